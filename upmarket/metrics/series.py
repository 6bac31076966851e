"""Weekly series for charts: each week that is settled, Monday to Sunday, counted on its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlglot import exp

from upmarket.metrics.catalogue import Catalogue
from upmarket.metrics.family import Metric
from upmarket.metrics.keyed import value_column
from upmarket.metrics.kinds.kind import Figures
from upmarket.metrics.marketplace import Marketplace
from upmarket.metrics.parts import number_of, source, state_is
from upmarket.metrics.plan import KEYS, Planned, plan
from upmarket.sql.expressions import all_true, col, null_of, num, quotient, text, total, union_all, when
from upmarket.sql.steps import Step
from upmarket.vocabulary.days import day_number, settled_end, zone_of

MONDAY = 3
"""1970-01-01 was a Thursday: day numbers plus 3 begin their weeks on Monday."""


def weekly_steps(
    metrics: Sequence[Metric],
    *,
    first: date,
    as_of: date,
    catalogue: Catalogue,
    marketplace: Marketplace,
    provided: frozenset[str],
    subject: str,
    subject_filter: Mapping[str, str] | None = None,
) -> list[Step]:
    """Return the steps to `weekly_<subject>`: keys, metric (id), week (day number of its Monday), p, n, u.

    Only whole weeks from `first` on that are settled; a week without rows has no row. The
    window of an id is not looked at. Ranks, latest rows and ages have no weeks and are left out.
    `subject_filter` names one subject by its key columns.

    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> rules = {'as_of': date(2018, 1, 1), 'catalogue': sample(), 'marketplace': MARKET,
    ...     'provided': frozenset({'order_line'})}
    >>> metric = sample().metric('ship__online_share_30d_store')
    >>> weekly_steps([metric], first=date(2017, 1, 1), subject='store', **rules)[0].query.named_selects
    ['store_id', 'metric', 'week', 'p', 'n', 'u']
    """
    planned, _ = plan(metrics, as_of=as_of, catalogue=catalogue, marketplace=marketplace, provided=provided)
    wanted = [one for one in planned if one.table and _has_weeks(one)]
    queries = [
        _weeks(one, _settled(one, catalogue, marketplace, first, as_of), subject, subject_filter) for one in wanted
    ]
    if not queries:
        queries = [_no_weeks(subject)]
    return [Step(f"weekly_{subject}", union_all(queries), f"weeks per {subject}")]


def _has_weeks(one: Planned) -> bool:
    return one.kind.strategy in ("additive", "keyed") and "age" not in one.kind.sums and one.measure.of is None


def _settled(one: Planned, catalogue: Catalogue, marketplace: Marketplace, first: date, as_of: date) -> tuple[int, int]:
    """Return the half-open day numbers of the whole weeks that are settled."""
    end = day_number(settled_end(as_of, one.measure.clock.horizon, zone_of(marketplace.zone)))
    begins = -(-(day_number(first) + MONDAY) // 7) * 7 - MONDAY
    return begins, (end + MONDAY) // 7 * 7 - MONDAY


def _weeks(one: Planned, days: tuple[int, int], subject: str, only: Mapping[str, str] | None) -> exp.Query:
    day = col(f"day_{one.measure.anchor}", "f")
    moved = exp.paren(exp.Add(this=day, expression=num(MONDAY)))
    week = exp.Sub(this=exp.Mul(this=quotient(moved, 7), expression=num(7)), expression=num(MONDAY))
    base, keys = source(str(one.table), subject)
    inside = [exp.GTE(this=day.copy(), expression=num(days[0])), exp.LT(this=day.copy(), expression=num(days[1]))]
    for name, value in (only or {}).items():
        holder = next(key for key in keys if key.name == name)
        inside.append(exp.EQ(this=holder.copy(), expression=text(value)))
    base = base.where(all_true(inside), state_is(one.measure, 1, 2, 3))
    columns = [exp.alias_(key.copy(), key.name, quoted=True) for key in keys]
    rows = base.select(*columns, exp.alias_(week, "week", quoted=True), exp.alias_(_state(one), "state", quoted=True))
    if one.kind.strategy == "keyed":
        return _keyed(one, rows.select(exp.alias_(col(value_column(one), "f"), "value", quoted=True)), subject)
    if "value" in one.kind.sums:
        rows = rows.select(exp.alias_(col(f"v_{one.measure.value}", "f"), "value", quoted=True))
    sums = {name: _sum(name) for name in one.kind.sums}
    return _grouped(one, rows.subquery("t"), one.kind.figures(sums), subject)


def _state(one: Planned) -> exp.Expr:
    return col("s_" + one.measure.column, "f")


def _state_is(at: int) -> exp.Expr:
    return exp.EQ(this=col("state", "t"), expression=num(at))


def _sum(name: str) -> exp.Expr:
    if name == "value":
        return total(when(_state_is(1), col("value", "t"), num(0)))
    return number_of(_state_is({"passed": 1, "missed": 2, "unknown": 3}[name]))


def _keyed(one: Planned, rows: exp.Select, subject: str) -> exp.Query:
    by = [col(name, "t") for name in (*KEYS[subject], "week", "value")]
    seen = exp.alias_(number_of(_state_is(1)), "seen", quoted=True)
    doubtful = exp.alias_(number_of(_state_is(3)), "doubtful", quoted=True)
    inner = exp.select(*by, seen, doubtful).from_(rows.subquery("t")).group_by(*(key.copy() for key in by))
    missing = exp.Is(this=col("value", "t"), expression=exp.null())
    times = col("seen", "t")
    both = exp.Add(this=times, expression=col("doubtful", "t"))
    sums = {
        "seen": number_of(exp.and_(exp.Not(this=missing), exp.GTE(this=times.copy(), expression=num(1)))),
        "again": number_of(exp.and_(exp.Not(this=missing.copy()), exp.GTE(this=times.copy(), expression=num(2)))),
        "unknown": total(when(missing.copy(), both, col("doubtful", "t"))),
    }
    return _grouped(one, inner.subquery("t"), one.kind.figures(sums), subject)


def _grouped(one: Planned, rows: exp.Subquery, figures: Figures, subject: str) -> exp.Query:
    by = [col(name, "t") for name in (*KEYS[subject], "week")]
    columns = [
        exp.alias_(exp.cast(figure.copy(), "bigint"), letter, quoted=True)
        for letter, figure in zip("pnu", figures, strict=True)
    ]
    name = exp.alias_(text(one.metric.id), "metric", quoted=True)
    return exp.select(*by[:-1], name, by[-1], *columns).from_(rows).group_by(*(key.copy() for key in by))


def _no_weeks(subject: str) -> exp.Query:
    kinds = {**dict.fromkeys((*KEYS[subject], "metric"), "text"), "week": "integer", **dict.fromkeys("pnu", "bigint")}
    nothing = [exp.alias_(null_of(kind), name, quoted=True) for name, kind in kinds.items()]
    return exp.select(*nothing).where(exp.false())
