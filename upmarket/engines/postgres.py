"""PostgreSQL, through psycopg 3 (extra `postgres`). Our tables live in a schema of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlglot import exp

from upmarket.engines.connections import MARK, Address, driver_missing, plain, quoted
from upmarket.sql.dialects import known_name, render
from upmarket.sql.engine import Row
from upmarket.sql.steps import Step

TYPES = {
    "bigint": "bigint",
    "integer": "integer",
    "tinyint": "smallint",
    "text": 'text collate "C"',
    "timestamp": "timestamp",
    "boolean": "boolean",
    "double": "double precision",
    "date": "date",
}
"""Texts sort by bytes, as on the other engines; the database's own collation may differ."""

SETTINGS = {"timezone": "UTC", "client_min_messages": "warning", "jit": "off", "datestyle": "ISO"}
"""Of our session only. JIT would compile hundreds of sums for longer than they run."""


class PostgresEngine:
    """A session of a PostgreSQL server, from version 13 on.

    `url` is any connection URL of PostgreSQL's, plus `space=NAME` for our schema, which is
    made when absent. UpmarketError when the driver is missing or the server refuses.
    """

    name = "postgres"
    dialect = "postgres"

    def __init__(self, url: str) -> None:
        self.address = Address.read(url)
        try:
            import psycopg
        except ImportError as error:
            raise driver_missing("postgres", error) from None
        self.failure: type[Exception] = psycopg.Error
        try:
            self.connection = psycopg.connect(self.address.without_space, autocommit=True)
        except psycopg.Error as error:
            raise self.address.unreachable(error) from None
        self.connection.prepare_threshold = None
        for setting, value in SETTINGS.items():
            self.run(f"set {setting} = '{value}'")
        space = quoted(self.address.space)
        if not self.run("select 1 from pg_namespace where nspname = %s", [self.address.space]):
            self.run(f"create schema {space}")
        self.run(f"set search_path = {space}")

    def run(self, sql: str, parameters: Sequence[object] | None = None) -> list[Row]:
        """Run PostgreSQL's SQL and return its rows, if it has any."""
        found = self.connection.execute(sql, parameters)
        return [tuple(plain(value) for value in row) for row in found.fetchall()] if found.description else []

    def create(self, step: Step) -> None:
        """Run a step and keep its result as a table, in one transaction."""
        with self._told(f"step {step.name}"), self.connection.transaction():
            self.drop(step.name)
            self.run(f"create table {self._table(step.name)} as {render(step.query, self.dialect)}")
            self._finish(step.name, step.query.named_selects)

    def load(self, table: str, columns: Mapping[str, str], rows: Iterable[Row]) -> None:
        """Create a table with rows, by COPY."""
        body = ", ".join(f"{self._column(column)} {TYPES[kind]}" for column, kind in columns.items())
        with self._told(f"loading {table}"), self.connection.transaction():
            self.drop(table)
            self.run(f"create table {self._table(table)} ({body})")
            with self.connection.cursor() as cursor, cursor.copy(f"copy {self._table(table)} from stdin") as copy:
                for row in rows:
                    copy.write_row(row)
            self._finish(table, list(columns))

    def rows(self, query: exp.Query) -> list[Row]:
        """Return the rows of a query."""
        with self._told("a query"):
            return self.run(render(query, self.dialect))

    def columns(self, table: str) -> Sequence[str]:
        """Return a table's columns in order, long names in full; empty when there is none."""
        found = self.run(
            "select coalesce(col_description(attrelid, attnum), attname) from pg_attribute"
            " where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped order by attnum",
            [f"{quoted(self.address.space)}.{self._table(table)}"],
        )
        return [str(row[0]) for row in found]

    def drop(self, table: str) -> None:
        """Drop a table if it exists; UpmarketError if it is not one of ours."""
        found = self.run(
            "select obj_description(c.oid, 'pg_class') from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname = %s and c.relname = %s",
            [self.address.space, known_name(table, self.dialect)],
        )
        if found and found[0][0] != MARK:
            raise self.address.not_ours(table)
        if found:
            self.run(f"drop table {self._table(table)}")

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def _finish(self, table: str, columns: Sequence[str]) -> None:
        """Mark a table as ours, keep the names that were cut, and tell the planner its size."""
        self.run(f"comment on table {self._table(table)} is '{MARK}'")
        for column in columns:
            if known_name(column, self.dialect) != column:
                self.run(f"comment on column {self._table(table)}.{self._column(column)} is '{column}'")
        self.run(f"analyze {self._table(table)}")

    def _table(self, name: str) -> str:
        return quoted(known_name(name, self.dialect))

    def _column(self, name: str) -> str:
        return quoted(known_name(name, self.dialect))

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except self.failure as error:
            raise self.address.refused(what, error) from error
