"""A count of rows; with `of`, of the rows that incidents excused in another metric."""

from __future__ import annotations

from upmarket.metrics.kinds.kind import Figures, KindOfMetric, Sums
from upmarket.sql.expressions import num


def figures(sums: Sums) -> Figures:
    """Return the number of rows, 1, and the rows of which it is not known whether they count.

    >>> from upmarket.sql.expressions import col
    >>> [str(f) for f in figures({"passed": col("p"), "unknown": col("u")})]
    ['"p"', '1', '"u"']
    """
    return sums["passed"], num(1), sums["unknown"]


COUNT = KindOfMetric((), ("of",), "additive", ("passed", "unknown"), figures)
