"""What every engine's driver promises, whatever SQL it runs."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlglot import exp

from tests.engines.conftest import Engines
from upmarket.sql.engine import Engine
from upmarket.sql.expressions import ascending, col
from upmarket.sql.steps import Step
from upmarket.vocabulary.errors import UpmarketError

COLUMNS = {
    "id": "bigint",
    "small": "integer",
    "tiny": "tinyint",
    "title": "text",
    "at": "timestamp",
    "yes": "boolean",
    "share": "double",
    "day": "date",
}
ROWS = [
    (1, -5, 1, 'it\'s "quoted"\t\\N\nnew line', datetime(2018, 1, 1, 23, 59, 59), True, 0.1, date(2018, 2, 28)),
    (2**62 + 1, 2**31 - 1, -1, "金牌商家 é", datetime(1970, 1, 1), False, -1e300, date(1960, 1, 1)),
    (3, None, None, None, None, None, None, None),
    (4, 0, 0, "", datetime(2120, 2, 29, 12), True, 2.0, date(2200, 12, 31)),
]


def everything(table: str, key: str = "id") -> exp.Select:
    return exp.select(exp.Star()).from_(table).order_by(ascending(col(key)))


def test_loaded_values_come_back_as_plain_python(engine: Engine) -> None:
    engine.load("p_values", COLUMNS, ROWS)
    found = engine.rows(everything("p_values"))
    assert found == sorted(ROWS, key=lambda row: row[0])
    kinds = [{type(row[at]) for row in found} - {type(None)} for at in range(len(COLUMNS))]
    assert kinds == [{int}, {int}, {int}, {str}, {datetime}, {bool}, {float}, {date}]
    assert all(isinstance(row, tuple) for row in found)


def test_loading_takes_a_stream_and_replaces(engine: Engine) -> None:
    engine.load("p_stream", {"a": "bigint"}, ((n,) for n in range(60_000)))
    count = exp.select(exp.alias_(exp.Count(this=exp.Star()), "n")).from_("p_stream")
    assert engine.rows(count) == [(60_000,)]
    engine.load("p_stream", {"b": "text"}, [])
    assert engine.rows(count) == [(0,)]
    assert list(engine.columns("p_stream")) == ["b"]


def test_a_step_replaces_its_table_and_later_steps_read_it(engine: Engine) -> None:
    engine.load("p_numbers", {"a": "bigint"}, [(1,), (2,), (3,)])
    above = exp.select(col("a").as_("a")).from_("p_numbers")
    engine.create(Step("p_above", above.where(col("a") > 1), "the larger ones"))
    engine.create(Step("p_twice", exp.select((col("a") * 2).as_("b")).from_("p_above"), "doubled"))
    assert engine.rows(everything("p_twice", "b")) == [(4,), (6,)]
    engine.create(Step("p_above", above.where(col("a") > 2), "only the largest"))
    assert engine.rows(everything("p_above", "a")) == [(3,)]


def test_a_dropped_table_is_gone_and_an_absent_one_has_no_columns(engine: Engine) -> None:
    engine.load("p_gone", {"a": "bigint"}, [(1,)])
    engine.drop("p_gone")
    engine.drop("p_gone")
    assert list(engine.columns("p_gone")) == []


def test_columns_keep_long_names_apart(engine: Engine) -> None:
    names = [f"fulfilment__online_72h_share_90d_or_365d_from_100_store_destination__{part}" for part in "pnu"]
    wide = exp.select(*[(col("a") + at).as_(name, quoted=True) for at, name in enumerate(names)]).from_("p_short")
    engine.load("p_short", {"a": "bigint"}, [(1,)])
    engine.create(Step("p_" + "long_" * 20, wide, "names beyond 63 bytes"))
    assert list(engine.columns("p_" + "long_" * 20)) == names
    assert engine.rows(exp.select(*[col(name) for name in names]).from_("p_" + "long_" * 20)) == [(1, 2, 3)]
    engine.load("p_long_load", dict.fromkeys(names, "bigint"), [(4, 5, 6)])
    assert list(engine.columns("p_long_load")) == names


FOREIGN = {
    "postgres": ("create table upmarket.p_theirs (a bigint)", "drop table upmarket.p_theirs"),
    "spark": ("create table upmarket.p_theirs (a bigint) using parquet", "drop table upmarket.p_theirs"),
    "chdb": ("create table upmarket.p_theirs (a Int64) engine = Memory", "drop table upmarket.p_theirs"),
}


@pytest.mark.parametrize("name", sorted(FOREIGN))
def test_a_table_that_is_not_ours_is_never_replaced(engines: Engines, name: str) -> None:
    engine = engines.get(name)
    run = engine.session.sql if name == "spark" else engine.send if name == "chdb" else engine.run
    made, gone = FOREIGN[name]
    run(made)
    try:
        for act in (
            lambda: engine.drop("p_theirs"),
            lambda: engine.load("p_theirs", {"b": "text"}, []),
            lambda: engine.create(Step("p_theirs", exp.select(exp.alias_(exp.Literal.number(1), "b")), "ours")),
        ):
            with pytest.raises(UpmarketError) as caught:
                act()
            assert caught.value.problems[0].code == "engines.not_ours"
        assert list(engine.columns("p_theirs")) == ["a"]
    finally:
        run(gone)


@pytest.mark.parametrize("name", ["postgres", "spark", "clickhouse", "chdb"])
def test_a_refused_step_is_named_and_shows_no_password(engines: Engines, name: str) -> None:
    engine = engines.get(name)
    with pytest.raises(UpmarketError) as caught:
        engine.create(Step("p_broken", exp.select("a").from_("p_nowhere_at_all"), "reads nothing"))
    assert caught.value.problems[0].code == "engines.refused"
    assert "step p_broken" in str(caught.value) and "p_nowhere_at_all" in str(caught.value)
    assert "unused" not in str(caught.value)
