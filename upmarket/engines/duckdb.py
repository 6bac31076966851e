"""The default engine: DuckDB, embedded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import duckdb
from sqlglot import exp

from upmarket.sql.dialects import render
from upmarket.sql.engine import Row
from upmarket.sql.steps import Step
from upmarket.vocabulary.errors import Place, Problem, UpmarketError

BLOCK = 10_000
"""Rows that `load` binds at once, a list a column: a hundred times faster than row by row."""


class DuckDBEngine:
    """DuckDB in this process. Holds only what can be rebuilt from the lake.

    `memory` is DuckDB's own limit (text such as "1GB"); work beyond it spills to `spill`.

    >>> engine = DuckDBEngine()
    >>> engine.load("t", {"a": "bigint"}, [(1,), (2,)])
    >>> engine.rows(exp.select("sum(a)").from_("t"))
    [(3,)]
    """

    name = "duckdb"
    dialect = "duckdb"

    def __init__(self, *, memory: str | None = None, threads: int | None = None, spill: Path | None = None) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("set timezone = 'UTC'")
        self.connection.execute("set enable_progress_bar = false")
        if memory:
            self.connection.execute(f"set memory_limit = '{memory}'")
        if threads:
            self.connection.execute(f"set threads = {int(threads)}")
        if spill:
            self.run("set temp_directory = " + literal(str(spill)))

    def run(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Run DuckDB SQL and return its rows. Only drivers, sources and the lake write SQL text.

        Ctrl-C ends a query as KeyboardInterrupt, as it ends anything else.
        """
        try:
            return self.connection.execute(sql, list(parameters)).fetchall()
        except (RuntimeError, duckdb.InterruptException) as error:
            if isinstance(error, duckdb.InterruptException) or str(error) == "Query interrupted":
                raise KeyboardInterrupt from None
            raise

    def create(self, step: Step) -> None:
        """Run a step and keep its result as a table."""
        self.drop(step.name)
        self.run(f'create table "{step.name}" as {render(step.query, self.dialect)}')

    def view(self, name: str, sql: str) -> None:
        """Create a view from DuckDB SQL, replacing a table or view of the same name."""
        self.drop(name)
        self.run(f'create view "{name}" as {sql}')

    def load(self, table: str, columns: Mapping[str, str], rows: Iterable[Row]) -> None:
        """Create a table with rows; see `upmarket.sql.engine.TYPES`."""
        self.drop(table)
        body = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        self.run(f'create table "{table}" ({body})')
        lists = ", ".join(f"unnest(cast(? as {kind}[]))" for kind in columns.values())
        source = iter(rows)
        while block := list(islice(source, BLOCK)):
            self.run(f'insert into "{table}" select {lists}', [list(column) for column in zip(*block, strict=True)])

    def rows(self, query: exp.Query) -> list[Row]:
        """Return the rows of a query."""
        return self.run(render(query, self.dialect))

    def columns(self, table: str) -> Sequence[str]:
        """Return a table's columns in order; empty when there is no such table."""
        found = self.run(
            "select column_name from information_schema.columns where table_name = ? order by ordinal_position", [table]
        )
        return [str(row[0]) for row in found]

    def drop(self, table: str) -> None:
        """Drop a table or view if it exists."""
        kinds = self.run("select table_type from information_schema.tables where table_name = ?", [table])
        for (kind,) in kinds:
            self.run(f'drop {"view" if kind == "VIEW" else "table"} "{table}"')

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


def literal(value: str) -> str:
    """Return a SQL text literal.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + value.replace("'", "''") + "'"


@contextmanager
def reading(file: str) -> Iterator[None]:
    """Turn what DuckDB says about a file into an UpmarketError: no traceback for bad input."""
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise UpmarketError.of(
            "file.memory",
            "the memory allowed is too small to read it",
            Place(file),
            "more memory, or free disk to spill to",
            "allow more memory",
        ) from None
    except (
        duckdb.InvalidInputException,
        duckdb.IOException,
        duckdb.ConversionException,
        duckdb.SerializationException,
    ) as error:
        raise UpmarketError((_unreadable(str(error), file),)) from None


def _unreadable(said: str, file: str) -> Problem:
    if "state machine" in said:
        return Problem(
            "file.quotes",
            "line ends are mixed, or a quote stands where none may",
            Place(file),
            "one kind of line end, and quotes in pairs",
            "save it again with one kind of line end",
        )
    if file.endswith(".parquet"):
        return Problem(
            "file.damaged",
            "the Parquet file is cut off or damaged",
            Place(file),
            "a whole Parquet file",
            "copy or export it again",
        )
    plain = re.sub(r"'[^']*/([^/']+)'", r"'\1'", said.split("\n")[0])
    plain = plain.removeprefix("Invalid Input Error: ").removeprefix("IO Error: ")
    return Problem("file.unreadable", f"the reader gave up: {plain}", Place(file), "a sound file", "export it again")
