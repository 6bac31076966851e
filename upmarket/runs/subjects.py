"""Ids of subjects: one text for each, also where two columns name it."""

from __future__ import annotations

from sqlglot import exp

from upmarket.metrics.names import SUBJECTS
from upmarket.sql.expressions import col, text
from upmarket.vocabulary.errors import Place, UpmarketError


def subject_id(kind: str, table: str | None = None) -> exp.Expr:
    """Return the id as SQL: the key itself, or `store/destination` with `/` and `%` escaped.

    >>> subject_id("store").sql()
    'CAST("store_id" AS TEXT)'
    """
    keys = SUBJECTS[kind]
    if len(keys) == 1:
        return exp.cast(col(keys[0], table), "text")
    parts: list[exp.Expr] = []
    for key in keys:
        escaped = exp.func("replace", exp.func("coalesce", col(key, table), text("")), text("%"), text("%25"))
        parts += [text("/"), exp.func("replace", escaped, text("/"), text("%2F"))]
    return exp.func("concat", *parts[1:])


def key_of(kind: str, subject: str) -> tuple[tuple[str, str], ...]:
    """Return the columns that an id stands for; error `usage.subject` when it has too few parts.

    >>> key_of("store_destination", "s%2F1/FR")
    (('store_id', 's/1'), ('destination', 'FR'))
    """
    keys = SUBJECTS[kind]
    if len(keys) == 1:
        return ((keys[0], subject),)
    parts = subject.split("/")
    if len(parts) != len(keys):
        raise UpmarketError.of(
            "usage.subject",
            f"{subject!r} names no {kind}",
            Place("subject"),
            "/".join(keys),
            "write both, with a slash",
        )
    values = (part.replace("%2F", "/").replace("%25", "%") for part in parts)
    return tuple(zip(keys, values, strict=True))


def matches(kind: str, subject: str, table: str | None = None) -> exp.Expr:
    """Return the SQL condition that a row is of the subject."""
    tests = [exp.EQ(this=col(key, table), expression=text(value)) for key, value in key_of(kind, subject)]
    return exp.and_(*tests)
