"""Which columns a source gives: a column that no file ever had is not known, whatever its cells say."""

from __future__ import annotations


def never_given(table: str, column: str) -> str:
    """Return the mark, beside the names of tables provided, of a column that no batch gave.

    >>> never_given("listing", "created_at")
    '!listing.created_at'
    """
    return f"!{table}.{column}"
