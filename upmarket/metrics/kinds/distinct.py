"""How many different values there are, such as buyers or days."""

from __future__ import annotations

from upmarket.metrics.kinds.kind import Figures, KindOfMetric, Sums
from upmarket.sql.expressions import num


def figures(sums: Sums) -> Figures:
    """Return the values seen, 1, and the rows whose value is not known.

    >>> from upmarket.sql.expressions import col
    >>> [str(f) for f in figures({"seen": col("s"), "unknown": col("u")})]
    ['"s"', '1', '"u"']
    """
    return sums["seen"], num(1), sums["unknown"]


DISTINCT = KindOfMetric(("value",), (), "keyed", ("seen", "unknown"), figures)
