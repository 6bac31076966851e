"""SQL that turns a presented value into a typed one, and SQL that says what is wrong with it.

Ingest runs in DuckDB only, so its functions may stand here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import cast

from sqlglot import exp

from upmarket.facts.contract import Column
from upmarket.facts.reading import SECOND_FORMATS, Reading
from upmarket.sql.expressions import num, text

DIRECT = {
    "integer": "bigint",
    "money": "bigint",
    "score": "bigint",
    "boolean": "boolean",
    "instant": "timestamp",
    "day": "date",
}
"""The presented kind that a column type takes without reading text."""

NOT_A_NUMBER = ("nan", "+nan", "-nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity")
INSTANT = r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?( ?(Z|UTC|[+-]\d{2}(:?\d{2})?))?"
ZONED = r".{16,}(Z|UTC|[+-]\d{2}(:?\d{2})?)"
TRUE, FALSE = ("true", "t", "yes", "y", "1"), ("false", "f", "no", "n", "0")
LONGEST = {"id": 200, "text": 10_000}
"""Most characters of an id and of a text; more is nearly always a quote left open."""


def sql(template: str, **parts: exp.Expression) -> exp.Expression:
    """Parse a constant DuckDB expression and put expressions in place of its `:names`.

    >>> sql("try_cast(:x as date)", x=exp.column("a")).sql("duckdb")
    'TRY_CAST(a AS DATE)'
    """
    return cast(exp.Expression, exp.replace_placeholders(_template(template), **parts))


@cache
def _template(template: str) -> exp.Expression:
    return cast(exp.Expression, exp.condition(template, dialect="duckdb"))


def cleaned(name: str, reading: Reading) -> exp.Expression:
    """Return the value as presented: text without blanks around it, empty text as null.

    >>> print(cleaned("a", Reading()).sql("duckdb"))
    NULLIF(TRIM("a"), '')
    """
    value: exp.Expression = exp.column(name, quoted=True)
    if reading.kind != "text":
        return value
    value = sql("nullif(trim(:x), '')", x=value)
    if reading.values:
        case = exp.Case(this=value)
        for found, ours in reading.values:
            case = case.when(text(found), sql("nullif(:v, '')", v=text(ours)))
        value = case.else_(value.copy())
    return value


def typed(column: Column, reading: Reading, value: exp.Expression) -> exp.Expression:
    """Return the value in the type of the column, null where it cannot be read.

    >>> from upmarket.vocabulary.texts import Text
    >>> typed(Column("a", "id", Text("", "")), Reading(), exp.column("a")).sql("duckdb")
    'a'
    """
    if DIRECT.get(column.type) == reading.kind and reading.plain:
        return sql("date_trunc('second', :x)", x=value) if column.type == "instant" else value
    if column.type == "instant":
        return sql("date_trunc('second', :x)", x=_instant(reading, value))
    return _READERS.get(column.type, _text)(reading, as_text(reading, value))


def as_text(reading: Reading, value: exp.Expression) -> exp.Expression:
    """Return a presented value as text.

    >>> as_text(Reading("bigint"), exp.column("a")).sql("duckdb")
    'CAST(a AS TEXT)'
    """
    return value if reading.kind == "text" else exp.cast(value, "text", dialect="duckdb")


def _text(reading: Reading, value: exp.Expression) -> exp.Expression:
    return value


def _integer(reading: Reading, value: exp.Expression) -> exp.Expression:
    whole = r"[+-]?\d{1,18}(\.0{1,9})?"
    return sql(
        "case when regexp_full_match(:x, :p) then try_cast(split_part(:x, '.', 1) as bigint) end",
        x=value,
        p=text(whole),
    )


def _money(reading: Reading, value: exp.Expression) -> exp.Expression:
    if reading.digits is None:
        return _integer(reading, value)
    if reading.decimal_mark != ".":
        value = sql("replace(replace(:x, '.', '#'), :m, '.')", x=value, m=text(reading.decimal_mark))
    amount = sql(
        "case when regexp_full_match(:x, :p) then try_cast(:x as decimal(38,6)) * :unit end",
        x=value,
        p=text(r"[+-]?\d{1,15}(\.\d+)?"),
        unit=num(10**reading.digits),
    )
    return sql("case when :a = floor(:a) then cast(:a as bigint) end", a=amount)


def _boolean(reading: Reading, value: exp.Expression) -> exp.Expression:
    return sql(
        "case when lower(:x) in :t then true when lower(:x) in :f then false end",
        x=value,
        t=exp.Tuple(expressions=[text(w) for w in TRUE]),
        f=exp.Tuple(expressions=[text(w) for w in FALSE]),
    )


def _day(reading: Reading, value: exp.Expression) -> exp.Expression:
    if reading.formats:
        return sql("cast(:t as date)", t=_parsed(reading, value))
    return sql(
        "case when regexp_full_match(:x, '\\d{4}-\\d{2}-\\d{2}( 00:00:00)?') then try_cast(:x[1:10] as date) end",
        x=value,
    )


def _instant(reading: Reading, value: exp.Expression) -> exp.Expression:
    """Read an instant; a naive one was written in the zone of the reading, else in UTC."""
    if reading.kind == "timestamptz":
        return sql("timezone('UTC', :x)", x=value)
    if reading.kind in ("timestamp", "date"):
        return _placed(reading, sql("cast(:x as timestamp)", x=value))
    value = as_text(reading, value)
    if reading.formats or reading.day:
        return _placed(reading, _parsed(reading, value))
    return sql(
        "case when length(:x) = 19 and :x[17] = ':' and :x[11] in (' ', 'T') and :x[5] = '-' then :naive"
        " when not regexp_full_match(:x, :shape) then null"
        " when regexp_full_match(:x, :zoned) then timezone('UTC', try_cast(replace(:x, ' UTC', 'Z') as timestamptz))"
        " else :naive end",
        x=value,
        shape=text(INSTANT),
        zoned=text(ZONED),
        naive=_placed(reading, sql("try_cast(:x as timestamp)", x=value)),
    )


def _parsed(reading: Reading, value: exp.Expression) -> exp.Expression:
    tries = [_with_format(name, value) for name in reading.formats] or [sql("try_cast(:x as timestamp)", x=value)]
    return exp.Coalesce(this=tries[0], expressions=tries[1:])


def _with_format(name: str, value: exp.Expression) -> exp.Expression:
    if name in SECOND_FORMATS:
        return sql(
            "case when regexp_full_match(:x, '\\d{1,14}') then make_timestamp(try_cast(:x as bigint) * :unit) end",
            x=value,
            unit=num(SECOND_FORMATS[name]),
        )
    return exp.Anonymous(this="try_strptime", expressions=[value.copy(), text(name)])


def _placed(reading: Reading, naive: exp.Expression) -> exp.Expression:
    if reading.day:
        naive = sql("date_trunc('day', :t)", t=naive)
        if reading.day == "end":
            naive = sql("(:t + interval 86399 second)", t=naive)
    if reading.zone:
        return sql("timezone('UTC', timezone(:zone, :t))", zone=text(reading.zone), t=naive)
    return naive


_READERS: Mapping[str, Callable[[Reading, exp.Expression], exp.Expression]] = {
    "integer": _integer,
    "score": _integer,
    "money": _money,
    "boolean": _boolean,
    "day": _day,
}


def fault(column: Column, reading: Reading, given: exp.Expression, value: exp.Expression) -> exp.Expression | None:
    """Return SQL for the code of what is wrong with a value, null when nothing is.

    `given` is the presented value, `value` the typed one. None when nothing can be wrong.

    >>> from upmarket.vocabulary.texts import Text
    >>> fault(Column("a", "boolean", Text("", "")), Reading("boolean"), exp.column("a"), exp.column("b"))
    """
    case = exp.Case()
    for condition, code in _faults(column, reading, given, value):
        case = case.when(condition, text(code))
    return case if case.args.get("ifs") else None


def _faults(
    column: Column, reading: Reading, given: exp.Expression, value: exp.Expression
) -> list[tuple[exp.Expression, str]]:
    found: list[tuple[exp.Expression, str]] = []
    if column.required:
        found.append((sql("(:g is null)", g=given), "missing_value"))
    if column.type in ("id", "text"):
        return found + (_text_faults(column, value) if reading.kind == "text" else [])
    if column.type in ("code", "country", "currency"):
        return [*found, (_not_known(column, value), f"not_{column.type}")]
    unread = sql("(:g is not null and :v is null)", g=given, v=value)
    if reading.kind == "text":
        nan = sql("(:g is not null and :v is null and lower(:g) in :w)", g=given, v=value, w=_words(NOT_A_NUMBER))
        found.append((nan, "not_finite"))
    if DIRECT[column.type] != reading.kind or not reading.plain:
        if column.type == "instant" and reading.kind == "text" and reading.plain:
            dated = sql("(:u and regexp_full_match(:g, '\\d{4}-\\d{2}-\\d{2}'))", u=unread, g=given)
            found.append((dated, "no_time_of_day"))
        found.append((unread, "not_an_amount" if reading.digits is not None else f"not_{column.type}"))
    return found + _bounds(column, value)


def _text_faults(column: Column, value: exp.Expression) -> list[tuple[exp.Expression, str]]:
    faults = [
        (sql("contains(:v, chr(0))", v=value), "not_text"),
        (sql("(length(:v) > :n)", v=value, n=num(LONGEST[column.type])), "too_long"),
    ]
    if column.type == "id":
        words = _words(("nan", "none", "null", "n/a", "#n/a", "undefined"))
        faults.append((sql("(length(:v) < 10 and lower(:v) in :w)", v=value, w=words), "no_id"))
    return faults


def _not_known(column: Column, value: exp.Expression) -> exp.Expression:
    if column.type == "code":
        return sql("(:v not in :codes)", v=value, codes=_words(column.codes))
    letters = "[A-Z]{2}" if column.type == "country" else "[A-Z]{3}"
    return sql("(not regexp_full_match(:v, :p))", v=value, p=text(letters))


def _bounds(column: Column, value: exp.Expression) -> list[tuple[exp.Expression, str]]:
    if column.type == "instant":
        early = sql("(:v < timestamp '1970-01-01 00:00:00')", v=value)
        return [(early, "too_early"), (sql("(:v >= timestamp '2200-01-01 00:00:00')", v=value), "too_late")]
    if column.type == "day":
        early = sql("(:v < date '1970-01-01')", v=value)
        return [(early, "too_early"), (sql("(:v >= date '2200-01-01')", v=value), "too_late")]
    found = []
    if column.least is not None:
        code = "negative" if column.type == "money" else "too_small"
        found.append((sql("(:v < :n)", v=value, n=num(column.least)), code))
    if column.most is not None:
        found.append((sql("(:v > :n)", v=value, n=num(column.most)), "too_large"))
    return found


def _words(words: tuple[str, ...]) -> exp.Tuple:
    return exp.Tuple(expressions=[text(word) for word in words])
