"""Both judges over the same subjects, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date

from sqlglot import exp

from upmarket.engines.duckdb import DuckDBEngine
from upmarket.sql.expressions import col
from upmarket.standards.clause import Measured
from upmarket.standards.critical_table import CRITICAL_COLUMNS, counted_query, critical_rows
from upmarket.standards.judge import judge
from upmarket.standards.judge_sql import decision_columns, judge_steps, standing_columns
from upmarket.standards.kinds.attribute import attribute_column
from upmarket.standards.movement import Standing
from upmarket.standards.resolve import Resolved

Subject = tuple[Measured, Standing | None]


def judged_by_sql(resolved: Resolved, subjects: Mapping[str, Subject], as_of: date) -> dict[str, dict[str, object]]:
    engine = DuckDBEngine()
    load(engine, resolved, subjects)
    judge_loaded(engine, resolved, as_of)
    columns = decision_columns(resolved)
    table = f"decision_{resolved.standard.id}"
    assert tuple(engine.columns(table)) == columns
    rows = engine.rows(exp.select(*(col(column) for column in columns)).from_(table))
    engine.close()
    return {str(row[0]): dict(zip(columns, row, strict=True)) for row in rows}


def load(engine: DuckDBEngine, resolved: Resolved, subjects: Mapping[str, Subject]) -> None:
    standard = resolved.standard
    columns = {"store_id": "text"}
    columns |= {f"{metric}__{letter}": "bigint" for metric in standard.metrics for letter in "pnu"}
    columns |= {attribute_column(attribute): "text" for attribute in standard.attributes}
    engine.load("measured_store", columns, [_row(name, measured, resolved) for name, (measured, _) in subjects.items()])
    engine.load(
        "before",
        standing_columns("store"),
        [
            (name, *(getattr(standing, field.name) for field in fields(standing)))
            for name, (_, standing) in subjects.items()
            if standing
        ],
    )
    for other in standard.needs_standards:
        rows = [(name, measured.levels[other]) for name, (measured, _) in subjects.items() if other in measured.levels]
        engine.load(f"decision_{other}", {"store_id": "text", "shown_level": "integer"}, rows)


def _row(name: str, measured: Measured, resolved: Resolved) -> tuple[object, ...]:
    counts = [measured.counts[metric] for metric in resolved.standard.metrics]
    numbers = [number for found in counts for number in (found.passed, found.counted, found.unknown)]
    return (name, *numbers, *(measured.attributes[attribute] for attribute in resolved.standard.attributes))


def judge_loaded(engine: DuckDBEngine, resolved: Resolved, as_of: date) -> None:
    wanted = counted_query(resolved, "measured_store")
    counted = [(str(name), int(str(count))) for name, count in engine.rows(wanted)] if wanted else []
    engine.load("critical", CRITICAL_COLUMNS, critical_rows(resolved, counted))
    for step in judge_steps(resolved, as_of=as_of, measured="measured_store", previous="before", critical="critical"):
        engine.create(step)


def judged_by_python(resolved: Resolved, subject: Subject, as_of: date) -> dict[str, object]:
    """Everything that the SQL judge writes of one subject, from the Python judge."""
    verdict = judge(resolved, *subject, as_of)
    found: dict[str, object] = {
        "outcome": int(verdict.outcome),
        "measured_level": verdict.measured_level,
        "previous_level": verdict.previous_level,
        "move": verdict.move,
        "why": verdict.why,
    }
    found |= {field.name: getattr(verdict.standing, field.name) for field in fields(verdict.standing)}
    for each, enter, keep in zip(resolved.levels, verdict.enter, verdict.keep, strict=True):
        found |= {f"enter_level__{each.level.id}": int(enter), f"keep_level__{each.level.id}": int(keep)}
    for outcome in verdict.clauses:
        found[f"enter__{outcome.clause}__{outcome.level}"] = int(outcome.enter)
        if resolved.clauses[outcome.clause].differs(outcome.level):
            found[f"keep__{outcome.clause}__{outcome.level}"] = int(outcome.keep)
    return found


def disagreements(
    resolved: Resolved, subjects: Mapping[str, Subject], as_of: date
) -> Sequence[tuple[str, object, object]]:
    by_sql = judged_by_sql(resolved, subjects, as_of)
    assert by_sql.keys() == subjects.keys()
    found = []
    for name, subject in subjects.items():
        by_python = judged_by_python(resolved, subject, as_of) | {"store_id": name}
        if by_python != by_sql[name]:
            found.append((name, by_python, by_sql[name]))
    return found
