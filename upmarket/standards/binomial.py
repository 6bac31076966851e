"""Exact binomial tails: where luck alone is unlikely enough, for any count.

Terms follow C. Loader, "Fast and accurate computation of binomial probabilities" (2000):
the saddle point splits off what cancels, so that a term keeps some 14 digits at counts of
millions. A comparison too close for that is settled in whole numbers.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb, exp, lgamma, log, pi, sqrt
from statistics import NormalDist

TIE = 1e-9
"""Tails nearer to the wanted chance than this, relatively, are settled in whole numbers."""

EXACT_UP_TO = 20_000
"""Above this count a tie within `TIE` is decided by the rounded tail: neighbouring tails
differ there by far more, so at most one critical count in some 100,000 could be off by one."""


def upper_critical(counted: int, rate: Fraction, chance: Fraction, *, strict: bool = False) -> int:
    """Return the smallest k with P(X >= k) <= chance (below it when strict) at a true rate.

    X is binomial over `counted` events; `rate` and `chance` lie between 0 and 1, both
    excluded. `counted + 1` when even k = counted is likelier.

    >>> upper_critical(3, Fraction(1, 2), Fraction(1, 8)), upper_critical(3, Fraction(1, 2), Fraction(1, 8), strict=True)
    (3, 4)
    """
    p, q, wanted = float(rate), float(1 - rate), float(chance)
    deviation = sqrt(counted * p * q)
    step = max(1, int(deviation / 4))
    k = min(counted + 1, max(0, int(counted * p + deviation * NormalDist().inv_cdf(1 - wanted))))
    tail = _tail(k, counted, p, q)
    while k <= counted and not _rare(tail, wanted, k, counted, rate, chance, strict):
        k = min(counted + 1, k + step)
        tail = _tail(k, counted, p, q)
    while k > 0:
        wider = tail + _term(k - 1, counted, p, q)
        if not _rare(wider, wanted, k - 1, counted, rate, chance, strict):
            break
        k, tail = k - 1, wider
    return k


def _rare(tail: float, wanted: float, k: int, counted: int, rate: Fraction, chance: Fraction, strict: bool) -> bool:
    if abs(tail - wanted) > TIE * wanted or counted > EXACT_UP_TO:
        return tail < wanted if strict else tail <= wanted
    left, right = _exact_sides(k, counted, rate, chance)
    return left < right if strict else left <= right


def _exact_sides(k: int, counted: int, rate: Fraction, chance: Fraction) -> tuple[int, int]:
    """Return the tail and the chance as whole numbers over one denominator."""
    good, bad = rate.numerator, rate.denominator - rate.numerator
    term = comb(counted, k) * good**k * bad ** (counted - k) if k <= counted else 0
    total = 0
    for j in range(k, counted + 1):
        total += term
        term = term * (counted - j) * good // ((j + 1) * bad)
    return total * chance.denominator, rate.denominator**counted * chance.numerator


def _tail(k: int, counted: int, p: float, q: float) -> float:
    """Return P(X >= k): terms upward from k until they no longer count."""
    if k > counted:
        return 0.0
    term, odds, mean = _term(k, counted, p, q), p / q, counted * p
    total = 0.0
    for j in range(k, counted + 1):
        total += term
        term *= (counted - j) / (j + 1) * odds
        if j > mean and term < total * 1e-18:
            break
    return total


def _term(k: int, counted: int, p: float, q: float) -> float:
    """Return P(X = k)."""
    if k == 0:
        return exp(counted * log(q))
    if k == counted:
        return exp(counted * log(p))
    rest = counted - k
    power = (
        _stirling(counted) - _stirling(k) - _stirling(rest) - _deviance(k, counted * p) - _deviance(rest, counted * q)
    )
    return exp(power) * sqrt(counted / (2 * pi * k * rest))


def _stirling(n: int) -> float:
    """Return log(n!) less Stirling's formula."""
    if n < 16:
        return lgamma(n + 1) - (n + 0.5) * log(n) + n - 0.5 * log(2 * pi)
    square = float(n) * n
    return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n


def _deviance(x: float, mean: float) -> float:
    """Return x log(x / mean) + mean - x without cancellation when x is near the mean."""
    if abs(x - mean) >= 0.1 * (x + mean):
        return x * log(x / mean) + mean - x
    v = (x - mean) / (x + mean)
    total, part = (x - mean) * v, 2 * x * v
    for j in range(1, 1000):
        part *= v * v
        following = total + part / (2 * j + 1)
        if following == total:
            break
        total = following
    return total
