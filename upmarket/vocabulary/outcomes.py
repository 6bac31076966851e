"""The three outcomes, and how they combine. Nothing unknown is ever met or missed."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Outcome(IntEnum):
    """Met, missed, or unjudged; the integers are those that SQL writes.

    >>> Outcome.MET > Outcome.UNJUDGED > Outcome.MISSED
    True
    """

    MISSED = -1
    UNJUDGED = 0
    MET = 1

    @property
    def word(self) -> str:
        """Return the lower-case word used in files and texts."""
        return self.name.lower()


def all_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Return missed if any is missed, met if all are met, else unjudged.

    >>> all_of([Outcome.MET, Outcome.UNJUDGED]).word
    'unjudged'
    """
    return min(outcomes, default=Outcome.MET)


def any_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Return met if any is met, missed if all are missed, else unjudged.

    >>> any_of([Outcome.MISSED, Outcome.MET]).word
    'met'
    """
    return max(outcomes, default=Outcome.MISSED)


def negated(outcome: Outcome) -> Outcome:
    """Return met for missed and missed for met; unjudged stays.

    >>> negated(Outcome.UNJUDGED).word
    'unjudged'
    """
    return Outcome(-outcome)
