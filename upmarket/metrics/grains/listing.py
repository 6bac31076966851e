"""Listings: one row a listing, from when it was put on sale to when it was taken down."""

from __future__ import annotations

from upmarket.metrics.grain import Grain, instants, plain

LISTING = Grain(
    name="listing",
    table="listing",
    event="created_at",
    source="fact_listing AS r",
    ids={"listing_id": "r.listing_id"},
    subjects={"store_id": "r.store_id", "listing_id": "r.listing_id"},
    facts={
        **instants("created_at", "retired_at"),
        **plain("text", "listing_id", "category", "brand"),
        **plain("boolean", "made_to_order"),
        **plain("integer", "preparation_days", "image_count"),
    },
)
