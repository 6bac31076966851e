"""Incidents: one row of `incident` excuses missed rows in every measure that names its kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlglot import exp

from upmarket.metrics.family import Measure
from upmarket.metrics.grain import Grain, sql
from upmarket.metrics.rows import deadline_column
from upmarket.sql.expressions import all_true, any_true, col, flag, num, seconds, text, when
from upmarket.sql.steps import Step

SCOPES = ("country", "destination", "carrier", "store_id", "category")
"""Columns of an incident that narrow it; an empty one holds everywhere."""


def excusing(measures: Iterable[Measure]) -> list[Measure]:
    """Return the measures that some incident may excuse a row of.

    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> len(excusing([sample_measure()]))
    1
    """
    return [measure for measure in measures if measure.excused_by and measure.passed is not None]


def excuse_step(grain: Grain, measures: Sequence[Measure], states: Mapping[str, exp.Expr], rows: str) -> Step:
    """Return `excuses_<grain>`: per touched row 1 or 0 a measure, in `x_<measure>`.

    An incident excuses a missed row when [anchor, deadline) overlaps [from, until), its kind
    is one of the measure's, and each scope it names is the row's. `states` are the states of
    rows before incidents.

    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> from upmarket.metrics.grains import GRAINS
    >>> measure = sample_measure()
    >>> excuse_step(GRAINS['order_line'], [measure], {measure.column: num(2)}, 'rows_order_line').name
    'excuses_order_line'
    """
    touches = {m.column: _touches(m, states[m.column]) for m in measures}
    marks = [
        exp.alias_(exp.Max(this=flag(touch.copy())), "x_" + column, quoted=True) for column, touch in touches.items()
    ]
    keys = [col(name, "x") for name in grain.ids]
    table = exp.alias_(exp.to_table(rows), "x", table=True)
    incident = exp.alias_(exp.to_table("fact_incident"), "i", table=True)
    selected = exp.select(*keys, *marks).from_(table).join(incident, join_type="cross")
    selected = selected.where(*(_scoped(scope, grain) for scope in SCOPES), any_true(touches.values()))
    return Step(f"excuses_{grain.name}", selected.group_by(*(key.copy() for key in keys)), "rows touched by incidents")


def excused(state: exp.Expr, measure: Measure) -> exp.Expr:
    """Return a state with a missed row that an incident touched turned into 4.

    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> excused(num(2), sample_measure()).sql().endswith('= 1 THEN 4 ELSE 2 END')
    True
    """
    return when(exp.EQ(this=col("x_" + measure.column, "e"), expression=num(1)), num(4), state)


def _touches(measure: Measure, state: exp.Expr) -> exp.Expr:
    kinds = exp.In(this=col("kind", "i"), expressions=[text(kind) for kind in sorted(measure.excused_by)])
    begins = exp.LT(this=seconds(sql("i.from_at")), expression=col(deadline_column(measure), "x"))
    ends = exp.GT(this=seconds(sql("i.until_at")), expression=col("f_" + measure.anchor, "x"))
    missed = exp.EQ(this=exp.paren(state.copy()), expression=num(2))
    return exp.paren(all_true([kinds, begins, ends, missed]))


def _scoped(scope: str, grain: Grain) -> exp.Expr:
    everywhere = exp.Is(this=col(scope, "i"), expression=exp.null())
    if scope in ("store_id", "destination"):
        if scope not in grain.subjects:
            return everywhere
        own = col(scope, "x")
    else:
        own = col("scope_" + scope, "x")
    return exp.paren(any_true([everywhere, exp.EQ(this=col(scope, "i"), expression=own)]))
