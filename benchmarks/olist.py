"""Olist, from its native files to standings: at most 10 s.

    uv run python -m benchmarks.olist [--data ../shared/data/olist/core]

Every round is three processes of the command line in a new home, as an operator would do.
Beside it, the limit of one full read of the same files by DuckDB.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SHARED = Path(os.environ.get("UPMARKET_SHARED", Path(__file__).resolve().parents[2] / "shared"))
MOST_SECONDS = 10
READ = """
import duckdb, sys
for path in sys.argv[1:]:
    duckdb.execute("select count(*), max(columns(*)) from read_csv(?, all_varchar = true)", [path]).fetchall()
"""


def timed(*command: object) -> tuple[float, float]:
    """Run a command and return its wall and CPU seconds; CalledProcessError when it fails."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *map(str, command)], check=True, capture_output=True)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - started
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Time ingest, run and standings, the best of some rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=SHARED / "data" / "olist" / "core")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if not options.data.is_dir():
        sys.exit(f"{options.data} is not there: name Olist's folder with --data")
    words = {
        "ingest": ("-m", "upmarket.cli", "ingest", "olist", options.data),
        "run": ("-m", "upmarket.cli", "run"),
        "standings": ("-m", "upmarket.cli", "standings", "--standard", "gold_merchant"),
    }
    rounds = []
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory() as home:
            rounds.append({name: timed(*command, "--home", home) for name, command in words.items()})
    best = min(rounds, key=lambda one: sum(wall for wall, _ in one.values()))
    print(f"{'step':<12}{'wall s':>8}{'CPU s':>8}")
    for name, (wall, cpu) in best.items():
        print(f"{name:<12}{wall:>8.2f}{cpu:>8.2f}")
    wall, cpu = (sum(pair[at] for pair in best.values()) for at in (0, 1))
    print(
        f"{'together':<12}{wall:>8.2f}{cpu:>8.2f}   limit {MOST_SECONDS} s: {'held' if wall <= MOST_SECONDS else 'NOT held'}"
    )
    read_wall, read_cpu = timed("-c", READ, *sorted(options.data.glob("*.csv*")))
    print(f"{'plain read':<12}{read_wall:>8.2f}{read_cpu:>8.2f}   ratio of CPU {cpu / read_cpu:.1f}")


if __name__ == "__main__":
    main()
