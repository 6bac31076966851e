"""Critical counts against exact fractions, published values, and their own monotony."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upmarket.standards.binomial import EXACT_UP_TO, upper_critical
from upmarket.standards.critical import critical
from upmarket.vocabulary.counts import Limit

NINETY_NINE = Fraction(99, 100)


def tail(k: int, counted: int, rate: Fraction) -> Fraction:
    """P(X >= k) in exact fractions."""
    return sum((comb(counted, j) * rate**j * (1 - rate) ** (counted - j) for j in range(k, counted + 1)), Fraction(0))


def by_definition(limit: Fraction, counted: int, confidence: Fraction) -> tuple[int, int]:
    """The bounds of Clopper and Pearson lie at or above, or below, the limit: by their tails."""
    chance = 1 - confidence
    met = [k for k in range(counted + 1) if tail(k, counted, limit) <= chance]
    missed = [k for k in range(counted + 1) if 1 - tail(k + 1, counted, limit) < chance]
    return min(met, default=counted + 1), max(missed, default=-1)


@pytest.mark.parametrize("limit", ["0.01", "0.05", "0.5", "0.75", "0.9", "0.95", "0.99"])
@pytest.mark.parametrize("confidence", [Fraction(9, 10), NINETY_NINE])
def test_small_counts_are_exact(limit: str, confidence: Fraction) -> None:
    for counted in [*range(1, 41), 60, 97]:
        assert critical(Limit.of(limit), counted, confidence) == by_definition(
            Limit.of(limit).value, counted, confidence
        )


def test_a_tie_is_settled_in_whole_numbers() -> None:
    half, eighth = Fraction(1, 2), Fraction(1, 8)
    assert upper_critical(3, half, eighth) == 3
    assert upper_critical(3, half, eighth, strict=True) == 4
    assert critical(Limit.of("0.1"), 2, Fraction(99, 100)) == (2, -1)
    assert critical(Limit.of("0.1"), 2, Fraction(99, 100), strict=True) == (3, -1)


@pytest.mark.parametrize(
    ("counted", "zero_bound"),
    [(10, "0.3690"), (29, "0.1468"), (100, "0.0450"), (298, "0.0153")],
)
def test_the_bound_for_no_event_is_the_known_closed_form(counted: int, zero_bound: str) -> None:
    """With no event among n the upper bound is 1 - chance^(1/n): 1 - 0.01^(1/10) = 0.3690."""
    bound = 1 - 0.01 ** (1 / counted)
    assert f"{bound:.4f}" == zero_bound
    above, below = Limit.of(f"{bound + 0.0002:.4f}"), Limit.of(f"{bound - 0.0002:.4f}")
    assert critical(above, counted, NINETY_NINE)[1] >= 0
    assert critical(below, counted, NINETY_NINE)[1] == -1


def test_the_rule_of_three() -> None:
    """No failure among 299 shows 99 % at a confidence of 95 %, among 298 it does not."""
    sure = Fraction(95, 100)
    assert critical(Limit.of("0.99"), 298, sure)[0] == 299
    assert critical(Limit.of("0.99"), 299, sure)[0] == 299


@pytest.mark.parametrize(
    ("limit", "expected"),
    [("1", (41, 39)), ("1.2", (41, 40)), ("0", (0, -1)), ("-1", (0, -1))],
)
def test_limits_at_and_beyond_the_ends(limit: str, expected: tuple[int, int]) -> None:
    assert critical(Limit.of(limit), 40, NINETY_NINE) == expected


def test_strict_limits_at_the_ends() -> None:
    assert critical(Limit.of("1"), 40, NINETY_NINE, strict=True) == (41, 40)
    assert critical(Limit.of("0"), 40, NINETY_NINE, strict=True) == (1, -1)


@given(st.integers(1, 5_000), st.sampled_from(["0.02", "0.6", "0.78", "0.95"]))
def test_one_more_event_moves_a_critical_count_by_at_most_one(counted: int, limit: str) -> None:
    first, second = (critical(Limit.of(limit), n, NINETY_NINE) for n in (counted, counted + 1))
    assert 0 <= second[0] - first[0] <= 1
    assert 0 <= second[1] - first[1] <= 1


@given(st.integers(1, 3_000_000), st.sampled_from(["0.02", "0.6", "0.78", "0.95"]))
def test_large_counts_keep_the_same_order(counted: int, limit: str) -> None:
    enter_from, miss_to = critical(Limit.of(limit), counted, NINETY_NINE)
    rate = Limit.of(limit).value
    assert -1 <= miss_to < rate * counted < enter_from <= counted + 1
    following = critical(Limit.of(limit), counted + 1, NINETY_NINE)
    assert 0 <= following[0] - enter_from <= 1
    assert 0 <= following[1] - miss_to <= 1
    harder = critical(Limit.of(limit), counted, Fraction(999, 1000))
    assert harder[0] >= enter_from
    assert harder[1] <= miss_to


def test_counts_above_the_exact_range_are_right() -> None:
    """The tails on both sides of the critical count, in whole numbers, for counts that are rounded."""
    rate, chance = Fraction(19, 20), Fraction(1, 100)
    for counted in (EXACT_UP_TO + 1, 60_000):
        k = upper_critical(counted, rate, chance)
        at, before = whole_tails(k, counted)
        assert at * 100 <= 20**counted < before * 100


def whole_tails(k: int, counted: int) -> tuple[int, int]:
    """20^n times P(X >= k) and P(X >= k - 1) at a rate of 19/20."""
    term = comb(counted, k) * 19**k
    first = term * k // ((counted - k + 1) * 19)
    total = 0
    while k <= counted and term:
        total += term
        term = term * (counted - k) * 19 // (k + 1)
        k += 1
    return total, total + first
