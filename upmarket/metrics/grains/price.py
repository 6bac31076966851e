"""Prices over time: one row a price of a listing, with the price before it in the same currency."""

from __future__ import annotations

from upmarket.metrics.grain import Fact, Grain, instants, plain

PRICES = """
SELECT listing_id, from_at, store_id, price_minor, currency,
  LAG(price_minor) OVER (PARTITION BY listing_id, currency ORDER BY from_at) AS previous_minor
FROM fact_price
"""

PRICE = Grain(
    name="price",
    table="price",
    event="from_at",
    source="rows_prices AS r",
    steps=(("rows_prices", PRICES),),
    ids={"listing_id": "r.listing_id", "from_at": "epoch_seconds(r.from_at)"},
    subjects={"store_id": "r.store_id", "listing_id": "r.listing_id"},
    facts={
        **instants("from_at"),
        **plain("text", "listing_id", "currency"),
        "change_minor": Fact("integer", "COALESCE(r.price_minor - r.previous_minor, 0)"),
        "priced_before": Fact("boolean", "r.previous_minor IS NOT NULL"),
    },
)
