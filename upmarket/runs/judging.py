"""Measure and judge in the engine: from flags to measured tables, from those to decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from upmarket.metrics.measure import measure_steps
from upmarket.runs.rulebook import Rulebook
from upmarket.sql.engine import Engine
from upmarket.sql.steps import Step
from upmarket.standards.critical_table import CRITICAL_COLUMNS, counted_query, critical_rows
from upmarket.standards.judge_sql import judge_steps
from upmarket.standards.resolve import Resolved
from upmarket.standards.standard import Standard


def kinds_of(standards: Iterable[Standard]) -> tuple[str, ...]:
    """Return the kinds of subject that standards judge, sorted."""
    return tuple(sorted({standard.subject for standard in standards}))


def measure(
    engine: Engine,
    rulebook: Rulebook,
    standards: Sequence[Standard],
    kind: str,
    as_of: date,
    provided: frozenset[str],
    *,
    extra: Sequence[str] = (),
) -> str:
    """Make `measured_<kind>` with every metric and attribute that the standards of a kind read.

    Reads the flags, which must be attached; `extra` names further metrics. Returns the table.
    """
    steps = steps_to_measure(rulebook, standards, kind, as_of, provided, extra=extra)
    return create_last(engine, steps)


def steps_to_measure(
    rulebook: Rulebook,
    standards: Sequence[Standard],
    kind: str,
    as_of: date,
    provided: frozenset[str],
    *,
    extra: Sequence[str] = (),
) -> list[Step]:
    """Return the steps behind `measured_<kind>`; see `measure`."""
    mine = [standard for standard in standards if standard.subject == kind]
    metrics = sorted({name for standard in mine for name in standard.metrics} | set(extra))
    attributes = sorted({name for standard in mine for name in standard.attributes})
    return measure_steps(
        [rulebook.catalogue.metric(name) for name in metrics],
        as_of=as_of,
        catalogue=rulebook.catalogue,
        marketplace=rulebook.marketplace,
        provided=provided,
        subject=kind,
        attributes=attributes,
    )


def judge(
    engine: Engine, resolved: Resolved, *, measured: str, previous: str | None, levels: Mapping[str, str]
) -> tuple[str, str]:
    """Make `critical_<standard>` and `decision_<standard>`; return both names."""
    critical = f"critical_{resolved.standard.id}"
    wanted = counted_query(resolved, measured)
    counted = [(str(name), int(str(count))) for name, count in engine.rows(wanted)] if wanted is not None else []
    engine.load(critical, CRITICAL_COLUMNS, critical_rows(resolved, counted))
    steps = judge_steps(
        resolved, as_of=resolved.as_of, measured=measured, previous=previous, critical=critical, levels=levels
    )
    return critical, create_last(engine, steps)


def create_last(engine: Engine, steps: Sequence[Step]) -> str:
    """Create the tables of steps in order and keep the last one only; return its name."""
    for step in steps:
        engine.create(step)
    for step in steps[:-1]:
        engine.drop(step.name)
    return steps[-1].name
