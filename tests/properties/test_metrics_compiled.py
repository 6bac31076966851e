"""Compiled flags brought up to date batch by batch equal flags compiled at once from all facts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.rooms.engines.lake_home import CONTRACTS, take
from tests.rooms.metrics.world import at, built_in
from upmarket.engines.duckdb import DuckDBEngine
from upmarket.engines.lake import Lake
from upmarket.metrics.marketplace import Marketplace
from upmarket.runs import compile as compiling
from upmarket.runs import parts
from upmarket.runs.compile import compile_flags
from upmarket.vocabulary.digests import digest_rows

MARKET = Marketplace("America/Sao_Paulo", "BRL")
LINE = ("order_line_id", "order_id", "store_id", "quantity", "price_minor", "currency", "ordered_at", "paid_at")
EVENT = ("event_id", "parcel_id", "kind", "at")
PARCEL = ("parcel_id", "order_id", "store_id", "label_created_at", "scans_complete")
INCIDENT = ("incident_id", "kind", "from_at", "until_at", "category")
FAMILIES = (
    "fulfilment__online_72h_share",
    "delivery__days_mean",
    "sales__orders_count",
    "sales__gmv_amount",
    "fulfilment__valid_tracking_share",
)


def instant(second):
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(number):
    return at("2017-10-10T00:30") + number * 86400


def lines(numbers, price="100"):
    return [(f"l{n}", f"o{n}", f"s{n % 3}", "1", price, "BRL", instant(day(n)), instant(day(n) + 60)) for n in numbers]


def parcels(numbers, order=None):
    return [
        (f"p{n}", f"o{n if order is None else order}", f"s{n % 3}", instant(day(n) + 3600), "true") for n in numbers
    ]


def scans(numbers, hours=5):
    return [(f"e{n}", f"p{n}", "delivered", instant(day(n) + hours * 3600)) for n in numbers]


BATCHES = [
    ("order_line.csv", lines(range(12)), LINE),
    ("parcel.csv", parcels(range(9)), PARCEL),
    ("parcel_event.csv", scans(range(5)), EVENT),
    ("order_line.csv", lines(range(12, 40)), LINE),
    ("parcel_event.csv", scans([2, 7], hours=100), EVENT),  # one late, one corrected
    ("parcel.csv", parcels([3], order=6), PARCEL),  # it was of another order after all
    ("order_line.csv", lines([1, 20], price="90"), LINE),
    ("incident.csv", [("i1", "strike", instant(day(1)), instant(day(9)), "")], INCIDENT),
    ("order_line.csv", lines([41]), LINE),
]


def flags(home, batch, measures):
    """Bring flags up to date with a batch; return a digest of each table."""
    engine = DuckDBEngine()
    compile_flags(engine, Lake(home, CONTRACTS), measures, marketplace=MARKET, batch=batch)
    found = {}
    for grain in sorted({measure.grain for measure in measures}):
        if names := engine.columns(f"flags_{grain}"):
            chosen = ", ".join(f'"{name}"' for name in sorted(names))
            found[grain] = digest_rows(engine.run(f"select {chosen} from flags_{grain}"))
    engine.close()
    return found


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(parts, "FULL", 6)
    monkeypatch.setattr(parts, "TOGETHER", 13)


def test_batch_by_batch_equals_all_at_once(tmp_path, small_parts):
    measures = [m for m in built_in().measures if m.column.rsplit("_", 1)[0] in FAMILIES]
    home, last = tmp_path / "home", {}
    for number, (name, rows, columns) in enumerate(BATCHES, start=1):
        assert take(home, f"{number}/{name}", rows, columns).problems == ()
        last[number] = flags(home, number, measures)
    for number, digests in ((number, last[number]) for number in (2, 6, 9)):
        (home / "lake" / "compiled").rename(tmp_path / f"kept{number}")
        assert flags(home, number, measures) == digests, number
    assert len({str(digests) for digests in last.values()}) == len(BATCHES)
    (home / "lake" / "compiled").rename(tmp_path / "again")
    (tmp_path / "kept2").rename(home / "lake" / "compiled")
    assert {number: flags(home, number, measures) for number in (9, 5)} == {
        9: last[9],
        5: last[5],
    }  # 5 is replayed later


def test_a_late_scan_compiles_only_the_part_of_its_line(tmp_path, small_parts, monkeypatch):
    measures = [m for m in built_in().measures if m.grain == "order_line"]
    home = tmp_path / "home"
    for number, (name, rows, columns) in enumerate(BATCHES[:4], start=1):
        take(home, f"{number}/{name}", rows, columns)
    flags(home, 4, measures)
    written = []
    write = compiling.write_part
    monkeypatch.setattr(compiling, "write_part", lambda *given: written.append(given[2]) or write(*given))
    take(home, "5/parcel_event.csv", scans([7], hours=9), EVENT)
    flags(home, 5, measures)
    assert len(written) == 1
    flags(home, 5, measures)
    assert len(written) == 1


def test_a_compile_that_dies_goes_on(tmp_path, small_parts, monkeypatch):
    measures = [m for m in built_in().measures if m.grain == "order_line"]
    home = tmp_path / "home"
    for number, (name, rows, columns) in enumerate(BATCHES[:4], start=1):
        take(home, f"{number}/{name}", rows, columns)
    wanted = flags(home, 4, measures)
    (home / "lake" / "compiled").rename(tmp_path / "kept")
    write, written = compiling.write_part, []

    def die(*given):
        if len(written) == 2:
            raise KeyboardInterrupt
        written.append(given[2])
        return write(*given)

    monkeypatch.setattr(compiling, "write_part", die)
    with pytest.raises(KeyboardInterrupt):
        flags(home, 4, measures)
    monkeypatch.setattr(compiling, "write_part", lambda *given: written.append(given[2]) or write(*given))
    assert flags(home, 4, measures) == wanted
    assert len(written) == len(set(written))


def test_another_setting_compiles_only_itself(tmp_path, small_parts):
    home = tmp_path / "home"
    for number, (name, rows, columns) in enumerate(BATCHES[:4], start=1):
        take(home, f"{number}/{name}", rows, columns)
    measures = [m for m in built_in().measures if m.grain == "order_line" and m.of is None]
    own, other = measures[:4], measures[4:6]
    flags(home, 4, own)
    before = set((home / "lake" / "compiled").rglob("*.parquet"))
    engine = DuckDBEngine()
    lake = Lake(home, CONTRACTS)
    compile_flags(engine, lake, own, other, marketplace=MARKET, batch=4)
    after = set((home / "lake" / "compiled").rglob("*.parquet"))
    assert before < after and len(after) == 2 * len(before)
    for measure in (own[0], other[0], other[1]):
        (together,) = engine.run(
            f'select sum(case when "s_{measure.column}" = 1 then 1 else 0 end) from flags_order_line'
        )
        alone = DuckDBEngine()
        compile_flags(alone, lake, [measure], marketplace=MARKET, batch=4)
        assert alone.run(f'select sum(case when "s_{measure.column}" = 1 then 1 else 0 end) from flags_order_line') == [
            together
        ]
        alone.close()
    engine.close()
