"""The gap in whole events: the least number of further ones after which a clause says what is wanted.

It is found by asking the judge itself, in doubling steps and then by halving, so that it
can neither promise too little nor ask too much.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from upmarket.decisions.further import Direction, after, directions, with_counts
from upmarket.metrics.family import MetricFamily
from upmarket.standards.clause import Measured, ResolvedClause, Side
from upmarket.standards.kinds.metric import NOTHING, ResolvedMetric
from upmarket.vocabulary.counts import Counts
from upmarket.vocabulary.outcomes import Outcome

Want = Literal["met", "missed", "not_missed", "not_met"]
GOOD: dict[Want, tuple[Outcome, ...]] = {
    "met": (Outcome.MET,),
    "missed": (Outcome.MISSED,),
    "not_missed": (Outcome.MET, Outcome.UNJUDGED),
    "not_met": (Outcome.MISSED, Outcome.UNJUDGED),
}
OPPOSITE: dict[Want, Want] = {"met": "missed", "missed": "met", "not_missed": "not_met", "not_met": "not_missed"}
"""What the part of a `not` must say for the whole to say the other."""

MOST_EVENTS = 10_000_000
MOST_FOR_INTERVALS = 5_000
MOST_MONEY = 10**13
"""Where the search ends: a gap beyond these is told as out of reach."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What one clause should say about one level."""

    clause: ResolvedClause
    level: str
    side: Side
    want: Want

    def holds(self, measured: Measured) -> bool:
        """Say whether the judge of the clause says so now."""
        return self.clause.judge(self.level, self.side, measured) in GOOD[self.want]

    @property
    def metric(self) -> str | None:
        """Return the metric that further events would move; None for other kinds."""
        return self.clause.clause.metric.id if isinstance(self.clause, ResolvedMetric) else None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return what tells this wish from others of the same standard."""
        return self.clause.id, self.level, self.side, self.want


@dataclass(frozen=True, slots=True)
class Further:
    """So many further events of a metric, in the direction that helps."""

    direction: Direction
    events: int


def smallest(wishes: Sequence[Wish], measured: Measured, *, movable: bool = True) -> Further | None:
    """Return the least further events of the one metric that all wishes read; None when none will do.

    `movable` false allows only no event at all. A wish is judged alike below its least
    count and changes at most once from there on; so the least number is 0, a least count
    reached, or a change.

    >>> from upmarket.decisions.example import example
    >>> case = example()
    >>> wish = Wish(case.resolved.clauses["ships_in_time"], "gold", "enter", "met")
    >>> smallest([wish], case.measured)
    Further(direction='up', events=20)
    """
    if all(wish.holds(measured) for wish in wishes):
        return Further("up", 0)
    first = wishes[0].clause
    if not movable or not isinstance(first, ResolvedMetric):
        return None
    family, metric = first.clause.metric.family, first.clause.metric.id
    found = [
        Further(direction, events)
        for direction in directions(family)
        if (events := _least(wishes, measured, metric, family, direction)) is not None
    ]
    return min(found, key=lambda further: further.events, default=None)


def _least(
    wishes: Sequence[Wish], measured: Measured, metric: str, family: MetricFamily, direction: Direction
) -> int | None:
    counts = measured.counts.get(metric, NOTHING)

    def says(wish: Wish, events: int) -> bool:
        return wish.holds(with_counts(measured, metric, after(counts, family, direction, events)))

    candidates: set[int] = set()
    for wish in wishes:
        start = _enough(wish, counts, family, direction)
        change = _first(partial(says, wish), start, _most(wish, family))
        candidates |= {start} if change is None else {start, change}
    passing = (events for events in sorted(candidates) if all(says(wish, events) for wish in wishes))
    return next(passing, None)


def _enough(wish: Wish, counts: Counts, family: MetricFamily, direction: Direction) -> int:
    """Return the further events after which the clause has enough rows; 0 when they never add any."""
    assert isinstance(wish.clause, ResolvedMetric), "only clauses over metrics count rows"
    least = wish.clause.counted_at_least
    found = _first(lambda events: after(counts, family, direction, events).counted >= least, 0, MOST_EVENTS)
    return found or 0


def _most(wish: Wish, family: MetricFamily) -> int:
    assert isinstance(wish.clause, ResolvedMetric), "only clauses over metrics have a gap"
    if wish.clause.clause.evidence == "interval":
        return MOST_FOR_INTERVALS
    return MOST_MONEY if family.unit == "money" else MOST_EVENTS


def _first(holds: Callable[[int], bool], start: int, most: int) -> int | None:
    """Return the first number from `start` on that holds, given that all later ones do too.

    >>> _first(lambda number: number >= 37, 3, 1000), _first(lambda number: False, 0, 1000)
    (37, None)
    """
    if holds(start):
        return start
    step = 1
    while not holds(min(start + step, most)):
        if start + step >= most:
            return None
        step *= 2
    low, high = start + step // 2, min(start + step, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
