"""Days since the first row of the window, such as days since the first sale."""

from __future__ import annotations

from upmarket.metrics.kinds.kind import Figures, KindOfMetric, Sums
from upmarket.sql.expressions import num


def figures(sums: Sums) -> Figures:
    """Return the days since the first row (0 without one), 1, and rows not known to count.

    >>> from upmarket.sql.expressions import col
    >>> [str(f) for f in figures({"age": col("a"), "unknown": col("u")})]
    ['"a"', '1', '"u"']
    """
    return sums["age"], num(1), sums["unknown"]


AGE = KindOfMetric((), (), "additive", ("age", "unknown"), figures)
