"""From a decision table to what it changes in the state: standings, gone ones, transitions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlglot import exp

from upmarket.runs.subjects import subject_id
from upmarket.sql.engine import Engine
from upmarket.sql.expressions import col
from upmarket.store.standings import EvaluationRow, Publication
from upmarket.vocabulary.days import day_of

STOOD = ("real_level", "shown_level", "since", "up_streak", "down_streak", "move")


def publication(
    engine: Engine, evaluation: EvaluationRow, kind: str, decided: str, stood: str | None, *, moves: bool
) -> Publication:
    """Return what an evaluation changes.

    `decided` is its decision table, `stood` the one that the standings in the state rest on
    (None: none, they are written afresh). Only subjects with a level have a standing.
    """
    return Publication(
        evaluation,
        kind,
        changed=_changed(engine, kind, decided, stood) if moves else (),
        gone=_gone(engine, kind, decided, stood) if moves and stood else (),
        transitions=_transitions(engine, kind, decided),
        moves_standings=moves,
        afresh=stood is None,
    )


def _standing(kind: str, table: str, name: str) -> exp.Subquery:
    columns = [exp.alias_(subject_id(kind), "id", quoted=True), *(col(column) for column in STOOD)]
    rows = exp.select(*columns).from_(exp.to_identifier(table)).where("real_level > 0 or shown_level > 0")
    return rows.subquery(name)


def _changed(engine: Engine, kind: str, decided: str, stood: str | None) -> Iterator[tuple[object, ...]]:
    columns = [col("id", "n"), *(col(column, "n") for column in STOOD)]
    query = exp.select(*columns).from_(_standing(kind, decided, "n"))
    if stood is not None:
        same = exp.EQ(this=col("id", "n"), expression=col("id", "o"))
        differs = [exp.NEQ(this=col(column, "n"), expression=col(column, "o")) for column in STOOD]
        new = exp.Is(this=col("id", "o"), expression=exp.null())
        query = query.join(_standing(kind, stood, "o"), on=same, join_type="left").where(exp.or_(new, *differs))
    for row in engine.rows(query.order_by(col("id", "n"))):
        yield (*row[:3], _day(row[3]), *row[4:])


def _gone(engine: Engine, kind: str, decided: str, stood: str) -> tuple[str, ...]:
    same = exp.EQ(this=col("id", "n"), expression=col("id", "o"))
    query = exp.select(col("id", "o")).from_(_standing(kind, stood, "o"))
    query = query.join(_standing(kind, decided, "n"), on=same, join_type="left")
    query = query.where(exp.Is(this=col("id", "n"), expression=exp.null())).order_by(col("id", "o"))
    return tuple(str(row[0]) for row in engine.rows(query))


def _transitions(engine: Engine, kind: str, decided: str) -> Iterator[tuple[object, ...]]:
    names = ("previous_level", "shown_level", "move", "why")
    columns = [exp.alias_(subject_id(kind), "id", quoted=True), *(col(name) for name in names)]
    query = exp.select(*columns).from_(exp.to_identifier(decided)).where("previous_level <> shown_level")
    yield from engine.rows(query.order_by(col("id")))


def _day(number: object) -> str | None:
    found: date | None = day_of(number) if isinstance(number, int) and number else None
    return found.isoformat() if found else None
