"""The share of different values that were seen more than once, such as buyers who came back."""

from __future__ import annotations

from sqlglot import exp

from upmarket.metrics.kinds.kind import Figures, KindOfMetric, Sums


def figures(sums: Sums) -> Figures:
    """Return the values seen twice or more, the values seen, and the rows without a value.

    >>> from upmarket.sql.expressions import col
    >>> [str(f) for f in figures({"again": col("a"), "seen": col("s"), "unknown": col("u")})]
    ['"a"', '"s" + "u"', '"u"']
    """
    return sums["again"], exp.Add(this=sums["seen"], expression=sums["unknown"].copy()), sums["unknown"]


REPEAT = KindOfMetric(("value",), (), "keyed", ("again", "seen", "unknown"), figures)
