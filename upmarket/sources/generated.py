"""A small marketplace made of chance and a seed, to try everything before any real data.

Nothing in it is measured from a real marketplace. Sales are heavy-tailed, demand has weeks,
stores differ in a hidden speed (true 72 h rates from about 40 % to 99 %), a strike delays
many, one carrier's scans are incomplete, and some rows are broken on purpose.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from upmarket.sources.generation import incidents as incident_part
from upmarket.sources.generation import orders as order_part
from upmarket.sources.generation import parcels as parcel_part
from upmarket.sources.generation import sellers as seller_part
from upmarket.sources.generation import voices as voice_part
from upmarket.sources.generation.columns import DAY, Table, write_table
from upmarket.sources.generation.faults import Fault, spoil
from upmarket.vocabulary.days import day_number

ORDERS_PER_STORE_AND_MONTH = 20


def generate(folder: Path, *, seed: int, stores: int, months: int, end_day: date, currency: str = "USD") -> None:
    """Write a generated marketplace into `folder`, one CSV file a fact table and a README.md.

    Facts run over `months` times 30 days and are as known when `end_day` begins (UTC); a
    seed always gives the same bytes. About 25 order lines a store and month. ValueError
    when there is less than one store or month.
    """
    if stores < 1 or months < 1:
        raise ValueError("a marketplace needs at least one store and one month")
    end = day_number(end_day) * DAY
    start = end - months * 30 * DAY
    orders = stores * months * ORDERS_PER_STORE_AND_MONTH
    tables = _tables(seed, stores=stores, orders=orders, start=start, end=end, currency=currency)
    placed = spoil(tables)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        write_table(folder / f"{name}.csv", table)
    first_day = end_day - timedelta(days=30 * months)
    (folder / "README.md").write_text(_readme(seed, first_day, end_day, tables, placed), encoding="utf-8", newline="\n")


def _tables(seed: int, *, stores: int, orders: int, start: int, end: int, currency: str) -> dict[str, Table]:
    sellers = seller_part.make_stores(seed, count=stores, start=start, end=end)
    listings = seller_part.make_listings(seed, sellers, start=start, end=end)
    incidents = incident_part.make_incidents(start=start, end=end)
    sales = order_part.make_sales(seed, sellers, incidents, orders=orders, start=start, end=end)
    lines = order_part.make_lines(seed, sales, sellers, listings)
    parcels = parcel_part.make_parcels(seed, sales, lines, end=end)
    return {
        "merchant": seller_part.merchant_table(seed, sellers),
        "store": seller_part.store_table(seed, sellers),
        "listing": seller_part.listing_table(seed, listings, currency=currency, end=end),
        "listing_change": seller_part.change_table(seed, listings, end=end),
        "price": seller_part.price_table(seed, listings, currency=currency, end=end),
        "inventory": seller_part.inventory_table(seed, listings, end=end),
        "order_line": order_part.line_table(sales, lines, listings, currency=currency, end=end),
        "parcel": parcel_part.parcel_table(seed, parcels, sales, lines),
        "parcel_event": parcel_part.event_table(seed, parcels, end=end),
        "review": voice_part.review_table(seed, sales, lines, sellers, end=end),
        "message": voice_part.message_table(seed, sales, sellers, end=end),
        "dispute": voice_part.dispute_table(seed, sales, sellers, end=end),
        "incident": incident_part.incident_table(incidents),
    }


def _readme(seed: int, first: date, end: date, tables: dict[str, Table], placed: list[tuple[Fault, int]]) -> str:
    """Say what was generated, and list the rows that are wrong on purpose."""
    counts = [f"| {name} | {len(next(iter(table.values()))):,} |" for name, table in tables.items()]
    faults = [
        f"| {fault.table}.csv | {row} | {fault.column} | `{fault.value}` | {fault.why} / {fault.why_zh} |"
        for fault, row in placed
    ]
    lines = [
        "# A generated marketplace / 生成的示例市场",
        "",
        f"Made by chance from seed {seed}, {first} to {end} (not included). No real merchant, buyer or order is in it.",
        f"由随机种子 {seed} 生成，{first} 至 {end}（不含）。不含任何真实商家、买家或订单。",
        "",
        "| table / 表 | rows / 行数 |",
        "|---|---:|",
        *counts,
        "",
        f"## Wrong on purpose / 故意写错的 {len(placed)} 行",
        "",
        "| file / 文件 | row / 行 | column / 列 | found / 内容 | why / 原因 |",
        "|---|---:|---|---|---|",
        *faults,
        "",
    ]
    return "\n".join(lines)
