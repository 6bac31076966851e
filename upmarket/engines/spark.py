"""Apache Spark, through PySpark (extra `spark`): for facts that already live there."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlglot import exp

from upmarket.engines.connections import MARK, Address, driver_missing, plain, quoted
from upmarket.sql.dialects import render
from upmarket.sql.engine import Row
from upmarket.sql.steps import Step

TYPES = {
    "bigint": "bigint",
    "integer": "int",
    "tinyint": "tinyint",
    "text": "string",
    "timestamp": "timestamp_ntz",
    "boolean": "boolean",
    "double": "double",
    "date": "date",
}

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",  # instants of facts carry no zone
    "spark.sql.ansi.enabled": "true",  # overflow and bad casts are errors, never a silent null
    "spark.sql.storeAssignmentPolicy": "ANSI",
    "spark.sql.caseSensitive": "false",
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
}
"""Of our session only, whatever the cluster's own defaults say."""

LOCAL = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    "spark.log.level": "FATAL",
}
"""Of a Spark that we start in this machine; a cluster brings its own."""


class SparkEngine:
    """A session of a Spark, joined when this process has one, else started.

    `url` is `spark:` or `spark:local[2]` for one in this machine (its tables go with the
    session), `spark:yarn` or `spark://host:7077` for a cluster; `?space=NAME` names the
    database of our tables, and `spark.driver.memory=4g` and the like are Spark's own settings.
    UpmarketError when PySpark is missing or Spark does not start.
    """

    name = "spark"
    dialect = "spark"

    def __init__(self, url: str = "spark:") -> None:
        self.address = Address.read(url)
        try:
            from pyspark.errors import PySparkException
            from pyspark.sql import SparkSession
        except ImportError as error:
            raise driver_missing("spark", error) from None
        self.failure: type[Exception] = PySparkException
        self.warehouse: str | None = None
        self.started = SparkSession.getActiveSession() is None
        try:
            self.session = self._builder(url).getOrCreate().newSession()
        except PySparkException as error:
            self._clear()
            fix = "for one in this machine: install Java 17 or later and set JAVA_HOME; for a cluster: see that it runs"
            raise self.address.unreachable(error, fix=fix) from None
        for setting, value in SETTINGS.items():
            self.session.conf.set(setting, value)
        self.session.sql(f"create database if not exists {self._name(self.address.space)} comment '{MARK}'")
        self.session.sql(f"use {self._name(self.address.space)}")

    def create(self, step: Step) -> None:
        """Run a step and keep its result as a table of Parquet files."""
        with self._told(f"step {step.name}"):
            self._keep(step.name, render(step.query, self.dialect))

    def load(self, table: str, columns: Mapping[str, str], rows: Iterable[Row]) -> None:
        """Create a table with rows; for thousands, not millions, since they pass through Python."""
        schema = ", ".join(f"{self._name(column)} {TYPES[kind]}" for column, kind in columns.items())
        with self._told(f"loading {table}"):
            self.session.createDataFrame(list(rows), schema, verifySchema=False).createOrReplaceTempView("incoming_")
            self._keep(table, "select * from incoming_")
            self.session.catalog.dropTempView("incoming_")

    def rows(self, query: exp.Query) -> list[Row]:
        """Return the rows of a query."""
        with self._told("a query"):
            found = self.session.sql(render(query, self.dialect)).collect()
        return [tuple(plain(value) for value in row) for row in found]

    def columns(self, table: str) -> Sequence[str]:
        """Return a table's columns in order; empty when there is no such table."""
        if not self.session.catalog.tableExists(self._table(table)):
            return []
        return [str(name) for name in self.session.table(self._table(table)).columns]

    def drop(self, table: str) -> None:
        """Drop a table if it exists; UpmarketError if it is not one of ours."""
        if not self.session.catalog.tableExists(self._table(table)):
            return
        if self.session.catalog.getTable(self._table(table)).description != MARK:
            raise self.address.not_ours(table)
        self.session.sql(f"drop table {self._table(table)}")

    def close(self) -> None:
        """Stop Spark if this engine started it."""
        if self.started:
            self.session.stop()
        self._clear()

    def _clear(self) -> None:
        if self.warehouse:
            shutil.rmtree(self.warehouse, ignore_errors=True)

    def _builder(self, url: str) -> Any:
        from pyspark.sql import SparkSession

        master = url.partition("?")[0]
        master = master if master.startswith("spark://") else master.removeprefix("spark:") or "local[*]"
        settings = {name: value for name, value in self.address.options if name.startswith("spark.")}
        if master.startswith("local"):
            self.warehouse = tempfile.mkdtemp(prefix="upmarket-spark-") if self.started else None
            place = {"spark.sql.warehouse.dir": self.warehouse} if self.warehouse else {}
            settings = LOCAL | place | settings
        builder = SparkSession.builder.appName("upmarket").master(master)
        for setting, value in settings.items():
            builder = builder.config(setting, value)
        return builder

    def _keep(self, table: str, sql: str) -> None:
        self.drop(table)
        self.session.sql(f"create table {self._table(table)} using parquet comment '{MARK}' as {sql}")

    def _table(self, name: str) -> str:
        return f"{self._name(self.address.space)}.{self._name(name)}"

    def _name(self, name: str) -> str:
        return quoted(name, "`")

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except self.failure as error:
            raise self.address.refused(what, error) from error
