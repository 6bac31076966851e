"""What each fault of a fact file is called, and what mends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from upmarket.facts.contract import Column, Contract
from upmarket.facts.findings import Finding
from upmarket.vocabulary.errors import Place, Problem, nearest
from upmarket.vocabulary.texts import Text

INSTANT = "an instant such as 2018-01-31 14:05:00 (UTC) or 2018-01-31T14:05:00+08:00"

WORDS: Mapping[str, tuple[str, str, str]] = {
    "missing_value": ("the value is missing", "{type}", "fill it in, or leave the row out"),
    "broken_record": ("{raw}", "a whole record", "export the file again, or mend this line"),
    "broken_encoding": (
        "the record is not UTF-8",
        "a record in UTF-8",
        "save the file as UTF-8, or say 'encoding: latin-1' in a mapping",
    ),
    "not_text": ("found a NUL character", "plain text", "remove the character, or export the file again"),
    "too_long": (
        "found more than {longest} characters: {found}",
        "a shorter text",
        "look for a quote that is never closed before this row",
    ),
    "no_id": (
        "found {found} for an id",
        "an id",
        "leave the row out, or write the id; this looks like an empty cell of the export",
    ),
    "not_code": ("found {found}", "one of: {codes}", "{near}"),
    "not_country": ("found {found}", "two capital letters (ISO 3166), such as BR", "write the code of the country"),
    "not_currency": (
        "found {found}",
        "three capital letters (ISO 4217), such as EUR",
        "write the code of the currency",
    ),
    "not_finite": ("found {found}, which is not finite", "{type}", "leave the cell empty if it is unknown"),
    "not_integer": ("found {found}", "a whole number", "write digits only"),
    "not_score": ("found {found}", "a whole number{range}", "write digits only"),
    "not_money": (
        "found {found}",
        "an amount in minor units, a whole number (12.50 is written 1250)",
        "write minor units, or map the column with 'decimal: true'",
    ),
    "not_an_amount": (
        "found {found}",
        "a decimal amount with no more decimals than its currency has",
        "mend the amount",
    ),
    "not_boolean": ("found {found}", "true or false", "write true or false, or map the values"),
    "not_instant": ("found {found}", INSTANT, "write it so, or map the column with 'format'"),
    "no_time_of_day": (
        "found {found}, a day without time of day",
        INSTANT,
        "add the time, or map the column with 'day: start' or 'day: end'",
    ),
    "not_day": ("found {found}", "a day such as 2018-01-31", "write it so, or map the column with 'format'"),
    "too_early": ("found {found}, before 1970", "a time from 1970 on", "leave the cell empty if it is unknown"),
    "too_late": ("found {found}, after 2200", "a time before 2200", "leave the cell empty if it has no end"),
    "negative": (
        "found {found}, below zero",
        "{type}{range}",
        "hand refunds in as refunded_minor, never as negative amounts",
    ),
    "too_small": ("found {found}", "{type}{range}", "mend the number, or leave the row out"),
    "too_large": ("found {found}", "{type}{range}", "mend the number, or leave the row out"),
    "conflicting_key": (
        "another row of the file has the key {found} and says something else",
        "one row for each {key}",
        "keep the right row; later corrections come in a later file",
    ),
    "mixed_values": ("the group has {found}", "one {column} for each {other}", "mend the rows, or split the group"),
}
"""Per code of a fault: what was found, what was wanted, how to fix it."""

TYPE_WORDS = {
    "id": "an id",
    "text": "a text",
    "code": "a known word",
    "country": "a country code",
    "currency": "a currency code",
    "integer": "a whole number",
    "money": "an amount in minor units",
    "score": "a whole number",
    "boolean": "true or false",
    "instant": INSTANT,
    "day": "a day such as 2018-01-31",
}


def problem(contract: Contract, code: str, name: str | None, found: str | None, place: Place) -> Problem:
    """Return the problem of one cell or row, in words.

    >>> from upmarket.vocabulary.texts import Text
    >>> contract = Contract("t", Text("", ""), Text("", ""), ("k",), None, 1, (Column("k", "code", Text("", ""), codes=("buyer",)),), ())
    >>> problem(contract, "not_code", "k", "buyr", Place("a.csv", row=1)).fix
    "did you mean 'buyer'?"
    """
    if code.startswith("check."):
        return _check_problem(contract, code, found, place)
    column = contract.column(name) if name in contract.names else None
    words = _words(contract, column, name, found)
    told, wanted, fix = (part.format_map(words) for part in WORDS[code])
    return Problem(f"facts.{code}", told, place, wanted, fix)


def _check_problem(contract: Contract, code: str, found: str | None, place: Place) -> Problem:
    check = next(check for check in contract.checks if f"check.{check.id}" == code)
    told = f"{check.text.en.rstrip('.')}: {found}"
    if check.kind == "within":
        return Problem(
            f"facts.{code}", told, place, f"one {check.column} for each {check.other}", "mend the rows of this group"
        )
    wanted = {
        "not_before": f"{check.column} at or after {check.other}",
        "needs": f"{check.other} wherever {check.column} is filled",
        "denied_by": f"{check.other} true wherever {check.column} is filled",
    }[check.kind]
    return Problem(f"facts.{code}", told, place, wanted, f"mend {check.column} or {check.other}")


def _words(contract: Contract, column: Column | None, name: str | None, found: str | None) -> Mapping[str, str]:
    near = nearest((found or "").lower(), column.codes) if column else None
    return {
        "found": short(found),
        "raw": short(found, most=200).strip("'"),
        "type": TYPE_WORDS[column.type] if column else "a value",
        "codes": ", ".join(column.codes) if column else "",
        "near": f"did you mean '{near}'?" if near else "use a known word, or map the values",
        "range": _range(column) if column else "",
        "key": " and ".join(contract.key),
        "column": name or "value",
        "other": "group",
        "longest": {"id": "200", "text": "10,000"}.get(column.type, "") if column else "",
    }


def _range(column: Column) -> str:
    least = f" from {column.least}" if column.least is not None else ""
    return least + (f" to {column.most}" if column.most is not None else "")


def short(found: str | None, *, most: int = 60) -> str:
    """Return what was found in quotes, cut to some characters, control characters escaped.

    >>> short("a" * 5, most=3)
    "'aaa...'"
    """
    shown = (found or "").encode("unicode_escape").decode() if found and not found.isprintable() else (found or "")
    return f"'{shown[:most]}...'" if len(shown) > most else f"'{shown}'"


def header_problems(contract: Contract, given: Sequence[str], file: str) -> tuple[Problem, ...]:
    """Return one problem for each required column that a file lacks; it is refused then.

    >>> from upmarket.vocabulary.texts import Text
    >>> contract = Contract("t", Text("", ""), Text("", ""), ("k",), None, 1, (Column("k", "id", Text("", ""), True),), ())
    >>> header_problems(contract, ["K"], "a.csv")[0].fix
    "rename the column 'K', or map it"
    """
    if given and contract.required and not set(given) & set(contract.names):
        told = f"no column of {contract.table} is there; the first line reads {short(', '.join(given))}"
        fix = "write a header into line 1, or give a mapping with the names and the delimiter"
        alike = [name for name in contract.required if nearest(name, [other.lower() for other in given])]
        if not alike:
            return (Problem("facts.no_header", told, Place(file), "the columns " + ", ".join(contract.required), fix),)
    problems = []
    for name in contract.required:
        if name not in given:
            unused = {other.lower().strip().replace(" ", "_"): other for other in given if other not in contract.names}
            near = unused.get(nearest(name, unused) or "")
            problems.append(
                Problem(
                    "facts.missing_column",
                    f"the column '{name}' of {contract.table} is missing",
                    Place(file),
                    "the columns " + ", ".join(contract.required),
                    f"rename the column '{near}', or map it" if near else "add the column, or map another one to it",
                )
            )
    return tuple(problems)


def unknown_columns(contract: Contract, given: Sequence[str], file: str) -> tuple[Finding, ...]:
    """Return a finding for each column that nothing reads.

    >>> from upmarket.vocabulary.texts import Text
    >>> unknown_columns(Contract("t", Text("", ""), Text("", ""), ("k",), None, 1, (), ()), ["x"], "a.csv")[0].column
    'x'
    """
    found = []
    for name in given:
        if name not in contract.names:
            near = nearest(name, contract.names)
            en = f"Nothing reads the column '{name}' of {file}." + (f" Did you mean '{near}'?" if near else "")
            zh = f"文件 {file} 的列“{name}”没有被使用。" + (f"是否想写“{near}”？" if near else "")
            found.append(Finding("facts.unknown_column", contract.table, 1, Text(en, zh), name))
    return tuple(found)
