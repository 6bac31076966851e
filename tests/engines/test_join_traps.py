"""Where engines disagree on joins and on queries within queries; see `test_traps`."""

from __future__ import annotations

import pytest
from sqlglot import exp

from tests.engines.conftest import Engines
from tests.engines.questions import NUMBERS, WORDS, numbers, one, words
from upmarket.sql import expressions as sql
from upmarket.sql.engine import Engine
from upmarket.sql.expressions import ascending, col, flag, num, text
from upmarket.sql.steps import Step
from upmarket.vocabulary.digests import digest_rows
from upmarket.vocabulary.errors import UpmarketError

# Joins and queries within queries


def test_a_missing_partner_is_null_not_zero(engine: Engine) -> None:
    engine.load("t_left", {"k": "text", "n": "bigint"}, [("a", 1), ("b", 2), (None, 3)])
    engine.load(
        "t_right", {"k": "text", "m": "bigint", "yes": "boolean"}, [("b", 5, True), ("c", 6, False), (None, 7, True)]
    )
    right = exp.alias_(exp.to_table("t_right"), "r", table=True)
    same = col("k", "l").eq(col("k", "r"))
    found = (
        exp.select(col("n", "l").as_("n"), col("m", "r").as_("m"), flag(col("yes", "r")).as_("y"))
        .from_("t_left as l")
        .join(right.copy(), on=same, join_type="left")
        .order_by(ascending(col("n", "l")))
    )
    assert engine.rows(found) == [(1, None, 0), (2, 5, 1), (3, None, 0)]
    full = (
        exp.select(
            exp.Coalesce(this=col("k", "l"), expressions=[col("k", "r")]).as_("k"),
            col("n", "l").as_("n"),
            col("m", "r").as_("m"),
        )
        .from_("t_left as l")
        .join(right.copy(), on=same.copy(), join_type="full outer")
    )
    engine.create(Step("t_full", full, "both sides"))
    rows = engine.rows(exp.select("k", "n", "m").from_("t_full"))
    assert sorted(rows, key=repr) == sorted(
        [("a", 1, None), ("b", 2, 5), ("c", None, 6), (None, 3, None), (None, None, 7)], key=repr
    )


def test_a_missing_partner_is_null_even_where_the_column_never_is(engine: Engine) -> None:
    words(engine)
    numbers(engine)
    counted = exp.select(col("id"), exp.Count(this=col("w")).as_("n"), num(1).as_("here"), text("x").as_("t"))
    engine.create(Step("t_counted", counted.from_("t_words").where(col("id") < 3).group_by(col("id")), "never null"))
    query = (
        exp.select(*[col(name, "c").as_(name) for name in ("n", "here", "t")])
        .from_("t_numbers as n")
        .join("t_counted as c", on=col("id", "n").eq(col("id", "c")), join_type="left")
        .order_by(ascending(col("id", "n")))
    )
    assert engine.rows(query) == [(1, 1, "x"), (1, 1, "x"), *[(None, None, None)] * 4]


def test_columns_of_a_join_keep_their_own_names(engine: Engine) -> None:
    numbers(engine)
    words(engine)
    same = col("id", "n").eq(col("id", "w"))
    inner = exp.select(col("id", "n"), col("w", "w")).from_("t_numbers as n").join("t_words as w", on=same)
    engine.create(Step("t_joined", exp.select(exp.Star()).from_(inner.subquery("q")), "both sides have an id"))
    assert list(engine.columns("t_joined")) == ["id", "w"]
    engine.create(Step("t_joined", inner, "the same without a query around it"))
    assert list(engine.columns("t_joined")) == ["id", "w"]


def test_rows_without_partner_by_anti_join(engine: Engine) -> None:
    engine.load("t_left", {"k": "text", "n": "bigint"}, [("a", 1), ("b", 2), (None, 3)])
    engine.load("t_taken", {"k": "text"}, [("b",), ("c",)])
    lone = (
        exp.select(col("n", "l").as_("n"))
        .from_("t_left as l")
        .join("t_taken as r", on=col("k", "l").eq(col("k", "r")), join_type="left")
        .where(col("k", "r").is_(exp.null()))
        .order_by(ascending(col("n", "l")))
    )
    assert engine.rows(lone) == [(1,), (3,)]


def test_an_outer_join_within_a_span_needs_an_equality_beside_it(engine: Engine) -> None:
    engine.load("t_lines", {"id": "bigint", "zone": "text", "at": "bigint"}, [(1, "x", 5), (2, "x", 10), (3, None, 5)])
    engine.load("t_spells", {"everywhere": "bigint", "zone": "text", "since": "bigint", "until": "bigint"}, [
        (1, "x", 5, 10), (1, None, 0, 6), (1, "y", 0, 99),
    ])  # fmt: skip
    scope = exp.or_(col("zone", "s").is_(exp.null()), col("zone", "s").eq(col("zone", "l")))
    within = exp.and_(
        num(1).eq(col("everywhere", "s")),
        col("at", "l") >= col("since", "s"),
        col("at", "l") < col("until", "s"),
        scope,
    )
    lines = exp.select(col("id"), col("zone"), col("at"), num(1).as_("one")).from_("t_lines").subquery("l")
    query = (
        exp.select(col("id", "l").as_("id"), exp.Count(this=col("since", "s")).as_("n"))
        .from_(lines)
        .join("t_spells as s", on=exp.and_(col("one", "l").eq(col("everywhere", "s")), within), join_type="left")
        .group_by(col("id", "l"))
        .order_by(ascending(col("id", "l")))
    )
    assert engine.rows(query) == [(1, 2), (2, 0), (3, 1)]


def test_a_column_wins_over_an_alias_of_the_same_name(engine: Engine) -> None:
    numbers(engine)
    inner = exp.select(col("b"), sql.total(col("a")).as_("a"), exp.Count(this=exp.Star()).as_("n"))
    query = (
        exp.select(sql.total(flag(col("a") > 5)).as_("a"), sql.total(col("n")).as_("n"), sql.total(col("a")).as_("s"))
        .with_("totals", as_=inner.from_("t_numbers").group_by(col("b")))
        .from_("totals")
    )
    assert one(engine, query) == (1, 6, 2**61 + 5)


def test_grouping_keeps_nulls_as_one_group(engine: Engine) -> None:
    words(engine)
    length = sql.when(col("w").eq(text("")), sql.null_of("text"), sql.when(col("w") < text("a"), text("low")))
    grouped = exp.select(length.as_("g"), exp.Count(this=exp.Star()).as_("n")).from_("t_words").group_by(length.copy())
    low = sum(word is not None and word not in ("",) and word < "a" for word in WORDS)
    assert sorted(engine.rows(grouped), key=repr) == sorted([("low", low), (None, len(WORDS) - low)], key=repr)


def test_unions_keep_or_drop_repeats_as_they_say(engine: Engine) -> None:
    numbers(engine)
    part = exp.select(flag(col("a") > 0).as_("f")).from_("t_numbers")
    kept = exp.select(exp.Count(this=exp.Star()).as_("n")).from_(sql.union_all([part, part.copy()]).subquery("u"))
    dropped = exp.select(exp.Count(this=exp.Star()).as_("n")).from_(exp.union(part, part.copy()).subquery("u"))
    assert (one(engine, kept), one(engine, dropped)) == ((12,), (2,))


def test_digests_agree_whatever_the_types_that_come_back(engine: Engine) -> None:
    numbers(engine)
    words(engine)
    query = (
        exp.select(
            col("id", "n").as_("id"), col("a", "n").as_("a"), col("w", "w").as_("w"), (col("a", "n") > 0).as_("up")
        )
        .from_("t_numbers as n")
        .join("t_words as w", on=col("id", "n").eq(col("id", "w")), join_type="left")
    )
    wanted = [(at, a, WORDS[at], None if a is None else a > 0) for at, a, _ in NUMBERS]
    assert digest_rows(engine.rows(query)) == digest_rows(wanted)


# What stays forbidden: the engine that refuses is named, so that nobody tries again


@pytest.mark.parametrize("name", ["clickhouse", "chdb"])
def test_clickhouse_refuses_an_outer_join_without_equality(engines: Engines, name: str) -> None:
    engine = engines.get(name)
    numbers(engine)
    query = exp.select(col("a", "l").as_("a")).from_("t_numbers as l")
    query = query.join("t_numbers as r", on=col("a", "l") < col("a", "r"), join_type="left")
    with pytest.raises(UpmarketError, match="JOIN"):
        engine.rows(query)
