"""Columns that name a subject in the judge's tables."""

from __future__ import annotations

from upmarket.metrics.names import SUBJECTS

CARRIED = {"listing": ("store_id",)}
"""Columns beside the key that go along from measured tables to decisions."""


def subject_columns(subject: str) -> tuple[str, ...]:
    """Return the key columns of a kind of subject, then the carried ones.

    >>> subject_columns("listing")
    ('listing_id', 'store_id')
    """
    return SUBJECTS[subject] + CARRIED.get(subject, ())


def can_look_up(subject: str, other: str) -> bool:
    """Say whether a subject's columns tell which subject of another kind it belongs to.

    >>> can_look_up("listing", "store"), can_look_up("store", "listing")
    (True, False)
    """
    return set(SUBJECTS[other]) <= set(subject_columns(subject))
