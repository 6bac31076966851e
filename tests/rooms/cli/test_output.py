"""Forms of output: tables for people, JSON and CSV for programs."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import date

import pytest

from upmarket.cli.main import WORDS
from upmarket.cli.output import as_csv, as_tree, guarded, show, written
from upmarket.runs.report import Column, Heading, Report
from upmarket.vocabulary.texts import Text

REPORT = Report(
    Text("Levels", "等级"),
    (
        Column("subject", Text("Store", "店铺")),
        Column("rate", Text("Rate", "比率"), "share"),
        Column("n", Text("n", "n"), shown=False),
    ),
    (("=cmd|'/c calc'!A0", 0.951, 20), ("s2", None, 0)),
    (Heading("as_of", Text("As of", "截至"), date(2018, 7, 1)),),
    (Text("A note", "说明"),),
    total=7,
)


def test_json_holds_headings_rows_and_notes() -> None:
    tree = as_tree(REPORT, "zh")
    assert json.loads(json.dumps(tree)) == {
        "as_of": "2018-07-01",
        "rows": [{"subject": "=cmd|'/c calc'!A0", "rate": 0.951, "n": 20}, {"subject": "s2", "rate": None, "n": 0}],
        "notes": ["说明"],
        "total": 7,
    }


def test_csv_disarms_formulas_in_texts_only() -> None:
    assert as_csv(REPORT, "en").splitlines() == ["subject,rate,n", "'=cmd|'/c calc'!A0,0.951,20", "s2,,0"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_every_dangerous_start_is_guarded(start: str) -> None:
    assert guarded(start + "1") == "'" + start + "1"
    assert guarded(-1.5) == -1.5


def test_table_shows_what_people_need(capsys: pytest.CaptureFixture[str]) -> None:
    show(REPORT, "table", "en")
    text = capsys.readouterr().out
    assert "As of: 2018-07-01" in text and "95.1 %" in text and "2 of 7 rows" in text and "* A note" in text
    assert "–" in text, "a missing value is a dash, not 0"


def test_a_missing_value_is_never_zero() -> None:
    assert written(None, REPORT.columns[1], "en") == "–"
    assert written(0.0, REPORT.columns[1], "en") == "0.0 %"


def test_every_word_has_its_module() -> None:
    for word in WORDS:
        __import__("upmarket.cli." + word.replace("-", "_"))


def test_help_imports_nothing_heavy() -> None:
    body = (
        "import sys; from upmarket.cli.main import run; run(['--help']);"
        "print([m for m in ('django', 'duckdb', 'sqlglot', 'rich.table', 'yaml') if m in sys.modules])"
    )
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", body], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]"), f"in {time.perf_counter() - started:.2f} s"
