"""What every kind of clause offers: a reader, and one meaning in SQL, in Python and in messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from sqlglot import exp

from upmarket.vocabulary.counts import Counts, Limit
from upmarket.vocabulary.outcomes import Outcome
from upmarket.vocabulary.texts import Text

Side = Literal["enter", "keep"]
"""A clause is judged twice: to enter a level, and (often more easily) to keep it."""

SIDES: tuple[Side, ...] = ("enter", "keep")

ALWAYS = date(1970, 1, 1)
"""The effective day of a parameter that was written without dates."""


@dataclass(frozen=True, slots=True)
class Level:
    """A rung of a standard; `rank` counts from 1, the lowest. Rank 0 is no level."""

    id: str
    title: Text
    rank: int


@dataclass(frozen=True, slots=True)
class Measured:
    """All that the judge sees of one subject on one day.

    `counts` by metric id, `attributes` by `table.column` (None: not known), `levels` the
    shown rank by id of another standard (absent: no level), `spans` the day numbers
    `[from, until)` an adaptive window really used, by metric id.
    """

    counts: Mapping[str, Counts]
    attributes: Mapping[str, str | None] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)
    spans: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a message says about one clause: the same values that were compared.

    `about` is the metric, the attribute or the other standard; `limit` and `counts` are
    given for metrics, `words` (what is wanted) and `seen` for the rest. For interval
    evidence `enter_from` and `miss_to` bound the count of good events; see `critical`.
    """

    clause: str
    kind: str
    title: Text
    about: str
    op: str
    effective: date
    announced: date
    reference: str
    limit: Limit | None = None
    counts: Counts | None = None
    counted_at_least: int = 0
    evidence: str = "plain"
    enter_from: int | None = None
    miss_to: int | None = None
    words: tuple[str, ...] = ()
    seen: str | None = None


class ResolvedClause(Protocol):
    """A clause on one day: no dates any more."""

    @property
    def id(self) -> str:
        """Return the clause's id."""
        ...

    @property
    def title(self) -> Text:
        """Return the clause's title."""
        ...

    @property
    def movable(self) -> bool:
        """Say whether the merchant can change the outcome."""
        ...

    @property
    def cost(self) -> int:
        """Return the relative cost of one more good event."""
        ...

    def applies_to(self, level: str) -> bool:
        """Say whether the clause has something to ask for a level."""
        ...

    def differs(self, level: str) -> bool:
        """Say whether keeping a level asks for less than entering it."""
        ...

    def judge(self, level: str, side: Side, measured: Measured) -> Outcome:
        """Return the outcome for one subject."""
        ...

    def sql(self, level: str, side: Side) -> exp.Expr:
        """Return the outcome as an integer expression over the columns of the judge's input."""
        ...

    def parts(self, level: str, side: Side, measured: Measured) -> Parts:
        """Return what a message about this clause needs."""
        ...


class Clause(Protocol):
    """A clause as written: its parameters have dates."""

    @property
    def id(self) -> str:
        """Return the clause's id."""
        ...

    @property
    def title(self) -> Text:
        """Return the clause's title."""
        ...

    @property
    def change_days(self) -> tuple[date, ...]:
        """Return the days on which a parameter changes."""
        ...

    @property
    def metrics(self) -> tuple[str, ...]:
        """Return the ids of the metrics it reads."""
        ...

    @property
    def attributes(self) -> tuple[str, ...]:
        """Return the attributes it reads, as `table.column`."""
        ...

    @property
    def standards(self) -> tuple[str, ...]:
        """Return the ids of the standards whose levels it reads."""
        ...

    def ever_asks(self, level: str) -> bool:
        """Say whether there is a day on which it asks something for a level."""
        ...

    def resolve(self, day: date) -> ResolvedClause | None:
        """Return the clause as it stands on a day; None when it is not in effect."""
        ...
