"""How levels move: periods in a row, steps, grace for a new version, cure, protection.

The rules, in the order in which they apply on one evaluation day:

1. *Target*: the highest level above the one held that is met to enter; else the held one
   unless it is missed to keep; else the highest lower one that is not missed to keep.
2. *Rows*: a target above (below) the held level adds one to the row of ups (downs) and ends
   the other row. An unjudged period holds the level and so ends both rows.
3. *Grace*: after the version changed, nobody goes down for so many evaluations, and those
   evaluations add nothing to the row of downs.
4. *Cure*: a demotion that is due opens a period in which to mend; whoever still falls short
   at the first evaluation at or after its end goes down.
5. *Steps*: one level at a time, or straight to the target.
6. *Protection*: for so many days after the shown level rose, it does not fall, whatever the
   real one does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from upmarket.vocabulary.outcomes import Outcome

Steps = Literal["one", "free"]
Move = Literal["entered", "promoted", "demoted", "kept", "none", "protected", "in_cure", "in_grace", "waiting"]
Why = Literal[
    "met",
    "missed",
    "not_enough",
    "row_of_ups",
    "row_of_downs",
    "grace",
    "cure",
    "cure_ended",
    "protection",
    "protection_ended",
]


@dataclass(frozen=True, slots=True)
class Movement:
    """The parameters of movement: counts of evaluations, days, and the size of a step."""

    promote_after: int = 1
    demote_after: int = 1
    grace_periods: int = 0
    cure_days: int = 0
    protect_days: int = 0
    steps: Steps = "free"


@dataclass(frozen=True, slots=True)
class Standing:
    """What one evaluation leaves for the next. Days are day numbers, 0 means none.

    `real_level` is what the rules give, `shown_level` what the merchant and the buyers see
    (higher only under protection); `since` is the day the shown level holds from.
    """

    real_level: int = 0
    shown_level: int = 0
    up_streak: int = 0
    down_streak: int = 0
    since: int = 0
    protected_until: int = 0
    cure_until: int = 0
    grace_left: int = 0
    version_day: int = 0


STANDING_COLUMNS: tuple[tuple[str, str], ...] = (
    ("real_level", "integer"),
    ("shown_level", "integer"),
    ("up_streak", "integer"),
    ("down_streak", "integer"),
    ("since", "integer"),
    ("protected_until", "integer"),
    ("cure_until", "integer"),
    ("grace_left", "integer"),
    ("version_day", "integer"),
)
"""The columns of a standing in SQL, in the order of `Standing`'s fields."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Where one evaluation leads: the target, the new standing, what happened and why."""

    measured_level: int
    outcome: Outcome
    standing: Standing
    move: Move
    why: Why


def move(
    enter: Sequence[Outcome],
    keep: Sequence[Outcome],
    previous: Standing | None,
    *,
    movement: Movement,
    as_of: int,
    version_day: int,
) -> Moved:
    """Return the move of one subject; outcomes are listed from the lowest level up.

    >>> moved = move([Outcome.MET], [Outcome.MET], None, movement=Movement(), as_of=10, version_day=5)
    >>> moved.move, moved.standing.shown_level, moved.standing.since
    ('entered', 1, 10)
    """
    before = previous or Standing(since=as_of, version_day=version_day)
    held = min(before.real_level, len(enter))
    target = _target(enter, keep, held)
    grace = movement.grace_periods if version_day != before.version_day else before.grace_left
    ups = before.up_streak + 1 if target > held else 0
    downs = before.down_streak + 1 if target < held and not grace else 0
    due = downs >= movement.demote_after and downs > 0
    cure = 0
    if due and movement.cure_days:
        cure = before.cure_until or as_of + movement.cure_days
    falls = due and as_of >= cure
    rises = ups >= movement.promote_after and ups > 0
    real = held
    if rises:
        real = held + 1 if movement.steps == "one" else target
    elif falls:
        real = held - 1 if movement.steps == "one" else target
    shown = max(real, min(before.shown_level, len(enter))) if as_of < before.protected_until else real
    rose = shown > before.shown_level
    standing = Standing(
        real_level=real,
        shown_level=shown,
        up_streak=0 if rises else ups,
        down_streak=0 if falls else downs,
        since=as_of if shown != before.shown_level else before.since,
        protected_until=max(before.protected_until, as_of + movement.protect_days)
        if rose and movement.protect_days
        else before.protected_until,
        cure_until=0 if falls else cure,
        grace_left=max(grace - 1, 0),
        version_day=version_day,
    )
    aim = enter[held] if held < len(enter) else keep[held - 1]
    word, why = _story(before, standing, target, held, aim, keep)
    return Moved(target, aim, standing, word, why)


def _target(enter: Sequence[Outcome], keep: Sequence[Outcome], held: int) -> int:
    for rank in range(len(enter), held, -1):
        if enter[rank - 1] is Outcome.MET:
            return rank
    for rank in range(held, 0, -1):
        if keep[rank - 1] is not Outcome.MISSED:
            return rank
    return 0


def _story(
    before: Standing, after: Standing, target: int, held: int, aim: Outcome, keep: Sequence[Outcome]
) -> tuple[Move, Why]:
    if after.shown_level > before.shown_level:
        return ("promoted" if before.shown_level else "entered"), "met"
    if after.shown_level < before.shown_level:
        if after.real_level >= held:
            return "demoted", "protection_ended"
        return "demoted", "cure_ended" if before.cure_until else "missed"
    if after.real_level < after.shown_level:
        return "protected", "protection"
    if target > held:
        return "waiting", "row_of_ups"
    if target < held:
        if after.cure_until:
            return "in_cure", "cure"
        return ("waiting", "row_of_downs") if after.down_streak else ("in_grace", "grace")
    if held:
        return "kept", "met" if keep[held - 1] is Outcome.MET else "not_enough"
    return "none", "missed" if aim is Outcome.MISSED else "not_enough"
