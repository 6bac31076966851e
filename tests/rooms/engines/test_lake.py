"""The lake: batches, corrections, retractions, what is read when."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests.rooms.engines.lake_home import CONTRACTS, counts, current, take, write
from upmarket.engines.duckdb import DuckDBEngine
from upmarket.engines.lake import Lake
from upmarket.runs.ingest import ingest
from upmarket.vocabulary.errors import UpmarketError


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def at(day: str) -> str:
    return f"{day} 10:00:00"


def test_rows_come_back_in_their_types(home: Path) -> None:
    report = take(
        home, "message.csv", [("T1", "S1", "2018-01-01T10:00:00.999-03:00", ""), ("T2", "S1", at("2018-02-03"), "")]
    )
    assert counts(report) == {"message": (2, 2, 0, 0, 0)}
    assert current(home) == [("T1", "S1", "2018-01-01 13:00:00"), ("T2", "S1", "2018-02-03 10:00:00")]
    parts = {path.parent.name for path in (home / "lake" / "facts" / "message").rglob("*.parquet")}
    assert parts == {"month=2018-01", "month=2018-02"}


def test_the_same_file_adds_nothing_even_under_another_name(home: Path) -> None:
    rows = [("T1", "S1", at("2018-01-01"), "")]
    take(home, "message.csv", rows)
    again = take(home, "message_2.csv", rows)
    assert again.batch is None and again.already == 1
    assert len(Lake(home, CONTRACTS).batches()) == 1


def test_known_rows_in_a_new_file_are_repeated(home: Path) -> None:
    take(home, "message.csv", [("T1", "S1", at("2018-01-01"), "")])
    report = take(home, "message.csv", [("T1", "S1", at("2018-01-01"), ""), ("T2", "S1", at("2018-01-01"), "")])
    assert counts(report) == {"message": (2, 1, 1, 0, 0)}
    assert report.batch is not None and report.batch.tables[0].dirty == ()


def test_a_correction_supersedes_and_old_batches_still_read_as_they_were(home: Path) -> None:
    take(home, "message.csv", [("T1", "S1", at("2018-01-01"), "")])
    report = take(home, "message.csv", [("T1", "S9", at("2018-01-01"), "")])
    assert counts(report) == {"message": (1, 1, 0, 1, 0)}
    assert report.batch is not None and report.batch.tables[0].dirty == ("month=2018-01",)
    assert current(home) == [("T1", "S9", at("2018-01-01"))]
    assert current(home, until_batch=1) == [("T1", "S1", at("2018-01-01"))]


def test_a_row_that_moves_to_another_month_leaves_the_old_one(home: Path) -> None:
    take(home, "message.csv", [("T1", "S1", at("2018-01-31"), ""), ("T2", "S1", at("2018-01-31"), "")])
    report = take(home, "message.csv", [("T1", "S1", at("2018-02-01"), "")])
    assert report.batch is not None
    assert report.batch.tables[0].days == ("2018-01-31", "2018-02-01")
    assert current(home) == [("T1", "S1", at("2018-02-01")), ("T2", "S1", at("2018-01-31"))]
    january = {"message": (date(2018, 1, 1), date(2018, 2, 1))}
    february = {"message": (date(2018, 2, 1), date(2018, 3, 1))}
    assert current(home, days=january) == [("T2", "S1", at("2018-01-31"))]
    assert current(home, days=february) == [("T1", "S1", at("2018-02-01"))]
    take(home, "message.csv", [("T1", "S2", at("2018-01-15"), "")])
    assert current(home, days=january) == [("T1", "S2", at("2018-01-15")), ("T2", "S1", at("2018-01-31"))]
    assert current(home, days=february) == []
    assert current(home, until_batch=2, days=february) == [("T1", "S1", at("2018-02-01"))]


def test_undated_rows_move_into_their_month(home: Path) -> None:
    columns = ("parcel_id", "order_id", "store_id", "label_created_at")
    take(home, "parcel.csv", [("P1", "O1", "S1", ""), ("P2", "O1", "S1", "")], columns)
    take(home, "parcel.csv", [("P1", "O1", "S1", at("2018-03-01"))], columns)
    shown = "parcel_id, label_created_at::text"
    assert current(home, "parcel", columns=shown) == [("P1", at("2018-03-01")), ("P2", None)]
    april = {"parcel": (date(2018, 4, 1), date(2018, 5, 1))}
    assert current(home, "parcel", columns=shown, days=april) == [("P2", None)]


def test_a_later_file_of_the_same_batch_corrects_an_earlier_one(home: Path) -> None:
    folder = home.parent / "in"
    write(folder / "message_2018-01-01.csv", [("T1", "S1", at("2018-01-01"), ""), ("T2", "S1", at("2018-01-01"), "")])
    write(folder / "message_2018-01-02.csv", [("T1", "S2", at("2018-02-01"), "")])
    report = ingest(home, "files", folder)
    assert counts(report) == {"message": (3, 3, 0, 1, 0)}
    assert current(home) == [("T1", "S2", at("2018-02-01")), ("T2", "S1", at("2018-01-01"))]


def test_equal_rows_collapse_and_conflicting_ones_are_refused(home: Path) -> None:
    same, other = ("T1", "S1", at("2018-01-01"), ""), ("T2", "S1", at("2018-01-01"), "")
    report = take(home, "message.csv", [same, same, same, other, ("T2", "S2", at("2018-01-01"), "")])
    assert counts(report) == {"message": (5, 1, 2, 0, 2)}
    assert current(home) == [("T1", "S1", at("2018-01-01"))]


def test_quarantine_says_where_what_wanted_and_fix(home: Path) -> None:
    take(
        home,
        "order_line.csv",
        [("L1", "O1", "S1", "1", "12.5", "EUR", at("2018-01-01"), "Seller")],
        ("order_line_id", "order_id", "store_id", "quantity", "price_minor", "currency", "ordered_at", "cancelled_by"),
    )
    engine = DuckDBEngine()
    assert Lake(home, CONTRACTS).quarantined(engine)
    rows = engine.run('select file, "table", row, "column", code, found, fix from quarantine order by "column"')
    assert rows == [
        ("order_line.csv", "order_line", 1, "cancelled_by", "not_code", "Seller", "did you mean 'seller'?"),
        (
            "order_line.csv",
            "order_line",
            1,
            "price_minor",
            "not_money",
            "12.5",
            "write minor units, or map the column with 'decimal: true'",
        ),
    ]


def test_an_empty_table_is_provided_and_others_are_not(home: Path) -> None:
    take(home, "dispute.csv", [], ("dispute_id", "order_id", "store_id", "opened_at"))
    lake = Lake(home, CONTRACTS)
    assert {name for name in lake.provided() if not name.startswith("!")} == {"dispute"}
    assert "!dispute.closed_at" in lake.provided() and "!dispute.opened_at" not in lake.provided()
    assert current(home, "dispute", columns="*") == []
    engine = DuckDBEngine()
    assert lake.attach(engine) == lake.provided()
    assert list(engine.columns("fact_dispute")) == [*CONTRACTS["dispute"].names, "_batch", "_row"]
    assert not engine.columns("fact_message")


def test_what_changed_since_a_batch(home: Path) -> None:
    take(home, "message.csv", [("T1", "S1", at("2018-01-01"), ""), ("T2", "S1", at("2018-01-02"), "")])
    take(home, "message.csv", [("T2", "S1", at("2018-01-05"), "")])
    lake = Lake(home, CONTRACTS)
    assert lake.touched_days(1) == {"message": {date(2018, 1, 2), date(2018, 1, 5)}}
    assert lake.touched_days(2) == {}
    assert lake.watermark("message") == date(2018, 1, 5)
    assert lake.watermark("message", until_batch=1) == date(2018, 1, 2)
    assert lake.watermark() is None
    assert lake.input_digest(1) != lake.input_digest(2) == lake.input_digest()


def test_views_of_clean_parts_pay_for_no_window(home: Path) -> None:
    take(home, "message.csv", [("T1", "S1", at("2018-01-01"), ""), ("T2", "S1", at("2018-02-02"), "")])
    engine = DuckDBEngine()
    plan = "explain select count(*) from fact_message"
    Lake(home, CONTRACTS).attach(engine)
    assert "WINDOW" not in str(engine.run(plan)).upper()
    take(home, "message.csv", [("T1", "S2", at("2018-01-01"), "")])
    Lake(home, CONTRACTS).attach(engine)
    assert "WINDOW" in str(engine.run(plan)).upper()
    february = {"message": (date(2018, 2, 1), date(2018, 3, 1))}
    Lake(home, CONTRACTS).attach(engine, days=february)
    assert "WINDOW" not in str(engine.run(plan)).upper()


def test_files_without_a_manifest_are_neither_read_nor_kept(home: Path) -> None:
    take(home, "message.csv", [("T1", "S1", at("2018-01-01"), "")])
    part = home / "lake" / "facts" / "message" / "month=2018-01"
    (part / "000002-dead-1-0.parquet").write_bytes(next(part.glob("000001*")).read_bytes())
    (home / "lake" / "tmp" / "000002-dead").mkdir(parents=True)
    assert len(current(home)) == 1
    take(home, "message.csv", [("T2", "S1", at("2018-01-01"), "")])
    assert len(current(home)) == 2
    assert not list(part.glob("*dead*")) and not (home / "lake" / "tmp" / "000002-dead").exists()


def test_a_failed_ingest_leaves_nothing(home: Path) -> None:
    folder = home.parent / "in"
    write(folder / "message_1.csv", [("T1", "S1", at("2018-01-01"), "")])
    (folder / "message_2.csv").write_text('thread_id,store_id,sent_at\nT2,"S1,x\nT3,S1,x\n')
    with pytest.raises(UpmarketError, match="never closed"):
        ingest(home, "files", folder)
    assert Lake(home, CONTRACTS).provided() == frozenset()
    assert not list((home / "lake").rglob("*.parquet"))


def test_one_ingest_at_a_time(home: Path) -> None:
    lake = Lake(home, CONTRACTS)
    with lake.locked(), pytest.raises(UpmarketError, match="another ingest"):
        take(home, "message.csv", [("T1", "S1", at("2018-01-01"), "")])


def test_a_broken_manifest_is_named(home: Path) -> None:
    take(home, "message.csv", [("T1", "S1", at("2018-01-01"), "")])
    path = next((home / "lake" / "batches").glob("*.json"))
    assert json.loads(path.read_text("utf-8"))["tables"][0]["read"] == 1
    path.write_text("{}")
    with pytest.raises(UpmarketError, match="manifest cannot be read"):
        Lake(home, CONTRACTS).batches()
