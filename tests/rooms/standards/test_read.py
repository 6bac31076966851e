"""Reading a standard: what is wrong is told with its line, its column and the nearest known word."""

from __future__ import annotations

import pytest

from tests.rooms.standards.families import CATALOGUE
from upmarket.standards.link import linked
from upmarket.standards.read import read_standard
from upmarket.standards.standard import Standard
from upmarket.vocabulary.documents import read_document
from upmarket.vocabulary.errors import UpmarketError

GOOD = """\
standard: gold
title: {en: Gold, zh: 金牌}
purpose: {en: Shows who is good., zh: 展示优质商家。}
subject: store
evaluation: {monthly: [1]}
levels:
  - {level: gold, title: {en: Gold, zh: 金牌}}
  - {level: silver, title: {en: Silver, zh: 银牌}}
clauses:
  speed:
    title: {en: Speed, zh: 速度}
    metric: fulfilment__online_72h_share_30d_store
    op: at_least
    limit:
      2018-01-01: {value: {gold: 0.95, silver: 0.9}, keep: {gold: 0.93}, announced: 2017-12-01, reference: notice-1}
    counted_at_least: {2018-01-01: {value: 20, announced: 2017-12-01, reference: notice-1}}
    evidence: interval
    confidence: 0.99
  orders:
    title: {en: Orders, zh: 订单}
    metric: sales__orders_count_30d_store
    op: at_least
    limit: {2018-01-01: {value: {gold: 50}, announced: 2017-12-01, reference: notice-1}}
  maker:
    title: {en: Maker, zh: 工厂}
    attribute: merchant.kind
    is: manufacturer
requires:
  gold: {all: [speed, {any: [orders, maker]}]}
movement:
  2018-01-01: {value: {demote_after: 2, steps: one}, announced: 2017-12-01, reference: notice-1}
gives:
  gold: [{en: A badge., zh: 标识。}]
"""


def read(text: str) -> Standard:
    return read_standard(read_document("standards/gold.yaml", text), CATALOGUE)


def test_a_good_standard() -> None:
    standard = read(GOOD)
    assert [(level.id, level.rank) for level in standard.levels] == [("gold", 2), ("silver", 1)]
    assert standard.metrics == ("fulfilment__online_72h_share_30d_store", "sales__orders_count_30d_store")
    assert standard.attributes == ("merchant.kind",)
    assert [day.isoformat() for day in standard.change_days] == ["2018-01-01"]
    assert standard.gives["gold"][0].zh == "标识。"


def error(old: str, new: str) -> str:
    assert GOOD.count(old) >= 1
    with pytest.raises(UpmarketError) as caught:
        read(GOOD.replace(old, new, 1))
    return str(caught.value)


def test_an_unknown_metric_is_shown_with_a_caret_and_the_nearest() -> None:
    assert error("fulfilment__online_72h_share_30d_store", "fulfilment__online_72_share_30d_store") == (
        "error[rulebook.unknown_metric]: there is no metric 'fulfilment__online_72_share_30d_store'\n"
        "  --> standards/gold.yaml:12:13\n"
        "    |\n"
        " 12 |     metric: fulfilment__online_72_share_30d_store\n"
        "    |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  wanted: <family>_<window>_<subject> of a known family\n"
        "  fix: did you mean 'fulfilment__online_72h_share_30d_store'?"
    )


WRONG = [
    ("standard: gold", "standard: Gold", "bad_name", 1, ""),
    ("subject: store", "subject: stoer", "unknown_subject", 4, "'store'"),
    ("purpose:", "purpsoe:", "unknown_key", 3, "'purpose'"),
    ("{monthly: [1]}", "{monthly: [31]}", "out_of_range", 5, ""),
    ("{monthly: [1]}", "{monthly: []}", "empty_condition", 5, ""),
    ("{monthly: [1]}", "{weekly: mondey}", "unknown_word", 5, "'monday'"),
    ("{monthly: [1]}", "{monthly: [1], daily: true}", "not_one_calendar", 5, ""),
    ("{monthly: [1]}", "{daily: false}", "out_of_range", 5, ""),
    ("{level: silver,", "{level: gold,", "repeated_level", 8, ""),
    (
        "30d_store\n    op: at_least\n    limit:\n",
        "30d_listing\n    op: at_least\n    limit:\n",
        "wrong_subject",
        12,
        "30d_store",
    ),
    ("72h_share_30d_store", "72h_share_store", "unknown_metric", 12, "30d_store"),
    ("op: at_least", "op: at_lest", "unknown_operator", 13, "'at_least'"),
    ("gold: 0.95", "gold: 95%", "not_a_number", 15, ""),
    ("gold: 0.95", "golt: 0.95", "unknown_level", 15, "'gold'"),
    ("gold: 0.93", "gold: 0.96", "keep_is_harder", 15, ""),
    ("announced: 2017-12-01", "announced: 2018-12-01", "announced_late", 15, ""),
    ("2018-01-01: {value: {gold: 0.95", "2018-13-01: {value: {gold: 0.95", "not_a_date", 15, ""),
    ("value: 20", "value: 0", "out_of_range", 16, ""),
    ("evidence: interval", "evidence: intervall", "unknown_word", 17, "'interval'"),
    ("confidence: 0.99", "confidence: 99", "out_of_range", 18, ""),
    (
        "sales__orders_count_30d_store\n",
        "sales__orders_count_30d_store\n    evidence: interval\n",
        "no_interval",
        22,
        "plain",
    ),
    ("attribute: merchant.kind", "attribute: kind", "not_an_attribute", 26, ""),
    ("    is: manufacturer", "    is: a\n    in: [b]", "missing_key", 25, ""),
    ("    attribute: merchant.kind\n", "", "not_one_kind", 25, ""),
    ("{any: [orders, maker]}", "{any: [orders, makre]}", "unknown_clause", 29, "'maker'"),
    ("{any: [orders, maker]}", "{any: [], all: [maker]}", "not_one_word", 29, ""),
    ("{any: [orders, maker]}", "{any: []}", "empty_condition", 29, ""),
    ("{any: [orders, maker]}", "{not: {not: {not: {not: maker}}}}", "too_deep", 29, ""),
    ("  gold: {all:", "  silver: {all:", "no_limit", 29, ""),
    ("demote_after: 2", "demote_after: 0", "out_of_range", 31, ""),
    ("demote_after: 2", "demote_afer: 2", "unknown_key", 31, "'demote_after'"),
    ("steps: one", "steps: two", "unknown_word", 31, ""),
    ("  gold: [{en: A badge", "  glod: [{en: A badge", "unknown_level", 33, "'gold'"),
    ("  orders:\n", "  o" + "r" * 60 + "ders:\n", "bad_name", 19, ""),
]


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "near"), WRONG, ids=[f"{each[2]}-{n}" for n, each in enumerate(WRONG)]
)
def test_what_is_wrong_is_told_where_it_stands(old: str, new: str, code: str, line: int, near: str) -> None:
    told = error(old, new)
    assert told.startswith(f"error[rulebook.{code}]: ")
    assert f"--> standards/gold.yaml:{line}:" in told
    assert "^" in told and "wanted: " in told
    assert near in told.partition("fix: ")[2]


def other(name: str, below: str, level: str = "gold", subject: str = "store") -> Standard:
    clause = f"  held: {{title: {{en: A, zh: 甲}}, level_of: {below}, at_least: {level}}}\n"
    return read(
        f"standard: {name}\ntitle: {{en: A, zh: 甲}}\npurpose: {{en: A, zh: 甲}}\nsubject: {subject}\nevaluation: {{daily: true}}\n"
        f"levels: [{{level: gold, title: {{en: A, zh: 甲}}}}]\nclauses:\n{clause}"
    )


def test_standards_come_after_those_that_they_read() -> None:
    assert list(linked([other("a", "b"), other("b", "gold"), read(GOOD)])) == ["gold", "b", "a"]


@pytest.mark.parametrize(
    ("standards", "code"),
    [
        ([other("a", "golt"), read(GOOD)], "unknown_standard"),
        ([other("a", "gold", "bronze"), read(GOOD)], "unknown_level"),
        ([other("a", "b"), other("b", "c"), other("c", "a")], "circle"),
        ([other("a", "a")], "circle"),
        ([other("a", "b"), other("b", "gold", subject="listing"), read(GOOD)], "wrong_subject"),
    ],
)
def test_levels_of_other_standards_are_checked(standards: list[Standard], code: str) -> None:
    with pytest.raises(UpmarketError) as caught:
        linked(standards)
    assert f"error[rulebook.{code}]" in str(caught.value)
    assert "standards/gold.yaml:8:" in str(caught.value)
