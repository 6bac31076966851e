"""SQL for the current rows of a fact table: the newest of each key, retracted ones gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from upmarket.engines.duckdb import literal
from upmarket.engines.lake_manifest import Batch
from upmarket.facts.contract import Contract

DUCKDB_TYPES = {
    "text": "varchar",
    "bigint": "bigint",
    "integer": "integer",
    "boolean": "boolean",
    "timestamp": "timestamp",
    "date": "date",
}


def current_rows(
    facts: Path, contract: Contract, batches: Sequence[Batch], days: tuple[date, date] | None = None
) -> str:
    """Return a SELECT of the current rows; `days` is a half-open range of UTC event days.

    Parts in which every key stands once are read as they are; only in the others a window
    function picks the newest row of each key.
    """
    found = [table for batch in batches if (table := batch.table(contract.table))]
    dirty = {part for table in found for part in table.dirty}
    files = [path for table in found for path in table.files if _overlaps(part_of(path), days)]
    written = {column for table in found if table.files for column in table.columns}
    differ = any(table.files and set(table.columns) != written for table in found)
    columns = ", ".join([_column(contract, name, written) for name in contract.names] + ['"_batch"', '"_row"'])
    selects = []
    if clean := [path for path in files if part_of(path) not in dirty]:
        selects.append(f"select {columns} from {_read(facts, clean, differ)}")
    if mixed := [path for path in files if part_of(path) in dirty]:
        key = ", ".join(f'"{name}"' for name in contract.key)
        newest = f"row_number() over (partition by {key} order by _batch desc, _row desc, _retracted) = 1"
        rows = f"select * from {_read(facts, mixed, differ)} qualify {newest}"
        selects.append(f"select {columns} from ({rows}) where not _retracted")
    body = " union all ".join(selects) or _nothing(contract)
    if days is None or contract.event_time is None:
        return body
    event = f'"{contract.event_time}"'
    return (
        f"select * from ({body}) where {event} is null or ({event} >= date '{days[0]}' and {event} < date '{days[1]}')"
    )


def part_of(path: str) -> str:
    """Return the part that a fact file lies in.

    >>> part_of("click/month=2018-01/000001-ab-1-0.parquet")
    'month=2018-01'
    """
    return path.split("/")[1]


def part_sql(contract: Contract, event: str) -> str:
    """Return SQL for the part of a row whose event time is `event`."""
    if contract.event_time is None:
        return "'whole'"
    return f"case when {event} is null then 'undated' else 'month=' || strftime({event}, '%Y-%m') end"


def _overlaps(part: str, days: tuple[date, date] | None) -> bool:
    if days is None or not part.startswith("month="):
        return True
    month = part.removeprefix("month=")
    return f"{days[0]:%Y-%m}" <= month and f"{month}-01" < days[1].isoformat()


def _read(facts: Path, paths: Sequence[str], differ: bool) -> str:
    files = ", ".join(literal(str(facts / path)) for path in paths)
    return f"read_parquet([{files}], hive_partitioning=false, union_by_name={str(differ).lower()})"


def _column(contract: Contract, name: str, written: set[str]) -> str:
    kind = DUCKDB_TYPES[contract.column(name).sql_type]
    return f'"{name}"' if name in written else f'null::{kind} as "{name}"'


def _nothing(contract: Contract) -> str:
    columns = [f'null::{DUCKDB_TYPES[column.sql_type]} as "{column.name}"' for column in contract.columns]
    return f"select {', '.join(columns)}, null::bigint as _batch, null::bigint as _row where false"
