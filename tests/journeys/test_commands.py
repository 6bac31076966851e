"""The command line on a judged marketplace: words, forms, exit codes."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

STANDARD = "gold_merchant"


def some_store(read: Callable[..., Any], home: Path) -> str:
    rows = read("standings", "--standard", STANDARD, home=home)["rows"]
    return str(rows[0]["subject"])


def test_help_names_every_word_and_exit_code(upmarket: Callable[..., Any]) -> None:
    shown = upmarket("--help")
    assert shown.returncode == 0
    for word in (
        "ingest",
        "check",
        "run",
        "standings",
        "explain",
        "metrics",
        "what-if",
        "backtest",
        "test",
        "demo",
        "130",
    ):
        assert word in shown.stdout


def test_standings_agree_with_the_summary(read: Callable[..., Any], judged: Path) -> None:
    summary = {(r["standard"], r["level_id"]): r["subjects"] for r in read("standings", home=judged)["rows"]}
    listed = read("standings", "--standard", STANDARD, "--limit", 1000, home=judged)
    for level in ("gold", "silver"):
        assert summary[STANDARD, level] == sum(1 for row in listed["rows"] if row["level_id"] == level)
    assert sum(n for (name, _), n in summary.items() if name == STANDARD) == 30
    assert listed["as_of"] == "2018-05-01" and listed["rulebook"] and listed["windows"]


def test_sort_and_level(read: Callable[..., Any], judged: Path) -> None:
    rows = read("standings", "--standard", STANDARD, "--level", "none", "--sort", "ships_in_time", home=judged)["rows"]
    figures = [row["ships_in_time"] for row in rows if row["ships_in_time"] is not None]
    assert figures == sorted(figures, reverse=True)
    assert all(row["level_id"] == "none" for row in rows)


def test_explain_in_both_languages_and_for_machines(
    upmarket: Callable[..., Any], read: Callable[..., Any], judged: Path
) -> None:
    store = some_store(read, judged)
    english = upmarket("explain", store, "--standard", STANDARD, home=judged).stdout
    chinese = upmarket("explain", store, "--standard", STANDARD, "--lang", "zh", home=judged).stdout
    assert "required" in english and "要求" in chinese
    (decision,) = read("explain", store, "--standard", STANDARD, home=judged)["decisions"]
    assert decision["standard"] == STANDARD and decision["as_of"] == "2018-05-01"


def test_replay_gives_the_same_bytes(read: Callable[..., Any], judged: Path) -> None:
    found = read("explain", some_store(read, judged), "--replay", home=judged)
    assert found["replayed"] and all(found["replayed"])


def test_replay_survives_later_facts_and_rules(
    upmarket: Callable[..., Any], read: Callable[..., Any], judged: Path, tmp_path: Path
) -> None:
    store = some_store(read, judged)
    late = tmp_path / "late" / "review.csv"
    late.parent.mkdir()
    late.write_text(f"review_id,order_id,store_id,created_at,score\nlate-1,o,{store},2018-03-01 00:00:00,1\n")
    assert upmarket("ingest", "files", late.parent, home=judged).returncode == 0
    own = judged / "rulebook" / "standards"
    own.mkdir(parents=True)
    built_in = Path(__file__).parents[2] / "upmarket" / "rulebook" / "standards" / f"{STANDARD}.yaml"
    (own / built_in.name).write_text(built_in.read_text("utf-8").replace("gold: 0.", "gold: 0.9"), "utf-8")
    found = read("explain", store, "--standard", STANDARD, "--replay", home=judged)
    assert found["replayed"] == [True]


def test_replay_says_what_differs(
    upmarket: Callable[..., Any], read: Callable[..., Any], judged: Path, tmp_path: Path
) -> None:
    """A lake that was changed by hand no longer gives what was published."""
    store = some_store(read, judged)
    from upmarket.engines.duckdb import DuckDBEngine, literal

    engine = DuckDBEngine()
    for path in (judged / "lake" / "facts" / "order_line").rglob("*.parquet"):
        kept = tmp_path / "kept.parquet"
        where = f"store_id <> {literal(store)} or hash(order_line_id) % 2 = 0"
        engine.run(
            f"copy (select * from read_parquet({literal(str(path))}, hive_partitioning=false) where {where}) to {literal(str(kept))}"
        )
        shutil.move(kept, path)
    done = upmarket("explain", store, "--standard", STANDARD, "--replay", home=judged)
    assert done.returncode == 5
    assert "runs.replay_differs" in done.stderr and "published" in done.stderr


def test_csv_guards_against_formulas(upmarket: Callable[..., Any], judged: Path) -> None:
    text = upmarket("standings", "--standard", STANDARD, "--format", "csv", home=judged).stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows and {"subject", "level_id", "ships_in_time__counted"} <= rows[0].keys()
    assert not any(value.startswith(("=", "@", "+")) for row in rows for value in row.values())


def test_metrics(read: Callable[..., Any], judged: Path) -> None:
    assert len(read("metrics", home=judged)["rows"]) >= 30
    name = "fulfilment__online_72h_share_90d_store"
    rows = read("metrics", "--metric", name, home=judged)["rows"]
    one = read("metrics", rows[0]["subject"], "--metric", name, home=judged)["rows"][0]
    assert (one["passed"], one["counted"]) == (rows[0]["passed"], rows[0]["counted"])


def test_a_series_sums_to_the_figure(read: Callable[..., Any], judged: Path) -> None:
    name = "sales__lines_count_30d_store"
    store = read("metrics", "--metric", name, home=judged)["rows"][0]["subject"]
    rows = read("metrics", store, "--metric", name, "--series", home=judged)["rows"]
    assert [row["week"] for row in rows] == sorted(row["week"] for row in rows)
    month = [row["passed"] for row in rows if "2018-04-02" <= row["week"] < "2018-04-30"]
    (day,) = read("metrics", store, "--metric", "sales__lines_count_28d_store", "--as-of", "2018-04-30", home=judged)[
        "rows"
    ]
    assert sum(month) == day["passed"] > 0


def test_what_if_moves_down_when_a_limit_rises(read: Callable[..., Any], judged: Path) -> None:
    tables = read("what-if", "--set", f"{STANDARD}.clauses.ships_in_time.limit.gold=0.99", home=judged)["tables"]
    mine = tables[0]
    assert mine["standard"] == STANDARD
    assert sum(row["down"] for row in mine["rows"]) > 0 and sum(row["up"] for row in mine["rows"]) == 0


def test_backtest_of_the_same_rules_agrees(read: Callable[..., Any], judged: Path) -> None:
    (judged / "rulebook").mkdir()
    tables = read("backtest", judged / "rulebook", "--from", "2018-04-01", "--to", "2018-05-01", home=judged)["tables"]
    assert tables[0]["rows"] and all(row["agreement"] in (None, 1.0) for row in tables[0]["rows"])


def test_late_facts_make_new_runs_and_double_nothing(
    upmarket: Callable[..., Any], read: Callable[..., Any], judged: Path, tmp_path: Path
) -> None:
    from tests.journeys.left_behind import rows_of

    before = rows_of(judged)
    late = tmp_path / "late" / "review.csv"
    late.parent.mkdir()
    late.write_text("review_id,order_id,store_id,created_at,score\nlate-1,o,S0001,2018-03-01 00:00:00,1\n")
    assert upmarket("ingest", "files", late.parent, home=judged).returncode == 0
    again = read("run", "--from", "2018-04-01", "--to", "2018-05-06", home=judged)["rows"]
    after = rows_of(judged)
    assert all(row["steps_made"] for row in again)
    assert len(after["store_evaluation"]) == len(before["store_evaluation"])
    assert len(after["store_run"]) == 2 * len(before["store_run"])


def test_the_rulebooks_cases(upmarket: Callable[..., Any]) -> None:
    assert upmarket("test").returncode == 0


def test_exit_codes(upmarket: Callable[..., Any], judged: Path, taken: Path, tmp_path: Path) -> None:
    assert upmarket("standings", home=tmp_path / "nowhere").returncode == 4
    assert upmarket("standings", home=taken).returncode == 4
    assert upmarket("explain", "nobody", "--standard", STANDARD, home=judged).returncode == 4
    assert upmarket("standings", "--standard", "gold_marchant", home=judged).returncode == 2
    assert upmarket("standings", "--limit", "none", home=judged).returncode == 2
    assert upmarket("nonsense").returncode == 2
    assert upmarket("metrics", "--series", home=judged).returncode == 2
    assert upmarket("run", "--as-of", "1999-04-13", home=judged).returncode == 2
    assert upmarket("run", "--from", "2018-04-13", home=judged).returncode == 2
    assert upmarket("what-if", "--set", "gold_merchant.clauses.nothing.limit=1", home=judged).returncode == 3
    assert upmarket("ingest", "files", tmp_path / "missing", home=judged).returncode == 3


def test_as_of_brings_every_standard_to_its_last_due_day(
    upmarket: Callable[..., Any], read: Callable[..., Any], taken: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(taken, home)
    assert upmarket("run", "--as-of", "2018-04-13", home=home).returncode == 0
    days = {row["standard"]: row["as_of"] for row in read("standings", home=home)["rows"]}
    assert days == {
        "fulfilment_incentive": "2018-04-05",
        "gold_merchant": "2018-04-01",
        "mall_acceleration": "2018-04-01",
        "plus_listing": "2018-04-09",
        "plus_store": "2018-04-09",
    }
    again = read("run", "--as-of", "2018-04-13", home=home)["rows"]
    assert {row["steps_made"] for row in again} == {0}


def test_errors_are_problems_for_machines_too(upmarket: Callable[..., Any], judged: Path) -> None:
    done = upmarket("standings", "--standard", "gold_marchant", "--format", "json", home=judged)
    (problem,) = json.loads(done.stderr)["errors"]
    assert problem["code"] == "usage.unknown_standard" and "gold_merchant" in problem["fix"]
    assert done.stdout == "" and "Traceback" not in done.stderr


def test_check_finds_and_takes_nothing(upmarket: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "review.csv"
    file.write_text("review_id,order_id,store_id,created_at,score\nr1,o,s,2018-03-01 00:00:00,9\n")
    done = upmarket("check", file, "--format", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["problems"]
    assert not (tmp_path / ".upmarket").exists()
