"""ClickHouse over HTTP, through clickhouse-connect (extra `clickhouse`), and what chDB shares."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from urllib.parse import urlsplit

from sqlglot import exp

from upmarket.engines.connections import MARK, Address, driver_missing, plain, quoted
from upmarket.sql.dialects import render
from upmarket.sql.engine import Row
from upmarket.sql.steps import Step

TYPES = {
    "bigint": "Nullable(Int64)",
    "integer": "Nullable(Int32)",
    "tinyint": "Nullable(Int8)",
    "text": "Nullable(String)",
    "timestamp": "Nullable(DateTime64(0, 'UTC'))",
    "boolean": "Nullable(Bool)",
    "double": "Nullable(Float64)",
    "date": "Nullable(Date32)",
}
"""DateTime64 and Date32, since DateTime and Date end in 2106 and 2149."""

SETTINGS: dict[str, str | int] = {
    "join_use_nulls": 1,  # a row without partner is null, not 0 or ''
    "aggregate_functions_null_for_empty": 1,  # SUM over no rows is null, not 0
    "prefer_column_name_to_alias": 1,  # an alias never hides a column
    "use_variant_as_common_type": 0,  # a column has one type, or the step is refused
    "data_type_default_nullable": 1,
    "transform_null_in": 0,  # null IN (..) is null
    "union_default_mode": "DISTINCT",
    "joined_subquery_requires_alias": 0,
    "session_timezone": "UTC",
    "date_time_output_format": "unix_timestamp",
    "output_format_json_quote_64bit_integers": 0,
    "output_format_json_quote_denormals": 1,
    "output_format_json_quote_decimals": 1,
}
"""What makes ClickHouse read SQL as the other engines do, sent with every query."""

FORMAT = "JSONCompactEachRowWithNamesAndTypes"
BLOCK = 50_000
"""Rows sent at once by `load`."""


class ClickHouseDialect(ABC):
    """Everything about ClickHouse but the wire."""

    name = "clickhouse"
    dialect = "clickhouse"
    address: Address
    failure: type[Exception]

    @abstractmethod
    def send(self, sql: str) -> bytes:
        """Run SQL in our database and return the answer's bytes, in `FORMAT` if it is rows."""

    @abstractmethod
    def insert(self, table: str, lines: bytes) -> None:
        """Append rows, one JSON array a line, to a table."""

    @abstractmethod
    def close(self) -> None:
        """End the session and free what it holds."""

    def create(self, step: Step) -> None:
        """Run a step and keep its result as a table."""
        self.drop(step.name)
        with self._told(f"step {step.name}"):
            made = f"engine = MergeTree order by tuple() comment '{MARK}'"
            self.send(f"create table {self._table(step.name)} {made} as {render(step.query, self.dialect)}")

    def load(self, table: str, columns: Mapping[str, str], rows: Iterable[Row]) -> None:
        """Create a table with rows, in blocks."""
        self.drop(table)
        with self._told(f"loading {table}"):
            body = ", ".join(f"{quoted(column)} {TYPES[kind]}" for column, kind in columns.items())
            made = f"engine = MergeTree order by tuple() comment '{MARK}'"
            self.send(f"create table {self._table(table)} ({body}) {made}")
            source = iter(rows)
            while block := list(islice(source, BLOCK)):
                self.insert(table, "\n".join(_line(row) for row in block).encode())

    def rows(self, query: exp.Query) -> list[Row]:
        """Return the rows of a query."""
        with self._told("a query"):
            return read_rows(self.send(render(query, self.dialect)))

    def columns(self, table: str) -> Sequence[str]:
        """Return a table's columns in order; empty when there is no such table."""
        return [str(row[0]) for row in self._system("columns", "name", "table", table, "position")]

    def drop(self, table: str) -> None:
        """Drop a table if it exists; UpmarketError if it is not one of ours."""
        found = self._system("tables", "comment", "name", table, "name")
        if found and found[0][0] != MARK:
            raise self.address.not_ours(table)
        if found:
            self.send(f"drop table {self._table(table)} sync")

    def _table(self, name: str) -> str:
        return f"{quoted(self.address.space)}.{quoted(name)}"

    def _system(self, catalog: str, wanted: str, key: str, value: str, order: str) -> list[Row]:
        query = (
            exp.select(wanted)
            .from_(f"system.{catalog}")
            .where(exp.column("database").eq(self.address.space), exp.column(key).eq(value))
            .order_by(order)
        )
        return read_rows(self.send(query.sql(dialect=self.dialect)))

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except self.failure as error:
            raise self.address.refused(what, error) from error


class ClickHouseEngine(ClickHouseDialect):
    """A ClickHouse server over HTTP, from version 25.3 on.

    `url` reads `clickhouse://user:password@host:8123/?space=NAME&secure=1`; our tables live
    in the database `space`, which is made when absent. UpmarketError when the driver is
    missing or the server refuses.
    """

    def __init__(self, url: str) -> None:
        self.address = Address.read(url)
        try:
            import clickhouse_connect
            from clickhouse_connect.driver.exceptions import ClickHouseError
        except ImportError as error:
            raise driver_missing("clickhouse", error) from None
        self.failure = ClickHouseError
        parts = urlsplit(url)
        secure = dict(self.address.options).get("secure", "0") in ("1", "true")
        try:
            self.client = clickhouse_connect.get_client(
                host=parts.hostname or "localhost",
                port=parts.port or (8443 if secure else 8123),
                username=self.address.user or "default",
                password=self.address.password or "",
                secure=secure,
                settings=dict(SETTINGS),
                autogenerate_session_id=False,
            )
            self.send(f"create database if not exists {quoted(self.address.space)} comment '{MARK}'")
        except ClickHouseError as error:
            raise self.address.unreachable(error) from None
        self.client.database = self.address.space

    def send(self, sql: str) -> bytes:
        """Run SQL in our database and return the answer's bytes."""
        answer: bytes = self.client.raw_query(sql, fmt=FORMAT if sql.startswith(("SELECT", "WITH")) else None)
        return answer

    def insert(self, table: str, lines: bytes) -> None:
        """Append rows to a table."""
        self.client.raw_insert(self._table(table), insert_block=lines, fmt="JSONCompactEachRow")

    def close(self) -> None:
        """Close the connections."""
        self.client.close()


def read_rows(answer: bytes) -> list[Row]:
    """Return the rows of an answer in `FORMAT` as plain Python values.

    >>> read_rows(b'["a","b"]\\n["Nullable(Int64)","DateTime"]\\n[3,"86400"]')
    [(3, datetime.datetime(1970, 1, 2, 0, 0))]
    """
    lines = [line for line in answer.split(b"\n") if line]
    if not lines:
        return []
    readers = [_reader(kind) for kind in json.loads(lines[1])]
    return [
        tuple(None if value is None else read(value) for read, value in zip(readers, json.loads(line), strict=True))
        for line in lines[2:]
    ]


def _reader(kind: str) -> Callable[[object], object]:
    kind = kind.removeprefix("LowCardinality(").removeprefix("Nullable(")
    if kind.startswith("DateTime"):
        return _instant
    if kind.startswith("Date"):
        return lambda value: date.fromisoformat(str(value))
    if kind.startswith("Decimal"):
        return lambda value: plain(Decimal(str(value)))
    if kind.startswith("Float"):
        return lambda value: float(str(value))
    return plain


def _instant(value: object) -> datetime:
    whole, _, part = str(value).partition(".")
    instant = datetime.fromtimestamp(int(whole), UTC).replace(tzinfo=None)
    return instant.replace(microsecond=int(part[:6].ljust(6, "0"))) if part else instant


def _line(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_written)


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return str(value)
