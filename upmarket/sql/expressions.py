"""Small SQL pieces that mean the same on every engine.

Traps these avoid, each proven by `tests/engines/test_traps.py`: integer division, boolean
casts, aliases taken for columns, time-zone functions, closed intervals, nulls in LEAST and in
ORDER BY, untyped nulls, sums wider than 64 bits, collations.

What stays forbidden in a step, since no wording makes it the same everywhere:
- a join whose ON holds no equality (ClickHouse refuses outer ones); null inside IN (..);
- AVG, ROUND, a sum of doubles, a cast of a double to an integer without FLOOR;
- LOWER and UPPER over other than ASCII; concat() where || is meant; casts of booleans,
  doubles or timestamps to text; division by what may be zero without NULLIF;
- an output column without an alias; a product that may leave 64 bits (ClickHouse wraps).
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


def flag(condition: exp.Expr) -> exp.Case:
    """Return 1 where the condition is true, else 0 (also where it is null).

    >>> flag(exp.condition("a > 1")).sql()
    'CASE WHEN a > 1 THEN 1 ELSE 0 END'
    """
    return exp.Case().when(condition, num(1)).else_(num(0))


def when(condition: exp.Expr, value: exp.Expr, otherwise: exp.Expr | None = None) -> exp.Case:
    """Return a value where the condition is true, else another (null when none is given).

    >>> when(exp.condition("a > 1"), num(7)).sql()
    'CASE WHEN a > 1 THEN 7 END'
    """
    case = exp.Case().when(condition, value)
    return case.else_(otherwise) if otherwise is not None else case


def total(value: exp.Expr) -> exp.Expression:
    """Return a sum as a 64-bit integer, 0 over no rows.

    >>> total(col("c")).sql()
    'CAST(COALESCE(SUM("c"), 0) AS BIGINT)'
    """
    return exp.cast(exp.func("coalesce", exp.Sum(this=value), num(0)), "bigint")


def null_of(kind: str) -> exp.Expression:
    """Return a null of a type of `sql.engine.TYPES`; a bare NULL has no type to store.

    >>> null_of("bigint").sql()
    'CAST(NULL AS BIGINT)'
    """
    return exp.cast(exp.null(), kind)


def ratio(part: exp.Expr, whole: exp.Expr) -> exp.Expression:
    """Return part over whole as a double; null where whole is 0. For display, never to judge.

    >>> ratio(col("p"), col("n")).sql()
    'CAST("p" AS DOUBLE) / NULLIF("n", 0)'
    """
    divided = exp.Nullif(this=whole.copy(), expression=num(0))
    return exp.Div(this=exp.cast(part.copy(), "double"), expression=divided, typed=False, safe=False)


def quotient(value: exp.Expr, by: int) -> exp.Expression:
    """Return a whole number divided by a positive one and floored, in 64 bits, exactly.

    ValueError unless `by` is positive.

    >>> quotient(col("c"), 100).sql()
    'QUOTIENT("c", 100)'
    """
    if by < 1:
        raise ValueError(f"a quotient is by a positive number, not {by}")
    return exp.Anonymous(this="quotient", expressions=[value.copy(), num(by)])


def least_of(*values: exp.Expr) -> exp.Expression:
    """Return the least value; null when any is null, on every engine.

    LEAST itself ignores nulls on some engines and versions, and returns null on others.
    For texts wrap each value in `bytewise`.

    >>> least_of(col("a"), col("b")).sql()
    'CASE WHEN "a" <= "b" THEN "a" WHEN "b" <= "a" THEN "b" END'
    """
    return _extreme(exp.LTE, values)


def greatest_of(*values: exp.Expr) -> exp.Expression:
    """Return the greatest value; null when any is null, on every engine.

    >>> greatest_of(col("a"), col("b")).sql()
    'CASE WHEN "a" >= "b" THEN "a" WHEN "b" >= "a" THEN "b" END'
    """
    return _extreme(exp.GTE, values)


def _extreme(compare: type[exp.Binary], values: Sequence[exp.Expr]) -> exp.Expression:
    case = exp.Case()
    for at, value in enumerate(values):
        others = [compare(this=value.copy(), expression=o.copy()) for i, o in enumerate(values) if i != at]
        case = case.when(all_true(others), value.copy())
    return case


def ascending(value: exp.Expr) -> exp.Ordered:
    """Return an ascending sort key with nulls last; engines differ where none is named.

    >>> ascending(col("a")).sql("postgres"), ascending(col("a")).sql("spark")
    ('"a"', '`a` NULLS LAST')
    """
    return exp.Ordered(this=value.copy(), nulls_first=False)


def descending(value: exp.Expr) -> exp.Ordered:
    """Return a descending sort key with nulls last.

    >>> descending(col("a")).sql("postgres")
    '"a" DESC NULLS LAST'
    """
    return exp.Ordered(this=value.copy(), desc=True, nulls_first=False)


def row_number(within: Sequence[exp.Expr], order: Sequence[exp.Ordered]) -> exp.Window:
    """Return the number of a row, from 1, within equal values; `order` must leave no ties.

    >>> row_number([col("a")], [ascending(col("b"))]).sql("postgres")
    'ROW_NUMBER() OVER (PARTITION BY "a" ORDER BY "b")'
    """
    return exp.Window(
        this=exp.RowNumber(),
        partition_by=[value.copy() for value in within],
        order=exp.Order(expressions=list(order)),
    )


def count_distinct(value: exp.Expr) -> exp.Expression:
    """Return how many different values there are, nulls left out.

    >>> count_distinct(col("a")).sql()
    'COUNT(DISTINCT "a")'
    """
    return exp.Count(this=exp.Distinct(expressions=[value.copy()]))


def joined_text(*parts: exp.Expr) -> exp.Expr:
    """Return texts joined; null when any is null. Cast whole numbers with `as_text` first.

    >>> print(joined_text(col("a"), text("-"), col("b")).sql())
    "a" || '-' || "b"
    """
    joined: exp.Expr = parts[0].copy()
    for part in parts[1:]:
        joined = exp.DPipe(this=joined, expression=part.copy(), safe=True)
    return joined


def as_text(value: exp.Expr) -> exp.Expression:
    """Return a whole number or text as text. Other types are written differently by engines.

    >>> as_text(col("a")).sql()
    'CAST("a" AS TEXT)'
    """
    return exp.cast(value.copy(), "text")


def bytewise(value: exp.Expr) -> exp.Expression:
    """Return a text that sorts and compares by its bytes, whatever the database's collation.

    Wrap every text in ORDER BY, MIN, MAX, < and >.

    >>> bytewise(col("a")).sql()
    'BYTEWISE("a")'
    """
    return exp.Anonymous(this="bytewise", expressions=[value.copy()])


def text_hash(value: exp.Expr) -> exp.Expression:
    """Return a text as a stable whole number below 2^60: the head of the MD5 of its UTF-8.

    For sampling and tie-breaking, not for keeping secrets.

    >>> text_hash(col("a")).sql()
    'TEXT_HASH("a")'
    """
    return exp.Anonymous(this="text_hash", expressions=[value.copy()])


def all_true(conditions: Iterable[exp.Expr]) -> exp.Expression:
    """Join conditions by AND; TRUE over none.

    >>> all_true([exp.condition("a"), exp.condition("b")]).sql(), all_true([]).sql()
    ('a AND b', 'TRUE')
    """
    parts = list(conditions)
    return cast(exp.Expression, exp.and_(*parts)) if parts else exp.true()


def any_true(conditions: Iterable[exp.Expr]) -> exp.Expression:
    """Join conditions by OR; FALSE over none.

    >>> any_true([exp.condition("a"), exp.condition("b")]).sql(), any_true([]).sql()
    ('a OR b', 'FALSE')
    """
    parts = list(conditions)
    return cast(exp.Expression, exp.or_(*parts)) if parts else exp.false()


def seconds(instant: exp.Expr) -> exp.Expression:
    """Return an instant (timestamp without zone, in UTC) as whole seconds since 1970.

    Rendered as `epoch_seconds(..)`, which `upmarket.sql.dialects` turns into each engine's
    own function; seconds are cut off, not rounded.

    >>> seconds(col("paid_at")).sql()
    'EPOCH_SECONDS("paid_at")'
    """
    return exp.Anonymous(this="epoch_seconds", expressions=[instant])


def local_day(second: exp.Expr, offsets: Sequence[tuple[int, int]]) -> exp.Expression:
    """Return the local day number of an instant in seconds.

    `offsets` come from `vocabulary.days.offsets`; they make the zone plain arithmetic. The
    division floors, so that the first hours of 1970 west of Greenwich are day -1.

    >>> local_day(col("s"), ((0, 28_800),)).sql()
    'FLOOR_DIVIDE(("s" + 28800), 86400)'
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
    """Join queries by UNION ALL; ValueError over none.

    >>> union_all([exp.select("1 as a"), exp.select("2 as a")]).sql()
    'SELECT 1 AS a UNION ALL SELECT 2 AS a'
    """
    if not queries:
        raise ValueError("a union needs at least one query")
    result = queries[0]
    for query in queries[1:]:
        result = exp.union(result, query, distinct=False)
    return result
