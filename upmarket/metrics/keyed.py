"""Figures that need rows told apart first: different values, and the latest row of a listing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from upmarket.metrics.grains import GRAINS
from upmarket.metrics.parts import Window, in_window, number_of, source, state_is
from upmarket.metrics.plan import KEYS, Planned
from upmarket.sql.expressions import any_true, col, descending, num, row_number, total, when
from upmarket.sql.steps import Step


def value_column(planned: Planned) -> str:
    """Return the flags column whose different values are counted.

    >>> from datetime import date
    >>> from upmarket.metrics.plan import plan
    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> rules = {'as_of': date(2018, 1, 1), 'catalogue': sample(), 'marketplace': MARKET,
    ...     'provided': frozenset({'order_line'})}
    >>> planned, _ = plan([sample().metric('sales__buyers_count_30d_store')], **rules)
    >>> value_column(planned[0])
    'v_buyer_id'
    """
    value = planned.measure.value
    return f"day_{planned.measure.anchor}" if value == "day" else f"v_{value}"


def keyed_step(name: str, group: Sequence[Planned], subject: str) -> tuple[Step, dict[tuple[str, int], dict[str, str]]]:
    """Return a step that counts different values of one column, and where its sums are.

    The second result maps (metric id, number of the window) to the column of each sum: seen
    (values), again (values seen twice or more), unknown (rows).

    >>> from datetime import date
    >>> from upmarket.metrics.plan import plan
    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> rules = {'as_of': date(2018, 1, 1), 'catalogue': sample(), 'marketplace': MARKET,
    ...     'provided': frozenset({'order_line'})}
    >>> planned, _ = plan([sample().metric('sales__buyers_count_30d_store')], **rules)
    >>> step, found = keyed_step('values', planned, 'store')
    >>> found[planned[0].metric.id, 0]['seen']
    'values_seen0'
    """
    first = group[0]
    base, keys = source(str(first.table), subject)
    value = col(value_column(first), "f")
    inner: list[exp.Expr] = []
    outer: list[exp.Expr] = []
    found: dict[tuple[str, int], dict[str, str]] = {}
    for planned in group:
        for at, window in enumerate(planned.windows):
            mark = len(found)
            inside = in_window(planned.measure, window)
            inner.append(exp.alias_(number_of(exp.and_(state_is(planned.measure, 1), inside)), f"k{mark}"))
            inner.append(exp.alias_(number_of(exp.and_(state_is(planned.measure, 3), inside.copy())), f"u{mark}"))
            sums = {kind: f"{name}_{kind}{mark}" for kind in ("seen", "again", "unknown")}
            outer += [exp.alias_(_outer(kind, mark), column, quoted=True) for kind, column in sums.items()]
            found[planned.metric.id, at] = sums
    reached = any_true(exp.paren(in_window(p.measure, w)) for p in group for w in p.windows)
    values = base.select(*keys, exp.alias_(value, "value"), *inner).where(reached)
    values = values.group_by(*(key.copy() for key in keys), value.copy())
    named = [col(key, "t") for key in KEYS[subject]]
    query = exp.select(*named, *outer).from_(values.subquery("t")).group_by(*(key.copy() for key in named))
    return Step(name, query, f"different values per {subject}"), found


def _outer(kind: str, mark: int) -> exp.Expr:
    missing = exp.Is(this=col("value", "t"), expression=exp.null())
    seen = col(f"k{mark}", "t")
    if kind == "unknown":
        both = exp.Add(this=seen, expression=col(f"u{mark}", "t"))
        return total(when(missing, both, col(f"u{mark}", "t")))
    least = num(2 if kind == "again" else 1)
    return number_of(exp.and_(exp.Not(this=missing), exp.GTE(this=seen, expression=least)))


def latest_step(name: str, planned: Planned, window: Window, subject: str) -> tuple[Step, dict[str, str]]:
    """Return a step that looks at the latest row of each listing, and where its sums are.

    >>> from datetime import date
    >>> from upmarket.metrics.plan import plan
    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> rules = {'as_of': date(2018, 1, 1), 'catalogue': sample(), 'marketplace': MARKET,
    ...     'provided': frozenset({'order_line'})}
    >>> planned, _ = plan([sample().metric('ship__online_share_30d_store')], **rules)
    >>> latest_step('latest', planned[0], (0, 30), 'store')[1]['passed']
    'latest_passed'
    """
    grain = GRAINS[planned.measure.grain]
    base, keys = source(str(planned.table), subject)
    order = descending(col(grain.event, "f"))
    number = row_number([*keys, col("listing_id", "f")], [order])
    state = exp.alias_(col("s_" + planned.measure.column, "f"), "state", quoted=True)
    rows = base.select(*keys, state, exp.alias_(number, "place", quoted=True))
    rows = rows.where(state_is(planned.measure, 1, 2, 3), in_window(planned.measure, window))
    named = [col(key, "t") for key in KEYS[subject]]
    sums = {kind: f"{name}_{kind}" for kind in ("passed", "missed", "unknown")}
    columns = [
        exp.alias_(number_of(exp.EQ(this=col("state", "t"), expression=num(at))), column, quoted=True)
        for at, column in enumerate(sums.values(), start=1)
    ]
    last = exp.EQ(this=col("place", "t"), expression=num(1))
    query = exp.select(*named, *columns).from_(rows.subquery("t")).where(last)
    return Step(name, query.group_by(*(key.copy() for key in named)), f"latest rows per {subject}"), sums
