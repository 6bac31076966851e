"""What is in effect on a day, and what the judge says of it."""

from __future__ import annotations

from datetime import date

from tests.rooms.standards.test_read import GOOD, read
from upmarket.standards.clause import Measured
from upmarket.standards.judge import judge
from upmarket.standards.kinds.metric import ResolvedMetric
from upmarket.standards.resolve import resolved
from upmarket.vocabulary.counts import Counts
from upmarket.vocabulary.outcomes import Outcome

SPEED, ORDERS = "fulfilment__online_72h_share_30d_store", "sales__orders_count_30d_store"
DAY = date(2018, 6, 1)


def test_before_its_first_limits_a_level_is_unjudged_even_if_the_kind_is_right() -> None:
    early = resolved(read(GOOD), date(2017, 12, 31))
    assert [each.tree for each in early.levels] == [None, None]
    verdict = judge(early, Measured({SPEED: Counts(100, 100)}, {"merchant.kind": "manufacturer"}), None)
    assert verdict.outcome is Outcome.UNJUDGED and verdict.shown_level == 0


def test_a_clause_that_ends_falls_out_of_the_condition() -> None:
    end = "      2018-05-01: {value: ends, announced: 2018-04-01, reference: notice-2}\n    counted_at_least:"
    standard = read(GOOD.replace("    counted_at_least:", end, 1))
    assert "speed" in resolved(standard, date(2018, 4, 30)).clauses
    after = resolved(standard, date(2018, 5, 1))
    assert list(after.clauses) == ["orders", "maker"]
    assert after.levels[0].tree is None, "silver asked for speed alone, and nothing else is dated for it"
    assert after.version_day == date(2018, 5, 1)


def test_the_default_condition_is_every_clause_with_a_limit_for_the_level() -> None:
    today = resolved(read(GOOD), DAY)
    silver, gold = today.levels
    assert silver.tree is not None and list(silver.tree.clauses()) == ["speed", "maker"]
    assert gold.tree is not None and list(gold.tree.clauses()) == ["speed", "orders", "maker"]
    assert today.column("speed", "gold", "keep") == "keep__speed__gold"
    assert today.column("speed", "silver", "keep") == "enter__speed__silver"


def test_a_message_gets_the_very_numbers_that_were_compared() -> None:
    speed = resolved(read(GOOD), DAY).clauses["speed"]
    assert isinstance(speed, ResolvedMetric)
    parts = speed.parts("gold", "enter", Measured({SPEED: Counts(97, 100, 1)}))
    assert (parts.enter_from, parts.miss_to) == speed.critical("gold", "enter", 100)
    assert (str(parts.limit), parts.counts, parts.reference) == ("0.95", Counts(97, 100, 1), "notice-1")


def test_an_unknown_count_is_a_lower_bound_only() -> None:
    orders = resolved(read(GOOD), DAY).clauses["orders"]
    said = [
        orders.judge("gold", "enter", Measured({ORDERS: counts}))
        for counts in (Counts(50, 1, 1), Counts(49, 1, 1), Counts(49, 1))
    ]
    assert said == [Outcome.MET, Outcome.UNJUDGED, Outcome.MISSED]


def test_one_more_good_event_never_turns_met_into_missed() -> None:
    speed = resolved(read(GOOD), DAY).clauses["speed"]
    for counted in range(20, 200):
        said = [
            speed.judge("gold", "enter", Measured({SPEED: Counts(passed, counted)})) for passed in range(counted + 1)
        ]
        assert said == sorted(said)
