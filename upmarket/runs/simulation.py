"""Judge in memory, beside what is published: days in order under some rulebook, writing nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from upmarket.runs.judging import judge, kinds_of, measure
from upmarket.runs.plan import due_on
from upmarket.runs.rulebook import Rulebook
from upmarket.sql.engine import Engine
from upmarket.sql.expressions import col
from upmarket.sql.steps import Step
from upmarket.standards.judge_sql import standing_columns
from upmarket.standards.resolve import resolved
from upmarket.standards.standard import Standard


@dataclass(frozen=True, slots=True)
class Simulated:
    """One standard judged on one day; `decided` is the engine's table until the next one of it."""

    as_of: date
    standard: Standard
    decided: str


def simulate(
    engine: Engine, rulebook: Rulebook, days: Sequence[date], provided: frozenset[str], *, tag: str
) -> Iterator[Simulated]:
    """Judge every due standard on each day, each building on the one before; flags must be attached.

    Yields after each judgement. Tables are named by `tag` and replaced as days go on.
    """
    last: dict[str, str] = {}
    for day in days:
        due = due_on(rulebook.standards, day)
        measured = {
            kind: keep(engine, measure(engine, rulebook, due, kind, day, provided), f"{tag}_{kind}")
            for kind in kinds_of(due)
        }
        for standard in due:
            levels = {name: last.get(name) or nobody(engine, rulebook, name, tag) for name in standard.needs_standards}
            table = judge_beside(engine, standard, day, measured[standard.subject], last.get(standard.id), levels)
            last[standard.id] = keep(engine, table, f"{tag}_{standard.id}")
            yield Simulated(day, standard, last[standard.id])
        for table in measured.values():
            engine.drop(table)


def judge_beside(
    engine: Engine, standard: Standard, day: date, measured: str, previous: str | None, levels: Mapping[str, str]
) -> str:
    """Judge a standard from given tables and return the decision table."""
    critical, decision = judge(engine, resolved(standard, day), measured=measured, previous=previous, levels=levels)
    engine.drop(critical)
    return decision


def nobody(engine: Engine, rulebook: Rulebook, standard: str, tag: str) -> str:
    """Make a table in which nobody has a level under a standard."""
    name = f"{tag}_nobody_{standard}"
    engine.load(name, standing_columns(rulebook.standards[standard].subject), [])
    return name


def keep(engine: Engine, table: str, name: str) -> str:
    """Keep a table under another name and return that."""
    engine.create(Step(name, exp.select("*").from_(exp.to_identifier(table)), "kept"))
    engine.drop(table)
    return name


def level_counts(engine: Engine, decided: str) -> dict[tuple[int, str], int]:
    """Return how many subjects have each shown level and move."""
    columns = [col("shown_level"), col("move")]
    query = exp.select(*columns, exp.Count(this=exp.Star())).from_(exp.to_identifier(decided)).group_by(*columns)
    return {(int(str(level)), str(move)): int(str(number)) for level, move, number in engine.rows(query)}
