"""Small homes for the tests of the lake: rows in, current rows out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from upmarket.engines.duckdb import DuckDBEngine
from upmarket.engines.lake import Days, Lake
from upmarket.runs.contracts import load_contracts
from upmarket.runs.ingest import IngestReport, ingest

CONTRACTS = load_contracts()
MESSAGE = ("thread_id", "store_id", "sent_at", "first_reply_at")


def write(path: Path, rows: Sequence[Sequence[str]], columns: Sequence[str] = MESSAGE) -> Path:
    """Write rows as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([",".join(columns), *[",".join(row) for row in rows]]) + "\n", "utf-8")
    return path


def take(home: Path, name: str, rows: Sequence[Sequence[str]], columns: Sequence[str] = MESSAGE) -> IngestReport:
    """Ingest rows as one file."""
    return ingest(home, "files", write(home.parent / f"{home.name}-in" / name, rows, columns))


def current(
    home: Path,
    table: str = "message",
    *,
    until_batch: int | None = None,
    days: Days | None = None,
    columns: str = "thread_id, store_id, sent_at::text",
) -> list[tuple[object, ...]]:
    """Return the current rows of a table, sorted."""
    engine = DuckDBEngine()
    try:
        Lake(home, CONTRACTS).attach(engine, until_batch=until_batch, days=days)
        return engine.run(f"select {columns} from fact_{table} order by all")
    finally:
        engine.close()


def counts(report: IngestReport) -> Mapping[str, tuple[int, int, int, int, int]]:
    """Return read, taken, repeated, superseded, quarantined by table."""
    return {t.table: (t.read, t.taken, t.repeated, t.superseded, t.quarantined) for t in report.tables}
