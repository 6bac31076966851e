"""The share of peers that do worse in another metric, half of those that do as well included."""

from __future__ import annotations

from upmarket.metrics.kinds.kind import Figures, KindOfMetric, Sums
from upmarket.sql.expressions import num


def figures(sums: Sums) -> Figures:
    """Return peers passed, peers compared, and 0: who cannot be compared has no peers.

    >>> from upmarket.sql.expressions import col
    >>> [str(f) for f in figures({"worse": col("w"), "peers": col("n")})]
    ['"w"', '"n"', '0']
    """
    return sums["worse"], sums["peers"], num(0)


RANK = KindOfMetric(("of", "peers"), ("size_bands",), "rank", ("worse", "peers"), figures, own_rows=False)
