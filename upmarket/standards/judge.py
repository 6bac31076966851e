"""The Python judge of one subject. It must agree with the SQL judge on every column of every row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from upmarket.standards.clause import Measured, Side
from upmarket.standards.movement import Move, Standing, Why, move
from upmarket.standards.resolve import Resolved
from upmarket.vocabulary.days import day_number
from upmarket.vocabulary.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class ClauseOutcome:
    """What one clause says about one level: to enter it, and to keep it."""

    clause: str
    level: str
    enter: Outcome
    keep: Outcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one subject on one day.

    `enter` and `keep` list the outcome of each level from the lowest up. `outcome` is that
    of the next level above the one really held before (of keeping it, at the top);
    `measured_level` the rank that the figures call for before any rule of movement.
    """

    standard: str
    as_of: date
    clauses: tuple[ClauseOutcome, ...]
    enter: tuple[Outcome, ...]
    keep: tuple[Outcome, ...]
    outcome: Outcome
    measured_level: int
    previous_level: int
    standing: Standing
    move: Move
    why: Why

    @property
    def shown_level(self) -> int:
        """Return the rank shown from now on; 0 is no level."""
        return self.standing.shown_level


def judge(resolved: Resolved, measured: Measured, previous: Standing | None, as_of: date | None = None) -> Verdict:
    """Return the verdict on one subject, given the standing its last evaluation left.

    A level whose condition has no clause in effect is unjudged: nobody enters, whoever
    holds it keeps it.

    >>> from upmarket.standards.example import SPEED, example
    >>> from upmarket.standards.resolve import resolved
    >>> from upmarket.vocabulary.counts import Counts
    >>> verdict = judge(resolved(example(), date(2018, 2, 1)), Measured({SPEED: Counts(97, 100)}), None)
    >>> verdict.move, verdict.shown_level, [outcome.word for outcome in verdict.enter]
    ('entered', 1, ['met', 'unjudged'])
    """
    day = as_of or resolved.as_of
    clauses = _clauses(resolved, measured)
    enter, keep = _levels(resolved, clauses, "enter"), _levels(resolved, clauses, "keep")
    moved = move(
        enter,
        keep,
        previous,
        movement=resolved.movement,
        as_of=day_number(day),
        version_day=day_number(resolved.version_day),
    )
    return Verdict(
        resolved.standard.id,
        day,
        tuple(clauses.values()),
        enter,
        keep,
        moved.outcome,
        moved.measured_level,
        previous.shown_level if previous else 0,
        moved.standing,
        moved.move,
        moved.why,
    )


def _clauses(resolved: Resolved, measured: Measured) -> dict[tuple[str, str], ClauseOutcome]:
    found: dict[tuple[str, str], ClauseOutcome] = {}
    for clause, level, side in resolved.slots:
        outcome = clause.judge(level, side, measured)
        enter = outcome if side == "enter" else found[clause.id, level].enter
        found[clause.id, level] = ClauseOutcome(clause.id, level, enter, outcome)
    return found


def _levels(resolved: Resolved, clauses: dict[tuple[str, str], ClauseOutcome], side: Side) -> tuple[Outcome, ...]:
    return tuple(
        each.tree.outcome(lambda id, level=each.level.id: getattr(clauses[id, level], side))  # type: ignore[misc]
        if each.tree
        else Outcome.UNJUDGED
        for each in resolved.levels
    )
