"""The SQL judge: every subject at once, in four steps that end in `decision_<standard>`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sqlglot import exp

from upmarket.metrics.names import SUBJECTS
from upmarket.sql.expressions import col, num, text, when
from upmarket.sql.steps import Step
from upmarket.standards.critical import critical_columns
from upmarket.standards.critical_table import interval_clauses
from upmarket.standards.kinds.attribute import attribute_column
from upmarket.standards.kinds.level import LevelClause, level_column
from upmarket.standards.movement import STANDING_COLUMNS, Standing
from upmarket.standards.movement_sql import movement_query
from upmarket.standards.resolve import Resolved
from upmarket.standards.subjects import subject_columns
from upmarket.vocabulary.days import day_number


def judge_steps(
    resolved: Resolved,
    *,
    as_of: date,
    measured: str,
    previous: str | None,
    critical: str,
    levels: Mapping[str, str] | None = None,
) -> list[Step]:
    """Return the steps that judge all subjects of a measured table.

    `previous` holds the standing columns of the last evaluation (a decision table does);
    `critical` the rows of `critical_rows`; `levels` the decision table of each other
    standard that is read, `decision_<id>` where not named. A subject that has a standing
    but is no longer measured is judged on nothing counted, so that no standing is lost.

    >>> from upmarket.standards.example import example
    >>> from upmarket.standards.resolve import resolved
    >>> today = resolved(example(), date(2018, 2, 1))
    >>> steps = judge_steps(today, as_of=today.as_of, measured="measured_store", previous=None, critical="critical_speedy")
    >>> [step.name for step in steps]
    ['judge_input_speedy', 'judge_clauses_speedy', 'judge_levels_speedy', 'decision_speedy']
    """
    name = resolved.standard.id
    tables = {other: f"decision_{other}" for other in resolved.standard.needs_standards} | dict(levels or {})
    return [
        Step(
            f"judge_input_{name}",
            _input(resolved, as_of, measured, previous, critical, tables),
            "counts beside standings",
        ),
        Step(f"judge_clauses_{name}", _clauses(resolved), "the outcome of every clause"),
        Step(f"judge_levels_{name}", _levels(resolved), "the outcome of every level"),
        Step(f"decision_{name}", movement_query(resolved, f"judge_levels_{name}", as_of), "levels after movement"),
    ]


def decision_columns(resolved: Resolved) -> tuple[str, ...]:
    """Return the columns of `decision_<standard>`, in order.

    >>> from upmarket.standards.example import example
    >>> from upmarket.standards.resolve import resolved
    >>> decision_columns(resolved(example(), date(2018, 2, 1)))[-2:]
    ('enter__speed__silver', 'enter__speed__gold')
    """
    ranks = [each.level.id for each in resolved.levels]
    return (
        *subject_columns(resolved.standard.subject),
        "outcome",
        "measured_level",
        "previous_level",
        *(column for column, _ in STANDING_COLUMNS),
        "move",
        "why",
        *(f"{side}_level__{level}" for level in ranks for side in ("enter", "keep")),
        *(resolved.column(clause.id, level, side) for clause, level, side in resolved.slots),
    )


def standing_columns(subject: str) -> dict[str, str]:
    """Return the columns, with types, that the next evaluation needs of this one.

    >>> list(standing_columns("store"))[:3]
    ['store_id', 'real_level', 'shown_level']
    """
    return dict.fromkeys(subject_columns(subject), "text") | dict(STANDING_COLUMNS)


def _input(
    resolved: Resolved, as_of: date, measured: str, previous: str | None, critical: str, levels: Mapping[str, str]
) -> exp.Query:
    keys = subject_columns(resolved.standard.subject)
    subjects: exp.Query = exp.select(*(col(key) for key in keys)).from_(exp.to_table(measured))
    if previous:
        subjects = exp.union(subjects, exp.select(*(col(key) for key in keys)).from_(exp.to_table(previous)))
    query = exp.select(*(col(key, "s") for key in keys), *_measured_columns(resolved)).from_(subjects.subquery("s"))
    query = query.join(
        exp.to_table(measured), join_alias="m", join_type="left", on=_same(resolved.standard.subject, "m")
    )
    query = query.select(*_before_columns(resolved, as_of, previous))
    if previous:
        query = query.join(
            exp.to_table(previous), join_alias="b", join_type="left", on=_same(resolved.standard.subject, "b")
        )
    for place, other in enumerate(_looked_up(resolved)):
        alias = f"l{place}"
        query = query.select(exp.alias_(_or_zero(col("shown_level", alias)), level_column(other.standard), quoted=True))
        on = _same(other.subject, alias)
        query = query.join(exp.to_table(levels[other.standard]), join_alias=alias, join_type="left", on=on)
    return _with_critical(query, resolved, critical)


def _measured_columns(resolved: Resolved) -> Iterator[exp.Expr]:
    used = {clause.id for clause, _, _ in resolved.slots}
    clauses = [clause for name, clause in resolved.standard.clauses.items() if name in used]
    for metric in sorted({metric for clause in clauses for metric in clause.metrics}):
        for letter in "pnu":
            column = f"{metric}__{letter}"
            yield exp.alias_(_or_zero(col(column, "m")), column, quoted=True)
    for attribute in sorted({attribute for clause in clauses for attribute in clause.attributes}):
        column = attribute_column(attribute)
        yield exp.alias_(col(column, "m"), column, quoted=True)


def _before_columns(resolved: Resolved, as_of: date, previous: str | None) -> Iterator[exp.Expr]:
    """Return the last standing; a subject without one begins with that of the Python judge."""
    fresh = Standing(since=day_number(as_of), version_day=day_number(resolved.version_day))
    for column, _ in STANDING_COLUMNS:
        start = num(getattr(fresh, column))
        value = exp.func("coalesce", col(column, "b"), start) if previous else start
        yield exp.alias_(value, f"before_{column}", quoted=True)


def _looked_up(resolved: Resolved) -> list[LevelClause]:
    used = {clause.id for clause, _, _ in resolved.slots}
    found = {
        clause.standard: clause
        for name, clause in resolved.standard.clauses.items()
        if isinstance(clause, LevelClause) and name in used
    }
    return list(found.values())


def _with_critical(query: exp.Select, resolved: Resolved, critical: str) -> exp.Select:
    for place, clause in enumerate(interval_clauses(resolved)):
        slots = [(level, side) for each, level, side in resolved.slots if each.id == clause.id]
        inner = exp.select(col("counted"))
        for level, side in slots:
            here = exp.and_(
                exp.EQ(this=col("level"), expression=text(level)), exp.EQ(this=col("side"), expression=text(side))
            )
            for column, alias in zip(("enter_from", "miss_to"), critical_columns(clause.id, level, side), strict=True):
                inner = inner.select(exp.alias_(exp.Max(this=when(here.copy(), col(column))), alias, quoted=True))
        only = exp.EQ(this=col("clause"), expression=text(clause.id))
        inner = inner.from_(exp.to_table(critical)).where(only).group_by(col("counted"))
        alias = f"c{place}"
        on = exp.EQ(this=col("counted", alias), expression=col(f"{clause.clause.metric.id}__n", "m"))
        query = query.join(inner.subquery(alias), join_type="left", on=on)
        query = query.select(*(col(name, alias) for slot in slots for name in critical_columns(clause.id, *slot)))
    return query


def _clauses(resolved: Resolved) -> exp.Query:
    keep = [*subject_columns(resolved.standard.subject), *(f"before_{column}" for column, _ in STANDING_COLUMNS)]
    query = exp.select(*(col(column) for column in keep))
    for clause, level, side in resolved.slots:
        outcome = exp.cast(clause.sql(level, side), "tinyint")
        query = query.select(exp.alias_(outcome, resolved.column(clause.id, level, side), quoted=True))
    return query.from_(exp.to_table(f"judge_input_{resolved.standard.id}"))


def _levels(resolved: Resolved) -> exp.Query:
    query = exp.select("*")
    for each in resolved.levels:
        for side in ("enter", "keep"):
            outcome: exp.Expr = num(0)
            if each.tree:
                outcome = each.tree.sql(lambda name: col(resolved.column(name, each.level.id, side)))  # noqa: B023
            query = query.select(
                exp.alias_(exp.cast(outcome, "tinyint"), f"{side}_level__{each.level.id}", quoted=True)
            )
    return query.from_(exp.to_table(f"judge_clauses_{resolved.standard.id}"))


def _same(subject: str, alias: str) -> exp.Expr:
    return exp.and_(*(exp.EQ(this=col(key, "s"), expression=col(key, alias)) for key in SUBJECTS[subject]))


def _or_zero(value: exp.Expr) -> exp.Expr:
    return exp.func("coalesce", value, num(0))
