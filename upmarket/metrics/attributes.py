"""What stands beside the figures: attributes, main category, and who is measured at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlglot import exp

from upmarket.metrics.grain import query
from upmarket.metrics.marketplace import Marketplace
from upmarket.metrics.plan import KEYS
from upmarket.sql.expressions import (
    as_text,
    bytewise,
    col,
    descending,
    null_of,
    num,
    row_number,
    seconds,
    text,
    union_all,
    when,
)
from upmarket.sql.steps import Step
from upmarket.vocabulary.days import start_second, zone_of

_HOLDERS = {"store": "store", "store_destination": None, "merchant": "merchant", "listing": "listing"}
_SINCE = {"store": "opened_at", "listing": "created_at", "merchant": "joined_at"}
_REACHES = {
    "store": ("store", "merchant"),
    "store_destination": ("store", "merchant"),
    "merchant": ("merchant",),
    "listing": ("listing", "store", "merchant"),
}
"""The tables whose attributes a kind of subject can be given."""


def attribute_column(attribute: str) -> str:
    """Return the column of an attribute such as `merchant.kind`.

    >>> attribute_column("merchant.kind")
    'a_merchant_kind'
    """
    table, _, column = attribute.partition(".")
    return f"a_{table}_{column}"


def reachable(subject: str) -> tuple[str, ...]:
    """Return the tables whose attributes a kind of subject has.

    >>> reachable("merchant")
    ('merchant',)
    """
    return _REACHES[subject]


def subjects_step(
    subject: str, parts: Sequence[str], *, as_of: date, marketplace: Marketplace, provided: frozenset[str]
) -> Step:
    """Return `subjects_<subject>`: who was known before `as_of`, and whoever has figures.

    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> from datetime import date
    >>> step = subjects_step('store', [], as_of=date(2018, 1, 1), marketplace=MARKET, provided=frozenset({'store'}))
    >>> step.name
    'subjects_store'
    """
    keys = KEYS[subject]
    sources = [exp.select(*(col(key) for key in keys)).from_(exp.to_table(part)) for part in parts]
    holder = _HOLDERS[subject]
    if holder in provided:
        now = num(start_second(as_of, zone_of(marketplace.zone)))
        since = col(_SINCE[subject])
        there = exp.or_(exp.Is(this=since, expression=exp.null()), exp.LT(this=seconds(since.copy()), expression=now))
        sources.append(exp.select(*(col(key) for key in keys)).from_(exp.to_table(f"fact_{holder}")).where(there))
    if not sources:
        nobody = [exp.alias_(null_of("text"), key, quoted=True) for key in keys]
        return Step(f"subjects_{subject}", exp.select(*nobody).where(exp.false()), "nobody")
    every = union_all(sources).subquery("t")
    chosen = [col(key, "t") for key in keys]
    known = [exp.Not(this=exp.Is(this=key.copy(), expression=exp.null())) for key in chosen]
    return Step(f"subjects_{subject}", exp.select(*chosen).distinct().from_(every).where(*known), "who is measured")


def category_step(subject: str, provided: frozenset[str]) -> Step | None:
    """Return `category_<subject>`: the category of most listings of a store or merchant.

    Ties go to the first by name. None where listings are not provided, or a listing is the subject.

    >>> category_step('store', frozenset({'listing'})).name
    'category_store'
    >>> category_step('listing', frozenset({'listing'})) is None
    True
    """
    if "listing" not in provided or subject == "listing":
        return None
    key = "merchant_id" if subject == "merchant" else "store_id"
    if subject == "merchant" and "store" not in provided:
        return None
    by = "s.merchant_id" if subject == "merchant" else "l.store_id"
    join = "JOIN fact_store AS s ON s.store_id = l.store_id" if subject == "merchant" else ""
    counted = query(
        f"SELECT {by} AS {key}, l.category AS category, COUNT(*) AS listings FROM fact_listing AS l {join}"
        f" WHERE l.category IS NOT NULL GROUP BY {by}, l.category"
    )
    first = exp.Ordered(this=bytewise(col("category", "t")), nulls_first=False)
    number = row_number([col(key, "t")], [descending(col("listings", "t")), first])
    placed = exp.select(col(key, "t"), col("category", "t"), exp.alias_(number, "place", quoted=True))
    placed = placed.from_(counted.subquery("t"))
    chosen = exp.select(col(key, "c"), col("category", "c")).from_(placed.subquery("c"))
    one = exp.EQ(this=col("place", "c"), expression=num(1))
    return Step(f"category_{subject}", chosen.where(one), "main categories")


def beside(
    selected: exp.Select, subject: str, attributes: Sequence[str], provided: frozenset[str]
) -> tuple[exp.Select, list[exp.Expr]]:
    """Join what stands beside the subjects `x`; return the query and the columns.

    >>> _, columns = beside(exp.select().from_('x'), 'store', ['store.plan'], frozenset())
    >>> columns[0].sql()
    'CAST(NULL AS TEXT) AS "a_store_plan"'
    """
    wanted = {attribute.partition(".")[0] for attribute in attributes}
    for table in reachable(subject):
        if table in provided and (table in wanted or (table == "store" and "merchant" in wanted) or table == "listing"):
            selected = _joined(selected, subject, table)
    columns: list[exp.Expr] = []
    for attribute in attributes:
        table, _, column = attribute.partition(".")
        there = table in provided and (table != "merchant" or subject == "merchant" or "store" in provided)
        value = _known(as_text(col(column, f"b_{table}"))) if there else null_of("text")
        columns.append(exp.alias_(value, attribute_column(attribute), quoted=True))
    return selected, columns


def _known(value: exp.Expr) -> exp.Expr:
    """Return a text, null where a code list's word `unknown` says that nobody knows."""
    return when(exp.NEQ(this=value, expression=text("unknown")), value.copy())


def _joined(selected: exp.Select, subject: str, table: str) -> exp.Select:
    key = f"{table}_id"
    holder = "x" if key in KEYS[subject] else "b_store"
    on = exp.EQ(this=col(key, f"b_{table}"), expression=col(key, holder))
    return selected.join(exp.alias_(exp.to_table(f"fact_{table}"), f"b_{table}", table=True), on=on, join_type="left")
