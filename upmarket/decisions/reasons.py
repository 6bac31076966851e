"""One reason per clause: what it saw, what it wants, since which announcement, and the gap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from upmarket.decisions.decision import About, Cause, Gap, Reason
from upmarket.decisions.further import directions
from upmarket.decisions.gap import OPPOSITE, Want, Wish, smallest
from upmarket.metrics.family import Metric
from upmarket.metrics.marketplace import Marketplace
from upmarket.standards.clause import Measured, Side
from upmarket.standards.clause import Parts as ClauseParts
from upmarket.standards.kinds.level import ResolvedLevel
from upmarket.standards.kinds.metric import NOTHING, ResolvedMetric
from upmarket.standards.resolve import Resolved
from upmarket.standards.tree import Tree
from upmarket.vocabulary.counts import Counts
from upmarket.vocabulary.days import day_of, settled_end, zone_of
from upmarket.vocabulary.outcomes import Outcome, negated
from upmarket.vocabulary.texts import Text
from upmarket.vocabulary.windows import Adaptive, Rolling


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known when reasons are told: the counts, the day, and which metrics had no facts."""

    measured: Measured
    as_of: date
    marketplace: Marketplace
    absent: frozenset[str] = frozenset()


def wishes_of(tree: Tree, want: Want) -> Iterator[tuple[str, Want]]:
    """Walk the clauses with what each should say, `not` turned round; each clause once.

    >>> list(wishes_of(Tree("all", ("a", Tree("not", ("b",)))), "met"))
    [('a', 'met'), ('b', 'missed')]
    """
    seen: set[str] = set()
    for name, asked in _walk(tree, want):
        if name not in seen:
            seen.add(name)
            yield name, asked


def _walk(tree: Tree, want: Want) -> Iterator[tuple[str, Want]]:
    below = OPPOSITE[want] if tree.word == "not" else want
    for part in tree.parts:
        if isinstance(part, Tree):
            yield from _walk(part, below)
        else:
            yield part, below


def reasons_of(resolved: Resolved, rank: int, side: Side, seen: Seen) -> tuple[Reason, ...]:
    """Return a reason for each clause that the condition of a level asks, in the order written.

    >>> from upmarket.decisions.example import example
    >>> from upmarket.metrics.marketplace import Marketplace
    >>> case = example()
    >>> seen = Seen(case.measured, case.resolved.as_of, Marketplace("UTC", "EUR"))
    >>> [(each.clause, each.cause, each.gap.count) for each in reasons_of(case.resolved, 1, "enter", seen)]
    [('ships_in_time', 'missed', 20)]
    """
    each = resolved.levels[rank - 1]
    want: Want = "met" if side == "enter" else "not_missed"
    pairs = wishes_of(each.tree, want) if each.tree else ()
    return tuple(reason(Wish(resolved.clauses[name], each.level.id, side, asked), seen) for name, asked in pairs)


def reason(wish: Wish, seen: Seen) -> Reason:
    """Return the reason of one clause.

    >>> from upmarket.decisions.example import example
    >>> from upmarket.metrics.marketplace import Marketplace
    >>> case = example()
    >>> seen = Seen(case.measured, case.resolved.as_of, Marketplace("UTC", "EUR"))
    >>> told = reason(Wish(case.resolved.clauses["ships_in_time"], "gold", "enter", "met"), seen)
    >>> str(told.limit), told.reference, told.outcome.word
    ('0.95', 'notice-57', 'missed')
    """
    clause, measured = wish.clause, seen.measured
    outcome = clause.judge(wish.level, wish.side, measured)
    parts = clause.parts(wish.level, wish.side, measured)
    metric = clause.clause.metric if isinstance(clause, ResolvedMetric) else None
    first, until = span(metric, seen) if metric else (None, None)
    words, held = _words(wish, parts)
    return Reason(
        clause=parts.clause,
        kind=parts.kind,
        title=parts.title,
        about=parts.about,
        metric=_about(clause, first, until) if isinstance(clause, ResolvedMetric) else None,
        outcome=outcome,
        wanted=wish.want,
        passes=outcome if wish.want in ("met", "not_missed") else negated(outcome),
        cause=_cause(wish, outcome, seen),
        op=parts.op,
        limit=parts.limit,
        counts=parts.counts,
        counted_at_least=parts.counted_at_least,
        evidence=parts.evidence,
        confidence=str(clause.clause.confidence) if isinstance(clause, ResolvedMetric) else None,
        enter_from=parts.enter_from,
        miss_to=parts.miss_to,
        words=words,
        seen=held,
        first=first,
        until=until,
        effective=parts.effective,
        announced=parts.announced,
        reference=parts.reference,
        gap=gap(wish, outcome, seen),
    )


def _about(clause: ResolvedMetric, first: date | None, until: date | None) -> About:
    metric, unit = clause.clause.metric, clause.clause.unit_of_gap
    family = metric.family
    switches = isinstance(metric.name.window, Adaptive) and not _shortest(metric.name.window, first, until)
    return About(metric.id, family.title, family.kind, family.unit, clause.upward, unit, switches)


def _shortest(window: Adaptive, first: date | None, until: date | None) -> bool:
    return first is not None and until is not None and window.tries[0].bounds(until)[0] == first


def _words(wish: Wish, parts: ClauseParts) -> tuple[tuple[Text, ...], Text | None]:
    known = wish.clause.clause.ladder if isinstance(wish.clause, ResolvedLevel) else ()
    titles = {level.id: level.title for level in known}

    def titled(word: str) -> Text:
        return titles.get(word, Text(word, word))

    return tuple(map(titled, parts.words)), titled(parts.seen) if parts.seen is not None else None


def span(metric: Metric, seen: Seen) -> tuple[date | None, date | None]:
    """Return the half-open days that a metric counted; None, None for an adaptive window not told and for states.

    >>> from upmarket.decisions.example import example
    >>> from upmarket.metrics.marketplace import Marketplace
    >>> case = example()
    >>> seen = Seen(case.measured, case.resolved.as_of, Marketplace("UTC", "EUR"))
    >>> first, until = span(case.catalogue.metric("fulfilment__online_72h_share_30d_store"), seen)
    >>> str(first), str(until)
    ('2026-06-29', '2026-07-29')
    """
    if metric.family.kind in ("age", "latest"):
        return None, None
    told = seen.measured.spans.get(metric.id)
    if told is not None:
        return day_of(told[0]), day_of(told[1])
    measure = metric.family.settings.at(seen.as_of)
    window = metric.name.window
    if measure is None or isinstance(window, Adaptive):
        return None, None
    zone = zone_of(seen.marketplace.zone)
    return window.bounds(settled_end(seen.as_of, measure.clock.horizon, zone))


# -- why, and how far ------------------------------------------------------------------------


def _cause(wish: Wish, outcome: Outcome, seen: Seen) -> Cause:
    clause = wish.clause
    if outcome is not Outcome.UNJUDGED:
        return "met" if outcome is Outcome.MET else "missed"
    if not isinstance(clause, ResolvedMetric):
        return "attribute_unknown"
    if clause.clause.metric.id in seen.absent:
        return "absent"
    counts = seen.measured.counts.get(clause.clause.metric.id, NOTHING)
    if counts.counted < clause.counted_at_least:
        return "few"
    return "unknown" if counts.unknown and _told(wish, counts, seen.measured) else "between"


def _told(wish: Wish, counts: Counts, measured: Measured) -> bool:
    """Say whether knowing the unknown rows could decide: all of them passed, or none."""
    assert wish.metric is not None, "only clauses over metrics have unknown rows"
    extremes = (counts.passed, counts.passed + counts.unknown)
    decided = (Counts(passed, counts.counted) for passed in extremes)
    others = ({**measured.counts, wish.metric: each} for each in decided)
    return any(wish.clause.judge(wish.level, wish.side, Measured(other)) is not Outcome.UNJUDGED for other in others)


def gap(wish: Wish, outcome: Outcome, seen: Seen) -> Gap:
    """Return how far the clause is from what is wanted of it.

    >>> from upmarket.decisions.example import example
    >>> from upmarket.metrics.marketplace import Marketplace
    >>> case = example()
    >>> seen = Seen(case.measured, case.resolved.as_of, Marketplace("UTC", "EUR"))
    >>> gap(Wish(case.resolved.clauses["ships_in_time"], "gold", "enter", "met"), Outcome.MISSED, seen)
    Gap(kind='events', count=20, direction='up')
    """
    if wish.holds(seen.measured):
        return Gap("none")
    clause = wish.clause
    if not isinstance(clause, ResolvedMetric):
        return Gap("fixed")
    if clause.clause.metric.id in seen.absent:
        return Gap("absent")
    counts = seen.measured.counts.get(clause.clause.metric.id, NOTHING)
    if clause.clause.metric.family.kind == "age" and _raises(wish) and counts.unknown == 0:
        return _wait(clause, wish, counts)
    if not clause.movable:
        return Gap("fixed")
    further = smallest([wish], seen.measured)
    if further is not None:
        return Gap("events", further.events, further.direction)
    lowers = not directions(clause.clause.metric.family) or not _raises(wish)
    return Gap("leave_window" if lowers else "out_of_reach")


def _raises(wish: Wish) -> bool:
    """Say whether a higher figure brings what is wanted."""
    assert isinstance(wish.clause, ResolvedMetric), "only clauses over metrics have a figure"
    return wish.clause.upward == (wish.want in ("met", "not_missed"))


def _wait(clause: ResolvedMetric, wish: Wish, counts: Counts) -> Gap:
    """Return the days until an age is reached; out of reach where the window is shorter than that."""
    limit = clause.limit(wish.level, wish.side).value
    strict = clause.strict == clause.upward
    days = -(-limit.numerator // limit.denominator) + (1 if strict and limit.denominator == 1 else 0)
    window = clause.clause.metric.name.window
    if isinstance(window, Rolling) and days > window.days:
        return Gap("out_of_reach")
    return Gap("wait", max(days - counts.passed, 0))
