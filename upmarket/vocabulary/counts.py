"""Counts and limits: a rate is compared as integers, never as a rounded number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

DECIMAL = re.compile(r"(-?[0-9]{1,12})(?:\.([0-9]{1,6}))?")
"""At most 12 digits and 6 decimals, so that `passed * denominator` fits into a bigint."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a metric found: `passed` of `counted`, of which `unknown` could not be told.

    For a share `passed` counts rows and `counted` includes the unknown ones. For a mean
    `passed` is the sum. For a plain count or an amount `counted` is 1 and `unknown` above
    zero says that the figure is only a lower bound.

    >>> Counts(37, 40).share
    Fraction(37, 40)
    """

    passed: int
    counted: int
    unknown: int = 0

    @property
    def share(self) -> Fraction | None:
        """Return passed over counted, exactly; None when nothing was counted."""
        return Fraction(self.passed, self.counted) if self.counted else None


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as two integers: 0.95 is 95 over 100.

    >>> Limit.of("0.95").reached_by(19, 20)
    True
    >>> Limit.of("0.95").reached_by(94, 100)
    False
    """

    numerator: int
    denominator: int = 1

    @classmethod
    def of(cls, text: str) -> Limit:
        """Read a decimal number exactly; ValueError when it is none (`1e5`, `NaN`, full-width digits).

        >>> Limit.of("4.8")
        Limit(numerator=48, denominator=10)
        """
        found = DECIMAL.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"{text!r} is no decimal number")
        decimals = found[2] or ""
        return cls(int(found[1] + decimals), 10 ** len(decimals))

    def reached_by(self, passed: int, counted: int) -> bool:
        """Say whether passed over counted is at least the limit; `counted` is above zero."""
        return passed * self.denominator >= self.numerator * counted

    def exceeded_by(self, passed: int, counted: int) -> bool:
        """Say whether passed over counted is above the limit."""
        return passed * self.denominator > self.numerator * counted

    @property
    def value(self) -> Fraction:
        """Return the limit as an exact fraction."""
        return Fraction(self.numerator, self.denominator)

    def __str__(self) -> str:
        digits = len(str(self.denominator)) - 1
        return f"{self.numerator / self.denominator:.{digits}f}" if digits else str(self.numerator)
