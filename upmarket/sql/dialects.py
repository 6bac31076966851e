"""Render a step for an engine: the few functions that differ are written here, nowhere else."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

Write = Callable[[list[str]], str]

FUNCTIONS: dict[str, dict[str, Write]] = {
    "duckdb": {
        "epoch_seconds": lambda a: f"(epoch_us({a[0]}) // 1000000)",
        "floor_divide": lambda a: f"CAST(({a[0]}) // {a[1]} AS INTEGER)",
    },
    "postgres": {
        "epoch_seconds": lambda a: f"CAST(FLOOR(EXTRACT(EPOCH FROM {a[0]})) AS BIGINT)",
        "floor_divide": lambda a: f"CAST(({a[0]}) / {a[1]} AS INTEGER)",
    },
    "spark": {
        "epoch_seconds": lambda a: f"UNIX_SECONDS(CAST({a[0]} AS TIMESTAMP))",
        "floor_divide": lambda a: f"CAST(({a[0]}) DIV {a[1]} AS INT)",
    },
    "clickhouse": {
        "epoch_seconds": lambda a: f"CAST(toUnixTimestamp({a[0]}) AS Nullable(Int64))",
        "floor_divide": lambda a: f"CAST(intDiv({a[0]}, {a[1]}) AS Nullable(Int32))",
    },
}
"""How each dialect writes our own functions; arguments come as rendered SQL."""


def render(query: exp.Query, dialect: str) -> str:
    """Return the SQL of a query for a dialect of `FUNCTIONS`; KeyError for any other.

    Instants before 1970 are refused at ingest, so truncating and flooring division agree.

    >>> render(exp.select("epoch_seconds(a) as s"), "postgres")
    'SELECT CAST(FLOOR(EXTRACT(EPOCH FROM a)) AS BIGINT) AS s'
    """
    written = FUNCTIONS[dialect]

    def replace(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Anonymous) and str(node.this).lower() in written:
            arguments = [part.transform(replace).sql(dialect=dialect) for part in node.expressions]
            return exp.Var(this=written[str(node.this).lower()](arguments))
        return node

    return query.transform(replace).sql(dialect=dialect)
