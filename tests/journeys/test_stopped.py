"""Ctrl-C ends cleanly; two runs never mix."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.journeys.left_behind import files_of, rows_of

WORDS = ("run", "--from", "2018-04-01", "--to", "2018-05-06")


def test_stopped_by_ctrl_c_and_taken_up_again(tmp_path: Path, taken: Path, judged_once: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(taken, home)
    command = [sys.executable, "-m", "upmarket.cli", *WORDS]
    environment = os.environ | {"UPMARKET_HOME": str(home), "UPMARKET_STATE": ""}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not (home / "lake" / "runs").is_dir() and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "goes on from here" in said and "Traceback" not in said
    assert subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0
    assert files_of(home) == files_of(judged_once)
    assert rows_of(home) == rows_of(judged_once)


def test_a_second_run_waits_its_turn(upmarket: Callable[..., Any], judged: Path) -> None:
    from upmarket.store import leases, settings

    settings.configure(judged, "")
    held = leases.acquire("cycle", datetime.now(UTC), holder="elsewhere:1:1")
    settings.close()
    busy = upmarket(*WORDS, home=judged)
    assert busy.returncode == 6
    assert "another run is going" in busy.stderr
    settings.configure(judged, "")
    leases.release(held, datetime.now(UTC))
    assert upmarket(*WORDS, home=judged).returncode == 0
