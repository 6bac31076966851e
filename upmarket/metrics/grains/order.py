"""Orders: the lines of one store that one buyer placed at one instant, taken as one row.

What went wrong with an order is told per order, so that an order with three marks counts once.
"""

from __future__ import annotations

from upmarket.metrics.grain import Fact, Grain, Join, instant, instants, plain, settled_money

_CANCEL = "CASE WHEN cancelled_by = 'seller' THEN cancelled_at END"
_MAYBE = "COALESCE(cancelled_by, 'unknown') IN ('seller', 'unknown')"

ORDERS = f"""
SELECT order_id, store_id, ordered_at,
  MIN(bytewise(buyer_id)) AS buyer_id, MIN(bytewise(destination)) AS destination, COUNT(*) AS lines,
  MIN(paid_at) AS paid_at, MIN({_CANCEL}) AS seller_cancelled_at,
  MIN(CASE WHEN cancelled AND cancelled_at IS NULL AND {_MAYBE} THEN 0 ELSE 1 END) AS cancels_timed,
  MIN(refunded_at) AS refunded_at, SUM(price_minor) AS price_minor,
  CASE WHEN COUNT(DISTINCT currency) = 1 THEN MIN(bytewise(currency)) END AS currency
FROM fact_order_line GROUP BY order_id, store_id, ordered_at
"""

DISPUTES = """
SELECT order_id, store_id, MIN(epoch_seconds(opened_at)) AS opened_s,
  MIN(CASE WHEN fault = 'seller' THEN epoch_seconds(COALESCE(closed_at, opened_at)) END) AS fault_s
FROM fact_dispute GROUP BY order_id, store_id
"""

REVIEWS = """
SELECT order_id, store_id, MIN(CASE WHEN score <= 2 THEN epoch_seconds(created_at) END) AS low_s
FROM fact_review GROUP BY order_id, store_id
"""


def _beside(table: str, alias: str, body: str) -> Join:
    name = f"rows_order_{table}s"
    on = f"ON {alias}.order_id = r.order_id AND {alias}.store_id = r.store_id"
    return Join((table,), f"LEFT JOIN {name} AS {alias} {on}", ((name, body),), ((table, "order_id", "order_line"),))


ORDER = Grain(
    name="order",
    table="order_line",
    event="ordered_at",
    source="rows_orders AS r",
    steps=(("rows_orders", ORDERS),),
    ids={"order_id": "r.order_id", "ordered_at": "epoch_seconds(r.ordered_at)"},
    subjects={"store_id": "r.store_id", "destination": "r.destination"},
    joins={"disputes": _beside("dispute", "od", DISPUTES), "reviews": _beside("review", "ov", REVIEWS)},
    daily=True,
    facts={
        **instants("ordered_at", "paid_at", "refunded_at"),
        "seller_cancelled_at": instant("seller_cancelled_at", "r.cancels_timed = 1"),
        "disputed_at": Fact("instant", "od.opened_s", "TRUE", ("disputes",)),
        "seller_fault_at": Fact("instant", "od.fault_s", "TRUE", ("disputes",)),
        "low_review_at": Fact("instant", "ov.low_s", "TRUE", ("reviews",)),
        **plain("text", "buyer_id", "destination"),
        **plain("integer", "lines"),
        "goods_minor": settled_money("price_minor"),
    },
)
