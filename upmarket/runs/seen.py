"""What the judge sees of one subject, read back from the results of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from upmarket.runs.subjects import matches
from upmarket.sql.engine import Engine
from upmarket.sql.expressions import col
from upmarket.standards.clause import Measured
from upmarket.standards.kinds.attribute import attribute_column
from upmarket.standards.movement import STANDING_COLUMNS, Standing
from upmarket.standards.standard import Standard
from upmarket.vocabulary.counts import Counts

LETTERS = ("p", "n", "u")


def read_row(engine: Engine, table: str, kind: str, subject: str, columns: Sequence[str]) -> dict[str, object] | None:
    """Return columns of a subject's row; None when the table has no such row."""
    query = exp.select(*(col(column) for column in columns)).from_(exp.to_table(table)).where(matches(kind, subject))
    found = engine.rows(query)
    return dict(zip(columns, found[0], strict=True)) if found else None


def read_measured(
    engine: Engine, table: str, standard: Standard, subject: str, levels: Mapping[str, int]
) -> Measured | None:
    """Return a subject's counts, attributes and adaptive spans; None when it was not measured."""
    there = set(engine.columns(table))
    metrics = [name for name in standard.metrics if f"{name}__p" in there]
    columns = [f"{name}__{letter}" for name in metrics for letter in LETTERS]
    columns += [name for metric in metrics for name in (f"{metric}__from", f"{metric}__until") if name in there]
    attributes = {name: attribute_column(name) for name in standard.attributes}
    row = read_row(engine, table, standard.subject, subject, [*columns, *attributes.values()] or list(there)[:1])
    if row is None:
        return None
    counts = {name: Counts(*(_int(row[f"{name}__{letter}"]) for letter in LETTERS)) for name in metrics}
    spans = {
        name: (_int(row[f"{name}__from"]), _int(row[f"{name}__until"])) for name in metrics if f"{name}__from" in row
    }
    seen = {name: None if row[column] is None else str(row[column]) for name, column in attributes.items()}
    return Measured(counts, seen, levels, spans)


def read_standing(engine: Engine, table: str, kind: str, subject: str) -> Standing | None:
    """Return the standing that an evaluation left for a subject; None when it had none."""
    names = [column for column, _ in STANDING_COLUMNS]
    row = read_row(engine, table, kind, subject, names)
    return Standing(*(_int(row[name]) for name in names)) if row else None


def _int(value: object) -> int:
    return int(str(value or 0))
