"""The kinds of metric: one file each says what its settings hold and how it counts."""

from __future__ import annotations

from collections.abc import Mapping

from upmarket.metrics.kinds.age import AGE
from upmarket.metrics.kinds.amount import AMOUNT
from upmarket.metrics.kinds.count import COUNT
from upmarket.metrics.kinds.distinct import DISTINCT
from upmarket.metrics.kinds.kind import KindOfMetric
from upmarket.metrics.kinds.latest import LATEST
from upmarket.metrics.kinds.mean import MEAN
from upmarket.metrics.kinds.rank import RANK
from upmarket.metrics.kinds.repeat import REPEAT
from upmarket.metrics.kinds.share import SHARE

KINDS: Mapping[str, KindOfMetric] = {
    "share": SHARE,
    "mean": MEAN,
    "count": COUNT,
    "amount": AMOUNT,
    "distinct": DISTINCT,
    "repeat": REPEAT,
    "age": AGE,
    "latest": LATEST,
    "rank": RANK,
}
"""Every kind by its name."""
