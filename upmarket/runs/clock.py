"""The one place, with the command line, that asks what time it is."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> datetime:
    """Return this instant, in UTC."""
    return datetime.now(UTC)


def seconds() -> float:
    """Return a clock for durations, in seconds."""
    return time.perf_counter()
