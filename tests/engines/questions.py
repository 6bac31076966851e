"""What the tests of traps ask an engine, and of which rows."""

from __future__ import annotations

from sqlglot import exp

from upmarket.sql.engine import Engine, Row
from upmarket.sql.expressions import ascending, col
from upmarket.sql.steps import Step

NUMBERS = [(1, 7, 2), (2, -7, 2), (3, None, 5), (4, 5, None), (5, 2**61, 3), (6, 0, -4)]
WORDS = ["a", "B", "ä", "Z", "z", "", "_", "10", "9", "金", "a b", "a-b", "ab", None]


def numbers(engine: Engine) -> None:
    engine.load("t_numbers", {"id": "bigint", "a": "bigint", "b": "bigint"}, NUMBERS)


def words(engine: Engine) -> None:
    engine.load("t_words", {"id": "bigint", "w": "text"}, list(enumerate(WORDS)))


def ask(engine: Engine, table: str, *values: exp.Expr, key: str = "id") -> list[Row]:
    """Return the values of each row of a table, in the order of its key, through a step of its own."""
    named = [exp.alias_(value, f"v{at}") for at, value in enumerate(values)]
    engine.create(Step("t_answer", exp.select(col(key).as_("k"), *named).from_(table), "what a trap gives"))
    wanted = [col(f"v{at}") for at in range(len(values))]
    return engine.rows(exp.select(*wanted).from_("t_answer").order_by(ascending(col("k"))))


def one(engine: Engine, query: exp.Query) -> Row:
    (row,) = engine.rows(query)
    return row
