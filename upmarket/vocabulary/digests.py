"""Digests that name inputs, rulebooks and results by what they hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable


def digest_of(*parts: object) -> str:
    """Return 16 hex digits over parts, written as canonical JSON.

    Dates and other simple objects are written as their text.

    >>> digest_of("a", 1) == digest_of("a", 1), digest_of("a", 1) == digest_of("a1")
    (True, False)
    """
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def digest_rows(rows: Iterable[tuple[object, ...]]) -> str:
    """Return 16 hex digits over rows, in any order: equal sets of rows give equal digests.

    Integral floats, decimals and booleans are read as integers, since engines differ in
    the type that a sum or a flag comes back as.

    >>> digest_rows([(1, "a"), (2, "b")]) == digest_rows([(2.0, "b"), (True, "a")])
    True
    """
    lines = sorted("\x1f".join(_plain(value) for value in row) for row in rows)
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()[:16]


def _plain(value: object) -> str:
    if value is None:
        return "\x00"
    if isinstance(value, str):
        return value
    if hasattr(value, "__int__") and value == int(value):
        return str(int(value))
    return str(value)
