"""Make a large marketplace fast: Parquet in the layout of the lake, by DuckDB alone.

    uv run python -m benchmarks.generate FOLDER --lines 10_000_000 --stores 20_000

Everything follows from a hash of the order's number and the seed, so that a seed gives the
same facts on the same version of DuckDB. Nothing is measured from a real marketplace.
"""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

FIRST_DAY = date(2026, 1, 1)
LINES_PER_BATCH = 2_000_000
EVENT_DAYS = {
    "order_line": "ordered_at",
    "parcel": "label_created_at",
    "parcel_event": '"at"',
    "review": "created_at",
    "message": "sent_at",
    "dispute": "opened_at",
}
"""Which instant (UTC) gives a row of each daily table its folder."""

SALES = """
create or replace temp table line as
with number as (select range as i, (range // 5) * 4 + least(range % 5, 3) as o from range({first}, {last})),
chance as (
  select i, o, i % 5 = 4 as second, hash(o, {seed}) as h, hash(o, {seed} + 1) as g, hash(i, {seed} + 2) as f,
    hash(o, {seed} + 3) as e from number),
home as (
  select *, {stores} > 1 and second and (g >> 48) % 50 = 0 as elsewhere, i % 5 >= 3 and (g >> 48) % 50 > 40 as split,
    cast(floor({stores} * pow((h & 4294967295) / 4294967296.0, 2.5)) as bigint) as s0 from chance),
store as (
  select *, case when elsewhere then (s0 + 1 + cast((f & 4294967295) % greatest({stores} - 1, 1) as bigint)) % {stores} else s0 end as s
  from home),
habit as (
  select *, 0.4 + 2.4 * ((hash(s, {seed} + 4) & 65535) / 65536.0) as speed, (hash(s, {seed} + 5) & 255) / 255.0 as care,
    cast((h >> 32) % {destinations} as bigint) as d, cast((f >> 8) % 20 as bigint) as item,
    {start} + o * {days} // {orders} * 86400 + cast((e & 4294967295) % 86400 as bigint) as ordered from store),
clock as (
  select *, case when (g & 1023) >= 25 then ordered + 60 + cast((g >> 10) % 3600 as bigint) end as paid,
    cast(60 + (g >> 24) % 7200 as bigint) as risk, (e >> 40) % 1000 as fate,
    (((e >> 32) & 255) + ((f >> 40) & 255) * 256 + 0.5) / 65536.0 as u from habit),
way as (
  select *, case when fate < 20 then 'buyer' when fate < 20 + 30 * (1 - care) then 'seller' when fate = 999 then 'platform' end as canceller,
    paid + risk as cleared, 5 + d % 12 as transit,
    cast(72 * 3600 * exp(0.3 * ln(u / (1 - u)) - 0.5 * speed) as bigint) as wait from clock)
select *, case when canceller is null then cleared + wait end as sent,
  case when canceller is null and fate < 990 then cleared + wait + cast(transit * (0.6 + 0.8 * ((f >> 24) & 255) / 255.0) * 86400 as bigint)
    end as delivered,
  case when canceller is not null then coalesce(paid, ordered) + 3600 + cast((e >> 20) % 200000 as bigint) end as cancelled
from way
"""

ORDER_LINE = """
select 'O' || o || '-' || case when second then 2 else 1 end as order_line_id, 'O' || o as order_id, 'S' || s as store_id,
  'L' || s || '-' || item as listing_id, 'B' || (h >> 20) % {buyers} as buyer_id, 'D' || d as destination,
  1 + cast((f >> 60) = 0 as integer) as quantity, cast(199 + (f >> 16) % 9000 as bigint) as price_minor,
  cast(100 + 30 * transit as bigint) as freight_minor, 'USD' as currency, make_timestamp(ordered * 1000000) as ordered_at,
  {paid_at} as paid_at, {cleared_at} as risk_cleared_at, make_timestamp((paid + 259200) * 1000000) as ship_by_at,
  make_timestamp((paid + (3 + 1.35 * transit) * 86400)::bigint * 1000000) as promised_at, {cancelled_at} is not null as cancelled,
  {cancelled_at} as cancelled_at,
  case when {cancelled_at} is not null then canceller end as cancelled_by, {refunded_at} as refunded_at,
  case when {refunded_at} is not null then cast(199 + (f >> 16) % 9000 as bigint) end as refunded_minor,
  item = 19 as made_to_order, i as _row
from line
"""

PARCEL = """
select 'P' || i as parcel_id, 'O' || o as order_id, 'S' || s as store_id,
  case when split then 'O' || o || '-' || case when second then 2 else 1 end end as order_line_id,
  'C' || h % 6 as carrier, case when (f & 127) = 0 then null else 'UP' || (100000000 + f % 900000000) || 'CN' end as tracking_number,
  'D' || d as destination, make_timestamp((sent - least(wait // 2, 20000)) * 1000000) as label_created_at, h % 6 <> 5 as scans_complete, i as _row
from line where sent is not null and (not second or elsewhere or split) and sent - least(wait // 2, 20000) < {end}
"""

PARCEL_EVENT = """
select 'E' || i || k as event_id, 'P' || i as parcel_id, kind, make_timestamp(t * 1000000) as at, cast(null as varchar) as proxy_for,
  2 * i + cast(k = 'd' as bigint) as _row
from (
  select i, 'a' as k, 'accepted' as kind, sent as t from line
  where sent is not null and (not second or elsewhere or split) and not (h % 6 = 5 and (f & 256) = 0)
  union all
  select i, 'd', 'delivered', delivered from line where delivered is not null and (not second or elsewhere or split))
where t < {end}
"""

REVIEW = """
select 'R' || i as review_id, 'O' || o as order_id, 'O' || o || '-' || case when second then 2 else 1 end as order_line_id,
  'S' || s as store_id, 'L' || s || '-' || item as listing_id, 'B' || (h >> 20) % {buyers} as buyer_id,
  make_timestamp((delivered + cast((f >> 30) % 400000 as bigint)) * 1000000) as created_at,
  cast(greatest(1, 5 - (f >> 50) % 2 - case when care < 0.2 and (f >> 52) % 3 = 0 then 3 else 0 end) as integer) as score, i as _row
from line where delivered is not null and (e >> 52) % 10 < 3 and delivered + cast((f >> 30) % 400000 as bigint) < {end}
"""

MESSAGE = """
select 'T' || i as thread_id, 'S' || s as store_id, 'B' || (h >> 20) % {buyers} as buyer_id, 'O' || o as order_id,
  make_timestamp((ordered + 7200) * 1000000) as sent_at,
  case when (f >> 12) % 100 < 60 + 40 * care and ordered + 7200 + cast((f >> 20) % 100000 as bigint) < {end}
    then make_timestamp((ordered + 7200 + cast((f >> 20) % 100000 as bigint)) * 1000000) end as first_reply_at, i as _row
from line where (e >> 50) % 10 = 0 and ordered + 7200 < {end}
"""

DISPUTE = """
select 'D' || i as dispute_id, 'O' || o as order_id, cast(null as varchar) as order_line_id, 'S' || s as store_id,
  'not_as_described' as kind, make_timestamp((delivered + 259200) * 1000000) as opened_at, cast(null as timestamp) as closed_at,
  case when (f & 1) = 0 then 'seller' else 'unknown' end as fault, i as _row
from line where delivered + 259200 < {end} and (f >> 33) % 1000 < 4 + 30 * (1 - care)
"""

DIMENSIONS = {
    "merchant": """
select 'M' || range as merchant_id, 'Merchant ' || range as name,
  ['manufacturer', 'brand_owner', 'trader', 'reseller', 'unknown'][1 + cast(hash(range, {seed}) % 5 as integer)] as kind, 'CN' as country,
  timestamp '2024-01-01' as joined_at, range as _row from range({stores})""",
    "store": """
select 'S' || range as store_id, 'M' || range as merchant_id, 'Store ' || range as name, 'CN' as country,
  ['east', 'south', 'north', 'west'][1 + cast(hash(range, {seed}) % 4 as integer)] as region, timestamp '2024-02-01' as opened_at,
  'basic' as plan, range as _row from range({stores})""",
    "listing": """
select 'L' || s.range || '-' || n.range as listing_id, 'S' || s.range as store_id, 'Listing ' || n.range as title,
  'category ' || hash(s.range, {seed}) % 12 as category, cast(null as varchar) as brand, cast(500 + n.range * 100 as bigint) as price_minor,
  'USD' as currency, n.range = 19 as made_to_order, cast(n.range % 5 as integer) as preparation_days,
  timestamp '2024-03-01' as created_at, cast(null as timestamp) as retired_at, 5 as image_count, s.range * 20 + n.range as _row
from range({stores}) s, range(20) n""",
}


def make_lines(path: Path, lines: int, stores: int, destinations: int = 20, days: int = 120, seed: int = 7) -> date:
    """Write `lines` order lines and what belongs to them below `path`; return the day after the last.

    `path/<table>/day=YYYY-MM-DD/<batch:06d>-generated-<n>.parquet` for order_line, parcel, parcel_event,
    review, message and dispute (columns of the contract, then `_batch`, `_row`, `_retracted`, as in the
    lake), `path/<table>/day=1970-01-01/...` for merchant, store and listing. Facts are as known when the
    returned day begins (UTC). One order in four has two lines; one in two hundred is of two stores; sales
    of stores follow a power law. An existing folder of a table is replaced.
    """
    connection = duckdb.connect()
    connection.execute("set preserve_insertion_order = false; set partitioned_write_max_open_files = 400")
    facts = _facts(lines=lines, stores=stores, destinations=destinations, days=days, seed=seed)
    for table in (*DIMENSIONS, *EVENT_DAYS):
        shutil.rmtree(path / table, ignore_errors=True)
    for table, query in DIMENSIONS.items():
        _write(connection, path / table, query.format(**facts), "date '1970-01-01'", batch=1)
    for batch, first in enumerate(range(0, lines, LINES_PER_BATCH), 1):
        last = min(first + LINES_PER_BATCH, lines)
        connection.execute(SALES.format(first=first, last=last, **facts))
        for table, event_day in EVENT_DAYS.items():
            _write(connection, path / table, QUERIES[table].format(**facts), f"cast({event_day} as date)", batch=batch)
    connection.close()
    return date.fromordinal(FIRST_DAY.toordinal() + days)


QUERIES = {
    "order_line": ORDER_LINE,
    "parcel": PARCEL,
    "parcel_event": PARCEL_EVENT,
    "review": REVIEW,
    "message": MESSAGE,
    "dispute": DISPUTE,
}


def _facts(*, lines: int, stores: int, destinations: int, days: int, seed: int) -> dict[str, object]:
    """Return what the queries are filled with: numbers, and instants cut off at the end."""
    start = (FIRST_DAY - date(1970, 1, 1)).days * 86400
    end = start + days * 86400
    instants = {
        "paid_at": "paid",
        "cleared_at": "cleared",
        "cancelled_at": "cancelled",
        "refunded_at": "case when cancelled is not null and paid is not null then cancelled + 7200 "
        "when (f >> 44) % 1000 < 10 + 50 * (1 - care) then delivered + 500000 end",
    }
    cut = {k: f"(case when ({v}) < {end} then make_timestamp(({v}) * 1000000) end)" for k, v in instants.items()}
    orders = -(-lines // 5) * 4
    sizes = {
        "orders": orders,
        "buyers": max(1, orders // 2),
        "stores": stores,
        "destinations": destinations,
        "days": days,
    }
    return {**cut, **sizes, "start": start, "end": end, "seed": seed * 16}


def _write(connection: duckdb.DuckDBPyConnection, folder: Path, query: str, day: str, *, batch: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    connection.execute(
        f"copy (select * exclude (_row), {batch}::bigint as _batch, _row, false as _retracted, {day} as day from ({query})) "
        f"to '{folder}' (format parquet, partition_by (day), filename_pattern '{batch:06d}-generated-{{i}}', overwrite_or_ignore)"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Generate from the command line and print how long it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    for name, default in (("lines", 10_000_000), ("stores", 20_000), ("destinations", 20), ("days", 120), ("seed", 7)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args(arguments)
    started = time.perf_counter()
    end = make_lines(given.path, given.lines, given.stores, given.destinations, given.days, given.seed)
    size = sum(file.stat().st_size for file in given.path.rglob("*.parquet"))
    print(f"{given.lines:,} lines until {end}, {size / 1e6:,.0f} MB, {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
