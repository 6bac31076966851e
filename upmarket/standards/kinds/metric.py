"""A clause over a metric: passed of counted against a limit, compared as integers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from sqlglot import exp

from upmarket.metrics.family import Metric, MetricFamily
from upmarket.metrics.names import MetricName
from upmarket.sql.expressions import all_true, col, num
from upmarket.standards.clause import Level, Measured, Parts, Side
from upmarket.standards.critical import critical, critical_columns
from upmarket.vocabulary.counts import Counts, Limit
from upmarket.vocabulary.dated import Dated, Entry
from upmarket.vocabulary.documents import Node
from upmarket.vocabulary.errors import nearest
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


KEYS = (
    "title",
    "metric",
    "op",
    "limit",
    "counted_at_least",
    "evidence",
    "confidence",
    "movable",
    "cost",
    "unit_of_gap",
)


def read_metric(
    id: str, node: Node, families: Mapping[str, MetricFamily], levels: tuple[Level, ...], subject: str
) -> MetricClause:
    """Read a metric clause; errors name the nearest known metric, operator and level.

    `limit` is dated; its value is one number for all levels or one per level, and `keep`
    beside it the easier limits for those who hold the level.
    """
    node.only(KEYS)
    metric = _metric(node.get("metric"), families, subject)
    op = _op(node.get("op").one_of(OPS, "operator", "unknown_operator"))
    ids = tuple(level.id for level in levels)
    limit_node = node.get("limit")
    dated = limit_node.dated(lambda value: _per_level(value, ids), extra=("keep",))
    evidence, confidence = _evidence(node, metric)
    least, movable, cost, unit = (node.find(key) for key in ("counted_at_least", "movable", "cost", "unit_of_gap"))
    return MetricClause(
        id,
        node.get("title").as_text2(),
        metric,
        op,
        _with_keeps(dated, limit_node, ids, op),
        least.dated(lambda value: value.integer(least=1)) if least else None,
        evidence,
        confidence,
        movable.boolean() if movable else True,
        cost.integer(least=1) if cost else 1,
        unit.as_text2() if unit else None,
    )


def _op(word: str) -> Op:
    return next(op for op in OPS if op == word)


def _metric(node: Node, families: Mapping[str, MetricFamily], subject: str) -> Metric:
    text = node.text()
    try:
        name = MetricName.parse(text)
    except ValueError:
        name = None
    if name is None or name.family not in families:
        stem = name.family if name else text
        near = nearest(stem, families) or nearest(stem.rsplit("_", 2)[0], families)
        fix = (
            f"did you mean '{near}_{name.window if name else '30d'}_{subject}'?"
            if near
            else "see `upmarket metrics` for the ids"
        )
        raise node.problem(
            "unknown_metric", f"there is no metric '{text}'", "<family>_<window>_<subject> of a known family", fix
        )
    if name.subject != subject:
        right = MetricName(name.family, name.window, subject)
        raise node.problem(
            "wrong_subject", f"the metric is of a {name.subject}", f"a metric of a {subject}", f"write {right}"
        )
    family = families[name.family]
    if subject not in family.subjects:
        raise node.problem(
            "wrong_subject",
            f"'{name.family}' is not measured per {subject}",
            "one of: " + ", ".join(family.subjects),
            "add the subject to the metric, or choose another metric",
        )
    return Metric(name, family)


def _evidence(node: Node, metric: Metric) -> tuple[Evidence, Fraction]:
    found, confidence = node.find("evidence"), node.find("confidence")
    word = found.one_of(("plain", "interval"), "kind of evidence") if found else "plain"
    if found and word == "interval" and metric.family.kind not in ("share", "repeat"):
        raise found.problem(
            "no_interval",
            f"a {metric.family.kind} has no binomial interval",
            "plain, or a metric that is a share",
            "write plain",
        )
    value = confidence.limit().value if confidence else Fraction(99, 100)
    if confidence and not Fraction(1, 2) < value < 1:
        raise confidence.problem(
            "out_of_range", f"found {confidence.text()}", "a number above 0.5 and below 1", "write 0.99"
        )
    return ("interval" if word == "interval" else "plain"), value


def _per_level(node: Node, levels: tuple[str, ...]) -> dict[str, Limit]:
    if not isinstance(node.value, dict):
        limit = _limit(node)
        return dict.fromkeys(levels, limit)
    for key, _ in node.items():
        node.key_node(key).one_of(levels, "level", "unknown_level")
    return {level: _limit(node.get(level)) for level in levels if node.find(level) is not None}


def _limit(node: Node) -> Limit:
    limit = node.limit()
    if limit.denominator > 10**6 or abs(limit.numerator) > 10**12:
        raise node.problem("out_of_range", f"found {node.text()}", "up to 12 digits, 6 of them decimals", "round it")
    return limit


def _with_keeps(dated: Dated[dict[str, Limit]], node: Node, levels: tuple[str, ...], op: Op) -> Dated[Limits]:
    keeps = {node.key_node(key).day(): _keep(below, levels, op) for key, below in node.items()}
    return Dated(
        tuple(
            Entry(
                e.effective, e.announced, e.reference, None if e.value is None else Limits(e.value, keeps[e.effective])
            )
            for e in dated.entries
        )
    )


def _keep(node: Node, levels: tuple[str, ...], op: Op) -> dict[str, Limit]:
    found, value = node.find("keep"), node.get("value")
    if found is None:
        return {}
    enter, keep = _per_level(value, levels), _per_level(found, levels)
    for level, limit in keep.items():
        if level not in enter:
            raise found.problem(
                "unknown_level", f"'{level}' has no limit to enter", "a level named in value", "add it to value"
            )
        harder = limit.value > enter[level].value if op in ("at_least", "above") else limit.value < enter[level].value
        if harder:
            raise found.problem(
                "keep_is_harder",
                f"keeping {level} asks for {limit}, entering it for {enter[level]}",
                "an equal or easier limit",
                "swap the two, or remove keep",
            )
    return keep
