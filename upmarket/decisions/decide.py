"""Turn the verdict on one subject into a decision that explains itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from upmarket.decisions.amendments import amendments, pending
from upmarket.decisions.counterfactual import Blocked, Change, cheapest_change, prices
from upmarket.decisions.decision import Decision, Digests, Levels, Money, Trial
from upmarket.decisions.gap import Want, Wish
from upmarket.decisions.reasons import Seen, reasons_of
from upmarket.decisions.wishes import Formula, formula, leaves
from upmarket.metrics.conditions import facts_of
from upmarket.metrics.family import Measure
from upmarket.metrics.marketplace import Marketplace
from upmarket.standards.clause import Measured, Side
from upmarket.standards.judge import Verdict
from upmarket.standards.kinds.metric import ResolvedMetric
from upmarket.standards.movement import Standing
from upmarket.standards.resolve import Resolved
from upmarket.vocabulary.outcomes import Outcome

STANDS_FOR: dict[str, tuple[str, ...]] = {"first_carrier_scan": ("first_scan_at",)}
"""The facts of a row that a declared proxy reaches, by what it stands in for."""


def decide(
    resolved: Resolved,
    measured: Measured,
    verdict: Verdict,
    previous: Standing | None,
    *,
    subject: tuple[tuple[str, str], ...],
    next_day: date | None,
    digests: Digests,
    marketplace: Marketplace,
    proxies: Collection[str] = (),
    absent: Collection[str] = (),
) -> Decision:
    """Return the decision on one subject, with reasons, gaps and the cheapest change.

    `resolved`, `measured` and `previous` are what the verdict was judged from. `next_day` is
    the next evaluation. `proxies` are the `proxy_for` words found in the facts; those that
    no metric of the standard depends on are left out. `absent` are ids of metrics whose
    fact tables were never handed in.

    >>> from upmarket.decisions.example import example
    >>> decision = example(97, 100).decision
    >>> decision.move, decision.levels.shown, decision.proxies
    ('entered', 1, ('first_carrier_scan',))
    """
    seen = Seen(measured, verdict.as_of, marketplace, frozenset(absent))
    standing = verdict.standing
    return Decision(
        subject=subject,
        kind=resolved.standard.subject,
        standard=resolved.standard.id,
        title=resolved.standard.title,
        as_of=verdict.as_of,
        next_day=next_day,
        version_day=resolved.version_day,
        in_effect=any(each.tree for each in resolved.levels),
        ladder=tuple(each.level for each in resolved.levels),
        levels=Levels(verdict.measured_level, standing.real_level, standing.shown_level, verdict.previous_level),
        outcome=verdict.outcome,
        move=verdict.move,
        why=verdict.why,
        before=previous,
        standing=standing,
        movement=resolved.movement,
        trials=tuple(_trial(resolved, rank, side, verdict, seen) for rank, side in _questions(verdict, previous)),
        pending=pending(resolved),
        amendments=amendments(resolved),
        proxies=_proxies(resolved, proxies),
        money=Money(marketplace.currency, marketplace.minor_digits),
        digests=digests,
    )


def _questions(verdict: Verdict, previous: Standing | None) -> Iterator[tuple[int, Side]]:
    """Walk what is worth telling: entering what is passed, or else keeping what is held; and what comes next."""
    top = len(verdict.enter)
    held = min(previous.real_level, top) if previous else 0
    target, real = verdict.measured_level, verdict.standing.real_level
    if held and target <= held:
        yield held, "keep"
    if target > held:
        yield target, "enter"
    following = real + 1 if real < held else max(target, held) + 1 if target >= held else 0
    if 0 < following <= top:
        yield following, "enter"


def _trial(resolved: Resolved, rank: int, side: Side, verdict: Verdict, seen: Seen) -> Trial:
    outcome = (verdict.enter if side == "enter" else verdict.keep)[rank - 1]
    lost = side == "keep" and verdict.standing.real_level < rank
    tree = resolved.levels[rank - 1].tree
    want: Want = "met" if side == "enter" else "not_missed"
    passed = outcome is Outcome.MET or (side == "keep" and outcome is Outcome.UNJUDGED)
    change = None
    if tree is not None and not passed and not lost:
        level = resolved.levels[rank - 1].level.id
        change = _change(formula(tree, want, lambda id, asked: Wish(resolved.clauses[id], level, side, asked)), seen)
    return Trial(rank, side, outcome, tree, reasons_of(resolved, rank, side, seen), change)


def _change(wanted: Formula, seen: Seen) -> Change | Blocked:
    found = prices(leaves(wanted), minor_digits=seen.marketplace.minor_digits, absent=seen.absent)
    return cheapest_change(wanted, seen.measured, found)


def _proxies(resolved: Resolved, declared: Collection[str]) -> tuple[str, ...]:
    facts: set[str] = set()
    for clause in resolved.clauses.values():
        measure = (
            clause.clause.metric.family.settings.at(resolved.as_of) if isinstance(clause, ResolvedMetric) else None
        )
        facts |= _facts(measure) if measure else set()
    return tuple(sorted(word for word in set(declared) if facts.intersection(STANDS_FOR.get(word, (word,)))))


def _facts(measure: Measure) -> set[str]:
    conditions = [measure.counted, *([measure.passed] if measure.passed else [])]
    named = {measure.anchor, *([measure.value] if measure.value else [])}
    return named.union(*(facts_of(condition) for condition in conditions))
