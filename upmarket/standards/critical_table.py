"""The critical counts of one judgement as a table, so that SQL only compares integers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlglot import exp

from upmarket.sql.expressions import col, num, text, union_all
from upmarket.standards.kinds.metric import ResolvedMetric
from upmarket.standards.resolve import Resolved

CRITICAL_COLUMNS = {
    "clause": "text",
    "level": "text",
    "side": "text",
    "counted": "bigint",
    "enter_from": "bigint",
    "miss_to": "bigint",
}
"""Columns of the critical table and their types; one row per clause, level, side and count."""

CriticalRow = tuple[str, str, str, int, int, int]


def interval_clauses(resolved: Resolved) -> tuple[ResolvedMetric, ...]:
    """Return the clauses that are judged by interval, each once.

    >>> from datetime import date
    >>> from upmarket.standards.example import example
    >>> from upmarket.standards.resolve import resolved
    >>> [clause.id for clause in interval_clauses(resolved(example(), date(2018, 2, 1)))]
    ['speed']
    """
    found = {
        clause.id: clause
        for clause, _, _ in resolved.slots
        if isinstance(clause, ResolvedMetric) and clause.clause.evidence == "interval"
    }
    return tuple(found.values())


def counted_query(resolved: Resolved, measured: str) -> exp.Query | None:
    """Return a query for `(clause, counted)` of all critical counts wanted; None when there are none.

    Counts below a clause's least count are left out: those are unjudged anyway.

    >>> from datetime import date
    >>> from upmarket.standards.example import example
    >>> from upmarket.standards.resolve import resolved
    >>> query = counted_query(resolved(example(), date(2018, 2, 1)), "measured_store")
    >>> query.named_selects if query else None
    ['clause', 'counted']
    """
    queries = []
    for clause in interval_clauses(resolved):
        counted = col(f"{clause.clause.metric.id}__n")
        query = exp.select(exp.alias_(text(clause.id), "clause"), exp.alias_(counted, "counted"))
        enough = exp.GTE(this=counted.copy(), expression=num(clause.counted_at_least))
        queries.append(query.from_(exp.to_table(measured)).where(enough).distinct())
    return union_all(queries) if queries else None


def critical_rows(resolved: Resolved, counted: Iterable[tuple[str, int]]) -> Iterator[CriticalRow]:
    """Yield the rows of the critical table for the `(clause, counted)` that are there.

    >>> from datetime import date
    >>> from upmarket.standards.example import example
    >>> from upmarket.standards.resolve import resolved
    >>> list(critical_rows(resolved(example(), date(2018, 2, 1)), [("speed", 100)]))
    [('speed', 'silver', 'enter', 100, 97, 81), ('speed', 'gold', 'enter', 100, 100, 88)]
    """
    wanted = sorted(counted)
    for clause, level, side in resolved.slots:
        if isinstance(clause, ResolvedMetric) and clause.clause.evidence == "interval":
            for name, count in wanted:
                if name == clause.id:
                    yield name, level, side, count, *clause.critical(level, side, count)
