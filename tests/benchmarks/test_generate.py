"""The large generated marketplace has the contract's columns, whole keys, and the layout of the lake."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
import yaml

from benchmarks.generate import DIMENSIONS, EVENT_DAYS, make_lines

LINES = 20_000
FACTS = Path(__file__).parents[2] / "upmarket" / "rulebook" / "facts"


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    assert make_lines(folder, LINES, 200, 20, 60, 7) == date(2026, 3, 2)
    return folder


def ask(folder: Path, sql: str) -> list[tuple[object, ...]]:
    connection = duckdb.connect()
    for table in (*DIMENSIONS, *EVENT_DAYS):
        if (folder / table).exists():
            connection.execute(f"create view {table} as from read_parquet('{folder}/{table}/*/*.parquet')")
    return connection.execute(sql).fetchall()


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("order_line", "order_line_id"),
        ("parcel", "parcel_id"),
        ("parcel_event", "event_id"),
        ("review", "review_id"),
        ("message", "thread_id"),
        ("dispute", "dispute_id"),
        ("store", "store_id"),
        ("listing", "listing_id"),
        ("merchant", "merchant_id"),
    ],
)
def test_keys_and_row_numbers_are_unique(market: Path, table: str, key: str) -> None:
    (count, keys, rows, empty) = ask(
        market,
        f"select count(*), count(distinct {key}), count(distinct (_batch, _row)), count(*) filter ({key} is null) from {table}",
    )[0]
    assert count == keys == rows
    assert count
    assert not empty


def test_every_line_is_there_and_refers_to_what_exists(market: Path) -> None:
    assert ask(market, "select count(*) from order_line") == [(LINES,)]
    for table in ("store", "listing"):
        assert not ask(market, f"select 1 from order_line anti join {table} using ({table}_id) limit 1")
    assert not ask(market, "select 1 from parcel anti join order_line using (order_id, store_id) limit 1")
    assert not ask(market, "select 1 from parcel_event anti join parcel using (parcel_id) limit 1")


def test_a_sale_travels_whole_or_line_by_line(market: Path) -> None:
    mixed = ask(
        market,
        "select 1 from parcel group by order_id, store_id "
        "having count(*) filter (order_line_id is null) > 1 or count(distinct order_line_id is null) > 1",
    )
    assert not mixed
    assert ask(market, "select count(*) > 50 from parcel where order_line_id is not null") == [(True,)]
    assert not ask(market, "select 1 from parcel where order_line_id not in (select order_line_id from order_line)")


@pytest.mark.parametrize(("table", "instant"), EVENT_DAYS.items())
def test_the_folder_of_a_row_is_its_day(market: Path, table: str, instant: str) -> None:
    query = f"select 1 from read_parquet('{market}/{table}/*/*.parquet', hive_partitioning = true) where day <> {instant}::date"
    assert not ask(market, query)


def test_rates_differ_and_sales_are_skewed(market: Path) -> None:
    rates = ask(
        market,
        'with s as (select order_id, store_id, min("at") as at from parcel join parcel_event using (parcel_id) '
        "where kind = 'accepted' group by all) "
        'select count(*), avg((s."at" <= risk_cleared_at + interval 72 hour)::int) from order_line join s using (order_id, store_id) '
        "group by store_id having count(*) >= 50 order by 1 desc",
    )
    shares = sorted(float(str(share)) for _, share in rates)
    assert shares[0] < 0.75
    assert shares[-1] > 0.95
    assert int(str(rates[0][0])) > 20 * LINES / 200


def test_a_seed_gives_the_same_facts(market: Path, tmp_path: Path) -> None:
    make_lines(tmp_path, LINES, 200, 20, 60, 7)
    sums = "select count(*), sum(hash(c)) from order_line c union all select count(*), sum(hash(c)) from parcel_event c"
    assert ask(tmp_path, sums) == ask(market, sums)


@pytest.mark.parametrize("table", [*DIMENSIONS, *EVENT_DAYS])
def test_columns_are_those_of_the_contract(market: Path, table: str) -> None:
    declared = FACTS / f"{table}.yaml"
    if not declared.exists():
        pytest.skip(f"{table} is not declared yet")
    columns = set(yaml.safe_load(declared.read_text(encoding="utf-8"))["columns"])
    found = {str(row[0]) for row in ask(market, f"describe {table}")}
    assert found - {"_batch", "_row", "_retracted", "day"} == columns
