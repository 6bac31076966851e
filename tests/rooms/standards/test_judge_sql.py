"""What the SQL judge does beside judging rows: lost subjects, carried columns, plain steps."""

from __future__ import annotations

from datetime import date

from sqlglot import exp

from tests.rooms.standards.agreement import judge_loaded
from tests.rooms.standards.test_read import GOOD, other, read
from upmarket.engines.duckdb import DuckDBEngine
from upmarket.standards.judge_sql import decision_columns, judge_steps, standing_columns
from upmarket.standards.link import linked
from upmarket.standards.movement import STANDING_COLUMNS, Standing
from upmarket.standards.resolve import resolved

DAY = date(2018, 6, 1)
METRICS = ("fulfilment__online_72h_share_30d_store", "sales__orders_count_30d_store")
MEASURED = {"store_id": "text"} | {f"{metric}__{letter}": "bigint" for metric in METRICS for letter in "pnu"}


def test_a_store_that_is_no_longer_measured_keeps_its_standing() -> None:
    today = resolved(read(GOOD), DAY)
    engine = DuckDBEngine()
    engine.load("measured_store", MEASURED | {"a_merchant_kind": "text"}, [("here", 400, 400, 0, 60, 1, 0, None)])
    engine.load("before", standing_columns("store"), [("gone", 2, 2, 0, 1, 17_000, 0, 0, 0, 17_532)])
    judge_loaded(engine, today, DAY)
    query = (
        exp.select("store_id", "shown_level", "move", "why", "down_streak").from_("decision_gold").order_by("store_id")
    )
    assert engine.rows(query) == [("gone", 2, "kept", "not_enough", 0), ("here", 1, "entered", "met", 0)]


def test_a_listing_reads_the_level_of_its_store() -> None:
    standard = linked([other("plus", "gold", subject="listing"), read(GOOD)])["plus"]
    engine = DuckDBEngine()
    engine.load(
        "measured_listing", {"listing_id": "text", "store_id": "text"}, [("l1", "s1"), ("l2", "s2"), ("l3", "s3")]
    )
    engine.load("levels", {"store_id": "text", "shown_level": "integer"}, [("s1", 2), ("s2", 1)])
    today = resolved(standard, DAY)
    for step in judge_steps(
        today, as_of=DAY, measured="measured_listing", previous=None, critical="none", levels={"gold": "levels"}
    ):
        engine.create(step)
    query = exp.select("listing_id", "store_id", "shown_level").from_("decision_plus").order_by("listing_id")
    assert engine.rows(query) == [("l1", "s1", 1), ("l2", "s2", 0), ("l3", "s3", 0)]
    assert decision_columns(today)[:2] == ("listing_id", "store_id")


def test_the_columns_of_a_standing_are_the_fields_of_the_python_one() -> None:
    assert [name for name, _ in STANDING_COLUMNS] == list(Standing.__dataclass_fields__)
