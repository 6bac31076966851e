"""Values that hold from a day on, each with the announcement that it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """One value, the day it takes effect, the day it was announced, and where.

    `value` None says that the parameter ends on that day.
    """

    effective: date
    announced: date
    reference: str
    value: T | None


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A value by effective day; entries are sorted and no two share a day.

    >>> dated = Dated((Entry(date(2018, 1, 1), date(2017, 12, 1), "notice-1", 90),))
    >>> dated.at(date(2017, 12, 31)), dated.at(date(2018, 1, 1))
    (None, 90)
    """

    entries: tuple[Entry[T], ...]

    def entry_at(self, day: date) -> Entry[T] | None:
        """Return the entry in effect on a day; None before the first."""
        found = [entry for entry in self.entries if entry.effective <= day]
        return found[-1] if found else None

    def at(self, day: date) -> T | None:
        """Return the value in effect on a day; None before the first and after the end."""
        entry = self.entry_at(day)
        return entry.value if entry else None

    @property
    def change_days(self) -> tuple[date, ...]:
        """Return the days on which the value changes."""
        return tuple(entry.effective for entry in self.entries)

    def map(self, change: Callable[[T], U]) -> Dated[U]:
        """Return the same dates with each value changed.

        >>> Dated((Entry(date(2018, 1, 1), date(2018, 1, 1), "", 2),)).map(str).at(date(2018, 1, 1))
        '2'
        """
        return Dated(
            tuple(
                Entry(e.effective, e.announced, e.reference, None if e.value is None else change(e.value))
                for e in self.entries
            )
        )
