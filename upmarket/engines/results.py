"""Results of runs as Parquet: ordered, with fixed writer settings, so that equal rows are equal bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from upmarket.engines.duckdb import DuckDBEngine, literal

WRITER = "format parquet, compression zstd, row_group_size 122880"


def write_parquet(engine: DuckDBEngine, table: str, path: Path, *, order: Sequence[str]) -> int:
    """Write a table ordered by columns (which name a row) and return its number of rows.

    >>> engine = DuckDBEngine()
    >>> engine.load("t", {"a": "bigint"}, [(2,), (1,)])
    >>> write_parquet(engine, "t", Path("/dev/null"), order=["a"])
    2
    """
    columns = ", ".join(f'"{column}"' for column in order)
    engine.run(f'copy (select * from "{table}" order by {columns}) to {literal(str(path))} ({WRITER})')
    return int(str(engine.run(f'select count(*) from "{table}"')[0][0]))


def read_parquet(engine: DuckDBEngine, name: str, path: Path) -> None:
    """Show a Parquet file as a view, replacing a table or view of the same name."""
    engine.view(name, f"select * from read_parquet({literal(str(path))})")
