"""Row conditions as SQL with three truth values: true, false, and null for unknown."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from upmarket.metrics.family import FactTest, RowCondition
from upmarket.metrics.grain import Grain
from upmarket.sql.expressions import all_true, any_true, col, num, text

OPS = {
    "is": "value",
    "is_not": "value",
    "in": "values",
    "at_least": "number",
    "above": "number",
    "at_most": "number",
    "below": "number",
    "present": "none",
    "absent": "none",
    "within": "none",
    "before_deadline": "none",
    "not_later_than": "fact",
    "later_than": "fact",
}
"""What each op compares with; within and before_deadline both mean: before anchor plus clock."""

_NUMBERS = {"at_least": exp.GTE, "above": exp.GT, "at_most": exp.LTE, "below": exp.LT}


def leaves(condition: RowCondition) -> Iterator[FactTest]:
    """Walk the leaves of a condition.

    >>> [leaf.fact for leaf in leaves(FactTest("paid_at", "present"))]
    ['paid_at']
    """
    if isinstance(condition, FactTest):
        yield condition
    else:
        for part in condition.parts:
            yield from leaves(part)


def facts_of(condition: RowCondition) -> set[str]:
    """Return the facts that a condition reads.

    >>> sorted(facts_of(FactTest("delivered_at", "not_later_than", "promised_at")))
    ['delivered_at', 'promised_at']
    """
    found = set()
    for leaf in leaves(condition):
        found.add(leaf.fact)
        if OPS[leaf.op] == "fact":
            found.add(str(leaf.value))
    return found


def condition_sql(condition: RowCondition, grain: Grain, deadline: str) -> exp.Expr:
    """Return a condition over columns `f_<fact>` and `k_<fact>`; `deadline` names a column.

    A fact that is missing and known to be missing makes a leaf false; one that is missing
    and may exist makes it null. A comparison with a missing number or instant is null.

    >>> from upmarket.metrics.grains.order_line import ORDER_LINE
    >>> condition_sql(FactTest("paid_at", "present"), ORDER_LINE, "d").sql()
    'CASE WHEN NOT "f_paid_at" IS NULL THEN TRUE ELSE FALSE END'
    """
    if isinstance(condition, FactTest):
        return _leaf(condition, grain, deadline)
    parts = [condition_sql(part, grain, deadline) for part in condition.parts]
    if condition.word == "not":
        return exp.Not(this=exp.paren(parts[0]))
    joined = all_true(parts) if condition.word == "all" else any_true(parts)
    return exp.paren(joined)


def _leaf(leaf: FactTest, grain: Grain, deadline: str) -> exp.Expr:
    value = col(f"f_{leaf.fact}")
    if leaf.op in ("within", "before_deadline"):
        return _known(exp.LT(this=value, expression=col(deadline)), leaf.fact, grain)
    if leaf.op in ("not_later_than", "later_than"):
        return _against_instant(leaf, value, grain)
    if leaf.op in _NUMBERS:
        number = num(int(str(leaf.value)))
        return exp.paren(_NUMBERS[leaf.op](this=value, expression=number))
    if leaf.op == "absent":
        return exp.Not(this=exp.paren(_present(leaf.fact, value, grain)))
    if leaf.op == "present":
        return _present(leaf.fact, value, grain)
    return _equal(leaf, value, grain)


def _present(fact: str, value: exp.Expr, grain: Grain) -> exp.Expr:
    return _known(exp.Not(this=exp.Is(this=value, expression=exp.null())), fact, grain)


def _equal(leaf: FactTest, value: exp.Expr, grain: Grain) -> exp.Expr:
    wanted = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    tests = [_same(value, one) for one in wanted]
    found = _known(any_true(tests), leaf.fact, grain)
    return exp.Not(this=exp.paren(found)) if leaf.op == "is_not" else found


def _same(value: exp.Expr, wanted: object) -> exp.Expr:
    if isinstance(wanted, bool):
        return value.copy() if wanted else exp.Not(this=value.copy())
    literal = num(wanted) if isinstance(wanted, int) else text(str(wanted))
    return exp.EQ(this=value.copy(), expression=literal)


def _against_instant(leaf: FactTest, value: exp.Expr, grain: Grain) -> exp.Expr:
    other = col(f"f_{leaf.value}")
    compare = exp.LTE if leaf.op == "not_later_than" else exp.GT
    missing = exp.Is(this=other, expression=exp.null())
    inner = _known(compare(this=value, expression=other.copy()), leaf.fact, grain)
    assert isinstance(inner, exp.Case)
    branches = [exp.If(this=missing, true=_unknown()), *inner.args["ifs"]]
    return exp.Case(ifs=branches, default=inner.args["default"])


def _known(true: exp.Expr, fact: str, grain: Grain) -> exp.Expr:
    """Return true where the test holds, null where the fact may be missing by accident, else false."""
    case = exp.Case().when(true, exp.true())
    if grain.facts[fact].known is not None or grain.facts[fact].joins:
        case = case.when(exp.EQ(this=col(f"k_{fact}"), expression=num(0)), _unknown())
    return case.else_(exp.false())


def _unknown() -> exp.Expr:
    return exp.cast(exp.null(), "boolean")
