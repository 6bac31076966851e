"""An amount: the sum of a value; rows without one make it a lower bound."""

from __future__ import annotations

from upmarket.metrics.kinds.kind import Figures, KindOfMetric, Sums
from upmarket.sql.expressions import num


def figures(sums: Sums) -> Figures:
    """Return the sum, 1, and the rows that count but have no known value.

    >>> from upmarket.sql.expressions import col
    >>> [str(f) for f in figures({"value": col("v"), "unknown": col("u")})]
    ['"v"', '1', '"u"']
    """
    return sums["value"], num(1), sums["unknown"]


AMOUNT = KindOfMetric(("value",), (), "additive", ("value", "unknown"), figures)
