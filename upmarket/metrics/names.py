"""Ids of metrics, read big to small: realm, noun and unit, window, subject."""

from __future__ import annotations

import re
from dataclasses import dataclass

from upmarket.vocabulary.windows import PATTERN, Window, parse_window

SUBJECTS: dict[str, tuple[str, ...]] = {
    "store": ("store_id",),
    "listing": ("listing_id",),
    "merchant": ("merchant_id",),
    "store_destination": ("store_id", "destination"),
}
"""The kinds of subject and the columns that name one."""

FAMILY = re.compile(r"[a-z][a-z0-9]*__[a-z0-9]+(?:_[a-z0-9]+)*")
_ID = re.compile(rf"(?P<family>{FAMILY.pattern}?)_(?P<window>{PATTERN})_(?P<subject>{'|'.join(SUBJECTS)})")


@dataclass(frozen=True, slots=True)
class MetricName:
    """The three parts of a metric's id.

    >>> str(MetricName.parse("fulfilment__online_72h_share_30d_store").window)
    '30d'
    """

    family: str
    window: Window
    subject: str

    @classmethod
    def parse(cls, text: str) -> MetricName:
        """Read an id; ValueError when its parts cannot be told apart.

        >>> MetricName.parse("sales__orders_count_90d_or_365d_from_400_store").family
        'sales__orders_count'
        """
        found = _ID.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no metric id: write <realm>__<noun_unit>_<window>_<subject>")
        return cls(found["family"], parse_window(found["window"]), found["subject"])

    def __str__(self) -> str:
        return f"{self.family}_{self.window}_{self.subject}"
