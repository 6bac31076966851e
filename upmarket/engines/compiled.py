"""Compiled flags as Parquet: parts of days, written once, read as one view."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from upmarket.engines.duckdb import DuckDBEngine, literal

Edge = tuple[str, str, str]
"""A table, the column that leads nearer to the rows, and the table that it leads to."""


def narrow(engine: DuckDBEngine, edges: Sequence[Edge]) -> None:
    """Replace the views of related tables by tables of the rows that belong to the rows in view.

    Each table keeps the rows whose key occurs in the nearer table; edges go outward.
    """
    for table, column, nearer in edges:
        engine.run(
            f'create or replace temp table narrowed as select * from "fact_{table}" '
            f'where "{column}" in (select "{column}" from "fact_{nearer}")'
        )
        engine.drop(f"fact_{table}")
        engine.run(f'create table "fact_{table}" as select * from narrowed')
        engine.run("drop table narrowed")


def remember(engine: DuckDBEngine, table: str, key: Sequence[str], since: int) -> None:
    """Keep in `changed_rows` the keys of a table's rows that came after a batch."""
    names = ", ".join(f'"{name}"' for name in key)
    engine.run(
        f'create or replace temp table changed_rows as select {names} from "fact_{table}" where _batch > {since}'
    )


def led_by(engine: DuckDBEngine, table: str, key: Sequence[str], column: str) -> None:
    """Add to `changed_keys` the values that the rows of `changed_rows` have in the table as it is in view."""
    names = ", ".join(f'"{name}"' for name in key)
    engine.run(
        f'insert into changed_keys select distinct "{column}" from "fact_{table}" '
        f"where ({names}) in (select ({names}) from changed_rows)"
    )


def follow(engine: DuckDBEngine, table: str, column: str, onward: str) -> None:
    """Replace `changed_keys` by the values that a nearer table has in its own leading column."""
    engine.run(
        f'create or replace temp table followed as select distinct "{onward}" as key from "fact_{table}" '
        f'where "{column}" in (select key from changed_keys)'
    )
    engine.run("create or replace temp table changed_keys as select key from followed")


def clear_keys(engine: DuckDBEngine) -> None:
    """Begin an empty `changed_keys`."""
    engine.run("create or replace temp table changed_keys (key varchar)")


def write_part(engine: DuckDBEngine, table: str, days: tuple[int, int] | None, order: Sequence[str], path: Path) -> int:
    """Write the rows of some local days to a file, atomically; return how many.

    Sorted by subject: equal values stand together, so that they pack small and read fast.
    """
    where = f"where day >= {days[0]} and day < {days[1]}" if days else ""
    keys = ", ".join(f'"{name}"' for name in order)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    written = engine.run(
        f'copy (select * from "{table}" {where} order by {keys}) to {literal(str(part))} '
        "(format parquet, compression zstd, row_group_size 122880)"
    )
    os.replace(part, path)
    return int(str(written[0][0]))


def day_bounds(engine: DuckDBEngine, path: Path) -> Mapping[str, tuple[int, int]]:
    """Return the least and greatest of each day column of a file; columns without values are left out."""
    names = [str(row[0]) for row in engine.run(f"describe select * from read_parquet({literal(str(path))})")]
    days = [name for name in names if name == "day" or name.startswith("day_")]
    found = engine.run(
        "select "
        + ", ".join(f'min("{name}"), max("{name}")' for name in days)
        + f" from read_parquet({literal(str(path))})"
    )[0]
    pairs = zip(days, zip(found[::2], found[1::2], strict=True), strict=True)
    return {name: (int(str(low)), int(str(high))) for name, (low, high) in pairs if low is not None}


def view_parts(engine: DuckDBEngine, name: str, sets: Sequence[Sequence[Path]]) -> None:
    """Show sets of parts as one view.

    Rows of later sets stand below those of the first, with only the columns of their own
    measures filled: a state that is null counts nowhere. Their `day` is null, so that rows are
    counted once.
    """
    reads = []
    for at, paths in enumerate(sets):
        files = ", ".join(literal(str(path)) for path in paths)
        hidden = "* replace (cast(null as integer) as day)" if at else "*"
        reads.append(f"select {hidden} from read_parquet([{files}], hive_partitioning=false)")
    engine.view(name, " union all by name ".join(reads))
