"""Steps that hold the rows of one file to a contract: typed rows, and what is wrong with each.

A raw relation has one column for each column of the contract that the file brings, `_row`
(unique, in order), `_at` (the row of the file, from 1), and `_broken` (text where the whole
record could not be read, else null).
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from upmarket.facts.contract import Check, Column, Contract
from upmarket.facts.reading import Reading
from upmarket.facts.values import as_text, cleaned, fault, sql, typed
from upmarket.sql.expressions import all_true, any_true, col, num, text
from upmarket.sql.steps import Step
from upmarket.vocabulary.texts import Text

EXAMPLE = Contract(
    "example", Text("", ""), Text("", ""), ("k",), None, 1,
    (Column("k", "id", Text("", ""), True), Column("a", "day", Text("", "")), Column("b", "day", Text("", ""))),
    (
        Check("ends_late", "not_before", "b", "a", "finding", Text("", "")),
        Check("one_end", "within", "b", "a", "reject", Text("", "")),
    ),
)  # fmt: skip
"""A small contract for the examples below."""

TYPES = {
    "text": "text",
    "bigint": "bigint",
    "integer": "int",
    "boolean": "boolean",
    "timestamp": "timestamp",
    "date": "date",
}


def checked(contract: Contract, readings: Mapping[str, Reading], raw: str) -> Step:
    """Return typed rows with `_row`, `_at` and `_problems`, a list of (code, name, found) or null.

    `readings` names the columns that `raw` has; the others come out null.

    >>> checked(EXAMPLE, {"k": Reading()}, "raw").query.named_selects
    ['_row', '_at', 'k', 'a', 'b', '_problems']
    """
    own = [col("_row"), col("_at"), col("_broken")]
    given = exp.select(*own, *[exp.alias_(cleaned(n, r), f"g_{n}", quoted=True) for n, r in readings.items()]).from_(
        exp.table_(raw, quoted=True)
    )
    values = [exp.alias_(_typed(contract, name, readings), name, quoted=True) for name in contract.names]
    read = exp.select(*own, *[col(f"g_{n}") for n in readings], *values).from_(given.subquery("given"))
    filled = exp.select(
        *own,
        *[col(f"g_{n}") for n in readings],
        *[exp.alias_(_with_fallback(contract, name, readings), name, quoted=True) for name in contract.names],
    ).from_(read.subquery("read"))
    faults = {
        name: found for name, reading in readings.items() if (found := _fault(contract, name, reading)) is not None
    }
    failed = exp.select(
        "*",
        *[exp.alias_(found, f"f_{name}", quoted=True) for name, found in faults.items()],
        *[exp.alias_(_broken_check(check), f"c_{check.id}", quoted=True) for check in _row_checks(contract, "reject")],
    ).from_(filled.subquery("filled"))
    return Step(
        f"{contract.table}__checked",
        exp.select(
            col("_row"),
            col("_at"),
            *[col(name) for name in contract.names],
            exp.alias_(_problems(contract, readings, list(faults)), "_problems", quoted=True),
        ).from_(failed.subquery("failed")),
        "one row a record, typed, with its problems",
    )


def _typed(contract: Contract, name: str, readings: Mapping[str, Reading]) -> exp.Expression:
    column = contract.column(name)
    kind = exp.DataType.build(TYPES[column.sql_type], dialect="duckdb")
    if name not in readings:
        return exp.cast(exp.null(), kind)
    value = typed(column, readings[name], col(f"g_{name}"))
    return exp.cast(value, kind) if column.sql_type == "integer" else value


def _with_fallback(contract: Contract, name: str, readings: Mapping[str, Reading]) -> exp.Expression:
    other = contract.column(name).fallback
    if other is None or other not in readings:
        return col(name)
    return sql("coalesce(:a, :b is not null)", a=col(name), b=col(other))


def _fault(contract: Contract, name: str, reading: Reading) -> exp.Expression | None:
    return fault(contract.column(name), reading, col(f"g_{name}"), col(name))


def _row_checks(contract: Contract, severity: str) -> list[Check]:
    return [check for check in contract.checks if check.severity == severity and check.kind != "within"]


def _broken_check(check: Check) -> exp.Expression:
    column, other = col(check.column), col(check.other)
    if check.kind == "not_before":
        return sql("(:a < :b)", a=column, b=other)
    if check.kind == "needs":
        return sql("(:a is not null and :b is null)", a=column, b=other)
    return sql("(:a is not null and not :b)", a=column, b=other)


def _problems(contract: Contract, readings: Mapping[str, Reading], faulty: list[str]) -> exp.Expression:
    entries = [
        sql(
            "{'code': case when :b is not null then 'broken_record' end, 'name': cast(null as text), 'found': :b}",
            b=col("_broken"),
        )
    ]
    for name in faulty:
        found = as_text(readings[name], col(f"g_{name}"))
        entry = "{'code': :code, 'name': :name, 'found': :found}"
        entries.append(sql(entry, code=col(f"f_{name}"), name=text(name), found=found))
    checks = _row_checks(contract, "reject")
    for check in checks:
        entry = "{'code': case when :c then :code end, 'name': :name, 'found': concat_ws(' / ', cast(:a as text), cast(:b as text))}"
        parts = {"a": col(check.column), "b": col(check.other)}
        entries.append(
            sql(entry, c=col(f"c_{check.id}"), code=text(f"check.{check.id}"), name=text(check.column), **parts)
        )
    wrong = any_true(
        [sql("(:b is not null)", b=col("_broken"))]
        + [sql("(:f is not null)", f=col(f"f_{name}")) for name in faulty]
        + [sql("coalesce(:c, false)", c=col(f"c_{check.id}")) for check in checks]
    )
    # A record that could not be read has no cells to complain about.
    kept = sql(
        "list_filter(:all, lambda p: p.code is not null and (:b is null or p.code = 'broken_record'))",
        all=exp.Array(expressions=entries),
        b=col("_broken"),
    )
    return exp.Case().when(wrong, kept)


def repeated_keys(contract: Contract, relation: str) -> Step:
    """Return the rows whose key stands more than once: `_row`, `_first` (a row), `_same`.

    `_same` is true when all rows of the key are equal, column by column.

    >>> repeated_keys(EXAMPLE, "sound").query.named_selects
    ['_row', '_first', '_same']
    """
    key = [col(name) for name in contract.key]
    whole = exp.Anonymous(
        this="struct_pack",
        expressions=[exp.PropertyEQ(this=exp.to_identifier(n), expression=col(n)) for n in contract.names],
    )
    groups = exp.select(*key).from_(exp.table_(relation, quoted=True)).group_by(*key).having(sql("count(*) > 1"))
    matched = all_true([exp.EQ(this=col(name, "g"), expression=col(name, "t")) for name in contract.key])
    rows = (
        exp.select(col("_row", "t"), *[col(n, "t") for n in contract.names])
        .from_(exp.alias_(exp.table_(relation, quoted=True), "t", table=True))
        .join(groups.subquery("g"), on=matched)
    )
    over = ", ".join(f'"{name}"' for name in contract.key)
    query = exp.select(
        col("_row"),
        exp.alias_(sql(f"min(_row) over (partition by {over})"), "_first"),
        exp.alias_(
            sql(f"min(:w) over (partition by {over}) is not distinct from max(:w) over (partition by {over})", w=whole),
            "_same",
        ),
    ).from_(rows.subquery("r"))
    return Step(f"{contract.table}__repeated", query, "rows whose key stands more than once")


def mixed_rows(contract: Contract, check: Check, relation: str) -> Step:
    """Return `_row` and what was found, for groups whose rows disagree in one column.

    `check` is of the kind `within`, such as the currencies of one order.

    >>> mixed_rows(EXAMPLE, EXAMPLE.checks[1], "sound").query.named_selects
    ['_row', 'found']
    """
    groups = (
        exp.select(
            col(check.other), exp.alias_(sql("string_agg(distinct :c, ', ' order by :c)", c=col(check.column)), "found")
        )
        .from_(exp.table_(relation, quoted=True))
        .group_by(col(check.other))
        .having(sql("count(distinct :c) > 1", c=col(check.column)))
    )
    query = (
        exp.select(col("_row", "t"), col("found", "g"))
        .from_(exp.alias_(exp.table_(relation, quoted=True), "t", table=True))
        .join(groups.subquery("g"), on=exp.EQ(this=col(check.other, "g"), expression=col(check.other, "t")))
    )
    return Step(f"{contract.table}__mixed", query, "rows of groups that disagree")


def findings(contract: Contract, relation: str) -> Step | None:
    """Return one row with a count for each row check that is only a finding, in order.

    None when the contract has no such check.

    >>> findings(EXAMPLE, "taken").query.named_selects
    ['ends_late']
    """
    checks = _row_checks(contract, "finding")
    if not checks:
        return None
    counts = [
        exp.alias_(sql("count(*) filter (where :c)", c=_broken_check(check)), check.id, quoted=True) for check in checks
    ]
    return Step(
        f"{contract.table}__findings",
        exp.select(*counts).from_(exp.table_(relation, quoted=True)),
        "counts of findings",
    )


def finding_checks(contract: Contract) -> list[Check]:
    """Return the checks whose counts `findings` gives, in its order.

    >>> [check.id for check in finding_checks(EXAMPLE)]
    ['ends_late']
    """
    return _row_checks(contract, "finding")


def unknown_references(contract: Contract, column: Column, target: str, other: str, *, batch: int) -> Step:
    """Return the number of rows of a batch whose filled column names nothing in `target`.

    >>> unknown_references(EXAMPLE, EXAMPLE.column("k"), "fact_other", "id", batch=1).name
    'example__unknown_k'
    """
    known = exp.select(exp.alias_(col(other), "known", quoted=True)).distinct().from_(exp.table_(target, quoted=True))
    query = (
        exp.select(exp.Count(this=exp.Star()))
        .from_(exp.alias_(exp.table_(f"fact_{contract.table}", quoted=True), "t", table=True))
        .join(
            known.subquery("k"), on=exp.EQ(this=col("known", "k"), expression=col(column.name, "t")), join_type="left"
        )
        .where(
            sql(
                "(:b = :n and :c is not null and :k is null)",
                b=col("_batch", "t"),
                n=num(batch),
                c=col(column.name, "t"),
                k=col("known", "k"),
            )
        )
    )
    return Step(f"{contract.table}__unknown_{column.name}", query, "how many rows name what is not there")
