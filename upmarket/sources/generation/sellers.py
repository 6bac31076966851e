"""Who sells: merchants, stores with their hidden habits, listings, prices and stock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from upmarket.sources.generation.columns import (
    DAY,
    NEVER,
    Flags,
    Floats,
    Ints,
    Table,
    codes,
    dice,
    draw,
    instants,
    numbers,
    only_if,
    truths,
    words,
)

COUNTRIES = ("CN", "ES", "TR", "BR", "IT", "KR")
COUNTRY_SHARES = (62.0, 12.0, 8.0, 8.0, 6.0, 4.0)
REGIONS = ("east", "south", "north", "west")
KINDS = ("manufacturer", "brand_owner", "trader", "reseller", "unknown")
CATEGORIES = (
    "phone_cases", "toys", "garden", "shoes", "dresses", "kitchen", "lamps", "tools", "beauty", "sport", "pets", "office",
)  # fmt: skip
BRANDS = ("", "Aoya", "Bellinor", "Casta", "Duna", "Ennlo", "Forva", "Guzi")


@dataclass(frozen=True, slots=True)
class Stores:
    """Stores, one entry of each array a store.

    `size` is the share of all sales; `speed` how many standard deviations the limit of 72
    hours lies above the usual time to the first scan; `care`, `answers` and `gives_up` are
    shares; `opened` are seconds.
    """

    merchant: Ints
    country: Ints
    size: Floats
    speed: Floats
    care: Floats
    answers: Floats
    gives_up: Floats
    opened: Ints

    def __len__(self) -> int:
        return len(self.merchant)


@dataclass(frozen=True, slots=True)
class Listings:
    """Listings in the order of their stores; store `s` owns `first[s]` to `first[s + 1]`."""

    store: Ints
    first: Ints
    price: Ints
    made_to_order: Flags
    preparation_days: Ints
    created: Ints

    def __len__(self) -> int:
        return len(self.store)


def make_stores(seed: int, *, count: int, start: int, end: int) -> Stores:
    """Draw stores whose sales are heavy-tailed and whose true 72 h rates run from 40 % to 99 %."""
    rng = dice(seed, "stores")
    size = rng.lognormal(0.0, 1.3, count)
    newcomer = rng.random(count) < 0.12
    old = start - (rng.random(count) * 900 * DAY).astype(np.int64) - 5 * DAY
    new = start + (rng.random(count) * (end - start) * 0.8).astype(np.int64)
    return Stores(
        merchant=np.minimum(np.arange(count), (rng.random(count) * count).astype(np.int64) + count // 8),
        country=draw(rng, COUNTRY_SHARES, count),
        size=size / size.sum(),
        speed=np.clip(rng.normal(1.75, 0.75, count), -0.25, 2.6),
        care=np.clip(rng.beta(8, 2, count), 0.2, 0.98),
        answers=np.clip(rng.beta(7, 1.6, count), 0.1, 0.99),
        gives_up=np.clip(rng.gamma(1.2, 0.012, count), 0.0005, 0.12),
        opened=np.where(newcomer, new, old),
    )


def make_listings(seed: int, stores: Stores, *, start: int, end: int) -> Listings:
    """Draw listings: the first of a store is as old as the store, later ones may be new."""
    rng = dice(seed, "listings")
    per_store = np.clip(2 + np.sqrt(stores.size * len(stores)) * 5 + rng.integers(0, 5, len(stores)), 2, 40).astype(
        np.int64
    )
    first = np.concatenate([[0], np.cumsum(per_store)])
    store = np.repeat(np.arange(len(stores)), per_store)
    count = len(store)
    fresh = rng.random(count) < 0.25
    fresh[first[:-1]] = False
    span = np.maximum(end - np.maximum(stores.opened[store], start), DAY)
    later = np.maximum(stores.opened[store], start) + (rng.random(count) * 0.9 * span).astype(np.int64)
    made = rng.random(count) < 0.06
    return Listings(
        store=store,
        first=first,
        price=np.maximum(99, rng.lognormal(7.2, 0.8, count)).astype(np.int64),
        made_to_order=made,
        preparation_days=np.where(made, rng.integers(4, 10, count), rng.integers(0, 3, count)),
        created=np.where(fresh, later, stores.opened[store] + 3600),
    )


def merchant_table(seed: int, stores: Stores) -> Table:
    """Write the legal entities behind the stores; some own several."""
    rng = dice(seed, "merchants")
    merchant, first_store = np.unique(stores.merchant, return_index=True)
    return {
        "merchant_id": codes("M", merchant, 4),
        "name": [f"Merchant {number:04d} Trading" for number in merchant.tolist()],
        "kind": words(KINDS, draw(rng, (30, 15, 35, 15, 5), len(merchant))),
        "country": words(COUNTRIES, stores.country[first_store]),
        "joined_at": instants(stores.opened[first_store] - 10 * DAY),
    }


def store_table(seed: int, stores: Stores) -> Table:
    """Write the stores."""
    rng = dice(seed, "plans")
    every = np.arange(len(stores))
    return {
        "store_id": codes("S", every, 4),
        "merchant_id": codes("M", stores.merchant, 4),
        "name": [f"Store {number:04d}" for number in every.tolist()],
        "country": words(COUNTRIES, stores.country),
        "region": words(REGIONS, draw(rng, (4, 3, 2, 1), len(every))),
        "opened_at": instants(stores.opened),
        "plan": words(("basic", "plus"), draw(rng, (8, 2), len(every))),
    }


def listing_table(seed: int, listings: Listings, *, currency: str, end: int) -> Table:
    """Write the listings; a few are retired."""
    rng = dice(seed, "catalogue")
    count = len(listings)
    kind = draw(rng, tuple(float(12 - rank) for rank in range(12)), count)
    retired = only_if(rng.random(count) < 0.04, end - rng.integers(1, 60, count) * DAY)
    return {
        "listing_id": codes("L", np.arange(count), 5),
        "store_id": codes("S", listings.store, 4),
        "title": [f"{CATEGORIES[k].replace('_', ' ')} no {n}" for n, k in enumerate(kind.tolist())],
        "category": words(CATEGORIES, kind),
        "brand": words(BRANDS, draw(rng, (60, 9, 8, 7, 6, 4, 3, 3), count)),
        "price_minor": numbers(listings.price),
        "currency": [currency] * count,
        "made_to_order": truths(listings.made_to_order),
        "preparation_days": numbers(listings.preparation_days),
        "created_at": instants(listings.created),
        "retired_at": instants(np.where(retired > listings.created, retired, NEVER)),
        "image_count": numbers(rng.integers(1, 9, count)),
    }


def price_table(seed: int, listings: Listings, *, currency: str, end: int) -> Table:
    """Write the first price of every listing and the changes of about one in three."""
    rng = dice(seed, "prices")
    changed = np.flatnonzero(rng.random(len(listings)) < 0.35)
    at = listings.created[changed] + ((end - listings.created[changed]) * 0.99 * rng.random(len(changed))).astype(
        np.int64
    )
    listing = np.concatenate([np.arange(len(listings)), changed])
    factor = np.concatenate([np.ones(len(listings)), rng.uniform(0.75, 1.2, len(changed))])
    return {
        "listing_id": codes("L", listing, 5),
        "from_at": instants(np.concatenate([listings.created, at + 60])),
        "store_id": codes("S", listings.store[listing], 4),
        "price_minor": numbers((listings.price[listing] * factor).astype(np.int64)),
        "currency": [currency] * len(listing),
    }


def change_table(seed: int, listings: Listings, *, end: int) -> Table:
    """Write edits of titles, images and preparation days."""
    rng = dice(seed, "changes")
    listing = np.sort(rng.integers(0, len(listings), len(listings) // 2))
    count = len(listing)
    at = listings.created[listing] + ((end - listings.created[listing]) * rng.random(count)).astype(np.int64)
    return {
        "change_id": codes("C", np.arange(count), 5),
        "listing_id": codes("L", listing, 5),
        "store_id": codes("S", listings.store[listing], 4),
        "changed_at": instants(at),
        "field": words(("title", "main_image", "preparation_days"), draw(rng, (5, 4, 1), count)),
        "old_value": numbers(rng.integers(0, 1000, count)),
        "new_value": numbers(rng.integers(0, 1000, count)),
    }


def inventory_table(seed: int, listings: Listings, *, end: int, weeks: int = 6) -> Table:
    """Write one count of stock a week and listing; listings made to order hold none."""
    rng = dice(seed, "inventory")
    listing = np.repeat(np.arange(len(listings)), weeks)
    at = end - DAY * (7 * np.tile(np.arange(weeks, 0, -1), len(listings)) - 6)
    stock = np.where(rng.random(len(listing)) < 0.12, 0, rng.integers(1, 400, len(listing)))
    kept = listings.created[listing] < at
    stock = np.where(listings.made_to_order[listing], 0, stock)
    return {
        "listing_id": codes("L", listing[kept], 5),
        "at": instants(at[kept]),
        "store_id": codes("S", listings.store[listing[kept]], 4),
        "stock_in_hand": numbers(stock[kept]),
        "preparation_days": numbers(listings.preparation_days[listing[kept]]),
    }
