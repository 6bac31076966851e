from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.rooms.standards.test_read import GOOD, read
from upmarket.standards.calendar import due_days, next_due
from upmarket.standards.standard import Evaluation, Postponed

STANDARD = read(GOOD)


def days(evaluation: Evaluation, first: date, last: date) -> list[str]:
    return [day.isoformat() for day in due_days(replace(STANDARD, evaluation=evaluation), first, last)]


def test_monthly_days() -> None:
    assert days(Evaluation(monthly=(5, 20)), date(2018, 1, 6), date(2018, 2, 20)) == [
        "2018-01-20",
        "2018-02-05",
        "2018-02-20",
    ]


def test_weekly_and_daily() -> None:
    assert days(Evaluation(weekly=0), date(2018, 1, 2), date(2018, 1, 15)) == ["2018-01-08", "2018-01-15"]
    assert days(Evaluation(daily=True), date(2018, 2, 27), date(2018, 3, 1)) == [
        "2018-02-27",
        "2018-02-28",
        "2018-03-01",
    ]


def test_nothing_is_due_before_the_first_version() -> None:
    assert days(Evaluation(monthly=(1,)), date(2017, 10, 1), date(2018, 1, 31)) == ["2018-01-01"]


def test_a_postponed_evaluation_is_held_once_on_its_own_day() -> None:
    later = (Postponed(date(2018, 2, 1), date(2018, 3, 5), date(2018, 3, 9)),)
    calendar = Evaluation(monthly=(1,), postponed=later)
    assert days(calendar, date(2018, 1, 1), date(2018, 4, 1)) == ["2018-01-01", "2018-03-09", "2018-04-01"]
    assert days(calendar, date(2018, 3, 6), date(2018, 3, 31)) == ["2018-03-09"]
    assert days(calendar, date(2018, 2, 1), date(2018, 3, 8)) == []


@pytest.mark.parametrize(
    ("day", "following"), [("2017-06-01", "2018-01-01"), ("2018-01-01", "2018-02-01"), ("2018-01-31", "2018-02-01")]
)
def test_the_next_evaluation(day: str, following: str) -> None:
    assert next_due(STANDARD, date.fromisoformat(day)).isoformat() == following
