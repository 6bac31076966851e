"""Kill -9 at any moment of an ingest: nothing of it is seen, and a rerun ends the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rooms.engines.lake_home import CONTRACTS, current, take, write
from upmarket.engines.lake import Lake
from upmarket.runs.ingest import ingest

KILLED = """
import os, signal, sys
from pathlib import Path
import upmarket.engines.duckdb as driver
from upmarket.runs.ingest import ingest
left = int(sys.argv[3])
def count(*_):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
run, rename = driver.DuckDBEngine.run, Path.rename
def counted(original):
    def call(*arguments, **named):
        count()
        return original(*arguments, **named)
    return call
driver.DuckDBEngine.run = counted(run)
Path.rename = counted(rename)
full = left
ingest(Path(sys.argv[1]), "files", Path(sys.argv[2]))
print(full - left)
"""


def run(home: Path, folder: Path, steps: int) -> subprocess.CompletedProcess[str]:
    """Run an ingest that dies before its n-th statement or rename; one that lives prints their number."""
    here = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    return subprocess.run(
        [sys.executable, "-c", KILLED, home, folder, str(steps)], env=here, check=False, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def total(tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many statements and renames the ingest has."""
    place = tmp_path_factory.mktemp("whole")
    take(place / "home", "message.csv", [("T1", "S0", "2018-01-01 00:00:00", "")])
    return int(run(place / "home", files(place / "in"), 10**6).stdout)


def files(folder: Path) -> Path:
    rows = [(f"T{n}", "S1", f"2018-0{n % 3 + 1}-01 00:00:00", "") for n in range(9)]
    write(folder / "message_1.csv", [*rows, ("", "S1", "x", "")])
    write(folder / "message_2.csv", [("T1", "S2", "2018-03-05 00:00:00", "")])
    return folder


@pytest.mark.parametrize("share", [0.02, 0.4, 0.55, 0.7, 0.8, 0.9, 1])
def test_killed_and_run_again(tmp_path: Path, total: int, share: float) -> None:
    """The last share dies right before the manifest is moved into place; one statement follows it."""
    home, folder = tmp_path / "home", files(tmp_path / "in")
    take(home, "message.csv", [("T1", "S0", "2018-01-01 00:00:00", "")])
    before = current(home, columns="*")
    assert run(home, folder, max(int(total * share) - 2, 0)).returncode == -signal.SIGKILL
    assert len(Lake(home, CONTRACTS).batches()) == 1
    assert current(home, columns="*") == before
    ingest(home, "files", folder)
    other = tmp_path / "other"
    take(other, "message.csv", [("T1", "S0", "2018-01-01 00:00:00", "")])
    ingest(other, "files", folder)
    assert current(home, columns="*") == current(other, columns="*")
    first, second = (Lake(place, CONTRACTS).batches()[-1] for place in (home, other))
    assert (first.id, first.seq, first.tables, first.findings) == (
        second.id,
        second.seq,
        second.tables,
        second.findings,
    )
    listed = {path for batch in Lake(home, CONTRACTS).batches() for table in batch.tables for path in table.files}
    facts = home / "lake" / "facts"
    assert {str(path.relative_to(facts)) for path in facts.rglob("*.parquet")} == listed
    assert not list((home / "lake" / "tmp").glob("*"))
    assert not list((home / "lake" / "spill").glob("*"))
