"""Fact tables for tests: their columns, a way to load rows, and the built-in catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import upmarket
from upmarket.engines.duckdb import DuckDBEngine
from upmarket.metrics.catalogue import Catalogue, read_catalogue
from upmarket.metrics.flags import flag_steps
from upmarket.metrics.marketplace import Marketplace
from upmarket.metrics.measure import measure_steps
from upmarket.metrics.working import COLUMNS, TABLE, working_rows
from upmarket.runs.contracts import load_contracts
from upmarket.vocabulary.documents import read_document

Row = dict[str, object]
Facts = Mapping[str, Sequence[Row]]
MARKET = Marketplace("America/Sao_Paulo", "BRL", 2, (5, 6), (date(2017, 10, 12),))


def at(text):
    """Return seconds of an instant written in UTC, such as 2017-10-15T03:00."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@cache
def built_in() -> Catalogue:
    folder = Path(upmarket.__file__).parent / "rulebook" / "metrics"
    return read_catalogue(read_document(f.name, f.read_text("utf-8")) for f in sorted(folder.glob("*.yaml")))


@cache
def columns(table):
    return {column.name: column.sql_type for column in load_contracts()[table].columns}


def load(engine: DuckDBEngine, facts: Facts) -> frozenset[str]:
    """Load rows whose instants are seconds; columns that a row lacks are null."""
    for table, rows in facts.items():
        kinds = columns(table)
        values = [tuple(_value(row.get(name), kind) for name, kind in kinds.items()) for row in rows]
        engine.load(f"fact_{table}", kinds, values)
    return frozenset(facts)


def _value(value, kind):
    if kind == "timestamp" and value is not None:
        return datetime.fromtimestamp(value, UTC).replace(tzinfo=None)
    return value


def flagged(engine, facts, *, catalogue=None, market=MARKET):
    """Load facts and make every flags table; return the tables provided."""
    provided = load(engine, facts)
    span = (at("2016-01-01"), at("2020-01-01"))
    engine.load(TABLE, COLUMNS, working_rows(market, span))
    for step in flag_steps((catalogue or built_in()).measures, provided=provided, marketplace=market, span=span):
        engine.create(step)
    return provided


def measured(engine, metrics, as_of, provided, *, subject="store", catalogue=None, market=MARKET, attributes=()):
    """Measure and return {subject key: {column: value}}."""
    catalogue = catalogue or built_in()
    steps = measure_steps(
        [catalogue.metric(name) for name in metrics],
        as_of=as_of, catalogue=catalogue, marketplace=market, provided=provided, subject=subject, attributes=attributes,
    )  # fmt: skip
    for step in steps:
        engine.create(step)
    names = engine.columns(f"measured_{subject}")
    keys = {"store": 1, "merchant": 1, "listing": 2, "store_destination": 2}[subject]
    rows = engine.run(f"select * from measured_{subject}")
    return {row[:keys]: dict(zip(names[keys:], row[keys:], strict=True)) for row in rows}


def figures(engine, metric, as_of, provided, **more):
    """Return {subject key: (p, n, u)} of one metric."""
    found = measured(engine, [metric], as_of, provided, **more)
    return {key: tuple(row[f"{metric}__{letter}"] for letter in "pnu") for key, row in found.items()}
