"""Order lines: one row a line, with what its parcels and their scans say."""

from __future__ import annotations

from upmarket.metrics.grain import Fact, Grain, Join, instant, instants, plain, settled_money

SCANS = "('accepted', 'in_transit', 'attempted', 'delivered', 'handed_over')"
"""Kinds of events that prove that a carrier has the parcel; handed_over is a declared proxy."""

PARCEL_SCANS = f"""
SELECT parcel_id,
  MIN(CASE WHEN kind IN {SCANS} THEN epoch_seconds(at) END) AS scan_s,
  MIN(CASE WHEN kind = 'delivered' THEN epoch_seconds(at) END) AS delivered_s
FROM fact_parcel_event GROUP BY parcel_id
"""

_HELD = """
  MAX(e.scan_s) AS scan_s, COUNT(*) - COUNT(e.scan_s) AS unscanned,
  MAX(e.delivered_s) AS delivered_s, COUNT(*) - COUNT(e.delivered_s) AS undelivered,
  MIN(CASE WHEN p.scans_complete THEN 1 ELSE 0 END) AS complete, MIN(bytewise(p.carrier)) AS carrier
FROM fact_parcel AS p LEFT JOIN rows_parcel_scans AS e ON e.parcel_id = p.parcel_id
"""
LINE_PARCELS = f"""
SELECT p.order_line_id AS order_line_id, p.order_id AS order_id, p.store_id AS store_id, {_HELD}
WHERE p.order_line_id IS NOT NULL GROUP BY p.order_line_id, p.order_id, p.store_id
"""
ORDER_PARCELS = f"""
SELECT p.order_id AS order_id, p.store_id AS store_id, {_HELD}
WHERE p.order_line_id IS NULL GROUP BY p.order_id, p.store_id
"""

PARCELS = Join(
    needs=("parcel", "parcel_event"),
    by=(("parcel", "order_id", "order_line"), ("parcel_event", "parcel_id", "parcel")),
    steps=(
        ("rows_parcel_scans", PARCEL_SCANS),
        ("rows_line_parcels", LINE_PARCELS),
        ("rows_order_parcels", ORDER_PARCELS),
    ),
    sql="LEFT JOIN rows_line_parcels AS lp"
    " ON lp.order_line_id = r.order_line_id AND lp.order_id = r.order_id AND lp.store_id = r.store_id"
    " LEFT JOIN rows_order_parcels AS op ON op.order_id = r.order_id AND op.store_id = r.store_id",
)
"""A parcel that names no line holds every line of its store in the order."""

ALL_SCANS = "COALESCE(lp.complete, 1) = 1 AND COALESCE(op.complete, 1) = 1"


def latest(column: str, lacking: str) -> str:
    """Return SQL for the latest instant over the parcels of a line; null if one lacks it.

    >>> latest("scan_s", "unscanned").startswith("CASE WHEN COALESCE(lp.unscanned, 0)")
    True
    """
    return (
        f"CASE WHEN COALESCE(lp.{lacking}, 0) + COALESCE(op.{lacking}, 0) > 0 THEN CAST(NULL AS BIGINT)"
        f" WHEN lp.{column} IS NULL THEN op.{column} WHEN op.{column} IS NULL THEN lp.{column}"
        f" WHEN lp.{column} > op.{column} THEN lp.{column} ELSE op.{column} END"
    )


DELIVERED = latest("delivered_s", "undelivered")
CANCEL_KNOWN = "COALESCE(r.cancelled_at IS NOT NULL OR NOT r.cancelled, TRUE)"
CANCELLER_KNOWN = (
    "COALESCE(r.cancelled_by <> 'unknown', FALSE) OR NOT COALESCE(r.cancelled, r.cancelled_at IS NOT NULL)"
)
"""A line may be cancelled at a time, or by someone, that is not known."""

ORDER_LINE = Grain(
    name="order_line",
    table="order_line",
    event="ordered_at",
    source="fact_order_line AS r",
    ids={"order_line_id": "r.order_line_id", "order_id": "r.order_id"},
    subjects={"store_id": "r.store_id", "listing_id": "r.listing_id", "destination": "r.destination"},
    joins={"parcels": PARCELS},
    carrier=("parcels", "COALESCE(lp.carrier, op.carrier)"),
    daily=True,
    facts={
        **instants("ordered_at", "paid_at", "risk_cleared_at", "ship_by_at", "promised_at", "refunded_at"),
        "cancelled_at": instant("cancelled_at", CANCEL_KNOWN),
        "delivery_due_at": Fact("instant", "epoch_seconds(COALESCE(r.promised_at, r.paid_at))"),
        "first_scan_at": Fact("instant", latest("scan_s", "unscanned"), ALL_SCANS, ("parcels",)),
        "delivered_at": Fact("instant", DELIVERED, ALL_SCANS, ("parcels",)),
        "delivery_days": Fact(
            "integer",
            f"CASE WHEN {DELIVERED} < epoch_seconds(r.paid_at) THEN 0"
            f" ELSE quotient({DELIVERED} - epoch_seconds(r.paid_at), 86400) END",
            ALL_SCANS,
            ("parcels",),
        ),
        **plain("text", "order_id", "listing_id", "buyer_id", "destination", "currency"),
        "cancelled_by": Fact("text", "r.cancelled_by", CANCELLER_KNOWN),
        **plain("boolean", "made_to_order"),
        **plain("integer", "quantity"),
        "goods_minor": settled_money("price_minor"),
        "freight_minor": settled_money("freight_minor"),
        "refunded_minor": settled_money("refunded_minor"),
    },
)
