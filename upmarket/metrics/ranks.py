"""Peer percentiles: how many peers of the same category and size do worse."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from upmarket.metrics.catalogue import Catalogue
from upmarket.metrics.plan import Planned, compared
from upmarket.sql.expressions import col, num, quotient, ratio, text, when
from upmarket.sql.steps import Step


def rank_step(subject: str, ranks: Sequence[Planned], figures: Sequence[str], catalogue: Catalogue) -> Step:
    """Return `measured_<subject>`: the columns `figures`, and for each rank its passed and counted.

    Counted are the other peers whose figure is known; passed are those that do worse, and half
    (rounded down) of those that do equally well. Whoever cannot be compared gets 0 of 0.
    Doubles are only compared, never summed: equal fractions divide to equal doubles.

    >>> from datetime import date
    >>> from upmarket.metrics.plan import plan
    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> rules = {'as_of': date(2018, 1, 1), 'catalogue': sample(), 'marketplace': MARKET,
    ...     'provided': frozenset({'order_line'})}
    >>> planned, _ = plan([sample().metric('peers__online_rank_30d_store')], **rules)
    >>> rank_step('store', planned[:1], ['store_id'], sample()).query.named_selects
    ['store_id', 'peers__online_rank_30d_store__p', 'peers__online_rank_30d_store__n', 'peers__online_rank_30d_store__u']
    """
    base = exp.select("*")
    for at, one in enumerate(ranks):
        other = compared(one.metric, one.measure, catalogue)
        known = exp.Sub(this=col(other.id + "__n"), expression=col(other.id + "__u"))
        base = base.select(exp.alias_(ratio(col(other.id + "__p"), exp.paren(known)), f"rate_{at}", quoted=True))
        base = base.select(exp.alias_(_band(one.measure.bands), f"band_{at}", quoted=True))
    base = base.from_(exp.to_table(f"figures_{subject}"))
    placed = exp.select("*").from_(base.subquery("t"))
    for at, one in enumerate(ranks):
        placed = placed.select(*_places(at, one, catalogue))
    columns: list[exp.Expr] = [col(name) for name in figures]
    for at, one in enumerate(ranks):
        columns += _figures(at, one.metric.id)
    return Step(f"measured_{subject}", exp.select(*columns).from_(placed.subquery("p")), "figures with peer ranks")


def _band(bands: Sequence[int]) -> exp.Expr:
    """Return the number of the size band: how many of its lower ends the size has reached."""
    case = exp.Case()
    for number, least in sorted(enumerate(sorted(bands), start=1), reverse=True):
        case = case.when(exp.GTE(this=col("size"), expression=num(least)), num(number))
    return case.else_(num(0)) if bands else num(0)


def _places(at: int, one: Planned, catalogue: Catalogue) -> list[exp.Expr]:
    rate = col(f"rate_{at}")
    among: list[exp.Expr] = [exp.Is(this=rate, expression=exp.null())]
    among = [when(among[0], num(1), num(0))]
    if "category" in one.measure.peers:
        among.append(exp.func("coalesce", col("category"), text("")))
    if "size_band" in one.measure.peers:
        among.append(col(f"band_{at}"))
    better = catalogue.families[str(one.measure.of)].better
    order = exp.Order(expressions=[exp.Ordered(this=rate.copy(), desc=better == "lower", nulls_first=False)])

    def over(function: exp.Expr, by: Sequence[exp.Expr], ordered: bool) -> exp.Expr:
        parts = [part.copy() for part in by]
        return exp.Window(this=function, partition_by=parts, order=order.copy() if ordered else None)

    every = exp.Count(this=exp.Star())
    return [
        exp.alias_(over(exp.Rank(), among, True), f"place_{at}", quoted=True),
        exp.alias_(over(every, [*among, rate], False), f"ties_{at}", quoted=True),
        exp.alias_(over(every.copy(), among, False), f"peers_{at}", quoted=True),
    ]


def _figures(at: int, id_: str) -> list[exp.Expr]:
    missing = exp.Is(this=col(f"rate_{at}"), expression=exp.null())
    worse = exp.Sub(this=col(f"place_{at}"), expression=num(1))
    half = quotient(exp.paren(exp.Sub(this=col(f"ties_{at}"), expression=num(1))), 2)
    passed = when(missing, num(0), exp.Add(this=worse, expression=half))
    counted = when(missing.copy(), num(0), exp.Sub(this=col(f"peers_{at}"), expression=num(1)))
    values = zip("pnu", (passed, counted, num(0)), strict=True)
    return [exp.alias_(exp.cast(value, "bigint"), f"{id_}__{letter}", quoted=True) for letter, value in values]
