"""The source `olist`: the native files of the Olist marketplace, as CSV, CSV.gz or Parquet.

Times are local to America/Sao_Paulo and become UTC. How each table is made, and what Olist
does not say, stands in `olist_tables`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from upmarket.facts.contract import Contract
from upmarket.sources.intake import Gathered, Intake, Query
from upmarket.sources.olist_tables import TABLES, OlistTable
from upmarket.sources.opening import open_file
from upmarket.sources.records import quoted, read_records
from upmarket.vocabulary.digests import digest_of
from upmarket.vocabulary.errors import Place, Problem, UpmarketError, nearest

VERSION = "olist 1"

FILES: Mapping[str, tuple[str, ...]] = {
    "orders": (
        "order_id", "customer_id", "order_status", "order_purchase_timestamp", "order_approved_at",
        "order_delivered_carrier_date", "order_delivered_customer_date", "order_estimated_delivery_date",
    ),
    "order_items": ("order_id", "order_item_id", "product_id", "seller_id", "shipping_limit_date", "price", "freight_value"),
    "order_reviews": ("review_id", "order_id", "review_score", "review_answer_timestamp"),
    "customers": ("customer_id", "customer_unique_id", "customer_state"),
    "products": ("product_id", "product_category_name", "product_photos_qty"),
    "sellers": ("seller_id", "seller_state"),
    "translation": ("product_category_name", "product_category_name_english"),
}  # fmt: skip
"""The columns that are read of each file."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    path: Path
    digest: str
    rejects: tuple[str, int] | None


def gather(query: Query, path: Path, contracts: Mapping[str, Contract]) -> Gathered:
    """Return the tables that Olist has; `path` is its folder, or one with the folder `core`.

    Merchants, stores, listings, order lines, parcels, parcel events and reviews. All others
    stay *not provided*. UpmarketError when a file or column is missing.
    """
    folder = path / "core" if (path / "core").is_dir() else path
    if not folder.is_dir():
        raise UpmarketError.of(
            "file.missing",
            f"there is no folder '{path.name}'",
            Place(path.name),
            "the folder of Olist",
            "check the path",
        )
    loaded: dict[str, _Loaded] = {}
    problems: list[Problem] = []
    for name in FILES:
        try:
            loaded[name] = _load(query, name, _find(folder, name))
        except UpmarketError as error:
            problems.extend(error.problems)
    if problems:
        raise UpmarketError(tuple(problems))
    return Gathered(tuple(_intake(table, contracts[table.table], loaded) for table in TABLES))


def _find(folder: Path, name: str) -> Path:
    if name == "translation":
        names = ["product_category_name_translation.csv", "product_category_name_translation.csv.gz"]
    else:
        names = [f"olist_{name}_dataset.csv.gz", f"olist_{name}_dataset.csv", f"{name}.parquet"]
    for place in (folder, folder.parent / "core"):
        for candidate in names:
            if (place / candidate).exists():
                return place / candidate
    alike = nearest(names[0], [child.name for child in folder.iterdir()])
    near = alike if alike and alike.rstrip("gz.")[:-4].strip("s") in names[0].replace("s_dataset", "_dataset") else None
    raise UpmarketError.of(
        "file.missing",
        f"the folder has no file '{names[0]}'",
        Place(folder.name),
        " or ".join(names),
        f"rename '{near}'" if near else "copy the file into the folder",
    )


def _load(query: Query, name: str, path: Path) -> _Loaded:
    """Load a file as the table `olist_<name>`, all text."""
    opened = open_file(path)
    records = read_records(query, opened)
    for column in FILES[name]:
        if column not in records.names:
            near = nearest(column, records.names)
            raise UpmarketError.of(
                "file.unknown_column",
                f"the column '{column}' of Olist is missing",
                Place(path.name),
                "the columns " + ", ".join(FILES[name]),
                f"rename '{near}'" if near else "take the file as Olist published it",
            )
    columns = ", ".join(f"nullif(trim(({records.field(c).sql})::text), '') as {quoted(c)}" for c in FILES[name])
    query(f"create or replace table olist_{name} as select {columns}, _row from ({records.sql})")
    return _Loaded(path, opened.digest, records.rejects)


def _intake(table: OlistTable, contract: Contract, loaded: Mapping[str, _Loaded]) -> Intake:
    files = [loaded[name] for name in table.files]
    return Intake(
        table=table.table,
        sql=table.sql,
        readings=table.readings,
        files=tuple(file.path for file in files),
        digest=digest_of(VERSION, contract.digest, table.part, [file.digest for file in files]),
        names=tuple(table.readings),
        proxies=table.proxies,
        findings=table.findings,
        rejects=files[0].rejects if table.owns_rejects else None,
    )
