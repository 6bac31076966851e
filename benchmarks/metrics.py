"""Metrics over generated order lines: CPU and memory beside the cost of decoding, pandas and Polars.

    uv run --group bench python -m benchmarks.metrics --lines 10_000_000

The task: 72H online rate, on time, cancelled by the seller, refunded and GMV per store and
destination, and rating per store, each over 30, 60 and 90 days. Every figure is printed with
the digest of its results; equal digests mean equal results. CPU seconds and peak memory are
those of a process of its own; ratios of one run are what counts. Flags are compiled once, as
at ingest, and shown apart.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.generate import FIRST_DAY, make_lines
from upmarket.engines.compiled import narrow, write_part
from upmarket.engines.duckdb import DuckDBEngine
from upmarket.metrics.catalogue import Catalogue, read_catalogue
from upmarket.metrics.family import Metric
from upmarket.metrics.flags import flag_steps, flags_table
from upmarket.metrics.grains import GRAINS
from upmarket.metrics.marketplace import Marketplace
from upmarket.metrics.measure import measure_steps
from upmarket.metrics.plan import KEYS, Planned, plan
from upmarket.vocabulary.days import DAY_SECONDS, day_number
from upmarket.vocabulary.digests import digest_of
from upmarket.vocabulary.documents import read_document

RULEBOOK = Path(__file__).resolve().parents[1] / "upmarket" / "rulebook" / "metrics"
MARKET = Marketplace("UTC", "USD")
TABLES = ("order_line", "parcel", "parcel_event", "review")
PROVIDED = frozenset(TABLES)
WINDOWS = ("30d", "60d", "90d")
LINES = (
    "fulfilment__online_72h_share",
    "delivery__on_time_share",
    "service__seller_cancel_share",
    "service__refund_share",
    "sales__gmv_amount",
)
FAMILIES = {"store_destination": LINES, "store": ("reviews__rating_mean",)}
RAW = {
    "order_line": "order_line_id order_id store_id destination price_minor currency ordered_at paid_at promised_at cancelled "
    "cancelled_at cancelled_by refunded_at made_to_order",
    "parcel": "parcel_id order_id store_id order_line_id scans_complete",
    "parcel_event": "parcel_id kind at",
    "review": "store_id created_at score",
}
"""The columns of the facts that the task needs."""
DAYS_TOGETHER = 15


def catalogue() -> Catalogue:
    """Return the built-in families that the task needs."""
    names = [name for families in FAMILIES.values() for name in families]
    return read_catalogue(read_document(name, (RULEBOOK / f"{name}.yaml").read_text("utf-8")) for name in sorted(names))


def metrics(rules: Catalogue, subject: str) -> list[Metric]:
    """Return the task's metrics of a kind of subject."""
    return [rules.metric(f"{family}_{window}_{subject}") for family in FAMILIES[subject] for window in WINDOWS]


# -- the ways to do it, each in a process of its own ---------------------------------------


def compile_flags(folder: Path, end: date) -> str:
    """Compile the flags of all days, as ingest does, and write them as parts."""
    rules = catalogue()
    engine = DuckDBEngine(memory="1500MB", spill=folder / "spill")
    for first in range(day_number(FIRST_DAY), day_number(end), DAYS_TOGETHER):
        days = (first, min(first + DAYS_TOGETHER, day_number(end)))
        for grain in ("order_line", "review"):
            for table in TABLES:
                inside = f"where day >= date '1970-01-01' + {days[0]} and day < date '1970-01-01' + {days[1]}"
                near = inside if table == GRAINS[grain].table else ""
                engine.view(f"fact_{table}", f"select * from read_parquet('{folder}/{table}/*/*.parquet') {near}")
            edges = [edge for join in GRAINS[grain].joins.values() for edge in join.by if edge[0] in PROVIDED]
            narrow(engine, edges)
            span = (days[0] * DAY_SECONDS, days[1] * DAY_SECONDS)
            measures = [measure for measure in rules.measures if measure.grain == grain]
            for step in flag_steps(measures, provided=PROVIDED, marketplace=MARKET, span=span, within=span):
                engine.create(step)
            order = [*GRAINS[grain].subjects, "day", *GRAINS[grain].key]
            write_part(engine, flags_table(grain), days, order, folder / "compiled" / grain / f"{days[0]}.parquet")
    return ""


def raw_decode(folder: Path, end: date) -> str:
    """Decode the needed columns of the raw facts: a max() of each, over the same days."""
    first = date.fromordinal(end.toordinal() - 100)
    connection = duckdb.connect()
    for table, columns in RAW.items():
        maxima = ", ".join(f'max("{column}")' for column in columns.split())
        connection.execute(
            f"select {maxima} from read_parquet('{folder}/{table}/*/*.parquet') where day >= date '{first}'"
        ).fetchall()
    return ""


def needed_columns(end: date) -> dict[str, set[str]]:
    """Return the columns of flags that the task reads, by grain."""
    found = {"order_line": {"store_id", "destination", "day"}, "review": {"store_id"}}
    for subject in FAMILIES:
        for one in wanted_figures(subject, end):
            measure = one.measure
            found[measure.grain] |= {f"s_{measure.column}", f"day_{measure.anchor}"}
            found[measure.grain] |= {f"v_{measure.value}"} if measure.value else set()
    return found


def compiled_decode(folder: Path, end: date) -> str:
    """Decode the needed columns of the compiled flags."""
    connection = duckdb.connect()
    for grain, columns in needed_columns(end).items():
        maxima = ", ".join(f'max("{column}")' for column in sorted(columns))
        connection.execute(f"select {maxima} from read_parquet('{folder}/compiled/{grain}/*.parquet')").fetchall()
    return ""


def upmarket(folder: Path, end: date) -> str:
    """Measure with Upmarket's own steps."""
    rules = catalogue()
    engine = DuckDBEngine(spill=folder / "spill")
    for grain in ("order_line", "review"):
        engine.view(flags_table(grain), f"select * from read_parquet('{folder}/compiled/{grain}/*.parquet')")
    digests = []
    for subject in FAMILIES:
        wanted = metrics(rules, subject)
        for step in measure_steps(
            wanted, as_of=end, catalogue=rules, marketplace=MARKET, provided=PROVIDED, subject=subject
        ):
            engine.create(step)
        columns = [f"{metric.id}__{letter}" for metric in wanted for letter in "pnu"]
        digests.append(_digest(engine, f"measured_{subject}", KEYS[subject], columns))
    return digest_of(digests)


def wanted_figures(subject: str, end: date) -> list[Planned]:
    """Return what the task counts for a kind of subject."""
    rules = catalogue()
    planned, _ = plan(metrics(rules, subject), as_of=end, catalogue=rules, marketplace=MARKET, provided=PROVIDED)
    return planned


def polars_way(folder: Path, end: date) -> str:
    """Count the same over the same flags with Polars, streaming."""
    import polars as pl

    digests = []
    for subject in FAMILIES:
        columns = []
        planned = wanted_figures(subject, end)
        for one in planned:
            state, day = pl.col("s_" + one.measure.column), pl.col("day_" + one.measure.anchor)
            inside = (day >= one.windows[0][0]) & (day < one.windows[0][1])
            rows = {at: ((state == at) & inside).sum().cast(pl.Int64) for at in (1, 2, 3)}
            value = (
                pl.col(f"v_{one.measure.value}").filter((state == 1) & inside).sum() if one.measure.value else rows[1]
            )
            for letter, column in zip("pnu", _three(one, value, rows, pl.lit(1, dtype=pl.Int64)), strict=True):
                columns.append(column.alias(f"{one.metric.id}__{letter}"))
        files = pl.scan_parquet(f"{folder}/compiled/{planned[0].measure.grain}/*.parquet")
        result = (
            files.filter(pl.all_horizontal(pl.col(*KEYS[subject]).is_not_null())).group_by(KEYS[subject]).agg(columns)
        )
        result.collect(engine="streaming").write_parquet(folder / f"polars_{subject}.parquet")
        digests.append(_digest_file(folder / f"polars_{subject}.parquet", subject))
    return digest_of(digests)


def pandas_way(folder: Path, end: date) -> str:
    """Count the same over the same flags with pandas."""
    import pandas as pd

    digests = []
    for subject in FAMILIES:
        planned = wanted_figures(subject, end)
        grain = planned[0].measure.grain
        needed = sorted((needed_columns(end)[grain] | set(KEYS[subject])) - {"day"})
        frame = pd.read_parquet(folder / "compiled" / grain, columns=needed)
        made = {key: frame[key].astype("category") for key in KEYS[subject]}
        for one in planned:
            state, day = frame["s_" + one.measure.column], frame["day_" + one.measure.anchor]
            inside = (day >= one.windows[0][0]) & (day < one.windows[0][1])
            rows = {at: ((state == at) & inside).astype("int64") for at in (1, 2, 3)}
            value = (
                frame[f"v_{one.measure.value}"].where(rows[1] == 1, 0).fillna(0).astype("int64")
                if one.measure.value
                else rows[1]
            )
            for letter, column in zip("pnu", _three(one, value, rows, 1), strict=True):
                made[f"{one.metric.id}__{letter}"] = column
        result = pd.DataFrame(made).groupby(list(KEYS[subject]), observed=True).sum().reset_index()
        result = _ones(result)
        result.to_parquet(folder / f"pandas_{subject}.parquet")
        digests.append(_digest_file(folder / f"pandas_{subject}.parquet", subject))
    return digest_of(digests)


def _ones(frame: Any) -> Any:
    """Return a frame with the count of every amount set to 1, as an amount counts once."""
    for column in frame.columns:
        if column.endswith("__n") and "_amount_" in column:
            frame[column] = 1
    return frame


def _three(one: Planned, value: Any, rows: dict[int, Any], single: Any) -> tuple[Any, Any, Any]:
    """Return passed, counted and unknown from the parts."""
    if one.metric.family.kind == "amount":
        return value, single, rows[3]
    counted = rows[1] + rows[3] if one.metric.family.kind == "mean" else rows[1] + rows[2] + rows[3]
    return value, counted, rows[3]


def _digest_file(path: Path, subject: str) -> str:
    engine = DuckDBEngine()
    engine.view("result", f"select * from read_parquet('{path}')")
    columns = [f"{metric.id}__{letter}" for metric in metrics(catalogue(), subject) for letter in "pnu"]
    return _digest(engine, "result", KEYS[subject], columns)


def _digest(engine: DuckDBEngine, table: str, keys: Sequence[str], columns: Sequence[str]) -> str:
    """Return a digest of all rows that hold a figure, in any order."""
    body = " || '|' || ".join(f'cast("{column}" as varchar)' for column in (*keys, *columns))
    some = " + ".join(f'"{column}"' for column in columns if not ("_amount_" in column and column.endswith("__n")))
    summed = f"sum(cast(hash({body}) % 1000000007 as bigint))"
    return str(engine.run(f'select count(*), {summed} from "{table}" where {some} > 0'))


WAYS: dict[str, Callable[[Path, date], str]] = {
    "compile": compile_flags,
    "raw decode": raw_decode,
    "compiled decode": compiled_decode,
    "upmarket": upmarket,
    "polars": polars_way,
    "pandas": pandas_way,
}


def run(way: str, folder: Path, end: date) -> dict[str, float | str]:
    """Run a way in a process of its own; return wall and CPU seconds, peak MiB and the digest."""
    started = time.perf_counter()
    command = [
        sys.executable,
        "-m",
        "benchmarks.metrics",
        "--child",
        way,
        "--folder",
        str(folder),
        "--end",
        end.isoformat(),
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return {"wall": time.perf_counter() - started, **json.loads(done.stdout)}


def child(way: str, folder: Path, end: date) -> None:
    """Do one way and print its cost; loading of modules before is not counted."""
    before = os.times()
    digest = WAYS[way](folder, end)
    after, peak = os.times(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cpu = after.user + after.system - before.user - before.system
    print(json.dumps({"cpu": cpu, "peak": peak / 1024, "digest": digest}))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table of all ways for a number of lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--stores", type=int, default=5_000)
    parser.add_argument("--folder", type=Path, default=Path("build/benchmarks/metrics"))
    parser.add_argument("--ways", nargs="*", default=list(WAYS))
    parser.add_argument("--end", type=date.fromisoformat, default=date.fromordinal(FIRST_DAY.toordinal() + 120))
    parser.add_argument("--child", choices=list(WAYS))
    given = parser.parse_args(arguments)
    if given.child:
        child(given.child, given.folder, given.end)
        return
    folder = given.folder / str(given.lines)
    if not (folder / "order_line").exists():
        make_lines(folder, given.lines, given.stores)
    if (folder / "compiled").exists():
        given.ways = [way for way in given.ways if way != "compile"]
    print(f"{given.lines:,} lines, {given.stores:,} stores; as of {given.end}")
    print(f"{'way':<18}{'wall s':>8}{'CPU s':>8}{'MiB':>8}{'x raw':>8}{'x flags':>9}  digest")
    costs = {}
    for way in given.ways:
        cost = costs[way] = run(way, folder, given.end)
        ratios = [
            f"{float(cost['cpu']) / float(costs[base]['cpu']):.2f}" if base in costs else "-"
            for base in ("raw decode", "compiled decode")
        ]
        print(
            f"{way:<18}{cost['wall']:>8.2f}{cost['cpu']:>8.2f}{cost['peak']:>8.0f}{ratios[0]:>8}{ratios[1]:>9}  {cost['digest']}"
        )


if __name__ == "__main__":
    main()
