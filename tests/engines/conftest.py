"""One body on every engine: the fixture `engine` starts each engine once a session."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.engines.servers import MissingError, clickhouse_server, java_home, postgres_server
from upmarket.engines.open import open_engine
from upmarket.sql.engine import Engine
from upmarket.vocabulary.errors import UpmarketError

SPARK = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
}
"""Halves what small queries cost; UPMARKET_TEST_SPARK=spark:local[2] runs Spark as it comes."""

ENGINES = ("duckdb", "postgres", "spark", "clickhouse", "chdb")
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("engines")


class Engines:
    """Engines by name, each opened when first asked for and kept until the session ends."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.open: dict[str, Engine] = {}

    def get(self, name: str) -> Engine:
        """Return an engine; without it the test is skipped, or fails where engines are required."""
        try:
            if name not in self.open:
                self.open[name] = open_engine(self.address(name))
                self.stack.callback(self.open[name].close)
            return self.open[name]
        except (MissingError, UpmarketError) as error:
            if os.environ.get("UPMARKET_REQUIRE_ENGINES") == "1":
                pytest.fail(f"{name}: {error}")
            pytest.skip(f"{name}: {error}")

    def address(self, name: str) -> str:
        """Start what an engine needs and return its URL."""
        if name == "postgres":
            return self.stack.enter_context(postgres_server())
        if name == "spark":
            self.stack.enter_context(java_home())
            return os.environ.get("UPMARKET_TEST_SPARK") or f"spark:local[2]?{urlencode(SPARK)}"
        if name == "clickhouse":
            own = os.environ.get("UPMARKET_TEST_CLICKHOUSE")
            return own or self.stack.enter_context(clickhouse_server(self.get("chdb")))
        return f"{name}:"


@pytest.fixture(scope="session")
def engines() -> Iterator[Engines]:
    found = Engines()
    with found.stack:
        yield found


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, engines: Engines) -> Engine:
    return engines.get(request.param)
