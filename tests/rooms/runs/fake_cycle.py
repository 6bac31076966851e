"""A tiny run of four durable steps that kills itself at its n-th dangerous moment.

Called as `python fake_cycle.py HOME STATE_URL N`; N 0 lives. Prints how many moments it saw.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from upmarket.runs import clock, steps
from upmarket.runs.progress import Silent
from upmarket.store import journal, leases, settings, standings
from upmarket.vocabulary.texts import Text

DAY = date(2026, 1, 1)
moments = 0


def moment(limit: int) -> None:
    """Count one moment; die by SIGKILL at the last."""
    global moments  # noqa: PLW0603
    moments += 1
    if moments == limit:
        os.kill(os.getpid(), signal.SIGKILL)


def around(owner: Any, name: str, limit: int) -> None:
    """Make a function a moment before and a moment after it."""
    real: Callable[..., Any] = getattr(owner, name)

    def call(*arguments: Any, **options: Any) -> Any:
        moment(limit)
        result = real(*arguments, **options)
        moment(limit)
        return result

    setattr(owner, name, call)


def produce(number: int, limit: int) -> Callable[[Path], int]:
    """Return a step that writes two lines into a file, slowly enough to die in between."""

    def write(folder: Path) -> int:
        with (folder / f"out{number}").open("w") as stream:
            for line in range(2):
                stream.write(f"{number} {line}\n")
                stream.flush()
                moment(limit)
        return 2

    return write


def commit(number: int, limit: int) -> Callable[[], None]:
    """Return a state change that is not idempotent by itself: it adds a line to the log."""

    def change() -> None:
        from upmarket.store import audit

        audit.note("step", str(number), at=clock.now(), who="test", run_id="r")
        moment(limit)
        if number == 3:
            row = standings.EvaluationRow("gold", DAY, "r", "d", 3)
            rows = [(f"s{i}", 1, 1, "2026-01-01", 0, 0, "entered") for i in range(3)]
            changes = [(f"s{i}", 0, 1, "entered", "met") for i in range(3)]
            standings.publish(standings.Publication(row, "store", rows, (), changes))
            moment(limit)
            journal.finish_run("r", clock.now())

    return change


def main(home: Path, url: str, limit: int) -> None:
    """Run the four steps."""
    settings.configure(home, url)
    for owner, name in ((os, "replace"), (os, "fsync"), (journal, "open_run"), (leases, "check")):
        around(owner, name, limit)
    held = leases.acquire("cycle", clock.now())
    journal.open_run(
        held, journal.RunRow("r", DAY, "", "", "", "", 1, "{}"), [f"step{n}" for n in range(4)], clock.now()
    )
    todo = [
        steps.DurableStep(f"step{n}", Text("a", "a"), (f"out{n}",), produce(n, limit), commit(n, limit))
        for n in range(4)
    ]
    steps.run_steps(held, "r", home / "run", todo, Silent())
    leases.release(held, clock.now())
    print(moments)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
