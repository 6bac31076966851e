"""Working hours: the hours of working days, counted on a loaded table of days.

Each working day has 24 hours of 3,600 seconds on its own clock; a day on which clocks change
is stretched or cut to that. A clock started on a day off starts with the next working day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from upmarket.metrics.family import Clock, Measure
from upmarket.metrics.marketplace import Marketplace
from upmarket.vocabulary.days import DAY_SECONDS, day_number, second_day, start_second, zone_of
from upmarket.vocabulary.errors import Place, UpmarketError

TABLE = "working_days"
COLUMNS = {"day": "integer", "ordinal": "bigint", "works": "tinyint", "worked": "bigint", "start_s": "bigint"}
"""`ordinal` counts the working days before a day; `worked` is the same, null on days off."""

ROOM = timedelta(days=60)


def working_rows(marketplace: Marketplace, span: tuple[int, int]) -> list[tuple[object, ...]]:
    """Return the rows of `working_days` for instants of `span` (seconds), with room after it.

    >>> market = Marketplace("UTC", "EUR", 2, (5, 6))
    >>> working_rows(market, (0, 0))[2]   # 1970-01-01 was a Thursday
    (1, 2, 1, 2, 86400)
    """
    zone = zone_of(marketplace.zone)
    first, last = second_day(span[0], zone) - timedelta(days=1), second_day(span[1], zone) + ROOM
    rows: list[tuple[object, ...]] = []
    before = 0
    for day, works in marketplace.working_days(first, last):
        worked = before if works else None
        rows.append((day_number(day), before, int(works), worked, start_second(day, zone)))
        before += works
    return rows


def deadline_second(anchor: int, clock: Clock, marketplace: Marketplace) -> int:
    """Return when a clock started at an instant runs out, in seconds.

    >>> market = Marketplace("UTC", "EUR", 2, (5, 6))
    >>> deadline_second(86_400, Clock(72 * 3600, "working", 14 * 86_400), market) // 86_400  # Friday
    6
    """
    if clock.calendar == "elapsed":
        return anchor + clock.seconds
    zone = zone_of(marketplace.zone)
    day, left = second_day(anchor, zone), clock.seconds
    if marketplace.works_on(day):
        left += min(anchor - start_second(day, zone), DAY_SECONDS - 1)
    while left >= DAY_SECONDS or not marketplace.works_on(day):
        left -= DAY_SECONDS if marketplace.works_on(day) else 0
        day += timedelta(days=1)
    return start_second(day, zone) + left


def check_clocks(measures: Iterable[Measure], marketplace: Marketplace, span: tuple[int, int]) -> None:
    """Refuse a working clock that may run on after its settling time; UpmarketError.

    Holidays in a row stretch a working clock: 72 hours over a week of holidays take more than
    ten days, and a row must not be judged before its deadline.

    >>> check_clocks([], Marketplace('UTC', 'EUR'), (0, 86400))
    """
    zone = zone_of(marketplace.zone)
    for measure in measures:
        if measure.clock.calendar != "working":
            continue
        late = _too_long(measure.clock, marketplace, second_day(span[0], zone), second_day(span[1], zone))
        if late:
            raise UpmarketError.of(
                "metrics.settles_too_early",
                f"a clock of {measure.column} started on {late} runs on after it is settled",
                Place("rulebook/metrics"),
                "settles_after_days that outlast the longest holidays",
                "raise settles_after_days",
            )


def _too_long(clock: Clock, marketplace: Marketplace, first: date, last: date) -> date | None:
    zone = zone_of(marketplace.zone)
    for day, _ in marketplace.working_days(first, last):
        start = start_second(day, zone)
        if deadline_second(start, clock, marketplace) - start > clock.horizon:
            return day
    return None
