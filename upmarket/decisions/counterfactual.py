"""The cheapest change that would pass a condition, counted in further events per metric.

Parts of an `all` that share no metric are solved one by one; of an `any` the cheapest part
wins. Only parts that share a metric are searched together, cheapest combination first
(Dijkstra 1959), which is exact because a further wish never makes a set of wishes cheaper.
A metric that several wishes read moves once, as far as the most demanding of them asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count

from upmarket.decisions.further import Direction, after, with_counts
from upmarket.decisions.gap import Further, Wish, smallest
from upmarket.decisions.wishes import Formula, Wishes, leaves
from upmarket.standards.clause import Measured
from upmarket.standards.kinds.metric import NOTHING, ResolvedMetric

MOST_COMBINATIONS = 20_000
"""Combinations tried among wishes that share metrics; beyond, the change is sound but not proven cheapest."""


@dataclass(frozen=True, slots=True)
class Step:
    """So many further events of one metric. Money counts in minor units."""

    metric: str
    direction: Direction
    events: int


@dataclass(frozen=True, slots=True)
class Change:
    """The steps of the cheapest change, sorted by metric; none when the condition holds already.

    `cost` is the sum of events times the cost of each (for money per whole unit of the
    currency). `cheapest` false says that cheaper ones were not ruled out.
    """

    steps: tuple[Step, ...]
    cost: Fraction
    cheapest: bool = True


@dataclass(frozen=True, slots=True)
class Blocked:
    """No change of the merchant's own would pass; the clauses that stand in the way."""

    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prices:
    """What one further event of a metric costs, and which metrics cannot be moved."""

    each: Mapping[str, Fraction]
    fixed: frozenset[str]


def prices(wishes: Iterable[Wish], *, minor_digits: int, absent: Iterable[str] = ()) -> Prices:
    """Return the price of each metric that the wishes read.

    Of several clauses over one metric the dearest counts, and one clause that is not
    movable fixes it. `absent` metrics have no facts, so no event of theirs would be seen.

    >>> from upmarket.decisions.example import example
    >>> from upmarket.decisions.gap import Wish
    >>> case = example()
    >>> wish = Wish(case.resolved.clauses["ships_in_time"], "gold", "enter", "met")
    >>> [(metric, str(price)) for metric, price in prices([wish], minor_digits=2).each.items()]
    [('fulfilment__online_72h_share_30d_store', '1')]
    """
    each: dict[str, Fraction] = {}
    fixed = set(absent)
    for wish in wishes:
        if isinstance(wish.clause, ResolvedMetric) and wish.metric is not None:
            money = wish.clause.clause.metric.family.unit == "money"
            price = Fraction(wish.clause.cost, 10**minor_digits if money else 1)
            each[wish.metric] = max(price, each.get(wish.metric, price))
            if not wish.clause.movable:
                fixed.add(wish.metric)
    return Prices(each, frozenset(fixed))


def cheapest_change(wanted: Formula, measured: Measured, prices: Prices) -> Change | Blocked:
    """Return the cheapest change after which the formula holds, or what stands in its way.

    >>> from upmarket.decisions.example import example
    >>> from upmarket.decisions.gap import Wish
    >>> case = example()
    >>> wish = Wish(case.resolved.clauses["ships_in_time"], "gold", "enter", "met")
    >>> change = cheapest_change(wish, case.measured, prices([wish], minor_digits=2))
    >>> change.steps[0].events if isinstance(change, Change) else None
    20
    """
    search = _Search(measured, prices)
    plan = search.solve(wanted)
    if plan is None:
        return Blocked(search.blocking(wanted))
    steps = (Step(metric, further.direction, further.events) for metric, further in plan.moves if further.events)
    return Change(tuple(sorted(steps, key=lambda step: step.metric)), plan.cost, plan.cheapest)


def applied(measured: Measured, steps: Sequence[Step], wishes: Iterable[Wish]) -> Measured:
    """Return what would be measured after the steps; the wishes tell the metrics' families.

    >>> from upmarket.decisions.example import example
    >>> from upmarket.decisions.gap import Wish
    >>> case = example()
    >>> wish = Wish(case.resolved.clauses["ships_in_time"], "gold", "enter", "met")
    >>> change = cheapest_change(wish, case.measured, prices([wish], minor_digits=2))
    >>> wish.holds(applied(case.measured, change.steps if isinstance(change, Change) else (), [wish]))
    True
    """
    families = {
        wish.metric: wish.clause.clause.metric.family
        for wish in wishes
        if isinstance(wish.clause, ResolvedMetric) and wish.metric is not None
    }
    for step in steps:
        counts = measured.counts.get(step.metric, NOTHING)
        moved = after(counts, families[step.metric], step.direction, step.events)
        measured = with_counts(measured, step.metric, moved)
    return measured


@dataclass(frozen=True, slots=True)
class _Plan:
    cost: Fraction
    moves: tuple[tuple[str, Further], ...] = ()
    cheapest: bool = True


class _Search:
    def __init__(self, measured: Measured, prices: Prices) -> None:
        self.measured = measured
        self.prices = prices
        self.known: dict[frozenset[tuple[str, str, str, str]], Further | None] = {}

    def solve(self, part: Formula) -> _Plan | None:
        if isinstance(part, Wish):
            return self.together([part])
        if part.word == "any":
            plans = [plan for below in part.parts if (plan := self.solve(below)) is not None]
            return min(plans, key=lambda plan: plan.cost, default=None)
        total = _Plan(Fraction(0))
        for group in _entangled(_flat(part)):
            plan = self.solve(group[0]) if len(group) == 1 else self.explore(group)
            if plan is None:
                return None
            total = _Plan(total.cost + plan.cost, total.moves + plan.moves, total.cheapest and plan.cheapest)
        return total

    def together(self, wishes: Sequence[Wish]) -> _Plan | None:
        """Price wishes that must all hold: per metric the least events that satisfy all of them."""
        by_metric: dict[str | None, list[Wish]] = {}
        for wish in wishes:
            by_metric.setdefault(wish.metric, []).append(wish)
        cost, moves = Fraction(0), []
        for metric, group in by_metric.items():
            if metric is None:
                if not all(wish.holds(self.measured) for wish in group):
                    return None
                continue
            further = self.further(metric, group)
            if further is None:
                return None
            cost += self.prices.each[metric] * further.events
            moves.append((metric, further))
        return _Plan(cost, tuple(moves))

    def further(self, metric: str, wishes: Sequence[Wish]) -> Further | None:
        key = frozenset(wish.key for wish in wishes)
        if key not in self.known:
            self.known[key] = smallest(wishes, self.measured, movable=metric not in self.prices.fixed)
        return self.known[key]

    def explore(self, group: Sequence[Formula]) -> _Plan | None:
        """Search parts that share metrics, the cheapest set of wishes first."""
        order = count()
        queue: list[tuple[Fraction, int, tuple[Wish, ...], tuple[Formula, ...]]] = []
        heappush(queue, (Fraction(0), next(order), (), tuple(group)))
        seen: set[tuple[frozenset[tuple[str, str, str, str]], tuple[int, ...]]] = set()
        while queue:
            cost, _, chosen, pending = heappop(queue)
            if not pending:
                return self.together(chosen)
            state = frozenset(wish.key for wish in chosen), tuple(map(id, pending))
            if state in seen:
                continue
            seen.add(state)
            if len(seen) > MOST_COMBINATIONS:
                return self.greedy(chosen, pending)
            for wishes, rest in _branches(chosen, pending):
                plan = self.together(wishes)
                if plan is not None:
                    heappush(queue, (plan.cost, next(order), wishes, rest))
        return None

    def greedy(self, chosen: tuple[Wish, ...], pending: tuple[Formula, ...]) -> _Plan | None:
        """Finish a search that grew too large: at each choice the part that is cheapest now."""
        while pending:
            priced = [(self.together(wishes), wishes, rest) for wishes, rest in _branches(chosen, pending)]
            possible = [(plan.cost, place) for place, (plan, _, _) in enumerate(priced) if plan is not None]
            if not possible:
                return None
            _, chosen, pending = priced[min(possible)[1]]
        plan = self.together(chosen)
        return None if plan is None else _Plan(plan.cost, plan.moves, cheapest=False)

    def blocking(self, wanted: Formula) -> tuple[str, ...]:
        """Name the clauses of the parts that cannot pass; when each could alone, all that do not pass now."""
        if isinstance(wanted, Wish):
            return (wanted.clause.id,)
        stuck = [name for part in wanted.parts if self.solve(part) is None for name in self.blocking(part)]
        unmet = [wish.clause.id for wish in leaves(wanted) if not wish.holds(self.measured)]
        return tuple(dict.fromkeys(stuck or unmet))


def _flat(part: Wishes) -> list[Formula]:
    found: list[Formula] = []
    for below in part.parts:
        found.extend(_flat(below) if isinstance(below, Wishes) and below.word == "all" else [below])
    return found


def _entangled(parts: Sequence[Formula]) -> list[list[Formula]]:
    """Group parts that share a metric, directly or through others; keep the order."""
    groups: list[tuple[set[str], list[Formula]]] = []
    for part in parts:
        metrics = {wish.metric for wish in leaves(part) if wish.metric is not None}
        touching = [group for group in groups if group[0] & metrics]
        merged = (set().union(metrics, *(group[0] for group in touching)), [f for group in touching for f in group[1]])
        groups = [group for group in groups if group not in touching]
        groups.append((merged[0], [*merged[1], part]))
    return [group[1] for group in groups]


def _branches(
    chosen: tuple[Wish, ...], pending: tuple[Formula, ...]
) -> list[tuple[tuple[Wish, ...], tuple[Formula, ...]]]:
    first, rest = pending[0], pending[1:]
    if isinstance(first, Wish):
        return [((*chosen, first), rest)]
    if first.word == "all":
        return [(chosen, (*first.parts, *rest))]
    return [(chosen, (below, *rest)) for below in first.parts]
