"""One rulebook, any engine: flags, measures and judgement give equal digests everywhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from sqlglot import exp

from tests.engines import pipeline
from tests.engines.conftest import ENGINES, Engines
from tests.engines.world import MARKET, Facts, World, catalogue, load_facts
from upmarket.engines.duckdb import DuckDBEngine
from upmarket.engines.lake import Lake
from upmarket.runs.contracts import load_contracts
from upmarket.runs.ingest import ingest
from upmarket.sql.engine import Engine
from upmarket.sql.expressions import col
from upmarket.sql.steps import Step
from upmarket.standards.judge_sql import decision_columns, standing_columns
from upmarket.standards.resolve import resolved

OTHERS = [name for name in ENGINES if name != "duckdb"]
DAYS = (date(2018, 1, 1), date(2018, 2, 1), date(2018, 3, 5))
Tables = dict[str, tuple[dict[str, str], list[tuple[object, ...]]]]
Digests = dict[tuple[str, str], tuple[int, str]]


@cache
def full() -> Facts:
    return World(7, 4000).facts


@cache
def sparse() -> Facts:
    """Only orders and their parcels; no scan has arrived, and nothing else was handed in."""
    made = World(11, 600).facts
    return {"order_line": made["order_line"], "parcel": made["parcel"], "parcel_event": [], "review": []}


@cache
def nothing() -> Facts:
    """Every table handed in, without a row."""
    return {table: [] for table in full()}


def kept(engine: Engine, found: Digests, what: str, steps: list[Step]) -> None:
    found.update({(what, step.name): pipeline.digest(engine, step.name) for step in steps})


def run(engine: Engine, facts: Facts, days: tuple[date, ...]) -> Digests:
    """Run the pipeline and return the digest of every table it made, also those in between."""
    known, found, provided = catalogue(), Digests(), frozenset(facts)
    standards = pipeline.standards(known)
    load_facts(engine, facts)
    kept(engine, found, "flags", pipeline.compile_flags(engine, known, provided))
    for subject in pipeline.SUBJECTS:
        ids = pipeline.metric_ids(known, subject)
        kept(engine, found, "all", pipeline.measure(engine, known, ids, subject, days[-1], provided))
    previous = None
    for day in days:
        ids = standards["medal"].metrics
        kept(engine, found, f"{day}", pipeline.measure(engine, known, ids, "store", day, provided))
        for name in ("mall", "medal"):
            before = previous if name == "medal" else None
            kept(engine, found, f"{day}", pipeline.judge(engine, resolved(standards[name], day), before))
        standing = exp.select(*(col(name) for name in standing_columns("store"))).from_("decision_medal")
        engine.create(Step("before", standing, "standings of the last evaluation"))
        previous = "before"
    return found


@cache
def wanted(facts: Callable[[], Facts], days: tuple[date, ...]) -> Digests:
    engine = DuckDBEngine()
    found = run(engine, facts(), days)
    engine.close()
    return found


def assert_same(found: Digests, reference: Digests) -> None:
    assert found.keys() == reference.keys()
    assert {key: value for key, value in found.items() if value != reference[key]} == {}


@pytest.mark.parametrize("name", OTHERS)
def test_a_marketplace_full_of_edges(engines: Engines, name: str) -> None:
    assert_same(run(engines.get(name), full(), DAYS), wanted(full, DAYS))


@pytest.mark.parametrize("name", OTHERS)
def test_most_facts_not_handed_in(engines: Engines, name: str) -> None:
    assert_same(run(engines.get(name), sparse(), DAYS[-1:]), wanted(sparse, DAYS[-1:]))


@pytest.mark.parametrize("name", OTHERS)
def test_no_rows_at_all(engines: Engines, name: str) -> None:
    assert_same(run(engines.get(name), nothing(), DAYS[-1:]), wanted(nothing, DAYS[-1:]))


def test_the_reference_is_worth_agreeing_with() -> None:
    engine = DuckDBEngine()
    found = run(engine, full(), DAYS)
    assert all(
        rows for (_, table), (rows, _) in found.items() if table.startswith(("flags_", "measured_", "decision_"))
    )
    online = catalogue().measure("fulfilment__online_72h_share", DAYS[-1])
    assert online is not None
    states = exp.select(col(f"s_{online.column}")).distinct().from_("flags_order_line")
    assert {row[0] for row in engine.rows(states)} == {0, 1, 2, 3, 4}
    levels = exp.select(col("shown_level"), col("move")).distinct().from_("decision_medal")
    assert {row[0] for row in engine.rows(levels)} == {0, 1, 2}
    assert len(engine.rows(levels)) >= 5
    assert tuple(engine.columns("decision_medal")) == decision_columns(
        resolved(pipeline.standards(catalogue())["medal"], DAYS[-1])
    )
    empty = wanted(nothing, DAYS[-1:])
    assert all(rows == 0 for (_, table), (rows, _) in empty.items() if table.startswith("measured_"))
    engine.close()


# Real input


def olist() -> Path:
    shared = Path(os.environ.get("UPMARKET_SHARED") or Path(__file__).parents[2].parent / "shared")
    place = shared / "data" / "olist"
    if not place.exists():
        pytest.skip(f"no Olist data at {place}: set UPMARKET_SHARED to the folder that holds data/olist")
    return place


@pytest.fixture(scope="session")
def olist_tables(
    tmp_path_factory: pytest.TempPathFactory,
) -> Tables:
    """Olist's current facts, as columns with types and rows."""
    home = tmp_path_factory.mktemp("olist")
    ingest(home, "olist", olist())
    known = load_contracts()
    engine = DuckDBEngine()
    tables = {}
    for table in sorted(Lake(home, known).attach(engine) & known.keys()):
        columns = {column.name: column.sql_type for column in known[table].columns}
        tables[table] = (columns, engine.rows(exp.select(*(col(name) for name in columns)).from_(f"fact_{table}")))
    engine.close()
    return tables


def run_olist(engine: Engine, tables: Tables) -> Digests:
    market = replace(MARKET, holidays=())
    known, found, provided, day = catalogue(), Digests(), frozenset(tables), date(2018, 5, 1)
    standards = pipeline.standards(known)
    for table, (columns, rows) in tables.items():
        engine.load(f"fact_{table}", columns, rows)
    within = (1_420_000_000, 1_560_000_000)
    kept(engine, found, "flags", pipeline.compile_flags(engine, known, provided, market=market, within=within))
    ids = standards["medal"].metrics
    kept(engine, found, "measures", pipeline.measure(engine, known, ids, "store", day, provided, market=market))
    for name in ("mall", "medal"):
        kept(engine, found, "judged", pipeline.judge(engine, resolved(standards[name], day), None))
    return found


@pytest.fixture(scope="session")
def olist_digests(olist_tables: Tables) -> Digests:
    engine = DuckDBEngine()
    found = run_olist(engine, olist_tables)
    engine.close()
    return found


@pytest.mark.parametrize("name", OTHERS)
def test_olist(engines: Engines, name: str, olist_tables: Tables, olist_digests: Digests) -> None:
    assert olist_digests["judged", "decision_medal"][0] > 2000
    assert_same(run_olist(engines.get(name), olist_tables), olist_digests)
