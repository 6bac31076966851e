"""How sales travel: parcels with their labels, and the scans of carriers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from upmarket.sources.generation.columns import (
    DAY,
    HOUR,
    NEVER,
    Ints,
    Table,
    before,
    codes,
    dice,
    draw,
    instants,
    truths,
    words,
)
from upmarket.sources.generation.orders import DESTINATIONS, Lines, Sales, line_ids

CARRIERS = ("swiftpost", "eastline", "blueroute", "parcelo", "budgetpost")
SCANLESS = CARRIERS.index("budgetpost")
"""The carrier whose scans do not all reach the marketplace."""


@dataclass(frozen=True, slots=True)
class Parcels:
    """Parcels whose label exists before the end; `line` is NEVER when a parcel holds the whole sale."""

    sale: Ints
    line: Ints
    carrier: Ints
    labelled: Ints
    accepted: Ints
    delivered: Ints

    def __len__(self) -> int:
        return len(self.sale)


def make_parcels(seed: int, sales: Sales, lines: Lines, *, end: int) -> Parcels:
    """Draw parcels: one a sale, but one a line for a third of the sales of several lines."""
    rng = dice(seed, "parcels")
    several = np.bincount(lines.sale, minlength=len(sales)) > 1
    split = several & (rng.random(len(sales)) < 0.33)
    line = np.flatnonzero(split[lines.sale])
    sale = np.concatenate([np.flatnonzero(~split), lines.sale[line]])
    line = np.concatenate([np.full(int((~split).sum()), NEVER), line])
    sent = sales.sent[sale] + (rng.random(len(sale)) * np.where(line == NEVER, 0, 9 * HOUR)).astype(np.int64)
    lead = np.minimum(rng.exponential(9 * HOUR, len(sale)), 0.8 * (sent - sales.paid[sale])).astype(np.int64)
    kept = np.flatnonzero((sales.sent[sale] != NEVER) & (sent - lead < end))
    kept = kept[np.lexsort((line[kept], sale[kept]))]
    sale, line, sent, lead = sale[kept], line[kept], sent[kept], lead[kept]
    late = sent - sales.sent[sale]
    delivered = np.where(sales.delivered[sale] == NEVER, NEVER, sales.delivered[sale] + late)
    return Parcels(sale, line, draw(rng, (30, 25, 20, 18, 7), len(sale)), sent - lead, sent, delivered)


def parcel_table(seed: int, parcels: Parcels, sales: Sales, lines: Lines) -> Table:
    """Write parcels; few have no tracking number or one that cannot be."""
    rng = dice(seed, "tracking")
    digits, luck = rng.integers(10**8, 10**9, len(parcels)).tolist(), rng.random(len(parcels)).tolist()
    tracking = [_tracking(number, chance) for number, chance in zip(digits, luck, strict=True)]
    ids = line_ids(sales, lines)
    return {
        "parcel_id": codes("P", np.arange(len(parcels)), 6),
        "order_id": codes("O", sales.order[parcels.sale], 6),
        "store_id": codes("S", sales.store[parcels.sale], 4),
        "order_line_id": ["" if line == NEVER else ids[line] for line in parcels.line.tolist()],
        "carrier": words(CARRIERS, parcels.carrier),
        "tracking_number": tracking,
        "destination": words(DESTINATIONS, sales.destination[parcels.sale]),
        "label_created_at": instants(parcels.labelled),
        "scans_complete": truths(parcels.carrier != SCANLESS),
    }


def _tracking(number: int, luck: float) -> str:
    if luck < 0.01:
        return ""
    return "0000" if luck < 0.018 else f"UP{number}CN"


def event_table(seed: int, parcels: Parcels, *, end: int) -> Table:
    """Write scans in the order of time: accepted, sometimes in transit or attempted, delivered, lost, returned."""
    rng = dice(seed, "scans")
    count = len(parcels)
    every = np.arange(count)
    accepted = before(end, parcels.accepted)
    accepted = np.where((parcels.carrier == SCANLESS) & (rng.random(count) < 0.5), NEVER, accepted)
    delivered = before(end, parcels.delivered)
    middle = before(end, (parcels.accepted + 2 * DAY + rng.random(count) * 2 * DAY).astype(np.int64))
    lost = before(end, np.where(parcels.delivered == NEVER, parcels.accepted + 30 * DAY, NEVER))
    attempted = np.where((delivered != NEVER) & (rng.random(count) < 0.05), delivered - 20 * HOUR, NEVER)
    returned = before(end, np.where((delivered != NEVER) & (rng.random(count) < 0.006), delivered + 12 * DAY, NEVER))
    middle = np.where(rng.random(count) < 0.25, middle, NEVER)
    kinds = ("accepted", "in_transit", "attempted", "delivered", "lost", "returned")
    times = np.concatenate([accepted, middle, attempted, delivered, lost, returned])
    parcel, kind = np.tile(every, len(kinds)), np.repeat(np.arange(len(kinds)), count)
    order = np.lexsort((kind, parcel, times))
    order = order[times[order] != NEVER]
    return {
        "event_id": codes("E", np.arange(len(order)), 7),
        "parcel_id": codes("P", parcel[order], 6),
        "kind": words(kinds, kind[order]),
        "at": instants(times[order]),
        "proxy_for": [""] * len(order),
    }
