"""Decide about one subject with the Python judge, out of what a run's tables hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from upmarket.decisions.decide import decide
from upmarket.decisions.decision import Decision, Digests
from upmarket.engines.lake import Lake
from upmarket.metrics.catalogue import Catalogue
from upmarket.metrics.names import SUBJECTS
from upmarket.metrics.plan import fed
from upmarket.runs.judging import steps_to_measure
from upmarket.runs.plan import RunPlan
from upmarket.runs.rulebook import Rulebook
from upmarket.runs.seen import read_measured, read_row, read_standing
from upmarket.runs.subjects import key_of
from upmarket.sql.engine import Engine
from upmarket.standards.calendar import next_due
from upmarket.standards.judge import judge
from upmarket.standards.judge_sql import judge_steps
from upmarket.standards.resolve import resolved
from upmarket.standards.standard import Standard
from upmarket.standards.subjects import subject_columns


@dataclass(frozen=True, slots=True)
class Tables:
    """Where a decision reads: tables of the engine. `levels` by standard that is looked up."""

    measured: str
    previous: str | None
    levels: Mapping[str, str]


def decide_subject(
    engine: Engine, lake: Lake, rulebook: Rulebook, plan: RunPlan, standard: Standard, subject: str, tables: Tables
) -> Decision | None:
    """Return the decision on a subject; None when it was neither measured nor judged before."""
    kind = standard.subject
    levels = {name: _level(engine, rulebook, standard, name, subject, tables) for name in standard.needs_standards}
    measured = read_measured(engine, tables.measured, standard, subject, levels)
    previous = read_standing(engine, tables.previous, kind, subject) if tables.previous else None
    if measured is None:
        return None
    today = resolved(standard, plan.as_of)
    batches = lake.batches(plan.watermark)
    provided = lake.provided(plan.watermark)
    return decide(
        today,
        measured,
        judge(today, measured, previous),
        previous,
        subject=key_of(kind, subject),
        next_day=next_due(standard, plan.as_of),
        digests=Digests(
            plan.rulebook_digest,
            tuple((batch.name, batch.id) for batch in batches),
            _steps(rulebook, plan, standard, provided),
            plan.id,
        ),
        marketplace=rulebook.marketplace,
        proxies=sorted({proxy.stands_for for proxy in lake.proxies(plan.watermark)}),
        absent=absent_metrics(rulebook.catalogue, standard, plan, provided),
    )


def absent_metrics(
    catalogue: Catalogue, standard: Standard, plan: RunPlan, provided: frozenset[str]
) -> tuple[str, ...]:
    """Return the metrics of a standard of which nothing can be known, since tables were not handed in."""
    found = []
    for name in standard.metrics:
        measure = catalogue.measure(catalogue.metric(name).family.id, plan.as_of)
        if measure is None or not fed(measure, provided):
            found.append(name)
    return tuple(found)


def _steps(
    rulebook: Rulebook, plan: RunPlan, standard: Standard, provided: frozenset[str]
) -> tuple[tuple[str, str], ...]:
    """Return the SQL steps by which the run measured and judged, with their digests."""
    standards = [rulebook.standards[name] for name in plan.standards]
    steps = steps_to_measure(rulebook, standards, standard.subject, plan.as_of, provided)
    previous = f"previous_{standard.id}" if plan.before(standard.id) else None
    steps += judge_steps(
        resolved(standard, plan.as_of),
        as_of=plan.as_of,
        measured=f"measured_{standard.subject}",
        previous=previous,
        critical=f"critical_{standard.id}",
        levels={name: f"levels_{name}" for name in standard.needs_standards},
    )
    return tuple((step.name, step.digest) for step in steps)


def _level(engine: Engine, rulebook: Rulebook, standard: Standard, other: str, subject: str, tables: Tables) -> int:
    """Return the shown level of the subject, or of what it belongs to, under another standard."""
    kind = rulebook.standards[other].subject
    known = dict(key_of(standard.subject, subject))
    if not set(SUBJECTS[kind]) <= known.keys():
        row = read_row(engine, tables.measured, standard.subject, subject, subject_columns(standard.subject)) or {}
        known = {name: str(value) for name, value in row.items()}
    there = "/".join(known.get(key, "") for key in SUBJECTS[kind])
    standing = read_standing(engine, tables.levels[other], kind, there)
    return standing.shown_level if standing else 0
