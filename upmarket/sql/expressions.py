"""Small SQL pieces that mean the same on every engine.

Traps these avoid, measured over seven engines: integer division, boolean casts, aliases
taken for columns, time-zone functions, closed intervals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from sqlglot import exp


def col(name: str, table: str | None = None) -> exp.Column:
    """Return a column, always quoted.

    >>> col("paid_at", "l").sql()
    '"l"."paid_at"'
    """
    return exp.column(name, table=table, quoted=True)


def num(value: int) -> exp.Expression:
    """Return an integer literal, negative ones in parentheses.

    >>> num(-3).sql()
    '-3'
    """
    return exp.Neg(this=exp.Literal.number(-value)) if value < 0 else exp.Literal.number(value)


def text(value: str) -> exp.Expression:
    """Return a text literal, escaped by the dialect.

    >>> text("it's").sql()
    "'it''s'"
    """
    return exp.Literal.string(value)


def flag(condition: exp.Expression) -> exp.Case:
    """Return 1 where the condition is true, else 0 (also where it is null).

    >>> flag(exp.condition("a > 1")).sql()
    'CASE WHEN a > 1 THEN 1 ELSE 0 END'
    """
    return exp.Case().when(condition, num(1)).else_(num(0))


def when(condition: exp.Expression, value: exp.Expression, otherwise: exp.Expression | None = None) -> exp.Case:
    """Return a value where the condition is true, else another (null when none is given)."""
    case = exp.Case().when(condition, value)
    return case.else_(otherwise) if otherwise is not None else case


def total(value: exp.Expression) -> exp.Expression:
    """Return a sum as a 64-bit integer, 0 over no rows.

    >>> total(col("c")).sql()
    'CAST(COALESCE(SUM("c"), 0) AS BIGINT)'
    """
    return exp.cast(exp.func("coalesce", exp.Sum(this=value), num(0)), "bigint")


def all_true(conditions: Iterable[exp.Expression]) -> exp.Expression:
    """Join conditions by AND; TRUE over none."""
    parts = list(conditions)
    return cast(exp.Expression, exp.and_(*parts)) if parts else exp.true()


def any_true(conditions: Iterable[exp.Expression]) -> exp.Expression:
    """Join conditions by OR; FALSE over none."""
    parts = list(conditions)
    return cast(exp.Expression, exp.or_(*parts)) if parts else exp.false()


def seconds(instant: exp.Expression) -> exp.Expression:
    """Return an instant (timestamp without zone, in UTC) as whole seconds since 1970.

    Rendered as `epoch_seconds(..)`, which `upmarket.sql.dialects` turns into each engine's
    own function; seconds are cut off, not rounded.
    """
    return exp.Anonymous(this="epoch_seconds", expressions=[instant])


def local_day(second: exp.Expression, offsets: Sequence[tuple[int, int]]) -> exp.Expression:
    """Return the local day number of an instant in seconds.

    `offsets` come from `vocabulary.days.offsets`; they make the zone plain arithmetic.
    """
    shift: exp.Expression = num(offsets[0][1])
    if len(offsets) > 1:
        case = exp.Case()
        for start, offset in reversed(offsets[1:]):
            case = case.when(exp.GTE(this=second.copy(), expression=num(start)), num(offset))
        shift = case.else_(shift)
    moved = exp.paren(exp.Add(this=second.copy(), expression=shift))
    return exp.Anonymous(this="floor_divide", expressions=[moved, num(86_400)])


def union_all(queries: Sequence[exp.Query]) -> exp.Query:
    """Join queries by UNION ALL; ValueError over none."""
    if not queries:
        raise ValueError("a union needs at least one query")
    result = queries[0]
    for query in queries[1:]:
        result = exp.union(result, query, distinct=False)
    return result
