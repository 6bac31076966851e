"""Every broken file is answered with what, where, wanted and fix, and never with a traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from tests.golden.facts.cases import CASES, ONLY_FINDINGS, build
from upmarket.runs.check import CheckReport, check
from upmarket.runs.ingest import ingest
from upmarket.vocabulary.errors import UpmarketError

EXPECTED = Path(__file__).parent / "expected.yaml"


def told(report: CheckReport) -> str:
    """Return all that a report says, as a terminal would."""
    parts = [problem.render() for problem in report.problems]
    parts += [f"finding[{f.code}] {f.table} x{f.count}: {f.text.en}\n  {f.text.zh}" for f in report.findings]
    return "\n".join(parts) + "\n"


def expected() -> dict[str, str]:
    return yaml.safe_load(EXPECTED.read_text("utf-8")) if EXPECTED.exists() else {}


def block(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|")


@pytest.mark.parametrize("name", CASES)
def test_message(name: str, tmp_path: Path) -> None:
    path, mapping = build(CASES[name], tmp_path / "in")
    report = check(path, source=CASES[name].source, mapping=mapping)
    if os.environ.get("UPDATE_GOLDEN"):
        texts = {**expected(), name: told(report)}
        dumper = type("Blocks", (yaml.SafeDumper,), {})
        dumper.add_representer(str, block)
        ordered = {key: texts[key] for key in CASES if key in texts}
        EXPECTED.write_text(yaml.dump(ordered, Dumper=dumper, allow_unicode=True, sort_keys=False, width=1000), "utf-8")
    assert told(report) == expected()[name]
    assert report.sound == (name in ONLY_FINDINGS)
    assert report.problems or report.findings
    for problem in report.problems:
        assert problem.found and problem.wanted and problem.fix and problem.place.file
        assert "{" not in problem.wanted + problem.fix


@pytest.mark.parametrize("name", CASES)
def test_ingest_takes_the_rest_and_counts_add_up(name: str, tmp_path: Path) -> None:
    path, mapping = build(CASES[name], tmp_path / "in")
    home = tmp_path / "home"
    try:
        report = ingest(home, CASES[name].source, path, mapping=mapping)
    except UpmarketError as error:
        assert error.problems
        assert not list(home.rglob("*.parquet"))
        return
    for table in report.tables:
        assert table.read == table.taken + table.repeated + table.quarantined
    assert report.batch is not None


def test_there_are_many_and_none_is_forgotten() -> None:
    assert len(CASES) >= 100
    assert list(expected()) == list(CASES)
