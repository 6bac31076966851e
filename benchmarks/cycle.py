"""The whole cycle over many lines and stores: CPU, wall time and peak memory of every step.

    uv run python -m benchmarks.cycle --lines 20_000_000 --stores 200_000 [--folder FOLDER]

Facts are placed in the lake as ingest leaves them. The first cycle compiles all flags, which
a marketplace does once as facts come in; the second day finds them and is what the limits
are for: at most 20 s and 2 GiB on 2 cores. The reading limit beside it is one scan of the
flags' columns, in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from benchmarks.generate import make_lines
from upmarket.engines.lake_manifest import Batch, TableBatch
from upmarket.runs.history import run_history
from upmarket.runs.home import create_home
from upmarket.vocabulary.texts import Text

MOST_SECONDS, MOST_GIB = 20, 2


class Meter:
    """A progress that notes CPU seconds, wall seconds and peak memory of every step."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, float, float, float]] = []
        self.open: tuple[str, float, float] | None = None

    def begin(self, what: Text, rows: int) -> None:
        """Start with nothing."""

    def advance(self, rows: int, what: Text | None = None) -> None:
        """Close the step before, open the next."""
        if self.open is not None:
            name, cpu, wall = self.open
            self.rows.append((name, cpu_seconds() - cpu, time.perf_counter() - wall, peak_gib()))
            self.open = None
        if what is not None:
            forget_peak()
            self.open = (what.en, cpu_seconds(), time.perf_counter())

    def end(self) -> None:
        """Close what is open."""
        self.advance(0)

    def show(self, title: str) -> None:
        """Print a line a step, and the sum."""
        print(f"\n{title}\n{'step':<44}{'CPU s':>8}{'wall s':>8}{'peak GiB':>10}")
        for name, cpu, wall, peak in self.rows:
            if cpu + wall > 0.02:
                print(f"{name:<44}{cpu:>8.2f}{wall:>8.2f}{peak:>10.2f}")
        cpu, wall = (sum(row[at] for row in self.rows) for at in (1, 2))
        peak = max(row[3] for row in self.rows)
        print(f"{'whole cycle':<44}{cpu:>8.2f}{wall:>8.2f}{peak:>10.2f}")
        held = wall <= MOST_SECONDS and peak <= MOST_GIB
        print(f"limits: {MOST_SECONDS} s, {MOST_GIB} GiB: {'held' if held else 'NOT held'}")


def cpu_seconds() -> float:
    """Return the CPU time of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_gib() -> float:
    """Return the most memory this process held since `forget_peak`."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024**2


def forget_peak() -> None:
    """Begin a new peak, where the kernel allows it."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
    except OSError:
        return


def place_facts(home: Path, generated: Path) -> None:
    """Move generated files into a home's lake and write the manifest that commits them."""
    tables = []
    for folder in sorted(path for path in generated.iterdir() if path.is_dir()):
        files, days, rows, columns = [], set(), 0, ()
        for number, path in enumerate(sorted(folder.rglob("*.parquet"))):
            day = path.parent.name.removeprefix("day=")
            part = "whole" if day == "1970-01-01" else f"month={day[:7]}"
            name = f"{folder.name}/{part}/000001-bench-{number}.parquet"
            (home / "lake" / "facts" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, home / "lake" / "facts" / name)
            files.append(name)
            days |= set() if part == "whole" else {day}
        there = [str(home / "lake" / "facts" / name) for name in files]
        rows = duckdb.execute("select sum(num_rows) from parquet_file_metadata(?)", [there]).fetchall()[0][0]
        described = duckdb.execute("describe select * from read_parquet(?, hive_partitioning = false)", [there[:1]])
        columns = tuple(row[0] for row in described.fetchall() if not row[0].startswith("_"))
        tables.append(
            TableBatch(folder.name, rows, rows, files=tuple(files), days=tuple(sorted(days)), columns=columns)
        )
    batch = Batch(1, "bench", "generated", "2026-01-01", "bench", intakes=("bench",), tables=tuple(tables))
    manifest = home / "lake" / "batches" / f"{batch.name}.json"
    manifest.parent.mkdir(parents=True, exist_ok=True)
    manifest.write_text(batch.to_json(), encoding="utf-8")


def reading_limit(home: Path) -> tuple[float, float]:
    """Return CPU and wall seconds of one scan over all columns of the compiled order lines."""
    files = [str(path) for path in (home / "lake" / "compiled" / "order_line").rglob("*.parquet")]
    connection = duckdb.connect()
    names = [row[0] for row in connection.execute("describe select * from read_parquet(?)", [files]).fetchall()]
    greatest = ", ".join(f'max("{name}")' for name in names)
    cpu, wall = cpu_seconds(), time.perf_counter()
    connection.execute(f"select {greatest} from read_parquet(?)", [files]).fetchall()
    return cpu_seconds() - cpu, time.perf_counter() - wall


def timed(title: str, work: Callable[[Meter], object]) -> None:
    """Run a cycle and show its steps."""
    meter = Meter()
    work(meter)
    meter.end()
    meter.show(title)


def main() -> None:
    """Make the facts, run two days, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=20_000_000)
    parser.add_argument("--stores", type=int, default=200_000)
    parser.add_argument("--folder", type=Path, help="where to work; kept and taken up again (default: a temporary one)")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="upmarket-cycle-"))
    home = create_home(folder / "home").folder
    if not (home / "lake" / "batches").is_dir():
        started = time.perf_counter()
        make_lines(folder / "made", options.lines, options.stores)
        place_facts(home, folder / "made")
        print(f"facts made in {time.perf_counter() - started:.0f} s")
    for name in ("runs",):
        shutil.rmtree(home / "lake" / name, ignore_errors=True)
    for path in home.glob("state.sqlite3*"):
        path.unlink()
    print(json.dumps({"lines": options.lines, "stores": options.stores, "cores": os.cpu_count()}))
    timed(
        "first day (flags are compiled where they are missing)",
        lambda meter: run_history(home, date(2026, 4, 1), date(2026, 4, 1), progress=meter),
    )
    timed(
        "second day (flags are there)",
        lambda meter: run_history(home, date(2026, 5, 1), date(2026, 5, 1), progress=meter),
    )
    cpu, wall = reading_limit(home)
    print(f"\nscan of all flags of order lines: {cpu:.2f} s CPU, {wall:.2f} s wall")
    if not options.folder:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
