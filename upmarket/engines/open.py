"""Open the engine that an address names. A driver is imported only when it is asked for."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from upmarket.engines.connections import redacted
from upmarket.engines.duckdb import DuckDBEngine
from upmarket.sql.engine import Engine
from upmarket.vocabulary.errors import Place, UpmarketError, nearest

SCHEMES = ("duckdb", "postgresql", "postgres", "clickhouse", "spark", "chdb")


def open_engine(url: str) -> Engine:
    """Open the engine at an address; UpmarketError when it is unknown, missing or silent.

    - `duckdb:` in this process, with `?memory=1GB&threads=2` if wanted
    - `postgresql://user:password@host:5432/database`
    - `clickhouse://user:password@host:8123/`, with `?secure=1` for TLS
    - `spark:`, `spark:local[2]`, `spark:yarn` or `spark://host:7077`
    - `chdb:` or `chdb:/folder`

    All but DuckDB keep our tables in a schema or database named by `?space=NAME`.

    >>> open_engine("duckdb:").name
    'duckdb'
    """
    scheme = urlsplit(url).scheme
    if scheme == "duckdb":
        options = dict(parse_qsl(urlsplit(url).query))
        threads = options.get("threads", "")
        return DuckDBEngine(memory=options.get("memory"), threads=int(threads) if threads.isdigit() else None)
    if scheme in ("postgresql", "postgres"):
        from upmarket.engines.postgres import PostgresEngine

        return PostgresEngine(url)
    if scheme == "clickhouse":
        from upmarket.engines.clickhouse import ClickHouseEngine

        return ClickHouseEngine(url)
    if scheme == "spark":
        from upmarket.engines.spark import SparkEngine

        return SparkEngine(url)
    if scheme == "chdb":
        from upmarket.engines.chdb import ChDBEngine

        return ChDBEngine(url)
    near = nearest(scheme, SCHEMES) or "duckdb"
    found = f"there is no engine {scheme!r}" if scheme else "the address names no engine"
    raise UpmarketError.of(
        "engines.unknown", found, Place(redacted(url)), f"one of {', '.join(SCHEMES)}", f"try {near}:"
    )
