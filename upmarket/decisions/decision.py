"""A decision: what was judged of one subject on one day, why, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from upmarket.decisions.counterfactual import Blocked, Change
from upmarket.decisions.further import Direction
from upmarket.decisions.gap import Want
from upmarket.metrics.family import Unit
from upmarket.standards.clause import Level, Side
from upmarket.standards.movement import Move, Movement, Standing, Why
from upmarket.standards.tree import Tree
from upmarket.vocabulary.counts import Counts, Limit
from upmarket.vocabulary.outcomes import Outcome
from upmarket.vocabulary.texts import Text

Cause = Literal["met", "missed", "few", "between", "unknown", "absent", "attribute_unknown"]
"""Why a clause is met, missed or unjudged: too few rows, not enough evidence, unknown facts, none handed in."""

GapKind = Literal["none", "events", "wait", "leave_window", "fixed", "out_of_reach", "absent"]


@dataclass(frozen=True, slots=True)
class Gap:
    """How far one clause is from what is wanted of it.

    `count` holds further events for `events` (minor units for money), which raise or lower
    the figure by `direction`, and days for `wait`.
    Old events must leave the window (`leave_window`), the merchant cannot move it (`fixed`),
    no number of events would do (`out_of_reach`), or no facts were handed in (`absent`).
    """

    kind: GapKind
    count: int | None = None
    direction: Direction = "up"


@dataclass(frozen=True, slots=True)
class About:
    """What a metric clause measures: the metric's title, kind and unit, and how a gap is counted.

    `switches` says that an adaptive window now counts a longer period for want of events,
    so that further ones may bring the shorter period back.
    """

    id: str
    title: Text
    kind: str
    unit: Unit
    upward: bool
    unit_of_gap: Text | None
    switches: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """What one clause saw, against what it requires, since which announcement.

    `wanted` is what the condition asks of the clause ("missed" below a `not`), `passes`
    whether it got that. `first` and `until` bound the days counted, half-open. For interval
    evidence `enter_from` and `miss_to` are the critical counts of good events.
    """

    clause: str
    kind: str
    title: Text
    about: str
    metric: About | None
    outcome: Outcome
    wanted: Want
    passes: Outcome
    cause: Cause
    op: str
    limit: Limit | None
    counts: Counts | None
    counted_at_least: int
    evidence: str
    confidence: str | None
    enter_from: int | None
    miss_to: int | None
    words: tuple[Text, ...]
    seen: Text | None
    first: date | None
    until: date | None
    effective: date
    announced: date
    reference: str
    gap: Gap


@dataclass(frozen=True, slots=True)
class Trial:
    """One question asked of the subject: may it enter this level, or keep it?

    `change` is the cheapest way to pass when it does not pass now; None when it does, when
    the level is lost already, and when nothing is asked (`condition` None).
    """

    rank: int
    side: Side
    outcome: Outcome
    condition: Tree | None
    reasons: tuple[Reason, ...]
    change: Change | Blocked | None


@dataclass(frozen=True, slots=True)
class Levels:
    """Ranks, 0 for none: what the figures call for, what the rules give, what is shown, and before."""

    measured: int
    real: int
    shown: int
    previous: int


@dataclass(frozen=True, slots=True)
class Amendment:
    """One parameter that the version in effect changed: `None` where it had or has no value.

    `clause` is empty and `title` None for a rule of movement. `parameter` is
    `<level>.enter`, `<level>.keep`, `counted_at_least` or a field of `Movement`.
    """

    clause: str
    title: Text | None
    parameter: str
    before: str | None
    after: str | None
    announced: date
    reference: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A clause of the standard that is not in effect on this day; `starts` None when it has ended."""

    clause: str
    title: Text
    starts: date | None


@dataclass(frozen=True, slots=True)
class Digests:
    """What the decision rests on, for whoever replays it.

    `inputs` and `steps` are `(name, digest)`: batches of facts, and the SQL steps in order.
    """

    rulebook: str
    inputs: tuple[tuple[str, str], ...] = ()
    steps: tuple[tuple[str, str], ...] = ()
    run: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """The settlement currency and how many of its digits are minor."""

    currency: str
    minor_digits: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of one subject under one standard on one day.

    `subject` holds `(column, value)` of its key. `ladder` lists the levels from the lowest
    up. `trials` come in the order of interest: the level held, the one passed, the next one.
    `proxies` names what is declared to stand in for something that was not handed in.
    """

    subject: tuple[tuple[str, str], ...]
    kind: str
    standard: str
    title: Text
    as_of: date
    next_day: date | None
    version_day: date
    in_effect: bool
    ladder: tuple[Level, ...]
    levels: Levels
    outcome: Outcome
    move: Move
    why: Why
    before: Standing | None
    standing: Standing
    movement: Movement
    trials: tuple[Trial, ...]
    pending: tuple[Pending, ...]
    amendments: tuple[Amendment, ...]
    proxies: tuple[str, ...]
    money: Money
    digests: Digests

    @property
    def reasons(self) -> Iterator[Reason]:
        """Walk the reasons of all trials."""
        for trial in self.trials:
            yield from trial.reasons

    def trial(self, side: Side) -> Trial | None:
        """Return the question about keeping the level held, or the last one about entering."""
        found = [trial for trial in self.trials if trial.side == side]
        return found[-1] if found else None
