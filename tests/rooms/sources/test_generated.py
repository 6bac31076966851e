"""The generated marketplace: same seed, same bytes; skewed, varied, broken where it says so."""

import csv
import hashlib
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from upmarket.sources.generated import generate
from upmarket.sources.generation.faults import FAULTS

END = date(2026, 7, 1)


def read(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("market")
    generate(folder, seed=7, stores=120, months=6, end_day=END)
    return folder


@pytest.fixture(scope="module")
def good(market: Path) -> dict[str, list[dict[str, str]]]:
    """Return the rows of each table without those that are wrong on purpose."""
    faulty = {(table, row) for table, row, *_ in readme_rows(market)}
    tables = {path.stem: read(market, path.stem) for path in market.glob("*.csv")}
    return {
        table: [row for number, row in enumerate(rows, 1) if (table, number) not in faulty]
        for table, rows in tables.items()
    }


def readme_rows(folder: Path) -> list[tuple[str, int, str, str]]:
    """Read the table of faults from the README: table, row, column, value."""
    found = []
    for line in (folder / "README.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| ") and ".csv |" in line:
            file, row, column, value, _ = (cell.strip() for cell in line.strip("|").split("|"))
            found.append((file.removesuffix(".csv"), int(row), column, value.strip("`")))
    return found


def test_a_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", 3), ("again", 3), ("other", 4)):
        generate(tmp_path / name, seed=seed, stores=20, months=2, end_day=END)
    assert digests(tmp_path / "one") == digests(tmp_path / "again")
    assert digests(tmp_path / "one")["order_line.csv"] != digests(tmp_path / "other")["order_line.csv"]


def test_the_readme_lists_every_broken_row_where_it_stands(market: Path) -> None:
    listed = readme_rows(market)
    assert len(listed) == len(FAULTS)
    for table, row, column, value in listed:
        assert read(market, table)[row - 1][column] == value, (table, row, column)


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("merchant", ("merchant_id",)),
        ("store", ("store_id",)),
        ("listing", ("listing_id",)),
        ("listing_change", ("change_id",)),
        ("price", ("listing_id", "from_at")),
        ("inventory", ("listing_id", "at")),
        ("order_line", ("order_line_id",)),
        ("parcel", ("parcel_id",)),
        ("parcel_event", ("event_id",)),
        ("review", ("review_id",)),
        ("message", ("thread_id",)),
        ("dispute", ("dispute_id",)),
        ("incident", ("incident_id",)),
    ],
)
def test_keys_are_unique_and_full(good: dict[str, list[dict[str, str]]], table: str, key: tuple[str, ...]) -> None:
    keys = [tuple(row[name] for name in key) for row in good[table]]
    assert keys
    assert len(set(keys)) == len(keys)
    assert all(all(parts) for parts in keys)


@pytest.mark.parametrize(
    ("table", "column", "target"),
    [
        ("store", "merchant_id", "merchant"),
        ("listing", "store_id", "store"),
        ("order_line", "listing_id", "listing"),
        ("order_line", "store_id", "store"),
        ("parcel_event", "parcel_id", "parcel"),
        ("review", "order_line_id", "order_line"),
    ],
)
def test_references_lead_somewhere(good: dict[str, list[dict[str, str]]], table: str, column: str, target: str) -> None:
    known = {next(iter(row.values())) for row in good[target]}
    assert {row[column] for row in good[table]} <= known


def test_times_are_in_order_and_nothing_has_happened_after_the_end(good: dict[str, list[dict[str, str]]]) -> None:
    end = datetime(END.year, END.month, END.day)
    for row in good["order_line"]:
        assert instant(row["ordered_at"]) < end
        chain = [row[name] for name in ("ordered_at", "paid_at", "risk_cleared_at") if row[name]]
        assert chain == sorted(chain)
        for name in ("paid_at", "cancelled_at", "refunded_at"):
            assert not row[name] or instant(row["ordered_at"]) <= instant(row[name]) < end
        assert bool(row["cancelled_at"]) == bool(row["cancelled_by"])
    assert all(instant(row["at"]) < end for row in good["parcel_event"])
    labels = {row["parcel_id"]: row["label_created_at"] for row in good["parcel"]}
    assert all(row["at"] >= labels[row["parcel_id"]] for row in good["parcel_event"])


def test_a_parcel_of_one_line_names_a_line_of_its_own_order_and_store(good: dict[str, list[dict[str, str]]]) -> None:
    lines = {row["order_line_id"]: (row["order_id"], row["store_id"]) for row in good["order_line"]}
    single = [row for row in good["parcel"] if row["order_line_id"]]
    assert single
    assert all(lines[row["order_line_id"]] == (row["order_id"], row["store_id"]) for row in single)
    whole = [(row["order_id"], row["store_id"]) for row in good["parcel"] if not row["order_line_id"]]
    assert len(set(whole)) == len(whole)


def test_some_orders_are_of_several_stores(good: dict[str, list[dict[str, str]]]) -> None:
    stores: dict[str, set[str]] = {}
    for row in good["order_line"]:
        stores.setdefault(row["order_id"], set()).add(row["store_id"])
    assert sum(len(found) > 1 for found in stores.values()) > 20


def online_rates(good: dict[str, list[dict[str, str]]]) -> dict[tuple[str, str], list[bool]]:
    """Return, by store and destination, whether each settled sale was scanned within 72 h of clearance."""
    scanned = {row["parcel_id"]: instant(row["at"]) for row in good["parcel_event"] if row["kind"] == "accepted"}
    first: dict[tuple[str, str], datetime] = {}
    for row in good["parcel"]:
        if row["scans_complete"] == "true" and row["parcel_id"] in scanned:
            place = (row["order_id"], row["store_id"])
            first[place] = min(first.get(place, scanned[row["parcel_id"]]), scanned[row["parcel_id"]])
    rates: dict[tuple[str, str], list[bool]] = {}
    for row in good["order_line"]:
        place = (row["order_id"], row["store_id"])
        if row["risk_cleared_at"] and place in first:
            hit = first[place] <= instant(row["risk_cleared_at"]) + timedelta(hours=72)
            rates.setdefault((row["store_id"], row["destination"]), []).append(hit)
    return rates


def test_online_rates_vary_widely_and_sales_are_heavy_tailed(good: dict[str, list[dict[str, str]]]) -> None:
    by_store: dict[str, list[bool]] = {}
    for (store, _), hits in online_rates(good).items():
        by_store.setdefault(store, []).extend(hits)
    rates = sorted(sum(hits) / len(hits) for hits in by_store.values() if len(hits) >= 50)
    assert rates[0] < 0.65
    assert rates[-1] > 0.97
    sizes = sorted((len(hits) for hits in by_store.values()), reverse=True)
    assert sum(sizes[: len(sizes) // 10]) > 0.3 * sum(sizes)


def test_the_strike_delays_its_destination(good: dict[str, list[dict[str, str]]]) -> None:
    strike = next(row for row in good["incident"] if row["kind"] == "strike")
    inside, outside = [], []
    scans = {row["parcel_id"]: row["at"] for row in good["parcel_event"] if row["kind"] == "accepted"}
    paid = {(row["order_id"], row["store_id"]): row["risk_cleared_at"] for row in good["order_line"]}
    for row in good["parcel"]:
        start = paid[row["order_id"], row["store_id"]]
        if row["destination"] == strike["destination"] and start and row["parcel_id"] in scans:
            hours = (instant(scans[row["parcel_id"]]) - instant(start)).total_seconds() / 3600
            (inside if strike["from_at"] <= start < strike["until_at"] else outside).append(hours)
    assert sum(inside) / len(inside) > sum(outside) / len(outside) + 40


@pytest.mark.parametrize(("stores", "months"), [(1, 1), (2, 1), (1, 12)])
def test_the_smallest_marketplaces_can_be_generated(tmp_path: Path, stores: int, months: int) -> None:
    generate(tmp_path, seed=1, stores=stores, months=months, end_day=END)
    assert len(read(tmp_path, "store")) == stores
    assert len(read(tmp_path, "order_line")) > stores
    for table, row, column, value in readme_rows(tmp_path):
        assert read(tmp_path, table)[row - 1][column] == value, (table, row, column)


def test_no_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one store"):
        generate(tmp_path, seed=1, stores=0, months=1, end_day=END)
