"""Critical counts: an interval limit compiled to whole numbers that SQL and Python compare alike.

A share is met when the exact one-sided lower bound (Clopper and Pearson, 1934) lies at or
above the limit, missed when the upper bound lies below. Both bounds rise with the count of
good events, so for a limit and a number counted two integers say it all.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from upmarket.standards.binomial import upper_critical
from upmarket.vocabulary.counts import Limit


@lru_cache(maxsize=200_000)
def critical(limit: Limit, counted: int, confidence: Fraction, *, strict: bool = False) -> tuple[int, int]:
    """Return `(enter_from, miss_to)`: met from so many good events on, missed up to so many.

    Between them there is not enough evidence. `enter_from` counted + 1 is out of reach,
    `miss_to` -1 too. With `strict` the bound has to lie above the limit itself.

    >>> critical(Limit.of("0.9"), 40, Fraction(99, 100)), critical(Limit.of("0.9"), 50, Fraction(99, 100))
    ((41, 30), (50, 39))
    """
    rate = limit.value
    if rate < 0 or (rate == 0 and not strict):
        return 0, -1
    if rate > 1 or (rate == 1 and strict):
        return counted + 1, counted
    if rate == 0:
        return 1, -1
    if rate == 1:
        return counted + 1, counted - 1
    chance = 1 - confidence
    enter_from = upper_critical(counted, rate, chance, strict=strict)
    return enter_from, counted - upper_critical(counted, 1 - rate, chance, strict=not strict)


def critical_columns(clause: str, level: str, side: str) -> tuple[str, str]:
    """Return the columns of the judge's input that hold `enter_from` and `miss_to`.

    >>> critical_columns("on_time", "gold", "keep")
    ('kf__on_time__gold', 'km__on_time__gold')
    """
    letter = "k" if side == "keep" else "e"
    return f"{letter}f__{clause}__{level}", f"{letter}m__{clause}__{level}"
