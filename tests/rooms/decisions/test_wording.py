"""Messages are given what they declare, say what they should, and number things rightly."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rooms.decisions.programme import ROOT, messages
from tests.rooms.decisions.situations import situations
from upmarket.decisions.canonical import as_json
from upmarket.decisions.explanation import AUDIENCES, explain
from upmarket.decisions.messages import ANY_BRACE, PLACEHOLDER, Messages, filled
from upmarket.decisions.numbers import percent
from upmarket.decisions.wording import KNOWN, plain_messages
from upmarket.vocabulary.documents import read_document

DECISIONS = situations()


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("name", list(DECISIONS))
def test_every_placeholder_that_a_message_may_use_is_filled(name: str, audience: str) -> None:
    told = explain(DECISIONS[name], "en", audience, Messages(plain_messages()))  # type: ignore[arg-type]
    assert not ANY_BRACE.search(told)


def test_every_message_is_said_in_some_situation() -> None:
    said = "\n".join(explain(each, "en", "auditor", Messages(plain_messages())) for each in DECISIONS.values())
    words = set(said.replace("=", " ").replace("(", " ").split())
    rare = {
        "change_unproven", "gap_out_of_reach", "gap_leave_window", "hours", "hours_limit", "days_limit", "kind_listing",
        "kind_merchant", "kind_store_destination", "level_below", "move_demoted_protection_ended", "no_next_day", "ended",
        "proof_no_miss", "proxy_other", "seen_nothing", "unit_mean_down", "unit_mean_up", "unit_tally", "unit_share_up",
        "trial_nothing", "word_trader", "word_unknown", "word_brand_owner", "is_not", "blocked_keep", "at_most", "below", "above",
        "movement",
    }  # fmt: skip
    assert set(KNOWN) - words - rare == set()


def test_audiences_each_see_what_the_one_before_sees() -> None:
    texts = messages()
    for decision in DECISIONS.values():
        merchant, operator, auditor = (
            set(explain(decision, "zh", audience, texts).splitlines()) for audience in AUDIENCES
        )
        assert merchant < operator < auditor


def test_a_declared_proxy_is_always_stated_and_only_where_it_matters() -> None:
    texts = messages()
    for decision in DECISIONS.values():
        told = explain(decision, "en", "merchant", texts)
        assert ("stands in for the first carrier scan" in told) == bool(decision.proxies)
    assert any(decision.proxies for decision in DECISIONS.values())


def test_no_message_is_missing_and_both_languages_have_the_same_figures() -> None:
    told = messages().texts
    assert set(told) == set(KNOWN)
    for key, text in told.items():
        english, chinese = (
            {found[1] for found in PLACEHOLDER.finditer(each) if found[2] is None} for each in (text.en, text.zh)
        )
        assert english == chinese, key


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 1000))
def test_a_rate_below_its_limit_never_shows_as_the_limit(passed: int, counted: int, limit: int) -> None:
    share, wanted = Fraction(passed, counted), Fraction(limit, 1000)
    shown = Fraction(percent(share, "en", up=False).removesuffix(" %").replace(",", "")) / 100
    assert (shown >= wanted) == (share >= wanted)
    shown = Fraction(percent(share, "zh", up=True).removesuffix("%").replace(",", "")) / 100
    assert (shown <= wanted) == (share <= wanted)


def test_one_line_is_a_line() -> None:
    told = explain(DECISIONS["one_line_short"], "en", "merchant", messages())
    assert "Missing: 1 further line in time." in told and "1 further lines" not in told
    assert filled("{n} {n:is|are}", {"n": 0}) == "0 are"


def test_the_machine_form_does_not_depend_on_the_order_of_making() -> None:
    again = situations()
    assert {name: as_json(each) for name, each in DECISIONS.items()} == {name: as_json(again[name]) for name in again}
    assert len({as_json(each) for each in DECISIONS.values()}) == len(DECISIONS)


def test_messages_are_read_from_the_rulebook() -> None:
    folder = ROOT / "upmarket" / "rulebook" / "messages"
    read = [read_document(path.name, path.read_bytes()) for path in sorted(folder.glob("*.yaml"))]
    assert [node.get("messages").text() for node in read] == ["audit", "clauses", "levels"]
