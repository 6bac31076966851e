"""Disputes: one row a dispute, placed in time by when it was opened."""

from __future__ import annotations

from upmarket.metrics.grain import Grain, instants, plain

DISPUTE = Grain(
    name="dispute",
    table="dispute",
    event="opened_at",
    source="fact_dispute AS r",
    ids={"dispute_id": "r.dispute_id", "order_id": "r.order_id"},
    subjects={"store_id": "r.store_id"},
    facts={**instants("opened_at", "closed_at"), **plain("text", "kind", "fault")},
)
