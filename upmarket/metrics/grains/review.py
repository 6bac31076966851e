"""Reviews: one row a review, placed in time by when it was written."""

from __future__ import annotations

from upmarket.metrics.grain import Grain, instants, plain

REVIEW = Grain(
    name="review",
    table="review",
    event="created_at",
    source="fact_review AS r",
    ids={"review_id": "r.review_id", "order_id": "r.order_id"},
    subjects={"store_id": "r.store_id", "listing_id": "r.listing_id"},
    daily=True,
    facts={**instants("created_at"), **plain("integer", "score"), **plain("text", "buyer_id", "listing_id")},
)
