"""The grains: one file each says what a row is and what is known of it."""

from __future__ import annotations

from collections.abc import Mapping

from upmarket.metrics.grain import Grain
from upmarket.metrics.grains.order_line import ORDER_LINE

GRAINS: Mapping[str, Grain] = {grain.name: grain for grain in (ORDER_LINE,)}
"""Every grain by its name."""
