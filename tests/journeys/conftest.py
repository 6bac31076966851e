"""Homes for journeys: a generated marketplace, taken in once and copied for each test."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from upmarket.cli.main import run
from upmarket.runs.history import run_history
from upmarket.runs.home import create_home
from upmarket.runs.ingest import ingest
from upmarket.sources.generated import generate
from upmarket.store import settings

FIRST, LAST = date(2018, 4, 1), date(2018, 5, 6)


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of generated facts."""
    folder = tmp_path_factory.mktemp("generated") / "facts"
    generate(folder, seed=3, stores=30, months=8, end_day=date(2018, 5, 1), currency="BRL")
    return folder


@pytest.fixture(scope="session")
def taken(tmp_path_factory: pytest.TempPathFactory, generated: Path) -> Path:
    """Return a home with the facts taken in and nothing judged."""
    home = create_home(tmp_path_factory.mktemp("taken") / "home")
    ingest(home.folder, "files", generated)
    return home.folder


@pytest.fixture(scope="session")
def judged_once(tmp_path_factory: pytest.TempPathFactory, taken: Path) -> Path:
    """Return a home that was judged over a period; not to be changed."""
    home = tmp_path_factory.mktemp("judged") / "home"
    shutil.copytree(taken, home)
    run_history(home, FIRST, LAST)
    settings.close()
    return home


@pytest.fixture
def judged(tmp_path: Path, judged_once: Path) -> Path:
    """Return a copy of a judged home."""
    shutil.copytree(judged_once, tmp_path / "home")
    return tmp_path / "home"


Call = Callable[..., "Done"]


@dataclass(frozen=True)
class Done:
    """What a call left: exit code and what it said."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def upmarket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Return a function that runs the command line, in this process (a new one costs a second)."""

    def call(*words: object, home: Path | None = None) -> Done:
        for name in ("UPMARKET_HOME", "UPMARKET_STATE", "LANG", "LC_ALL", "LC_MESSAGES"):
            monkeypatch.delenv(name, raising=False)
        if home:
            monkeypatch.setenv("UPMARKET_HOME", str(home))
        monkeypatch.chdir(tmp_path)
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run([str(word) for word in words])
        settings.close()
        return Done(code, out.getvalue(), err.getvalue())

    return call


@pytest.fixture
def read(upmarket: Call) -> Callable[..., Any]:
    """Return a function that runs the command line with --format json and reads what it says."""

    def call(*words: object, home: Path) -> Any:
        done = upmarket(*words, "--format", "json", home=home)
        assert done.returncode in (0, 1), done.stderr
        return json.loads(done.stdout)

    return call
