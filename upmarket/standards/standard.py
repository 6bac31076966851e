"""A standard: levels, clauses with dated parameters, what each level requires, how levels move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from upmarket.standards.clause import Clause, Level
from upmarket.standards.movement import Movement
from upmarket.standards.tree import Tree
from upmarket.vocabulary.dated import Dated
from upmarket.vocabulary.texts import Text

MONDAY_FIRST = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Postponed:
    """Evaluations due in `[from_day, until)` are held on `to` instead."""

    from_day: date
    until: date
    to: date


@dataclass(frozen=True, slots=True)
class Evaluation:
    """When a standard is judged: days of the month, a weekday (Monday is 0), or every day."""

    monthly: tuple[int, ...] = ()
    weekly: int | None = None
    daily: bool = False
    postponed: tuple[Postponed, ...] = ()


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard as written. `levels` run from the highest down, as people list them.

    `requires` holds only the levels that name their condition; any other level asks for
    all clauses that have a limit for it. `gives` says in words what a level brings.
    """

    id: str
    title: Text
    purpose: Text
    note: Text | None
    subject: str
    zone: str | None
    evaluation: Evaluation
    levels: tuple[Level, ...]
    clauses: Mapping[str, Clause]
    requires: Mapping[str, Tree]
    movement: Dated[Movement]
    gives: Mapping[str, tuple[Text, ...]]

    @property
    def change_days(self) -> tuple[date, ...]:
        """Return the days, in order, on which any parameter changes."""
        days = {day for clause in self.clauses.values() for day in clause.change_days}
        return tuple(sorted(days | set(self.movement.change_days)))

    @property
    def first_day(self) -> date:
        """Return the first day of the first version."""
        return self.change_days[0] if self.change_days else date(1970, 1, 1)

    def version_day(self, day: date) -> date:
        """Return the latest change day at or before a day; the first day before that."""
        return max((change for change in self.change_days if change <= day), default=self.first_day)

    @property
    def metrics(self) -> tuple[str, ...]:
        """Return the ids of the metrics that the clauses read, sorted."""
        return tuple(sorted({name for clause in self.clauses.values() for name in clause.metrics}))

    @property
    def attributes(self) -> tuple[str, ...]:
        """Return the attributes that the clauses read, sorted."""
        return tuple(sorted({name for clause in self.clauses.values() for name in clause.attributes}))

    @property
    def needs_standards(self) -> tuple[str, ...]:
        """Return the ids of the standards whose levels the clauses read, sorted."""
        return tuple(sorted({name for clause in self.clauses.values() for name in clause.standards}))

    def level(self, rank: int) -> Level | None:
        """Return the level of a rank; None for rank 0."""
        return next((level for level in self.levels if level.rank == rank), None)
