"""What buyers say: reviews, messages and disputes."""

from __future__ import annotations

import numpy as np

from upmarket.sources.generation.columns import (
    DAY,
    HOUR,
    NEVER,
    Table,
    before,
    codes,
    dice,
    draw,
    instants,
    numbers,
    words,
)
from upmarket.sources.generation.orders import Lines, Sales, line_ids
from upmarket.sources.generation.sellers import Stores

DISPUTES = ("not_received", "not_as_described", "damaged", "counterfeit")
FAULTS = ("buyer", "seller", "carrier", "platform", "none", "unknown")


def review_table(seed: int, sales: Sales, lines: Lines, stores: Stores, *, end: int) -> Table:
    """Write reviews of a third of what was delivered; what came late is rated lower."""
    rng = dice(seed, "reviews")
    sale = lines.sale
    said = sales.delivered[sale] + (rng.exponential(3 * DAY, len(lines)) + HOUR).astype(np.int64)
    late = sales.delivered[sale] > sales.promised[sale]
    mood = 4.1 + stores.care[sales.store[sale]] - 1.7 * late + rng.normal(0.0, 0.75, len(lines))
    spoke = np.flatnonzero((rng.random(len(lines)) < 0.3) & (sales.delivered[sale] != NEVER) & (said < end))
    ids = line_ids(sales, lines)
    return {
        "review_id": codes("R", np.arange(len(spoke)), 6),
        "order_id": codes("O", sales.order[sale[spoke]], 6),
        "order_line_id": [ids[line] for line in spoke.tolist()],
        "store_id": codes("S", sales.store[sale[spoke]], 4),
        "listing_id": codes("L", lines.listing[spoke], 5),
        "buyer_id": codes("B", sales.buyer[sale[spoke]], 6),
        "created_at": instants(said[spoke]),
        "score": numbers(np.clip(np.rint(mood[spoke]), 1, 5).astype(np.int64)),
    }


def message_table(seed: int, sales: Sales, stores: Stores, *, end: int) -> Table:
    """Write the first message of buyers and the first reply, which some stores never send."""
    rng = dice(seed, "messages")
    sale = np.flatnonzero(rng.random(len(sales)) < 0.12)
    sent = sales.ordered[sale] + (rng.exponential(4 * DAY, len(sale)) - DAY).astype(np.int64)
    sent = np.maximum(sent, sales.ordered[sale] - DAY)
    keen = stores.answers[sales.store[sale]]
    wait = 24 * HOUR * rng.weibull(1.2, len(sale)) * (1.15 - keen) / 0.45
    reply = np.where(rng.random(len(sale)) < 0.35 + 0.65 * keen, sent + wait.astype(np.int64) + 60, NEVER)
    kept = sent < end
    sale = sale[kept]
    return {
        "thread_id": codes("T", np.arange(len(sale)), 6),
        "store_id": codes("S", sales.store[sale], 4),
        "buyer_id": codes("B", sales.buyer[sale], 6),
        "order_id": codes("O", sales.order[sale], 6),
        "sent_at": instants(sent[kept]),
        "first_reply_at": instants(before(end, reply[kept])),
    }


def dispute_table(seed: int, sales: Sales, stores: Stores, *, end: int) -> Table:
    """Write disputes, most of careless stores and of parcels that never came."""
    rng = dice(seed, "disputes")
    missing = (sales.sent != NEVER) & (sales.delivered == NEVER)
    chance = 0.002 + 0.05 * (1 - stores.care[sales.store]) + 0.6 * missing
    opened = np.where(missing, sales.promised + 5 * DAY, sales.delivered + 3 * DAY)
    sale = np.flatnonzero((rng.random(len(sales)) < chance) & (sales.sent != NEVER) & (opened < end))
    opened = opened[sale]
    closed = before(end, opened + rng.integers(2, 20, len(sale)) * DAY)
    kind = np.where(missing[sale], 0, 1 + draw(rng, (6, 3, 1), len(sale)))
    fault = np.where(missing[sale], 2, draw(rng, (15, 60, 10, 2, 8, 5), len(sale)))
    return {
        "dispute_id": codes("D", np.arange(len(sale)), 5),
        "order_id": codes("O", sales.order[sale], 6),
        "order_line_id": [""] * len(sale),
        "store_id": codes("S", sales.store[sale], 4),
        "kind": words(DISPUTES, kind),
        "opened_at": instants(opened),
        "closed_at": instants(closed),
        "fault": words(FAULTS, np.where(closed == NEVER, FAULTS.index("unknown"), fault)),
    }
