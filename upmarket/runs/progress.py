"""What long work tells while it goes on: rows done and rows to do."""

from __future__ import annotations

from typing import Protocol

from upmarket.vocabulary.texts import Text


class Progress(Protocol):
    """Told by a use case, shown by the rim."""

    def begin(self, what: Text, rows: int) -> None:
        """Start a piece of work of so many rows."""
        ...

    def advance(self, rows: int, what: Text | None = None) -> None:
        """Tell that further rows are done, and what comes now."""
        ...

    def end(self) -> None:
        """Finish the piece of work."""
        ...


class Silent:
    """Shows nothing."""

    def begin(self, what: Text, rows: int) -> None:
        """Start without a word."""

    def advance(self, rows: int, what: Text | None = None) -> None:
        """Go on without a word."""

    def end(self) -> None:
        """Finish without a word."""
