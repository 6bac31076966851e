"""Windows of days over which a metric counts: rolling, calendar months, or adaptive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Rolling:
    """The last `days` settled days.

    >>> Rolling(30).bounds(date(2018, 1, 31))
    (datetime.date(2018, 1, 1), datetime.date(2018, 1, 31))
    """

    days: int

    def bounds(self, end: date) -> tuple[date, date]:
        """Return the half-open days `[first, end)`; `end` is the first day not settled."""
        return end - timedelta(days=self.days), end

    def __str__(self) -> str:
        return f"{self.days}d"


@dataclass(frozen=True, slots=True)
class Months:
    """The last `months` whole months that are settled; a month may begin on a later day.

    `Months(1, 26)` runs from the 26th to the 25th.

    >>> Months(3).bounds(date(2018, 4, 20))
    (datetime.date(2018, 1, 1), datetime.date(2018, 4, 1))
    >>> Months(1, 26).bounds(date(2018, 4, 20))
    (datetime.date(2018, 2, 26), datetime.date(2018, 3, 26))
    """

    months: int
    start_day: int = 1

    def bounds(self, end: date) -> tuple[date, date]:
        """Return the half-open days of the last whole months that end at or before `end`."""
        last = end.replace(day=self.start_day)
        if last > end:
            last = _months_before(last, 1)
        return _months_before(last, self.months), last

    def __str__(self) -> str:
        return f"{self.months}m" + (f"{self.start_day}" if self.start_day != 1 else "")


@dataclass(frozen=True, slots=True)
class Adaptive:
    """The first of several windows that holds enough; else the last one.

    >>> str(Adaptive((Rolling(90), Rolling(365)), 100))
    '90d_or_365d_from_100'
    """

    tries: tuple[Rolling | Months, ...]
    counted_at_least: int

    def __str__(self) -> str:
        return "_or_".join(str(window) for window in self.tries) + f"_from_{self.counted_at_least}"


Window = Rolling | Months | Adaptive

PATTERN = r"\d+[dm]\d*(?:_or_\d+[dm]\d*)*(?:_from_\d+)?"


def parse_window(text: str) -> Window:
    """Return the window that an id names; ValueError when it names none.

    >>> parse_window("3m"), parse_window("1m26")
    (Months(months=3, start_day=1), Months(months=1, start_day=26))
    >>> parse_window("90d_or_365d_from_100").counted_at_least
    100
    """
    names, _, enough = text.partition("_from_")
    tries = tuple(_simple(name) for name in names.split("_or_"))
    if (len(tries) > 1) != bool(enough):
        raise ValueError(f"{text!r} is no window: an adaptive one is written 90d_or_365d_from_100")
    return Adaptive(tries, int(enough)) if enough else tries[0]


def _simple(name: str) -> Rolling | Months:
    found = re.fullmatch(r"([1-9]\d{0,3})([dm])(\d{0,2})", name)
    if found is None or (found[2] == "d" and found[3]):
        raise ValueError(f"{name!r} is no window: write days (30d), months (3m) or months from a day (1m26)")
    start = int(found[3] or 1)
    if not 1 <= start <= 28:
        raise ValueError(f"{name!r} is no window: a month may begin on day 1 to 28")
    return Rolling(int(found[1])) if found[2] == "d" else Months(int(found[1]), start)


def _months_before(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, day.day)
