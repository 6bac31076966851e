"""The machine form of a decision: the same decision gives the same bytes, on every run."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction

from upmarket.vocabulary.counts import Limit
from upmarket.vocabulary.outcomes import Outcome

FORM = 1
"""The version of the form; it rises when a field changes its meaning."""


def as_json(decision: object) -> str:
    """Return canonical JSON: sorted keys, ASCII, no spaces; exact numbers as text.

    Days are ISO dates, outcomes are words, limits and costs are exact decimals or
    fractions as text. TypeError for a value that has no canonical form.

    >>> from upmarket.decisions.decision import Gap
    >>> as_json(Gap("events", 20))
    '{"count":20,"direction":"up","form":1,"kind":"events"}'
    """
    found = _plain(decision)
    whole = {"form": FORM, **found} if isinstance(found, dict) else found
    return json.dumps(whole, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type) and not isinstance(value, Limit):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Outcome):
        return value.word
    if isinstance(value, Limit | Fraction | date):
        return str(value)
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if value is None or isinstance(value, bool | int | str) and not isinstance(value, Enum):
        return value
    raise TypeError(f"no canonical form for {type(value).__name__}")
