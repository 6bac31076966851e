"""A share over the latest row of each listing, such as listings with stock."""

from __future__ import annotations

from upmarket.metrics.kinds.kind import KindOfMetric
from upmarket.metrics.kinds.share import figures

LATEST = KindOfMetric(("passed",), (), "latest", ("passed", "missed", "unknown"), figures)
