"""Stock counts: one row a count of a listing; the latest one tells its stock."""

from __future__ import annotations

from upmarket.metrics.grain import Grain, instants, plain

INVENTORY = Grain(
    name="inventory",
    table="inventory",
    event="at",
    source="fact_inventory AS r",
    ids={"listing_id": "r.listing_id", "at": 'epoch_seconds(r."at")'},
    subjects={"store_id": "r.store_id", "listing_id": "r.listing_id"},
    facts={**instants("at"), **plain("integer", "stock_in_hand", "preparation_days"), **plain("text", "listing_id")},
)
