"""The days on which a standard is judged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from upmarket.standards.standard import Evaluation, Standard

FARTHEST = 400
"""Every calendar has a day within so many days, postponements aside."""


def due_days(standard: Standard, first: date, last: date) -> tuple[date, ...]:
    """Return the evaluation days from `first` to `last`, both included, none before the first version.

    A day inside a postponement falls on the postponement's own day instead.

    >>> from upmarket.standards.example import example
    >>> [day.isoformat() for day in due_days(example(), date(2017, 12, 1), date(2018, 2, 1))]
    ['2018-01-01', '2018-02-01']
    """
    reach = max((each.to - each.from_day for each in standard.evaluation.postponed), default=timedelta())
    start = max(first, standard.first_day)
    days = {
        moved
        for moved in (_moved(standard.evaluation, day) for day in _regular(standard.evaluation, start - reach, last))
        if start <= moved <= last
    }
    return tuple(sorted(days))


def next_due(standard: Standard, day: date) -> date:
    """Return the first evaluation day after a day.

    >>> from upmarket.standards.example import example
    >>> next_due(example(), date(2018, 2, 1)).isoformat()
    '2018-03-01'
    """
    start = max(day + timedelta(days=1), standard.first_day)
    reach = max((each.to - each.from_day for each in standard.evaluation.postponed), default=timedelta())
    return due_days(standard, start, start + reach + timedelta(days=FARTHEST))[0]


def last_due(standard: Standard, day: date) -> date | None:
    """Return the last evaluation day at or before a day; None before the first.

    >>> from upmarket.standards.example import example
    >>> str(last_due(example(), date(2018, 2, 20)))
    '2018-02-01'
    """
    reach = max((each.to - each.from_day for each in standard.evaluation.postponed), default=timedelta())
    found = due_days(standard, day - reach - timedelta(days=FARTHEST), day)
    return found[-1] if found else None


def _regular(evaluation: Evaluation, first: date, last: date) -> Iterator[date]:
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        if evaluation.daily or day.day in evaluation.monthly or day.weekday() == evaluation.weekly:
            yield day


def _moved(evaluation: Evaluation, day: date) -> date:
    for each in evaluation.postponed:
        if each.from_day <= day < each.until:
            return each.to
    return day
