"""Render a step for an engine: the few things that differ are written here, nowhere else."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from upmarket.vocabulary.digests import digest_of

Write = Callable[[list[str]], str]

FUNCTIONS: dict[str, dict[str, Write]] = {
    "duckdb": {
        "epoch_seconds": lambda a: f"(epoch_us({a[0]}) // 1000000)",
        "floor_divide": lambda a: f"CAST(FLOOR(({a[0]}) / {a[1]}) AS INTEGER)",
        "quotient": lambda a: f"(({a[0]}) // {a[1]} - CASE WHEN ({a[0]}) % {a[1]} < 0 THEN 1 ELSE 0 END)",
        "text_hash": lambda a: f"CAST('0x' || SUBSTR(MD5({a[0]}), 1, 15) AS BIGINT)",
        "bytewise": lambda a: a[0],
    },
    "postgres": {
        "epoch_seconds": lambda a: f"CAST(FLOOR(EXTRACT(EPOCH FROM {a[0]})) AS BIGINT)",
        "floor_divide": lambda a: f"CAST(FLOOR(CAST({a[0]} AS DOUBLE PRECISION) / {a[1]}) AS INTEGER)",
        "quotient": lambda a: f"(({a[0]}) / {a[1]} - CASE WHEN ({a[0]}) % {a[1]} < 0 THEN 1 ELSE 0 END)",
        "text_hash": lambda a: f"CAST(CAST('x' || SUBSTR(MD5({a[0]}), 1, 15) AS BIT(60)) AS BIGINT)",
        "bytewise": lambda a: f'({a[0]}) COLLATE "C"',
    },
    "spark": {
        "epoch_seconds": lambda a: f"UNIX_SECONDS(CAST({a[0]} AS TIMESTAMP_LTZ))",
        "floor_divide": lambda a: f"CAST(FLOOR(({a[0]}) / {a[1]}) AS INT)",
        "quotient": lambda a: f"(({a[0]}) DIV {a[1]} - CASE WHEN ({a[0]}) % {a[1]} < 0 THEN 1 ELSE 0 END)",
        "text_hash": lambda a: f"CAST(CONV(SUBSTR(MD5({a[0]}), 1, 15), 16, 10) AS BIGINT)",
        "bytewise": lambda a: a[0],
    },
    "clickhouse": {
        "epoch_seconds": lambda a: f"toInt64({a[0]})",
        "floor_divide": lambda a: f"CAST(floor(({a[0]}) / {a[1]}) AS Nullable(Int32))",
        "quotient": lambda a: f"(intDiv(toInt64({a[0]}), {a[1]}) - CASE WHEN ({a[0]}) % {a[1]} < 0 THEN 1 ELSE 0 END)",
        "text_hash": lambda a: f"toInt64(bitShiftRight(reinterpretAsUInt64(reverse(substring(MD5({a[0]}), 1, 8))), 4))",
        "bytewise": lambda a: a[0],
    },
}
"""How each dialect writes our own functions; arguments come as rendered SQL."""

LONGEST_NAME = {"postgres": 63}
"""Bytes of a name that an engine keeps; PostgreSQL cuts longer ones off without an error."""

_UNSIGNED = (exp.Count, exp.CountIf, exp.RowNumber, exp.Rank, exp.DenseRank)


def render(query: exp.Query, dialect: str, *, pretty: bool = False) -> str:
    """Return the SQL of a query for a dialect of `FUNCTIONS`; KeyError for any other.

    `pretty` breaks it into lines, for people.

    >>> render(exp.select("epoch_seconds(a) as s"), "postgres")
    'SELECT CAST(FLOOR(EXTRACT(EPOCH FROM a)) AS BIGINT) AS s'
    >>> render(exp.select("count(*) as n"), "clickhouse")
    'SELECT toInt64(COUNT(*)) AS n'
    """
    written = FUNCTIONS[dialect]

    def replace(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Anonymous) and str(node.this).lower() in written:
            arguments = [part.transform(replace).sql(dialect=dialect) for part in node.expressions]
            return exp.Var(this=written[str(node.this).lower()](arguments))
        if isinstance(node, exp.Identifier) and known_name(node.name, dialect) != node.name:
            return exp.to_identifier(known_name(node.name, dialect), quoted=node.quoted)
        return node

    tree = query.copy()
    if dialect == "clickhouse":
        _sign_counts(tree)
        _name_columns(tree)
        _let_be_null(tree)
    return tree.transform(replace).sql(dialect=dialect, pretty=pretty)


def known_name(name: str, dialect: str) -> str:
    """Return the name that an engine keeps for a table or column: itself, or one cut to fit.

    A cut name ends in a digest of the whole, so that two long names never become one.

    >>> known_name("fulfilment__online_72h_share_90d_or_365d_from_100_store_destination__p", "postgres")
    'fulfilment__online_72h_share_90d_or_365d_from__26e9be04cb9b3db4'
    """
    longest = LONGEST_NAME.get(dialect)
    if longest is None or len(name) <= longest:
        return name
    return f"{name[: longest - 17]}_{digest_of(name)}"


def _sign_counts(tree: exp.Expr) -> None:
    """Make counts and row numbers signed: ClickHouse's own have no common type with a bigint."""
    for found in reversed(list(tree.find_all(*_UNSIGNED))):
        node: exp.Expr = found
        while isinstance(node.parent, exp.Filter | exp.Window) and node.arg_key == "this":
            node = node.parent
        node.replace(exp.Anonymous(this="toInt64", expressions=[node.copy()]))


def _name_columns(tree: exp.Expr) -> None:
    """Name each column after itself: ClickHouse would call `x.a` of a join `x.a`, not `a`."""
    for select in tree.find_all(exp.Select):
        for at, column in enumerate(select.expressions):
            if isinstance(column, exp.Column) and column.table and not column.is_star:
                select.expressions[at] = exp.alias_(column.copy(), column.name, quoted=column.this.quoted)


def _let_be_null(tree: exp.Expr) -> None:
    """Let LAG and LEAD be null beyond the ends: ClickHouse gives 0 for a column that is never null."""
    for found in tree.find_all(exp.Lag, exp.Lead):
        found.set("this", exp.Anonymous(this="toNullable", expressions=[found.this.copy()]))
