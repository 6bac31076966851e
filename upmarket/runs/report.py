"""What a use case hands to the rim: a table with its heading and its notes, in both languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from upmarket.vocabulary.texts import Text

Cell = str | int | float | bool | date | Text | None
Format = Literal["plain", "share", "money", "score"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `key` for programs, `title` for people.

    `shown` False keeps it out of terminal tables; `share` shows 0.95 as 95.0 %.
    """

    key: str
    title: Text
    format: Format = "plain"
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Heading:
    """One line above a table, such as the as-of day, the window or the rulebook."""

    key: str
    title: Text
    value: Cell


@dataclass(frozen=True, slots=True)
class Report:
    """A table. `total` tells how many rows there were before a limit cut them."""

    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    headings: tuple[Heading, ...] = ()
    notes: tuple[Text, ...] = field(default=())
    total: int | None = None
