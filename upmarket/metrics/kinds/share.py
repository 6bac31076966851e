"""A share: rows that passed, of rows that count."""

from __future__ import annotations

from sqlglot import exp

from upmarket.metrics.kinds.kind import Figures, KindOfMetric, Sums


def figures(sums: Sums) -> Figures:
    """Return passed; passed, missed and unknown together; unknown.

    >>> from upmarket.sql.expressions import col
    >>> [str(f) for f in figures({"passed": col("p"), "missed": col("m"), "unknown": col("u")})]
    ['"p"', '"p" + "m" + "u"', '"u"']
    """
    passed, missed, unknown = sums["passed"], sums["missed"], sums["unknown"]
    known = exp.Add(this=passed.copy(), expression=missed)
    return passed, exp.Add(this=known, expression=unknown.copy()), unknown


SHARE = KindOfMetric(("passed",), (), "additive", ("passed", "missed", "unknown"), figures)
