"""`upmarket test`: the built-in cases pass, and a case that fails says what it expected and got."""

from __future__ import annotations

from dataclasses import replace

import pytest

from upmarket.runs.rule_tests import run_rule_tests
from upmarket.runs.rulebook import Rulebook, load_rulebook
from upmarket.vocabulary.documents import read_document
from upmarket.vocabulary.errors import UpmarketError


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


def with_case(rulebook: Rulebook, body: str) -> Rulebook:
    text = f"standard: gold_merchant\ncases:\n  - case: tried\n    source: a test\n{body}"
    return replace(rulebook, tests=(read_document("tests/tried.yaml", text),))


def test_every_case_of_the_built_in_rulebook_passes(rulebook: Rulebook) -> None:
    results = run_rule_tests(rulebook)
    assert [(result.place, result.case, result.mismatches) for result in results if not result.passed] == []
    assert {result.standard for result in results} == set(rulebook.standards)


def test_only_the_standards_asked_for(rulebook: Rulebook) -> None:
    assert {result.standard for result in run_rule_tests(rulebook, ["plus_store"])} == {"plus_store"}


def test_changing_a_limit_fails_cases(rulebook: Rulebook) -> None:
    changed = load_rulebook(None, ["fulfilment_incentive.clauses.ships_in_time.limit=0.82"])
    failed = [result for result in run_rule_tests(changed, ["fulfilment_incentive"]) if not result.passed]
    assert failed and failed[0].mismatches[0].expected != failed[0].mismatches[0].got


def test_a_failing_case_says_what_it_expected_and_got(rulebook: Rulebook) -> None:
    body = (
        "    as_of: 2018-06-01\n    given: {ships_in_time: 90/100, few_low_reviews: 0/50, few_cancellations: 0/50}\n"
        "    before: [{as_of: 2018-05-01, expect: {level: silver}}]\n    expect: {level: gold, ships_in_time: missed}\n"
    )
    (result,) = run_rule_tests(with_case(rulebook, body))
    told = [(each.as_of, each.what, each.expected, each.got) for each in result.mismatches]
    assert told == [("2018-05-01", "level", "silver", "none"), ("2018-06-01", "ships_in_time", "missed", "met")]
    assert result.place == "tests/tried.yaml:3"


@pytest.mark.parametrize(
    ("body", "code", "near"),
    [
        ("    as_of: 2018-06-01\n    expect: {levle: gold}\n", "unknown_clause", "level"),
        (
            "    as_of: 2018-06-01\n    expect: {level: gold}\n    given: {ships_in_tim: 1/2}\n",
            "unknown_clause",
            "ships_in_time",
        ),
        ("    as_of: 2018-06-01\n    expect: {level: gold}\n    given: {ships_in_time: 50%}\n", "not_counts", "97/100"),
        ("    as_of: 2018-06-01\n    expect: {ships_in_time: pass}\n", "unknown_word", ""),
        ("    as_of: 2018-06-01\n    expect: {level: gold}\n    holds: golt\n", "unknown_level", "gold"),
        ("    as_of: 2018-06-01\n", "missing_key", "expect"),
    ],
)
def test_a_case_that_cannot_be_read(rulebook: Rulebook, body: str, code: str, near: str) -> None:
    with pytest.raises(UpmarketError) as caught:
        run_rule_tests(with_case(rulebook, body))
    assert f"error[rulebook.{code}]" in str(caught.value) and "--> tests/tried.yaml:" in str(caught.value)
    assert near in str(caught.value).partition("fix: ")[2]
