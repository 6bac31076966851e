"""A clause over a metric: passed of counted against a limit, compared as integers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from sqlglot import exp

from upmarket.metrics.family import Metric
from upmarket.sql.expressions import all_true, col, num
from upmarket.standards.clause import Measured, Parts, Side
from upmarket.standards.critical import critical, critical_columns
from upmarket.vocabulary.counts import Counts, Limit
from upmarket.vocabulary.dated import Dated, Entry
from upmarket.vocabulary.outcomes import Outcome
from upmarket.vocabulary.texts import Text

Op = Literal["at_least", "above", "at_most", "below"]
OPS: tuple[Op, ...] = ("at_least", "above", "at_most", "below")
COMPARE: dict[Op, type[exp.Binary]] = {"at_least": exp.GTE, "above": exp.GT, "at_most": exp.LTE, "below": exp.LT}

Evidence = Literal["plain", "interval"]

NOTHING = Counts(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits by level id; `keep` holds those that are easier for whoever has the level."""

    enter: Mapping[str, Limit]
    keep: Mapping[str, Limit]

    def of(self, level: str, side: Side) -> Limit:
        """Return the limit of a level; KeyError when it has none.

        >>> Limits({"gold": Limit.of("0.9")}, {}).of("gold", "keep")
        Limit(numerator=9, denominator=10)
        """
        return self.keep.get(level, self.enter[level]) if side == "keep" else self.enter[level]


@dataclass(frozen=True, slots=True)
class MetricClause:
    """A metric against a limit.

    `evidence` interval asks that the exact one-sided interval at `confidence` lies on one
    side of the limit; plain compares the figure itself.
    """

    id: str
    title: Text
    metric: Metric
    op: Op
    limit: Dated[Limits]
    counted_at_least: Dated[int] | None
    evidence: Evidence
    confidence: Fraction
    movable: bool
    cost: int
    unit_of_gap: Text | None
    attributes: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()

    @property
    def metrics(self) -> tuple[str, ...]:
        """Return the one metric."""
        return (self.metric.id,)

    @property
    def change_days(self) -> tuple[date, ...]:
        """Return the days on which the limit or the least count changes."""
        return self.limit.change_days + (self.counted_at_least.change_days if self.counted_at_least else ())

    def ever_asks(self, level: str) -> bool:
        """Say whether some version has a limit for a level."""
        return any(entry.value is not None and level in entry.value.enter for entry in self.limit.entries)

    def resolve(self, day: date) -> ResolvedMetric | None:
        """Return the clause as it stands on a day; None before its first limit and after its end."""
        entry = self.limit.entry_at(day)
        if entry is None or entry.value is None:
            return None
        least = self.counted_at_least.at(day) if self.counted_at_least else None
        return ResolvedMetric(self, entry, max(least or 1, 1))


@dataclass(frozen=True, slots=True)
class ResolvedMetric:
    """A metric clause on one day."""

    clause: MetricClause
    entry: Entry[Limits]
    counted_at_least: int

    @property
    def id(self) -> str:
        """Return the clause's id."""
        return self.clause.id

    @property
    def title(self) -> Text:
        """Return the clause's title."""
        return self.clause.title

    @property
    def movable(self) -> bool:
        """Say whether the merchant can change the figure."""
        return self.clause.movable

    @property
    def cost(self) -> int:
        """Return the relative cost of one more good event."""
        return self.clause.cost

    @property
    def limits(self) -> Limits:
        """Return the limits of this day."""
        assert self.entry.value is not None, "an ended clause does not resolve"
        return self.entry.value

    @property
    def bounded(self) -> bool:
        """Say whether unknown rows can at most add themselves: true for shares.

        Any other figure with unknown rows is only a lower bound.
        """
        return self.clause.metric.family.unit == "share"

    @property
    def upward(self) -> bool:
        """Say whether more is better for this clause."""
        return self.clause.op in ("at_least", "above")

    @property
    def strict(self) -> bool:
        """Say whether the limit itself is not good enough."""
        return self.clause.op in ("above", "below")

    def limit(self, level: str, side: Side) -> Limit:
        """Return the limit of a level; KeyError when the clause asks nothing for it."""
        return self.limits.of(level, side)

    def applies_to(self, level: str) -> bool:
        """Say whether there is a limit for a level."""
        return level in self.limits.enter

    def differs(self, level: str) -> bool:
        """Say whether keeping a level has an easier limit than entering it."""
        return self.limit(level, "enter").value != self.limit(level, "keep").value

    def critical(self, level: str, side: Side, counted: int) -> tuple[int, int]:
        """Return the critical counts of good events; see `critical`. Good are the not passed when less is better."""
        return critical(self.good_limit(level, side), counted, self.clause.confidence, strict=self.strict)

    def good_limit(self, level: str, side: Side) -> Limit:
        """Return the least share of good events: the limit, or what remains of 1 when less is better."""
        limit = self.limit(level, side)
        return limit if self.upward else Limit(limit.denominator - limit.numerator, limit.denominator)

    def judge(self, level: str, side: Side, measured: Measured) -> Outcome:
        """Return the outcome: met in the worst case, missed even in the best, else unjudged."""
        counts = measured.counts.get(self.clause.metric.id, NOTHING)
        if counts.counted < self.counted_at_least:
            return Outcome.UNJUDGED
        if self.clause.evidence == "interval":
            return self._by_interval(level, side, counts)
        limit = self.limit(level, side)
        low, high = counts.passed, counts.passed + counts.unknown
        known = self.bounded or counts.unknown == 0
        low_in, high_in = self._within(limit, low, counts.counted), self._within(limit, high, counts.counted)
        if self.upward:
            met, missed = low_in, known and not high_in
        else:
            met, missed = known and high_in, not low_in
        return Outcome.MET if met else Outcome.MISSED if missed else Outcome.UNJUDGED

    def _within(self, limit: Limit, passed: int, counted: int) -> bool:
        if self.clause.op == "at_least":
            return limit.reached_by(passed, counted)
        if self.clause.op == "above":
            return limit.exceeded_by(passed, counted)
        if self.clause.op == "at_most":
            return not limit.exceeded_by(passed, counted)
        return not limit.reached_by(passed, counted)

    def _by_interval(self, level: str, side: Side, counts: Counts) -> Outcome:
        worst, best = good_counts(counts, self.upward)
        enter_from, miss_to = self.critical(level, side, counts.counted)
        return Outcome.MET if worst >= enter_from else Outcome.MISSED if best <= miss_to else Outcome.UNJUDGED

    def sql(self, level: str, side: Side) -> exp.Expr:
        """Return the outcome over `<metric>__p`, `__n`, `__u` and, for intervals, the critical columns."""
        metric = self.clause.metric.id
        passed, counted, unknown = (col(f"{metric}__{letter}") for letter in "pnu")
        few = exp.LT(this=counted, expression=num(self.counted_at_least))
        highest = exp.paren(exp.Add(this=passed, expression=unknown))
        if self.clause.evidence == "interval":
            met, missed = self._interval_sql(level, side, passed, highest, counted)
        else:
            met, missed = self._plain_sql(self.limit(level, side), passed, highest, counted, unknown)
        return exp.Case().when(few, num(0)).when(met, num(1)).when(missed, num(-1)).else_(num(0))

    def _plain_sql(
        self, limit: Limit, low: exp.Expr, high: exp.Expr, counted: exp.Expr, unknown: exp.Expr
    ) -> tuple[exp.Expr, exp.Expr]:
        low_in, high_in = (_within_sql(self.clause.op, limit, passed, counted) for passed in (low, high))
        known = [] if self.bounded else [exp.EQ(this=unknown.copy(), expression=num(0))]
        if self.upward:
            return low_in, all_true([*known, exp.not_(high_in)])
        return all_true([*known, high_in]), exp.not_(low_in)

    def _interval_sql(
        self, level: str, side: Side, passed: exp.Expr, highest: exp.Expr, counted: exp.Expr
    ) -> tuple[exp.Expr, exp.Expr]:
        worst, best = passed, highest
        if not self.upward:
            worst, best = (
                exp.paren(exp.Sub(this=counted.copy(), expression=part.copy())) for part in (highest, passed)
            )
        enter_from, miss_to = (col(name) for name in critical_columns(self.id, level, side))
        return exp.GTE(this=worst, expression=enter_from), exp.LTE(this=best, expression=miss_to)

    def parts(self, level: str, side: Side, measured: Measured) -> Parts:
        """Return what a message needs: the limit, the counts, and the critical counts of an interval."""
        clause, entry = self.clause, self.entry
        counts = measured.counts.get(clause.metric.id, NOTHING)
        interval = clause.evidence == "interval" and counts.counted > 0
        enter_from, miss_to = self.critical(level, side, counts.counted) if interval else (None, None)
        return Parts(
            clause.id,
            "metric",
            clause.title,
            clause.metric.id,
            clause.op,
            entry.effective,
            entry.announced,
            entry.reference,
            limit=self.limit(level, side),
            counts=counts,
            counted_at_least=self.counted_at_least,
            evidence=clause.evidence,
            enter_from=enter_from,
            miss_to=miss_to,
        )


def good_counts(counts: Counts, upward: bool) -> tuple[int, int]:
    """Return the least and the most good events that the counts allow.

    >>> good_counts(Counts(3, 10, 2), True), good_counts(Counts(3, 10, 2), False)
    ((3, 5), (5, 7))
    """
    low, high = counts.passed, counts.passed + counts.unknown
    return (low, high) if upward else (counts.counted - high, counts.counted - low)


def _within_sql(op: Op, limit: Limit, passed: exp.Expr, counted: exp.Expr) -> exp.Binary:
    share = limit.value
    left = exp.Mul(this=passed.copy(), expression=num(share.denominator))
    right = exp.Mul(this=counted.copy(), expression=num(share.numerator))
    return COMPARE[op](this=left, expression=right)
