"""Days, instants and time zones: every interval is half-open, every zone is named."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from upmarket.vocabulary.errors import nearest

EPOCH = date(1970, 1, 1)
DAY_SECONDS = 86_400


def day_number(day: date) -> int:
    """Return days since 1970-01-01, the form in which compiled tables hold a day.

    >>> day_number(date(1970, 1, 3))
    2
    """
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """Return the date of a day number.

    >>> day_of(2).isoformat()
    '1970-01-03'
    """
    return EPOCH + timedelta(days=number)


def zone_of(name: str) -> ZoneInfo:
    """Return the IANA time zone; ValueError when the name is unknown.

    >>> zone_of("Asia/Shanghai").key
    'Asia/Shanghai'
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError) as error:
        raise ValueError(f"there is no time zone {name!r}") from error


def nearest_zone(name: str) -> str | None:
    """Return the known time zone most like a name, or None; for errors.

    >>> nearest_zone("America/Sao Paolo")
    'America/Sao_Paulo'
    """
    return nearest(name, available_timezones())


def start_second(day: date, zone: ZoneInfo) -> int:
    """Return the first instant of a local day, in whole seconds since 1970 UTC.

    >>> start_second(date(1970, 1, 2), zone_of("Asia/Shanghai"))
    57600
    """
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def second_day(second: int, zone: ZoneInfo) -> date:
    """Return the local day that holds an instant.

    >>> second_day(57600, zone_of("Asia/Shanghai")).isoformat()
    '1970-01-02'
    """
    return datetime.fromtimestamp(second, zone).date()


def offsets(zone: ZoneInfo, first: int, last: int) -> tuple[tuple[int, int], ...]:
    """Return `(from second, offset in seconds)` rows that cover instants `first` to `last`.

    SQL turns an instant into a local day with these rows alone, so that every engine
    agrees, whatever time-zone database it carries.

    >>> offsets(zone_of("Asia/Shanghai"), 1_500_000_000, 1_600_000_000)
    ((1500000000, 28800),)
    """
    rows = [(first, _offset(zone, first))]
    step = 14 * DAY_SECONDS
    for left in range(first, last, step):
        right = min(left + step, last)
        if _offset(zone, left) != _offset(zone, right):
            rows.append((_change(zone, left, right), _offset(zone, right)))
    return tuple(rows)


def _offset(zone: ZoneInfo, second: int) -> int:
    shift = datetime.fromtimestamp(second, UTC).astimezone(zone).utcoffset()
    assert shift is not None, "an aware time has an offset"
    return int(shift.total_seconds())


def _change(zone: ZoneInfo, left: int, right: int) -> int:
    """Find the first second after `left` whose offset is that of `right`."""
    while right - left > 1:
        middle = (left + right) // 2
        if _offset(zone, middle) == _offset(zone, left):
            left = middle
        else:
            right = middle
    return right


def settled_end(as_of: date, horizon_seconds: int, zone: ZoneInfo) -> date:
    """Return the last local midnight whose earlier anchors have all run out by `as_of`.

    A line paid before that midnight has had `horizon_seconds` (elapsed, not wall-clock) to
    be handed over when the day `as_of` begins.

    >>> settled_end(date(2018, 1, 10), 72 * 3600, zone_of("Asia/Shanghai")).isoformat()
    '2018-01-07'
    """
    return second_day(start_second(as_of, zone) - horizon_seconds, zone)
