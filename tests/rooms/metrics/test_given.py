"""A column that no source ever gave is not known; a cell that is empty is a fact."""

from __future__ import annotations

from datetime import datetime

from upmarket.engines.duckdb import DuckDBEngine
from upmarket.metrics.flags import flag_steps, flags_table
from upmarket.runs.rulebook import load_rulebook

COLUMNS = {
    "order_line_id": "text", "order_id": "text", "store_id": "text", "listing_id": "text", "buyer_id": "text",
    "destination": "text", "quantity": "bigint", "price_minor": "bigint", "freight_minor": "bigint",
    "currency": "text", "ordered_at": "timestamp", "paid_at": "timestamp", "risk_cleared_at": "timestamp",
    "ship_by_at": "timestamp", "promised_at": "timestamp", "cancelled": "boolean", "cancelled_at": "timestamp",
    "cancelled_by": "text", "refunded_at": "timestamp", "refunded_minor": "bigint", "made_to_order": "boolean",
}  # fmt: skip
PAID = datetime(2018, 1, 1, 12)


def state(provided: frozenset[str]) -> object:
    """Return the state of one paid line, never refunded, under the refund rate."""
    rules = load_rulebook()
    measure = next(m for m in rules.catalogue.measures if m.column.startswith("service__refund_share"))
    row = dict.fromkeys(COLUMNS) | {
        "order_line_id": "L", "order_id": "O", "store_id": "S", "quantity": 1, "price_minor": 100,
        "currency": "BRL", "ordered_at": PAID, "paid_at": PAID,
    }  # fmt: skip
    engine = DuckDBEngine()
    engine.load("fact_order_line", COLUMNS, [tuple(row.values())])
    for step in flag_steps([measure], provided=provided, marketplace=rules.marketplace, span=(0, 2_000_000_000)):
        engine.create(step)
    return engine.run(f'select "s_{measure.column}" from {flags_table("order_line")}')[0][0]


def test_an_empty_cell_of_a_column_that_was_given_means_not_refunded() -> None:
    assert state(frozenset({"order_line"})) == 2


def test_a_column_that_was_never_given_leaves_it_unknown() -> None:
    assert state(frozenset({"order_line", "!order_line.refunded_at"})) == 3
