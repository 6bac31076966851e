"""The protocol that every engine's driver keeps. Drivers live in `upmarket.engines`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from sqlglot import exp

from upmarket.sql.steps import Step

Row = tuple[object, ...]

TYPES = ("bigint", "integer", "tinyint", "text", "timestamp", "boolean", "double", "date")
"""Column types that a step may ask an engine to load; each driver maps them to its own."""


class Engine(Protocol):
    """Runs named steps. One engine object is one session; tables live until dropped."""

    name: str
    dialect: str

    def create(self, step: Step) -> None:
        """Run a step and keep its result as a table, replacing one of the same name."""
        ...

    def load(self, table: str, columns: Mapping[str, str], rows: Iterable[Row]) -> None:
        """Create a table (replacing one of the same name) with columns of `TYPES` and rows."""
        ...

    def rows(self, query: exp.Query) -> list[Row]:
        """Return the rows of a query as plain Python values."""
        ...

    def columns(self, table: str) -> Sequence[str]:
        """Return the names of a table's columns in order; empty when there is no such table."""
        ...

    def drop(self, table: str) -> None:
        """Drop a table or view if it exists."""
        ...

    def close(self) -> None:
        """End the session and free what it holds."""
        ...
