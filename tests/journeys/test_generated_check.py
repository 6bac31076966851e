"""The generated marketplace through `upmarket check`: the rows it says are broken are found, and no others."""

import re
from datetime import date
from pathlib import Path

import pytest

from upmarket.cli import codes
from upmarket.cli.main import run
from upmarket.sources.generated import generate
from upmarket.sources.generation.faults import FAULTS

PLACE = re.compile(r"^  --> (\w+)\.csv, row (\d+), column (\w+)", re.MULTILINE)
LISTED = re.compile(r"^\| (\w+)\.csv \| (\d+) \| (\w+) \|", re.MULTILINE)


def test_what_the_readme_lists_is_what_the_check_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "market"
    generate(folder, seed=11, stores=120, months=6, end_day=date(2026, 7, 1))
    code = run(["check", str(folder), "--each", "100", "--home", str(tmp_path / "home")])
    told = capsys.readouterr()
    found = sorted(PLACE.findall(told.out + told.err))
    assert code != codes.DONE
    assert len(found) == len(FAULTS)
    assert found == sorted(LISTED.findall((folder / "README.md").read_text(encoding="utf-8")))
