"""The rows of a grain with their facts (`f_`), what is known (`k_`) and deadlines (`d_`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlglot import exp

from upmarket.metrics.family import Clock, Measure
from upmarket.metrics.grain import Fact, Grain, query, sql
from upmarket.metrics.marketplace import Marketplace
from upmarket.metrics.working import TABLE as WORKING
from upmarket.sql.expressions import col, flag, least_of, local_day, null_of, num, quotient, seconds, text, when
from upmarket.sql.steps import Step
from upmarket.vocabulary.days import DAY_SECONDS

TYPES = {"instant": "bigint", "integer": "bigint", "text": "text", "boolean": "boolean"}

SCOPE = {
    "country": ("store", "LEFT JOIN fact_store AS ss ON ss.store_id = r.store_id", "ss.country"),
    "category": ("listing", "LEFT JOIN fact_listing AS sl ON sl.listing_id = r.listing_id", "sl.category"),
}
"""What else an incident's scope is compared with: table, join, column."""


def deadline_column(measure: Measure) -> str:
    """Return the name of the column that holds when a measure's clock runs out.

    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> deadline_column(sample_measure())
    'd_paid_at_259200_elapsed'
    """
    clock = measure.clock
    return f"d_{measure.anchor}_{clock.seconds}_{clock.calendar}"


def row_steps(grain: Grain, facts: Iterable[str], provided: frozenset[str]) -> list[Step]:
    """Return the steps that a grain's rows read beside fact tables.

    >>> from upmarket.metrics.grains import GRAINS
    >>> [step.name for step in row_steps(GRAINS['order'], ['disputed_at'], frozenset({'order_line', 'dispute'}))]
    ['rows_orders', 'rows_order_disputes']
    """
    made = [Step(name, query(body), "a relation beside the rows") for name, body in grain.steps]
    for name in _joined(grain, facts, provided):
        made += [Step(step, query(body), "a relation beside the rows") for step, body in grain.joins[name].steps]
    return made


def rows_query(
    grain: Grain,
    facts: Iterable[str],
    measures: Sequence[Measure],
    *,
    provided: frozenset[str],
    marketplace: Marketplace,
    zone: Sequence[tuple[int, int]],
    within: tuple[int, int] | None = None,
    scope: bool = False,
) -> exp.Query:
    """Return the rows of a grain; `scope` adds the columns that incidents are compared with.

    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> from upmarket.metrics.grains import GRAINS
    >>> rows = rows_query(GRAINS['review'], ['score'], [], provided=frozenset({'review'}), marketplace=MARKET, zone=((0, 0),))
    >>> rows.named_selects[-2:]
    ['f_created_at', 'f_score']
    """
    names = sorted({*facts, grain.event})
    joins = _joined(grain, names, provided)
    columns = [*_named(grain), *_facts(grain, names, provided, marketplace)]
    scopes = _scopes(grain, provided, joins) if scope else {}
    columns += [exp.alias_(column, f"scope_{name}", quoted=True) for name, (_, column) in scopes.items()]
    body = f"SELECT 1 FROM {grain.source} " + " ".join(grain.joins[name].sql for name in joins)
    body += "".join(" " + join for join, _ in scopes.values() if join)
    selected = query(body)
    assert isinstance(selected, exp.Select)
    selected = selected.select(*columns, append=False)
    if within is not None:
        selected = selected.where(*_between(grain, within))
    return _with_deadlines(selected, measures, zone)


def _named(grain: Grain) -> list[exp.Expr]:
    named = {**grain.subjects, **grain.ids}
    return [exp.alias_(sql(body), name, quoted=True) for name, body in named.items()]


def _facts(grain: Grain, names: Sequence[str], provided: frozenset[str], marketplace: Marketplace) -> list[exp.Expr]:
    columns: list[exp.Expr] = []
    for name in names:
        fact = grain.facts[name]
        there = grain.tables([name]) <= provided
        value = _bound(fact, marketplace) if there else null_of(TYPES[fact.kind])
        columns.append(exp.alias_(value, f"f_{name}", quoted=True))
        if fact.known is not None or fact.joins:
            known = flag(sql(fact.known)) if there and fact.known else num(int(there))
            columns.append(exp.alias_(known, f"k_{name}", quoted=True))
    return columns


def _bound(fact: Fact, marketplace: Marketplace) -> exp.Expr:
    def bind(node: exp.Expr) -> exp.Expr:
        return text(marketplace.currency) if isinstance(node, exp.Placeholder) else node

    return sql(fact.sql).transform(bind)


def _joined(grain: Grain, facts: Iterable[str], provided: frozenset[str]) -> list[str]:
    wanted = {join for fact in facts for join in grain.facts[fact].joins}
    return [name for name in grain.joins if name in wanted and set(grain.joins[name].needs) <= provided]


def _scopes(grain: Grain, provided: frozenset[str], joins: Sequence[str]) -> dict[str, tuple[str, exp.Expr]]:
    found: dict[str, tuple[str, exp.Expr]] = {}
    for name, (table, join, column) in SCOPE.items():
        there = table in provided and (name != "category" or "listing_id" in grain.subjects)
        found[name] = (join, sql(column)) if there else ("", null_of("text"))
    carrier = grain.carrier if grain.carrier and grain.carrier[0] in (*joins, "") else None
    found["carrier"] = ("", sql(carrier[1]) if carrier else null_of("text"))
    return found


def _between(grain: Grain, within: tuple[int, int]) -> list[exp.Expr]:
    event = seconds(exp.column(grain.event, table="r", quoted=True))
    first = exp.GTE(this=event, expression=num(within[0]))
    return [first, exp.LT(this=event.copy(), expression=num(within[1]))]


# -- deadlines ------------------------------------------------------------------------------


def _with_deadlines(rows: exp.Select, measures: Sequence[Measure], zone: Sequence[tuple[int, int]]) -> exp.Query:
    clocks = {deadline_column(m): m for m in measures}
    elapsed = [_elapsed(name, m.anchor, m.clock) for name, m in clocks.items() if m.clock.calendar == "elapsed"]
    result = exp.select("*", *elapsed).from_(rows.subquery("t")) if elapsed else rows
    for name, measure in clocks.items():
        if measure.clock.calendar == "working":
            result = _working(result, name, measure, zone)
    return result


def _elapsed(name: str, anchor: str, clock: Clock) -> exp.Expr:
    return exp.alias_(exp.Add(this=col("f_" + anchor), expression=num(clock.seconds)), name, quoted=True)


def _working(rows: exp.Select, name: str, measure: Measure, zone: Sequence[tuple[int, int]]) -> exp.Select:
    """Add a deadline in working time: to a place among working days, forward, and back."""
    anchor = col("f_" + measure.anchor, "t")
    into = least_of(exp.Sub(this=anchor, expression=col("start_s", "wa")), num(DAY_SECONDS - 1))
    worked = exp.Mul(this=col("ordinal", "wa"), expression=num(DAY_SECONDS))
    place = exp.Add(this=worked, expression=when(sql("wa.works = 1"), into, num(0)))
    target = exp.alias_(exp.Add(this=place, expression=num(measure.clock.seconds)), "target_s", quoted=True)
    on = exp.EQ(this=col("day", "wa"), expression=local_day(anchor, zone))
    table = exp.alias_(exp.to_table(WORKING), "wa", table=True)
    placed = exp.select("t.*", target).from_(rows.subquery("t")).join(table, on=on, join_type="left")
    day = quotient(col("target_s", "u"), DAY_SECONDS)
    rest = exp.Sub(this=col("target_s", "u"), expression=exp.Mul(this=day, expression=num(DAY_SECONDS)))
    deadline = exp.alias_(exp.Add(this=col("start_s", "wb"), expression=exp.paren(rest)), name, quoted=True)
    back = exp.alias_(exp.to_table(WORKING), "wb", table=True)
    same = exp.EQ(this=col("worked", "wb"), expression=day.copy())
    return exp.select("u.*", deadline).from_(placed.subquery("u")).join(back, on=same, join_type="left")
