"""The command line, killed by SIGKILL at its n-th dangerous moment: `dying.py N COUNT WORDS...`.

Moments lie before and after every rename, every fsync, every check of the lease, every
statement of DuckDB that writes a file, and every commit. N 0 lives; the number of moments
seen is written to the file COUNT.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

moments = 0


def moment(limit: int) -> None:
    """Count one moment and die at the last."""
    global moments  # noqa: PLW0603
    moments += 1
    if moments == limit:
        os.kill(os.getpid(), signal.SIGKILL)


def around(owner: Any, name: str, limit: int) -> None:
    """Make a function a moment before and after it."""
    real: Callable[..., Any] = getattr(owner, name)

    def call(*arguments: Any, **options: Any) -> Any:
        moment(limit)
        result = real(*arguments, **options)
        moment(limit)
        return result

    setattr(owner, name, call)


def main(limit: int, count: Path, words: list[str]) -> int:
    """Run the command line with moments in it."""
    from django.db.backends.base.base import BaseDatabaseWrapper

    import upmarket.runs.cycle as cycle
    import upmarket.runs.steps as steps
    import upmarket.store.leases as leases
    import upmarket.store.standings as standings
    from upmarket.cli.main import run

    for owner, name in (
        (os, "replace"),
        (os, "fsync"),
        (steps, "digest_files"),
        (cycle, "write_parquet"),
        (leases, "check"),
        (standings, "upsert"),
        (standings, "delete_keys"),
        (BaseDatabaseWrapper, "commit"),
        (BaseDatabaseWrapper, "_commit"),
    ):
        around(owner, name, limit)
    code = run(words)
    count.write_text(str(moments))
    return code


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
