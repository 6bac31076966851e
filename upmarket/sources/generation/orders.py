"""What is bought: orders of one or several stores, their lines, and when each was sent.

A *sale* is the part of an order that one store sends; a sale has one line or a few.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from upmarket.sources.generation.columns import (
    DAY,
    HOUR,
    NEVER,
    Flags,
    Floats,
    Ints,
    Table,
    before,
    codes,
    dice,
    draw,
    instants,
    numbers,
    only_if,
    truths,
    words,
)
from upmarket.sources.generation.incidents import Incident
from upmarket.sources.generation.sellers import COUNTRIES, Listings, Stores

DESTINATIONS = ("FR", "US", "ES", "BR", "DE", "PL", "GB", "KR", "MX", "IT")
DESTINATION_SHARES = (16.0, 15.0, 14.0, 13.0, 10.0, 9.0, 8.0, 6.0, 5.0, 4.0)
TRANSIT_DAYS = np.array([9, 10, 8, 14, 9, 9, 9, 5, 13, 9])
CANCELLERS = ("buyer", "seller", "platform", "unknown")
WEEK = np.array([1.0, 1.05, 1.05, 1.0, 1.1, 1.25, 1.3])
SPREAD = 0.5
"""Standard deviation of the logarithm of the hours to the first scan."""


@dataclass(frozen=True, slots=True)
class Sales:
    """Sales; all times in seconds, NEVER where it did not happen (even after the end)."""

    order: Ints
    store: Ints
    buyer: Ints
    destination: Ints
    ordered: Ints
    paid: Ints
    cleared: Ints
    cancelled: Ints
    canceller: Ints
    sent: Ints
    delivered: Ints
    promised: Ints

    def __len__(self) -> int:
        return len(self.order)


@dataclass(frozen=True, slots=True)
class Lines:
    """Order lines: the sale each belongs to, its number inside the order, and what it holds."""

    sale: Ints
    number: Ints
    listing: Ints
    quantity: Ints
    price: Ints
    refunded: Ints

    def __len__(self) -> int:
        return len(self.sale)


def make_sales(
    seed: int, stores: Stores, incidents: tuple[Incident, ...], *, orders: int, start: int, end: int
) -> Sales:
    """Draw sales: growing and weekly demand, then pay, clear, send or give up, deliver."""
    rng = dice(seed, "sales")
    order, store, ordered = _demand(rng, stores, orders, start, end)
    count = len(order)
    destination = draw(rng, DESTINATION_SHARES, orders)[order]
    paid = only_if(
        rng.random(orders)[order] > 0.025, ordered + rng.exponential(0.6 * HOUR, orders)[order].astype(np.int64)
    )
    cleared = paid + 300 + rng.exponential(2.0 * HOUR, count).astype(np.int64)
    canceller = _cancellers(rng, stores, store)
    wait = np.select(
        [canceller == 0, canceller == 1], [rng.random(count) * 40 * HOUR, (2.5 + 4 * rng.random(count)) * DAY], DAY
    )
    hours = _hours(rng, stores.speed[store], cleared, destination, stores.country[store], incidents)
    sent = only_if((paid != NEVER) & (canceller == NEVER), cleared + (hours * HOUR).astype(np.int64))
    usual = TRANSIT_DAYS[destination]
    transit = usual * np.exp(rng.normal(0.0, 0.22, count)) * DAY
    lost = rng.random(count) < 0.008
    return Sales(
        order=order,
        store=store,
        buyer=(rng.random(orders) ** 1.5 * orders * 0.7).astype(np.int64)[order],
        destination=destination,
        ordered=ordered,
        paid=paid,
        cleared=only_if((paid != NEVER) & (rng.random(count) > 0.004), cleared),
        cancelled=only_if(canceller != NEVER, np.where(paid == NEVER, ordered + DAY, paid + wait.astype(np.int64))),
        canceller=canceller,
        sent=sent,
        delivered=only_if((sent != NEVER) & ~lost, sent + transit.astype(np.int64)),
        promised=only_if(paid != NEVER, paid + (3 * DAY + usual * 1.35 * DAY).astype(np.int64)),
    )


def _demand(rng: np.random.Generator, stores: Stores, orders: int, start: int, end: int) -> tuple[Ints, Ints, Ints]:
    """Return order, store and time of every sale; one order in fifty is of two stores."""
    days = (end - start) // DAY
    weekday = (start // DAY + 3 + np.arange(days)) % 7
    demand = WEEK[weekday] * np.linspace(0.8, 1.2, days)
    day = np.searchsorted(np.cumsum(demand) / demand.sum(), rng.random(orders))
    time = start + day * DAY + ((rng.normal(13.0, 5.0, orders) % 24) * HOUR).astype(np.int64)
    time = np.sort(np.minimum(time, end - 60))
    second = np.flatnonzero(rng.random(orders) < 0.02)
    order = np.concatenate([np.arange(orders), second])
    store = np.searchsorted(np.cumsum(stores.size), rng.random(len(order))).clip(0, len(stores) - 1)
    opened = stores.opened[store] + 2 * DAY
    early = time[order] < opened
    moved = opened + (rng.random(len(order)) * np.maximum(end - 60 - opened, 60)).astype(np.int64)
    time_of = np.where(early & (np.arange(len(order)) < orders), moved, time[order])
    open_yet = (time_of >= opened) & (time_of < end)
    once = np.concatenate([np.ones(orders, bool), store[orders:] != store[second]])
    same_time = np.concatenate([np.ones(orders, bool), ~early[second]])
    keep = open_yet & once & same_time
    return order[keep], store[keep].astype(np.int64), time_of[keep]


def _cancellers(rng: np.random.Generator, stores: Stores, store: Ints) -> Ints:
    """Draw who cancels a sale: 0 buyer, 1 seller, 2 platform, 3 unknown, else NEVER."""
    luck = rng.random(len(store))
    seller = 0.018 + stores.gives_up[store]
    return np.select([luck < 0.018, luck < seller, luck < seller + 0.002, luck < seller + 0.003], [0, 1, 2, 3], NEVER)


def _hours(
    rng: np.random.Generator,
    speed: Floats,
    cleared: Ints,
    destination: Ints,
    country: Ints,
    incidents: tuple[Incident, ...],
) -> Floats:
    """Return hours from clearance to the first carrier scan, weekends and incidents included."""
    count = len(cleared)
    hours = 72.0 * np.exp(SPREAD * (rng.normal(0.0, 1.0, count) - speed))
    weekday = (cleared // DAY + 3) % 7
    hours += np.where(weekday >= 5, rng.random(count) * 16, 0.0)
    for incident in incidents:
        if incident.kind in ("strike", "weather", "holiday"):
            hit = _in_scope(incident, destination, country) & (cleared >= incident.start) & (cleared < incident.until)
            hours += np.where(hit, rng.uniform(20, 110, count), 0.0)
    return hours


def _in_scope(incident: Incident, destination: Ints, country: Ints) -> Flags:
    there = np.ones(len(destination), bool)
    if incident.destination:
        there &= destination == DESTINATIONS.index(incident.destination)
    if incident.country:
        there &= country == COUNTRIES.index(incident.country)
    return there


def make_lines(seed: int, sales: Sales, stores: Stores, listings: Listings) -> Lines:
    """Draw one to four lines a sale, of listings that existed then; few are refunded."""
    rng = dice(seed, "lines")
    each = 1 + (rng.random(len(sales)) < 0.16) + (rng.random(len(sales)) < 0.05) + (rng.random(len(sales)) < 0.02)
    sale = np.repeat(np.arange(len(sales)), each)
    sale = sale[np.argsort(sales.order[sale], kind="stable")]
    order = sales.order[sale]
    starts = np.flatnonzero(np.concatenate([[True], order[1:] != order[:-1]]))
    number = np.arange(len(sale)) - np.repeat(starts, np.diff(np.append(starts, len(sale)))) + 1
    first, last = listings.first[sales.store[sale]], listings.first[sales.store[sale] + 1]
    listing = first + ((last - first) * rng.random(len(sale)) ** 1.8).astype(np.int64)
    listing = np.where(listings.created[listing] < sales.ordered[sale], listing, first)
    quantity = 1 + draw(rng, (86.0, 10.0, 3.0, 1.0), len(sale))
    unhappy = rng.random(len(sale)) < 0.012 + 0.06 * (1 - stores.care[sales.store[sale]])
    delivered, cancelled = sales.delivered[sale], sales.cancelled[sale]
    refund = np.where(delivered != NEVER, delivered + 6 * DAY, NEVER)
    was_paid = (cancelled != NEVER) & (sales.paid[sale] != NEVER)
    return Lines(
        sale=sale,
        number=number,
        listing=listing,
        quantity=quantity,
        price=listings.price[listing] * quantity,
        refunded=np.where(was_paid, cancelled + 2 * HOUR, only_if(unhappy, refund)),
    )


def line_ids(sales: Sales, lines: Lines) -> list[str]:
    """Return the ids of lines: the order's, and a number."""
    pairs = zip(codes("O", sales.order[lines.sale], 6), lines.number.tolist(), strict=True)
    return [f"{order}-{number}" for order, number in pairs]


def line_table(sales: Sales, lines: Lines, listings: Listings, *, currency: str, end: int) -> Table:
    """Write order lines as they were known at the end."""
    sale = lines.sale
    cancelled, refunded = before(end, sales.cancelled[sale]), before(end, lines.refunded)
    preparation = listings.preparation_days[lines.listing] * DAY
    made = listings.made_to_order[lines.listing]
    ship_by = np.where(sales.paid[sale] == NEVER, NEVER, sales.paid[sale] + 3 * DAY + np.where(made, preparation, 0))
    return {
        "order_line_id": line_ids(sales, lines),
        "order_id": codes("O", sales.order[sale], 6),
        "store_id": codes("S", sales.store[sale], 4),
        "listing_id": codes("L", lines.listing, 5),
        "buyer_id": codes("B", sales.buyer[sale], 6),
        "destination": words(DESTINATIONS, sales.destination[sale]),
        "quantity": numbers(lines.quantity),
        "price_minor": numbers(lines.price),
        "freight_minor": numbers(100 + 40 * TRANSIT_DAYS[sales.destination[sale]]),
        "currency": [currency] * len(lines),
        "ordered_at": instants(sales.ordered[sale]),
        "paid_at": instants(before(end, sales.paid[sale])),
        "risk_cleared_at": instants(before(end, sales.cleared[sale])),
        "ship_by_at": instants(ship_by),
        "promised_at": instants(sales.promised[sale]),
        "cancelled_at": instants(cancelled),
        "cancelled_by": words(CANCELLERS, np.where(cancelled == NEVER, NEVER, sales.canceller[sale])),
        "refunded_at": instants(refunded),
        "refunded_minor": numbers(np.where(refunded == NEVER, NEVER, lines.price)),
        "made_to_order": truths(made),
    }
