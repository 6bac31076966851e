"""Changes of listings: one row a changed field."""

from __future__ import annotations

from upmarket.metrics.grain import Grain, instants, plain

LISTING_CHANGE = Grain(
    name="listing_change",
    table="listing_change",
    event="changed_at",
    source="fact_listing_change AS r",
    ids={"change_id": "r.change_id"},
    subjects={"store_id": "r.store_id", "listing_id": "r.listing_id"},
    facts={**instants("changed_at"), **plain("text", "field", "listing_id")},
)
