"""How one column of a file becomes one column of ours."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("text", "bigint", "timestamp", "timestamptz", "date", "boolean")
"""Types in which a reader may present a column; anything else is presented as text."""

SECOND_FORMATS = {"epoch_seconds": 1_000_000, "epoch_milliseconds": 1_000}
"""Formats of instants that are numbers, with the microseconds of one unit."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read the values of one column; the plain one reads our own formats.

    `source` is the name that the column has in the file, for messages. `zone` is where naive
    times were written; `formats` are strptime patterns or names of `SECOND_FORMATS`. `day`
    says that the value is a whole day and means its first (`start`) or last second (`end`).
    `digits` reads a decimal amount into minor units of a currency with so many digits.
    `values` replaces whole values before anything else.
    """

    kind: str = "text"
    source: str | None = None
    zone: str | None = None
    formats: tuple[str, ...] = ()
    day: str | None = None
    digits: int | None = None
    decimal_mark: str = "."
    values: tuple[tuple[str, str], ...] = ()

    @property
    def plain(self) -> bool:
        """Say whether values are taken in our own formats."""
        return not (self.zone or self.formats or self.day or self.digits is not None or self.values)
