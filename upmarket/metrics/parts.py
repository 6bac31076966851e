"""Sums over flags: per table and reach one grouping, each window a few conditional sums."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlglot import exp

from upmarket.metrics.family import Measure
from upmarket.metrics.plan import KEYS
from upmarket.sql.expressions import any_true, col, num, total, when
from upmarket.sql.steps import Step
from upmarket.vocabulary.days import day_number

Window = tuple[int, int]
SIZE_DAYS = 90


@dataclass(slots=True)
class Part:
    """One grouping in the making: its columns by what they are, so that none is made twice."""

    name: str
    table: str
    subject: str
    columns: dict[str, exp.Expr] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    spans: dict[str, list[Window]] = field(default_factory=dict)

    def column(self, made: exp.Expr, day: str, window: Window) -> exp.Expr:
        """Add a column, or find it, and return a reference to it."""
        text = made.sql()
        name = self.names.setdefault(text, f"{self.name}_c{len(self.names)}")
        self.columns[name] = made
        self.spans.setdefault(day, []).append(window)
        return exp.func("coalesce", col(name, self.name), num(0))

    def reached(self) -> exp.Expr:
        """Return the condition that a row lies in some window of the part."""
        return any_true(
            _in_days(day, (min(a for a, _ in spans), max(b for _, b in spans))) for day, spans in self.spans.items()
        )


def _in_days(day: str, window: Window) -> exp.Expr:
    value = col(day, "f")
    first = exp.GTE(this=value, expression=num(window[0]))
    return exp.and_(first, exp.LT(this=value.copy(), expression=num(window[1])))


def in_window(measure: Measure, window: Window) -> exp.Expr:
    """Return the condition that a row of flags lies in a window of half-open days.

    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> in_window(sample_measure(), (0, 30)).sql()
    '"f"."day_paid_at" >= 0 AND "f"."day_paid_at" < 30'
    """
    inside = _in_days("day_" + measure.anchor, window)
    if measure.ends is None:
        return inside
    ends = col("day_" + measure.ends, "f")
    open_ = exp.Is(this=ends, expression=exp.null())
    return exp.and_(inside, exp.paren(exp.or_(open_, exp.GTE(this=ends.copy(), expression=num(window[1])))))


def number_of(condition: exp.Expr) -> exp.Expr:
    """Return how many rows meet a condition; counting costs less than half of summing ones.

    >>> number_of(col("a")).sql()
    'COUNT(CASE WHEN "a" THEN 1 END)'
    """
    return exp.Count(this=when(condition, num(1)))


def state_is(measure: Measure, *states: int) -> exp.Expr:
    """Return the condition that a row has one of some states under a measure.

    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> state_is(sample_measure(), 1).sql().endswith('= 1')
    True
    """
    state = col("s_" + measure.column, "f")
    if len(states) == 1:
        return exp.EQ(this=state, expression=num(states[0]))
    return exp.In(this=state, expressions=[num(one) for one in states])


def sum_column(name: str, measure: Measure, window: Window) -> exp.Expr:
    """Return one of the sums that kinds ask for, over the rows of a window.

    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> sum_column('passed', sample_measure(), (0, 30)).sql().startswith('COUNT(CASE WHEN')
    True
    """
    inside = in_window(measure, window)
    states = {"passed": 1, "missed": 2, "unknown": 3, "excused": 4}
    if name in states:
        return number_of(exp.and_(state_is(measure, states[name]), inside))
    passed = exp.and_(state_is(measure, 1), inside)
    if name == "value":
        return total(when(passed, col(f"v_{measure.value}", "f"), num(0)))
    first = exp.Min(this=when(passed, col("day_" + measure.anchor, "f")))
    return exp.func("coalesce", exp.Sub(this=num(window[1]), expression=first), num(0))


def source(table: str, subject: str) -> tuple[exp.Select, list[exp.Expr]]:
    """Return flags `f` with the columns that name the subject, rows without a subject left out.

    >>> base, keys = source('flags_review', 'merchant')
    >>> base.sql(), keys[0].sql()
    ('SELECT FROM flags_review AS f JOIN fact_store AS s ON "s"."store_id" = "f"."store_id"', '"s"."merchant_id"')
    """
    keys = list(KEYS[subject])
    base = exp.select().from_(exp.alias_(exp.to_table(table), "f", table=True))
    if subject == "merchant":
        on = exp.EQ(this=col("store_id", "s"), expression=col("store_id", "f"))
        base = base.join(exp.alias_(exp.to_table("fact_store"), "s", table=True), on=on)
        return base, [col("merchant_id", "s")]
    for key in keys:
        if key != "store_id":
            base = base.where(exp.Not(this=exp.Is(this=col(key, "f"), expression=exp.null())))
    return base, [col(key, "f") for key in keys]


def grouped(part: Part) -> Step:
    """Return the step of a part: its columns per subject.

    >>> part = Part('sums', 'flags_review', 'store')
    >>> made = part.column(number_of(exp.true()), 'day', (0, 30))
    >>> grouped(part).query.named_selects
    ['store_id', 'sums_c0']
    """
    base, keys = source(part.table, part.subject)
    columns = [exp.alias_(made, name, quoted=True) for name, made in part.columns.items()]
    selected = base.select(*(key.copy() for key in keys), *columns).where(part.reached())
    return Step(part.name, selected.group_by(*keys), f"sums of {part.table} per {part.subject}")


def size_column(part: Part, as_of: date) -> exp.Expr:
    """Add the order lines of the last 90 days to a part and return a reference to them.

    >>> part = Part('sums', 'flags_order_line', 'store')
    >>> size_column(part, date(2018, 1, 1)).sql()
    'COALESCE("sums"."sums_c0", 0)'
    """
    end = day_number(as_of)
    window = (end - SIZE_DAYS, end)
    return part.column(number_of(_in_days("day", window)), "day", window)
