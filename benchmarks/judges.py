"""Both judges over generated stores: every column of every row must agree; times beside each other.

Figures lie at, beside and far from the limits of the built-in standards, with unknown rows,
nothing counted, unknown attributes, and standings of every kind.

    uv run python -m benchmarks.judges [--stores 200000]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from sqlglot import exp

from tests.rooms.standards.agreement import judge_loaded, judged_by_python
from upmarket.engines.duckdb import DuckDBEngine
from upmarket.runs.rulebook import load_rulebook
from upmarket.sql.expressions import col
from upmarket.standards.clause import Measured
from upmarket.standards.judge_sql import decision_columns
from upmarket.standards.kinds.attribute import attribute_column
from upmarket.standards.kinds.metric import MetricClause
from upmarket.standards.movement import Standing
from upmarket.standards.resolve import Resolved, resolved
from upmarket.standards.standard import Standard
from upmarket.vocabulary.counts import Counts
from upmarket.vocabulary.days import day_number

AS_OF = date(2018, 6, 1)


def dice(column: str, sides: int) -> str:
    """Return SQL for a whole number below `sides`, the same for each store and column."""
    return f"(hash(i, '{column}') % {sides})::bigint"


def figures(clause: MetricClause, today: date) -> str:
    """Return SQL for the three columns of a metric, drawn towards the limits of its clause."""
    name, share = clause.metric.id, clause.metric.family.unit == "share"
    limits = clause.limit.at(today)
    assert limits is not None
    known = [float(limit.value) for limit in {*limits.enter.values(), *limits.keep.values()}]
    limit = f"[{', '.join(map(str, known))}][1 + {dice(name + 'l', len(known))}]"
    many = share or clause.metric.family.kind == "mean"
    counted = f"[0, 1, 9, 10, 19, 20, 21, 40, 100, 200, 1000][1 + {dice(name + 'n', 11)}]" if many else "1"
    near = f"cast(round({limit} * n) as bigint) + {dice(name + 's', 5)} - 2"
    far = f"{dice(name + 'f', 1_000_003)} % (greatest(n, 100) * 2)"
    passed = f"greatest(case when {dice(name + 'w', 2)} = 0 then {near} else {far} end, 0)"
    passed = f"least({passed}, n)" if share else passed
    unknown = f"[0, 0, 0, 1, 3][1 + {dice(name + 'u', 5)}]"
    unknown = f"least({unknown}, n - p)" if share else unknown
    return f'(select p as "{name}__p", n as "{name}__n", {unknown} as "{name}__u" from (select {passed} as p, n from (select {counted}::bigint as n)))'


def generate(engine: DuckDBEngine, standard: Standard, stores: int) -> None:
    """Make `measured_store`, `before` and the decisions of other standards."""
    clauses = {c.metric.id: c for c in standard.clauses.values() if isinstance(c, MetricClause)}
    metrics = ", ".join(figures(clauses[name], AS_OF) for name in standard.metrics)
    attributes = "".join(
        f", ['manufacturer', 'trader', null][1 + {dice(name, 3)}] as {attribute_column(name)}"
        for name in standard.attributes
    )
    engine.run(
        f"create or replace table measured_store as select 's' || i as store_id, m.*{attributes} "
        f"from range({stores}) r(i), lateral (select * from {metrics}) m"
    )
    top, day = len(standard.levels) + 1, day_number(AS_OF)
    versions = f"[{day_number(standard.version_day(AS_OF))}, 17000][1 + {dice('v', 2)}]"
    engine.run(
        f"create or replace table before as select 's' || i as store_id, {dice('r', top)}::integer as real_level, "
        f"{dice('h', top)}::integer as shown_level, {dice('up', 3)}::integer as up_streak, {dice('d', 3)}::integer as down_streak, "
        f"{day - 31}::integer as since, [0, {day}, {day + 1}, {day + 40}][1 + {dice('p', 4)}]::integer as protected_until, "
        f"[0, {day - 1}, {day}, {day + 9}][1 + {dice('c', 4)}]::integer as cure_until, {dice('g', 2)}::integer as grace_left, "
        f"{versions}::integer as version_day from range({stores}) r(i) where i % 5 > 0"
    )
    for other in standard.needs_standards:
        engine.run(
            f"create or replace table decision_{other} as select 's' || i as store_id, {dice(other, 3)} as shown_level from range({stores}) r(i) where i % 7 > 0"
        )


def subjects(engine: DuckDBEngine, standard: Standard) -> Iterator[tuple[str, Measured, Standing | None]]:
    """Yield what the Python judge reads, store by store."""
    metrics, attributes, others = standard.metrics, standard.attributes, standard.needs_standards
    chosen = [f'm."{name}__{letter}"' for name in metrics for letter in "pnu"] + [
        f"m.{attribute_column(name)}" for name in attributes
    ]
    chosen += [f"coalesce({other}.shown_level, 0)" for other in others] + [
        f"b.{field.name}" for field in fields(Standing)
    ]
    joins = "".join(f" left join decision_{other} as {other} using (store_id)" for other in others)
    rows = engine.run(
        f"select store_id, {', '.join(chosen)} from measured_store m left join before b using (store_id){joins} order by store_id"
    )
    for row in rows:
        cut = 1 + 3 * len(metrics)
        counts = {name: Counts(*row[1 + 3 * n : 4 + 3 * n]) for n, name in enumerate(metrics)}  # type: ignore[arg-type]
        words = dict(zip(attributes, row[cut:], strict=False))
        levels = dict(zip(others, row[cut + len(attributes) :], strict=False))
        before = row[cut + len(attributes) + len(others) :]
        standing = Standing(*before) if before[0] is not None else None  # type: ignore[arg-type]
        yield str(row[0]), Measured(counts, words, levels), standing  # type: ignore[arg-type]


def agreement(today: Resolved, stores: int) -> tuple[int, int, float, float]:
    """Return rows compared, rows that differ, seconds of SQL (critical counts included) and of Python."""
    engine = DuckDBEngine()
    generate(engine, today.standard, stores)
    began = time.perf_counter()
    judge_loaded(engine, today, AS_OF)
    by_sql = time.perf_counter() - began
    columns = decision_columns(today)
    query = (
        exp.select(*(col(name) for name in columns)).from_(f"decision_{today.standard.id}").order_by(col("store_id"))
    )
    decided = engine.rows(query)
    read = list(subjects(engine, today.standard))
    began, wrong = time.perf_counter(), 0
    for (name, measured, standing), row in zip(read, decided, strict=True):
        found = judged_by_python(today, (measured, standing), AS_OF) | {"store_id": name}
        wrong += found != dict(zip(columns, row, strict=True))
    by_python = time.perf_counter() - began
    engine.close()
    return len(decided), wrong, by_sql, by_python


def main() -> None:
    """Compare over every built-in standard of stores."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--stores", type=int, default=200_000)
    stores = parser.parse_args().stores
    print(f"{'standard':22} {'rows':>9} {'columns':>8} {'differ':>7} {'SQL s':>7} {'Python s':>9}")
    for standard in load_rulebook().standards.values():
        if standard.subject == "store":
            today = resolved(standard, AS_OF)
            rows, wrong, by_sql, by_python = agreement(today, stores)
            print(
                f"{standard.id:22} {rows:9,} {len(decision_columns(today)):8} {wrong:7} {by_sql:7.2f} {by_python:9.2f}"
            )


if __name__ == "__main__":
    main()
