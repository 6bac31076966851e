"""A mean: the sum of a value, of the rows that have it."""

from __future__ import annotations

from sqlglot import exp

from upmarket.metrics.kinds.kind import Figures, KindOfMetric, Sums


def figures(sums: Sums) -> Figures:
    """Return the sum; rows with a value and unknown ones together; rows without a value.

    >>> from upmarket.sql.expressions import col
    >>> [str(f) for f in figures({"passed": col("p"), "value": col("v"), "unknown": col("u")})]
    ['"v"', '"p" + "u"', '"u"']
    """
    return sums["value"], exp.Add(this=sums["passed"], expression=sums["unknown"].copy()), sums["unknown"]


MEAN = KindOfMetric(("value",), (), "additive", ("passed", "value", "unknown"), figures)
