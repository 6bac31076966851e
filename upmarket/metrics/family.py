"""What a metric family is: kind, grain, direction, and dated settings of what is counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from upmarket.metrics.names import MetricName
from upmarket.vocabulary.dated import Dated
from upmarket.vocabulary.texts import Text

Kind = Literal["share", "mean", "count", "amount", "distinct", "repeat", "age", "latest", "rank"]
Unit = Literal["share", "score", "events", "money", "days", "hours"]
Better = Literal["higher", "lower", "neutral"]


@dataclass(frozen=True, slots=True)
class FactTest:
    """A leaf of a row condition: one column against a value, an instant or a deadline."""

    fact: str
    op: str
    value: str | int | bool | tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class RowTree:
    """A row condition: `all`, `any` or `not` over leaves and further trees."""

    word: Literal["all", "any", "not"]
    parts: tuple[RowTree | FactTest, ...]


RowCondition = RowTree | FactTest


@dataclass(frozen=True, slots=True)
class Clock:
    """How long a row has until it is settled, in seconds, and how that time is counted."""

    seconds: int
    calendar: Literal["elapsed", "working"] = "elapsed"
    settles_after_seconds: int | None = None

    @property
    def horizon(self) -> int:
        """Return the elapsed seconds after which nothing can change a row any more."""
        return self.settles_after_seconds if self.settles_after_seconds is not None else self.seconds


@dataclass(frozen=True, slots=True)
class Measure:
    """One version of what a family counts; `column` names its columns in compiled tables.

    `ends` is an instant after whose local day a row no longer counts. `of` names another
    family: the one whose excused rows are counted, or that a rank compares; `peers` says
    among whom it is ranked, `bands` where the size bands begin.
    """

    column: str
    grain: str
    anchor: str
    clock: Clock
    counted: RowCondition
    passed: RowCondition | None = None
    value: str | None = None
    excused_by: tuple[str, ...] = ()
    ends: str | None = None
    of: str | None = None
    peers: tuple[str, ...] = ()
    bands: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MetricFamily:
    """A metric without its window and subject."""

    id: str
    title: Text
    brief: Text
    kind: Kind
    unit: Unit
    better: Better
    grain: str
    subjects: tuple[str, ...]
    windows: tuple[str, ...]
    settings: Dated[Measure]


@dataclass(frozen=True, slots=True)
class Metric:
    """A family with window and subject: what a clause names."""

    name: MetricName
    family: MetricFamily

    @property
    def id(self) -> str:
        """Return the full id."""
        return str(self.name)
