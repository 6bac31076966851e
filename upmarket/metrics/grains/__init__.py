"""The grains: one file each says what a row is and what is known of it."""

from __future__ import annotations

from collections.abc import Mapping

from upmarket.metrics.grain import Grain
from upmarket.metrics.grains.dispute import DISPUTE
from upmarket.metrics.grains.inventory import INVENTORY
from upmarket.metrics.grains.listing import LISTING
from upmarket.metrics.grains.listing_change import LISTING_CHANGE
from upmarket.metrics.grains.message import MESSAGE
from upmarket.metrics.grains.order import ORDER
from upmarket.metrics.grains.order_line import ORDER_LINE
from upmarket.metrics.grains.parcel import PARCEL
from upmarket.metrics.grains.price import PRICE
from upmarket.metrics.grains.review import REVIEW

GRAINS: Mapping[str, Grain] = {
    grain.name: grain
    for grain in (
        ORDER_LINE,
        ORDER,
        PARCEL,
        REVIEW,
        MESSAGE,
        DISPUTE,
        LISTING,
        LISTING_CHANGE,
        PRICE,
        INVENTORY,
    )
}
"""Every grain by its name."""
