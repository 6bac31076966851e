"""Where engines disagree: each trap once, with the wording that means the same on all of them.

Every test holds the one right answer; the fixture `engine` runs it on each engine.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

import pytest
from sqlglot import exp

from tests.engines.questions import NUMBERS, WORDS, ask, numbers, one, words
from upmarket.sql import expressions as sql
from upmarket.sql.engine import Engine
from upmarket.sql.expressions import ascending, col, descending, flag, num, text
from upmarket.sql.steps import Step
from upmarket.vocabulary.days import offsets, second_day, zone_of

# Whole numbers


def test_quotient_is_whole_exact_and_floored(engine: Engine) -> None:
    numbers(engine)
    found = ask(engine, "t_numbers", sql.quotient(col("a"), 2), sql.quotient(col("a") * 3 + 2, 3))
    assert found == [(a // 2, (a * 3 + 2) // 3) if a is not None else (None, None) for _, a, _ in NUMBERS]


def test_a_ratio_is_a_double_and_null_over_zero(engine: Engine) -> None:
    numbers(engine)
    found = ask(engine, "t_numbers", sql.ratio(col("a"), col("b")), sql.ratio(col("b"), col("a")))
    assert found == [(3.5, 2 / 7), (-3.5, 2 / -7), (None, None), (None, None), (2**61 / 3, 3 / 2**61), (0.0, None)]


def test_a_remainder_has_the_sign_of_the_dividend(engine: Engine) -> None:
    numbers(engine)
    found = ask(engine, "t_numbers", exp.Mod(this=col("a"), expression=num(3)))
    assert found == [(1,), (-1,), (None,), (2,), (2**61 % 3,), (0,)]


def test_a_sum_is_a_bigint_beyond_32_bits_and_zero_over_nothing(engine: Engine) -> None:
    numbers(engine)
    totals = exp.select(
        sql.total(col("a")).as_("s"),
        sql.total(flag(col("a") > 0)).as_("f"),
        sql.total(col("b") * num(2_000_000_000)).as_("m"),
    )
    found = one(engine, totals.from_("t_numbers"))
    assert found == (2**61 + 5, 3, 16_000_000_000)
    assert [type(value) for value in found] == [int, int, int]
    assert one(engine, totals.from_("t_numbers").where(col("id") > 99)) == (0, 0, 0)


def test_a_bare_sum_over_nothing_or_nulls_is_null(engine: Engine) -> None:
    numbers(engine)
    flags = exp.Sum(this=flag(col("a") > 0))  # never null itself
    assert one(engine, exp.select(flags.as_("s")).from_("t_numbers").where(col("id") > 99)) == (None,)
    bare = exp.select(exp.Sum(this=col("a")).as_("s"), exp.Max(this=col("a")).as_("m")).from_("t_numbers")
    assert one(engine, bare.where(col("id") > 99)) == (None, None)
    assert one(engine, bare.where(col("id").eq(3))) == (None, None)


def test_a_sum_or_product_past_64_bits_is_an_error_except_on_clickhouse(engine: Engine) -> None:
    engine.load("t_huge", {"a": "bigint"}, [(2**62,), (2**62,)])
    for wrong, wrapped in ((sql.total(col("a")), -(2**63)), (sql.total(col("a") * num(4)), 0)):
        query = exp.select(wrong.as_("s")).from_("t_huge")
        if engine.dialect == "clickhouse":
            assert one(engine, query) == (wrapped,)  # without a word: bound amounts before they are summed
        else:
            with pytest.raises(Exception, match=r"(?i)overflow|range"):
                engine.rows(query)


def test_counts_mix_with_whole_numbers(engine: Engine) -> None:
    numbers(engine)
    count = exp.Count(this=exp.Star())
    held = exp.Coalesce(this=exp.Max(this=col("b")), expressions=[count.copy()])
    query = exp.select(
        count.copy().as_("n"),
        exp.Count(this=col("a")).as_("known"),
        sql.count_distinct(col("b")).as_("kinds"),
        held.as_("held"),
        (exp.Count(this=col("a")) - exp.Count(this=col("id"))).as_("fewer"),
    ).from_("t_numbers")
    assert one(engine, query) == (6, 5, 4, 5, -1)


def test_literals_of_different_width_share_a_column(engine: Engine) -> None:
    parts = [exp.select(sql.when(exp.true(), num(value)).as_("n")) for value in (1, -1, 300, 2**40)]
    engine.create(Step("t_wide", sql.union_all(parts), "literals"))
    assert engine.rows(exp.select(col("n")).from_("t_wide").order_by(ascending(col("n")))) == [
        (-1,),
        (1,),
        (300,),
        (2**40,),
    ]


def test_a_double_becomes_whole_by_floor_only(engine: Engine) -> None:
    engine.load("t_doubles", {"id": "bigint", "x": "double"}, [(1, 2.5), (2, -2.5), (3, 3.0), (4, 0.1), (5, None)])
    found = ask(engine, "t_doubles", exp.cast(exp.Floor(this=col("x")), "bigint"), col("x"))
    assert found == [(2, 2.5), (-3, -2.5), (3, 3.0), (0, 0.1), (None, None)]


# Nulls and conditions


def test_least_and_greatest_are_null_where_any_is(engine: Engine) -> None:
    numbers(engine)
    found = ask(
        engine,
        "t_numbers",
        sql.least_of(col("a"), col("b")),
        sql.greatest_of(col("a"), col("b")),
        sql.least_of(col("a"), col("b"), col("id")),
        sql.greatest_of(num(3), col("b"), col("id")),
    )
    wanted = []
    for number, a, b in NUMBERS:
        two = None in (a, b)
        wanted.append(
            (
                None if two else min(a, b),
                None if two else max(a, b),
                None if two else min(a, b, number),
                None if b is None else max(3, b, number),
            )
        )
    assert found == wanted


def test_conditions_are_three_valued(engine: Engine) -> None:
    truths = {1: True, 2: False, 3: None}
    pairs = [(i * 3 + j - 3, p, q) for i, p in truths.items() for j, q in truths.items()]
    engine.load("t_truths", {"id": "bigint", "p": "boolean", "q": "boolean"}, pairs)
    p, q = col("p"), col("q")

    def known(condition: exp.Expr) -> exp.Expr:
        return sql.when(condition, num(1), sql.when(exp.not_(condition), num(-1), num(0)))

    found = ask(
        engine,
        "t_truths",
        known(sql.all_true([p, q])),
        known(sql.any_true([p, q])),
        known(exp.not_(p)),
        flag(p),
        flag(p.is_(exp.null())),
        flag(p.eq(exp.true())),
        flag(exp.Coalesce(this=p.copy(), expressions=[exp.false()])),
        known(p.eq(q)),
    )
    word = {True: 1, False: -1, None: 0}
    order = {True: 1, None: 0, False: -1}
    for (_, left, right), row in zip(pairs, found, strict=True):
        both = min(word[left], word[right], key=lambda value: value)
        either = max(word[left], word[right])
        same = 0 if None in (left, right) else (1 if left == right else -1)
        yes = int(left is True)
        assert row == (both, either, -order[left], yes, int(left is None), yes, yes, same)


def test_a_comparison_kept_as_a_column_is_a_truth(engine: Engine) -> None:
    numbers(engine)
    kept = exp.select(col("id"), (col("a") > col("b")).as_("more")).from_("t_numbers")
    engine.create(Step("t_kept", kept, "a boolean column"))
    found = exp.select(flag(col("more")).as_("y"), flag(exp.not_(col("more"))).as_("n")).from_("t_kept")
    assert engine.rows(found.order_by(ascending(col("id")))) == [(1, 0), (0, 1), (0, 0), (0, 0), (1, 0), (1, 0)]
    assert len(engine.rows(exp.select(col("id")).from_("t_kept").where(col("more")))) == 3


def test_in_leaves_nulls_null(engine: Engine) -> None:
    words(engine)
    inside = col("w").isin("a", "Z", "")
    found = ask(engine, "t_words", flag(inside), flag(exp.not_(inside)))
    assert found == [(int(w in ("a", "Z", "")), int(w not in ("a", "Z", "", None))) for w in WORDS]


def test_a_typed_null_is_a_column_like_any_other(engine: Engine) -> None:
    numbers(engine)
    nothing = {"whole": sql.null_of("bigint"), "words": sql.null_of("text"), "at": sql.null_of("timestamp")}
    query = exp.select(*[value.as_(name) for name, value in nothing.items()]).from_("t_numbers").limit(1)
    engine.create(Step("t_nothing", query, "nulls only"))
    both = sql.union_all([exp.select(col("whole")).from_("t_nothing"), exp.select(col("a")).from_("t_numbers")])
    assert one(engine, exp.select(exp.Count(this=col("whole")).as_("n")).from_(both.subquery("b"))) == (5,)
    assert one(engine, exp.select(*[col(name) for name in nothing]).from_("t_nothing")) == (None, None, None)


def test_a_case_without_else_is_null(engine: Engine) -> None:
    numbers(engine)
    found = ask(engine, "t_numbers", sql.when(col("a") > 0, text("up")), sql.when(col("a") > 0, num(1)))
    assert found == [("up", 1) if a is not None and a > 0 else (None, None) for _, a, _ in NUMBERS]


# Order


def test_nulls_sort_last_both_ways(engine: Engine) -> None:
    numbers(engine)
    up = engine.rows(exp.select(col("a")).from_("t_numbers").order_by(ascending(col("a"))))
    down = engine.rows(exp.select(col("a")).from_("t_numbers").order_by(descending(col("a"))))
    assert [row[0] for row in up] == [-7, 0, 5, 7, 2**61, None]
    assert [row[0] for row in down] == [2**61, 7, 5, 0, -7, None]


def test_row_numbers_follow_the_order_and_mix_with_whole_numbers(engine: Engine) -> None:
    numbers(engine)
    numbered = sql.row_number([flag(col("b") > 2)], [descending(col("a")), ascending(col("id"))])
    earlier = sql.greatest_of(numbered - 1, col("id"))
    assert ask(engine, "t_numbers", numbered, earlier) == [(1, 1), (4, 3), (2, 3), (2, 4), (1, 5), (3, 6)]


def test_windows_count_rank_and_sum(engine: Engine) -> None:
    numbers(engine)
    within = {"partition_by": [flag(col("b") > 2)]}
    found = ask(
        engine,
        "t_numbers",
        exp.Window(this=exp.Count(this=exp.Star()), **within),
        exp.cast(exp.Window(this=exp.Sum(this=col("id")), **within), "bigint"),
        exp.Window(this=exp.Rank(), order=exp.Order(expressions=[ascending(col("b"))])),
    )
    assert found == [(4, 13, 2), (4, 13, 2), (2, 8, 5), (4, 13, 6), (2, 8, 4), (4, 13, 1)]


def test_the_row_before_the_first_is_null(engine: Engine) -> None:
    numbers(engine)
    never_null = exp.Coalesce(this=col("a"), expressions=[num(9)])
    engine.create(Step("t_filled", exp.select(col("id"), never_null.as_("a")).from_("t_numbers"), "no null in it"))
    before = exp.Window(this=exp.Lag(this=col("a")), order=exp.Order(expressions=[ascending(col("id"))]))
    assert [row[0] for row in ask(engine, "t_filled", before)] == [None, 7, -7, 9, 5, 2**61]


# Text


def test_text_sorts_and_compares_by_bytes_whatever_the_collation(engine: Engine) -> None:
    words(engine)
    known = sorted((word for word in WORDS if word is not None), key=str.encode)
    found = engine.rows(exp.select(col("w")).from_("t_words").order_by(ascending(sql.bytewise(col("w")))))
    assert [row[0] for row in found] == [*known, None]
    made = exp.Case()  # of literals: in PostgreSQL these have the database's own collation
    for at, word in enumerate(WORDS):
        made = made if word is None else made.when(col("id").eq(num(at)), text(word))
    found = engine.rows(exp.select(made.as_("w")).from_("t_words").order_by(ascending(sql.bytewise(made))))
    assert [row[0] for row in found] == [*known, None]
    edges = exp.select(
        exp.Min(this=sql.bytewise(made)).as_("low"),
        exp.Max(this=sql.bytewise(made)).as_("high"),
        sql.total(flag(sql.bytewise(made) < text("Z"))).as_("below"),
    ).from_("t_words")
    assert one(engine, edges) == (known[0], known[-1], sum(word < "Z" for word in known))


def test_columns_of_tables_sort_by_bytes_even_unwrapped(engine: Engine) -> None:
    words(engine)
    engine.create(Step("t_sorted", exp.select(col("w")).from_("t_words"), "texts"))
    found = engine.rows(exp.select(col("w")).from_("t_sorted").order_by(ascending(col("w"))))
    assert [row[0] for row in found][:-1] == sorted((word for word in WORDS if word is not None), key=str.encode)


def test_texts_join_and_null_wins(engine: Engine) -> None:
    words(engine)
    found = ask(engine, "t_words", sql.joined_text(sql.as_text(col("id")), text("'-\\%"), col("w")))
    assert found == [(f"{at}'-\\%{word}" if word is not None else None,) for at, word in enumerate(WORDS)]


def test_an_empty_text_is_no_null(engine: Engine) -> None:
    words(engine)
    found = ask(engine, "t_words", flag(col("w").is_(exp.null())), flag(col("w").eq(text(""))))
    assert found == [(int(word is None), int(word == "")) for word in WORDS]


def test_text_literals_hold_quotes_backslashes_and_any_script(engine: Engine) -> None:
    numbers(engine)
    hard = "it's \\n \\\\ %s {x} -- ; /* ? $1 : 金牌 🏅 \" ` \t end"
    assert ask(engine, "t_numbers", text(hard))[0] == (hard,)
    assert ask(engine, "t_numbers", flag(text(hard).eq(text(hard))))[0] == (1,)


def test_text_hashes_to_the_same_whole_number(engine: Engine) -> None:
    words(engine)
    found = ask(engine, "t_words", sql.text_hash(col("w")), exp.Mod(this=sql.text_hash(col("w")), expression=num(97)))
    heads = [None if w is None else int(hashlib.md5(w.encode()).hexdigest()[:15], 16) for w in WORDS]
    assert found == [(head, None if head is None else head % 97) for head in heads]


def test_whole_numbers_cast_to_text_and_back(engine: Engine) -> None:
    numbers(engine)
    there = sql.as_text(col("a"))
    assert ask(engine, "t_numbers", there, exp.cast(there.copy(), "bigint")) == [
        (None, None) if a is None else (str(a), a) for _, a, _ in NUMBERS
    ]


# Time

EDGES = [
    datetime(1970, 1, 1, 0, 0, 0),
    datetime(2018, 2, 17, 23, 59, 59),
    datetime(2018, 2, 18, 1, 59, 59),
    datetime(2018, 2, 18, 2, 0, 0),
    datetime(2018, 2, 18, 3, 0, 0),
    datetime(2018, 11, 4, 2, 59, 59),
    datetime(2018, 11, 4, 3, 0, 0),
    datetime(2106, 2, 7, 6, 28, 16),
    None,
]
"""Daylight saving ended in Brazil at 2018-02-18 02:00 UTC and began at 2018-11-04 03:00 UTC."""


def test_instants_become_seconds_and_local_days(engine: Engine) -> None:
    engine.load("t_instants", {"id": "bigint", "at": "timestamp"}, list(enumerate(EDGES)))
    zone = zone_of("America/Sao_Paulo")
    last = int(EDGES[-2].replace(tzinfo=UTC).timestamp())
    second = sql.seconds(col("at"))
    found = ask(engine, "t_instants", second, sql.local_day(second, offsets(zone, 0, last)))
    for edge, row in zip(EDGES, found, strict=True):
        whole = None if edge is None else int(edge.replace(tzinfo=UTC).timestamp())
        day = None if whole is None else (second_day(whole, zone) - date(1970, 1, 1)).days
        assert row == (whole, day)


def test_instants_subtract_as_seconds(engine: Engine) -> None:
    engine.load("t_spans", {"id": "bigint", "a": "timestamp", "b": "timestamp"}, [(1, EDGES[1], EDGES[3])])
    taken = sql.seconds(col("b")) - sql.seconds(col("a"))
    assert ask(engine, "t_spans", taken, flag(taken <= 7201), flag(taken < 7201)) == [(7201, 1, 0)]


def test_instants_compare_and_order_as_they_are(engine: Engine) -> None:
    engine.load("t_instants", {"id": "bigint", "at": "timestamp"}, list(enumerate(EDGES)))
    edges = exp.select(exp.Min(this=col("at")).as_("first"), exp.Max(this=col("at")).as_("last")).from_("t_instants")
    assert one(engine, edges) == (EDGES[0], EDGES[-2])


def test_date_literals(engine: Engine) -> None:
    engine.load("t_dates", {"id": "bigint", "d": "date"}, [(1, date(2018, 2, 28)), (2, date(2018, 3, 1)), (3, None)])
    march = exp.cast(text("2018-03-01"), "date")
    assert ask(engine, "t_dates", flag(col("d") >= march), flag(col("d") < march)) == [(0, 1), (1, 0), (0, 0)]
