"""How each of our tables is made from Olist, in DuckDB SQL, and what Olist does not say.

- Olist sells catalogue products, which several sellers may offer: a listing is a product of a
  seller. Products that nobody bought in the files have no known store and become no listing.
- `order_approved_at` is the payment. An order has one hand-over to the carrier, which is shared
  by all its sellers; it is a *declared proxy* for the first carrier scan.
- The estimated delivery is a day: the promise runs to its last second (23:59:59 local).
- A cancelled or unavailable order is cancelled, but Olist says neither by whom nor when:
  `cancelled` is true, `cancelled_by` unknown, `cancelled_at` empty.
- A parcel exists where the order was handed over or arrived, or has the status shipped or
  delivered. Where the hand-over is missing all the same, its scans are incomplete.
- A review is named by its id, or by its order and answer where that is missing (the files were rebuilt
  from copies). It is dated by its answer (the other date is that of the questionnaire) and counts for
  every store of the order. Orders without review may have one that is not in the files.
- There are no messages, disputes, stock, prices over time, exposures or documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from upmarket.facts.findings import Proxy
from upmarket.facts.reading import Reading
from upmarket.sources.intake import FindingQuery
from upmarket.vocabulary.texts import Text

ZONE = "America/Sao_Paulo"
PLAIN = Reading()


@dataclass(frozen=True, slots=True)
class OlistTable:
    """One intake: SQL over the loaded files; the first file is the one that rows count in.

    `part` tells intakes of one table apart. Of several intakes over one file only one owns
    the records that could not be read.
    """

    table: str
    part: str
    files: tuple[str, ...]
    sql: str
    readings: Mapping[str, Reading]
    proxies: tuple[Proxy, ...] = ()
    findings: tuple[FindingQuery, ...] = ()
    owns_rejects: bool = False


def _plain(*names: str) -> dict[str, Reading]:
    return dict.fromkeys(names, PLAIN)


def _local(name: str, day: str | None = None) -> Reading:
    return Reading(source=name, zone=ZONE, day=day)


def _amount(name: str) -> Reading:
    return Reading(source=name, digits=2)


MERCHANTS = OlistTable(
    "merchant", "all", ("sellers",),
    "select seller_id as merchant_id, 'unknown' as kind, 'BR' as country, _row, _row as _at, null::text as _broken from olist_sellers",
    {"merchant_id": Reading(source="seller_id"), **_plain("kind", "country")},
)  # fmt: skip

STORES = OlistTable(
    "store", "all", ("sellers",),
    "select seller_id as store_id, seller_id as merchant_id, 'BR' as country, 'BR-' || seller_state as region,"
    " _row, _row as _at, null::text as _broken from olist_sellers",
    {"store_id": Reading(source="seller_id"), **_plain("merchant_id", "country", "region")},
    owns_rejects=True,
)  # fmt: skip

LISTING = "i.product_id || '-' || i.seller_id[1:8]"
PARCEL = "i.order_id || '-' || i.seller_id[1:8]"

LISTINGS = OlistTable(
    "listing", "all", ("products", "order_items", "translation"),
    f"""select {LISTING} as listing_id, i.seller_id as store_id,
        coalesce(t.product_category_name_english, p.product_category_name) as category,
        p.product_photos_qty as image_count,
        row_number() over (order by i.product_id, i.seller_id) as _row, p._row as _at, null::text as _broken
    from (select distinct product_id, seller_id from olist_order_items) i
    join olist_products p using (product_id)
    left join olist_translation t using (product_category_name)""",
    {"listing_id": Reading(source="product_id"), "image_count": Reading(source="product_photos_qty"), **_plain("store_id", "category")},
    findings=(
        FindingQuery(
            "olist.unsold_product",
            "select count(*) from olist_products anti join olist_order_items using (product_id)",
            Text(
                "Products that nobody bought in these files: their store is not known, so they are no listings.",
                "在这些文件中无人购买的产品：店铺未知，因此不作为商品。",
            ),
        ),
    ),
    owns_rejects=True,
)  # fmt: skip

ORDER_LINES = OlistTable(
    "order_line", "all", ("order_items", "orders", "customers"),
    f"""select i.order_id || '-' || i.order_item_id as order_line_id, i.order_id, i.seller_id as store_id,
        {LISTING} as listing_id, c.customer_unique_id as buyer_id, 'BR-' || c.customer_state as destination,
        '1' as quantity, i.price as price_minor, i.freight_value as freight_minor, 'BRL' as currency,
        o.order_purchase_timestamp as ordered_at, o.order_approved_at as paid_at,
        i.shipping_limit_date as ship_by_at, o.order_estimated_delivery_date as promised_at,
        case when o.order_status in ('canceled', 'unavailable') then 'true' else 'false' end as cancelled,
        case when o.order_status in ('canceled', 'unavailable') then 'unknown' end as cancelled_by,
        i._row, i._row as _at, null::text as _broken
    from olist_order_items i left join olist_orders o using (order_id)
    left join olist_customers c using (customer_id)""",
    {
        **_plain("order_id", "store_id", "listing_id", "buyer_id", "destination", "quantity", "currency", "cancelled", "cancelled_by"),
        "order_line_id": Reading(source="order_item_id"),
        "price_minor": _amount("price"),
        "freight_minor": _amount("freight_value"),
        "ordered_at": _local("order_purchase_timestamp"),
        "paid_at": _local("order_approved_at"),
        "ship_by_at": _local("shipping_limit_date"),
        "promised_at": _local("order_estimated_delivery_date", "end"),
    },
    findings=(
        FindingQuery(
            "olist.order_without_items",
            "select count(*) from olist_orders anti join olist_order_items using (order_id)",
            Text("Orders without any item: they make no order line.", "没有任何商品的订单：不产生订单行。"),
        ),
        FindingQuery(
            "olist.cancelled_unknown",
            "select count(*) from taken where cancelled",
            Text(
                "Lines of cancelled or unavailable orders: Olist says neither who cancelled nor when.",
                "已取消或不可用订单的订单行：Olist 未说明取消方和取消时间。",
            ),
        ),
    ),
    owns_rejects=True,
)  # fmt: skip

SHIPPED = """(o.order_delivered_carrier_date is not null or o.order_delivered_customer_date is not null
    or o.order_status in ('shipped', 'delivered'))"""

PARCELS = OlistTable(
    "parcel", "all", ("order_items", "orders", "customers"),
    f"""select {PARCEL} as parcel_id, i.order_id, i.seller_id as store_id, 'BR-' || c.customer_state as destination,
        case when o.order_delivered_carrier_date is null then 'false' else 'true' end as scans_complete,
        i._row, i._row as _at, null::text as _broken
    from (select order_id, seller_id, min(_row) as _row from olist_order_items group by all) i
    join olist_orders o using (order_id) left join olist_customers c using (customer_id)
    where {SHIPPED}""",
    _plain("parcel_id", "order_id", "store_id", "destination", "scans_complete"),
    findings=(
        FindingQuery(
            "olist.shared_hand_over",
            "select count(*) from (select order_id from taken group by order_id having count(*) > 1)",
            Text(
                "Orders with several stores: the one hand-over of the order counts for each of them.",
                "含多家店铺的订单：订单的同一次交接计入每家店铺。",
            ),
        ),
        FindingQuery(
            "olist.hand_over_missing",
            "select count(*) from taken where not scans_complete",
            Text(
                "Parcels that were shipped or delivered without a hand-over date: their scan is unknown.",
                "已发货或已送达但没有交接日期的包裹：其扫描未知。",
            ),
        ),
    ),
)  # fmt: skip


def _events(part: str, kind: str, column: str, proxy: str, **rest: object) -> OlistTable:
    return OlistTable(
        "parcel_event", part, ("order_items", "orders"),
        f"""select {PARCEL} || '-{kind}' as event_id, {PARCEL} as parcel_id, '{kind}' as kind, o.{column} as at,
            {proxy} as proxy_for, i._row, i._row as _at, null::text as _broken
        from (select order_id, seller_id, min(_row) as _row from olist_order_items group by all) i
        join olist_orders o using (order_id) where o.{column} is not null""",
        {**_plain("event_id", "parcel_id", "kind", "proxy_for"), "at": _local(column)},
        **rest,  # type: ignore[arg-type]
    )  # fmt: skip


HAND_OVERS = _events(
    "hand-over", "handed_over", "order_delivered_carrier_date", "'first_carrier_scan'",
    proxies=(
        Proxy(
            "parcel_event", "kind", "handed_over", "first_carrier_scan",
            Text(
                "Olist has no carrier scans: the hand-over to the carrier stands in for the first scan.",
                "Olist 没有承运商扫描记录：以交付承运商的时间代替首次扫描。",
            ),
        ),
    ),
    findings=(
        FindingQuery(
            "olist.hand_over_before_payment",
            """select count(*) from taken e join (select distinct order_id || '-' || seller_id[1:8] as parcel_id, order_id
            from olist_order_items) i using (parcel_id) join olist_orders o using (order_id)
            where try_cast(o.order_delivered_carrier_date as timestamp) < try_cast(o.order_approved_at as timestamp)""",
            Text(
                "Parcels handed over before the payment was approved: the time taken counts as 0 hours.",
                "在付款确认前已交付承运商的包裹：用时按 0 小时计。",
            ),
        ),
    ),
)  # fmt: skip

DELIVERIES = _events("delivery", "delivered", "order_delivered_customer_date", "null::text")

REVIEWS = OlistTable(
    "review", "all", ("order_reviews", "order_items", "orders", "customers"),
    """select coalesce(r.review_id || '-' || r.order_id[1:8], 'order-' || r.order_id || '-' || regexp_replace(r.review_answer_timestamp, '[^0-9]', '', 'g')) || '-' || i.seller_id[1:8] as review_id, r.order_id,
        i.seller_id as store_id, c.customer_unique_id as buyer_id, r.review_answer_timestamp as created_at,
        r.review_score as score, row_number() over (order by r._row, i.seller_id) as _row, r._row as _at, null::text as _broken
    from olist_order_reviews r
    join (select distinct order_id, seller_id from olist_order_items) i using (order_id)
    left join olist_orders o using (order_id) left join olist_customers c using (customer_id)""",
    {
        **_plain("order_id", "store_id", "buyer_id"),
        "review_id": Reading(source="review_id"),
        "created_at": _local("review_answer_timestamp"),
        "score": Reading(source="review_score"),
    },
    findings=(
        FindingQuery(
            "olist.review_without_items",
            "select count(*) from olist_order_reviews anti join olist_order_items using (order_id)",
            Text("Reviews of orders without items: no store is known for them.", "没有商品的订单的评价：店铺未知。"),
        ),
        FindingQuery(
            "olist.review_without_id",
            "select count(*) from olist_order_reviews where review_id is null",
            Text("Reviews without an id of their own: the order and the time of the answer name them.", "没有自身编号的评价：以订单编号和回复时间命名。"),
        ),
    ),
    owns_rejects=True,
)  # fmt: skip

TABLES = (MERCHANTS, STORES, LISTINGS, ORDER_LINES, PARCELS, HAND_OVERS, DELIVERIES, REVIEWS)
"""The intakes of Olist in order."""
