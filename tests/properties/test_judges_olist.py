"""Both judges over every row of real evaluations: Olist, ingested and run for two months."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from tests.rooms.standards.agreement import judged_by_python
from upmarket.engines.duckdb import DuckDBEngine, literal
from upmarket.metrics.names import SUBJECTS
from upmarket.runs.history import run_history
from upmarket.runs.ingest import ingest
from upmarket.runs.rulebook import Rulebook, load_rulebook
from upmarket.standards.clause import Measured
from upmarket.standards.judge_sql import decision_columns
from upmarket.standards.kinds.attribute import attribute_column
from upmarket.standards.movement import Standing
from upmarket.standards.resolve import Resolved, resolved
from upmarket.vocabulary.counts import Counts

SHARED = Path(os.environ.get("UPMARKET_SHARED", Path(__file__).resolve().parents[3] / "shared"))
OLIST = SHARED / "data" / "olist" / "core"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not OLIST.is_dir(), reason="the Olist files are not here: set UPMARKET_SHARED to their folder"),
]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("olist")
    ingest(home, "olist", OLIST)
    run_history(home, date(2018, 6, 1), date(2018, 7, 2))
    return home / "lake" / "runs"


def parquet(folder: Path, name: str) -> str:
    return f"read_parquet({literal(str(folder / name))})"


def compared(engine: DuckDBEngine, runs: Path, run: dict[str, object], today: Resolved) -> Iterator[bool]:
    """Yield for every row of an evaluation whether both judges agree."""
    standard, folder = today.standard, runs / str(run["id"])
    inputs = run["inputs"]
    assert isinstance(inputs, dict)
    keys = ", ".join(SUBJECTS[standard.subject])
    columns = decision_columns(today)
    chosen = [f'd."{name}"' for name in columns]
    chosen += [f'm."{name}__{letter}"' for name in standard.metrics for letter in "pnu"]
    chosen += [f"m.{attribute_column(name)}" for name in standard.attributes]
    source = f"{parquet(folder, f'decision_{standard.id}.parquet')} d join {parquet(folder, f'measured_{standard.subject}.parquet')} m using ({keys})"
    for other in standard.needs_standards:
        beside = [each["run_id"] for each in inputs["beside"] if each["standard"] == other]
        table = parquet(runs / (beside[0] if beside else folder.name), f"decision_{other}.parquet")
        if beside or (folder / f"decision_{other}.parquet").exists():
            chosen.append(f"coalesce({other}.shown_level, 0)")
            source += f" left join {table} as {other} on {other}.store_id = d.store_id"
        else:
            chosen.append("0")
    earlier = [each["run_id"] for each in inputs["earlier"] if each["standard"] == standard.id]
    if earlier:
        chosen += [f"b.{field.name}" for field in fields(Standing)]
        source += f" left join {parquet(runs / earlier[0], f'decision_{standard.id}.parquet')} b using ({keys})"
    for row in engine.run(f"select {', '.join(chosen)} from {source}"):
        yield agrees(today, columns, row, bool(earlier))


def agrees(today: Resolved, columns: tuple[str, ...], row: tuple[object, ...], earlier: bool) -> bool:
    standard = today.standard
    rest = iter(row[len(columns) :])
    counts = {name: Counts(*(int(str(next(rest))) for _ in "pnu")) for name in standard.metrics}
    attributes = {name: next(rest) for name in standard.attributes}
    levels = {name: int(str(next(rest))) for name in standard.needs_standards}
    before = list(rest) if earlier else [None]
    standing = Standing(*before) if before[0] is not None else None  # type: ignore[arg-type]
    found = judged_by_python(today, (Measured(counts, attributes, levels), standing), today.as_of)  # type: ignore[arg-type]
    decided = dict(zip(columns, row, strict=False))
    return all(decided[name] == value for name, value in found.items())


def test_both_judges_agree_on_every_row_of_olist(runs: Path) -> None:
    engine, rulebook = DuckDBEngine(), load_rulebook()
    rows = dict.fromkeys(rulebook.standards, 0)
    for path in sorted(runs.glob("*/run.json")):
        run = json.loads(path.read_text())
        for name in run["inputs"]["standards"]:
            today = resolved(rulebook.standards[name], date.fromisoformat(run["inputs"]["as_of"]))
            for agreed in compared(engine, runs, run, today):
                assert agreed, (name, run["inputs"]["as_of"])
                rows[name] += 1
    assert all(rows.values()), rows
    print(rows)


def test_one_judgeable_store_in_ten_is_gold_and_one_in_four_silver(runs: Path) -> None:
    shares = shown_shares(runs, load_rulebook(), "2018-07-01")
    assert 0.07 <= shares["gold"] <= 0.14
    assert 0.20 <= shares["silver"] <= 0.32


def shown_shares(runs: Path, rulebook: Rulebook, day: str) -> dict[str, float]:
    """Shares of the judgeable stores by the level shown: those with enough counted on every clause."""
    standard = rulebook.standards["gold_merchant"]
    today = resolved(standard, date.fromisoformat(day))
    enough = " and ".join(
        f'm."{clause.clause.metric.id}__n" >= {clause.counted_at_least}' for clause in today.clauses.values()
    )  # type: ignore[attr-defined]
    folder = next(path.parent for path in runs.glob("*/run.json") if _is(path, day))
    source = f"{parquet(folder, 'decision_gold_merchant.parquet')} d join {parquet(folder, 'measured_store.parquet')} m using (store_id)"
    found = dict(DuckDBEngine().run(f"select shown_level, count(*) from {source} where {enough} group by 1"))
    whole = sum(int(str(count)) for count in found.values())
    return {level.id: int(str(found.get(level.rank, 0))) / whole for level in standard.levels}


def _is(path: Path, day: str) -> bool:
    inputs = json.loads(path.read_text())["inputs"]
    return bool(inputs["as_of"] == day and "gold_merchant" in inputs["standards"])
