"""Numbers as people read them. Rates are rounded for display only, and never across their limit."""

from __future__ import annotations

from fractions import Fraction

from upmarket.vocabulary.counts import Limit
from upmarket.vocabulary.texts import Language


def grouped(number: int) -> str:
    """Return a count with thousands separators.

    >>> grouped(1234567)
    '1,234,567'
    """
    return f"{number:,}"


def decimal(value: Fraction, decimals: int, *, up: bool) -> str:
    """Return a value with so many decimals, rounded up or down, never to the nearest.

    >>> decimal(Fraction(9496, 10000), 3, up=False), decimal(Fraction(2, 3), 2, up=True)
    ('0.949', '0.67')
    """
    scaled = value * 10**decimals
    whole = -(-scaled.numerator // scaled.denominator) if up else scaled.numerator // scaled.denominator
    sign, digits = ("-" if whole < 0 else ""), str(abs(whole)).rjust(decimals + 1, "0")
    head, tail = digits[: len(digits) - decimals], digits[len(digits) - decimals :]
    return f"{sign}{int(head):,}" + (f".{tail}" if decimals else "")


def percent(value: Fraction, language: Language, *, up: bool, decimals: int = 1) -> str:
    """Return a rate in per cent. 94.96 % is 94.9 % where the limit is a least one (`up` false).

    >>> percent(Fraction(9496, 10000), "en", up=False), percent(Fraction(501, 10000), "zh", up=True)
    ('94.9 %', '5.1%')
    """
    return decimal(value * 100, decimals, up=up) + (" %" if language == "en" else "%")


def percent_limit(limit: Limit, language: Language) -> str:
    """Return a limit in per cent, exactly.

    >>> percent_limit(Limit.of("0.95"), "en"), percent_limit(Limit.of("0.9995"), "zh")
    ('95 %', '99.95%')
    """
    return percent(limit.value, language, up=False, decimals=limit_decimals(limit))


def limit_decimals(limit: Limit) -> int:
    """Return how many decimals a limit needs in per cent.

    >>> limit_decimals(Limit.of("0.95")), limit_decimals(Limit.of("0.975"))
    (0, 1)
    """
    decimals = 0
    while (limit.value * 100 * 10**decimals).denominator != 1:
        decimals += 1
    return decimals


def money(minor: int, currency: str, minor_digits: int) -> str:
    """Return an amount of minor units with its currency.

    >>> money(123450, "BRL", 2)
    'BRL 1,234.50'
    """
    return f"{currency} " + decimal(Fraction(minor, 10**minor_digits), minor_digits, up=False)


def plain_limit(limit: Limit) -> str:
    """Return a limit as an exact decimal with thousands separators, without needless zeros.

    >>> plain_limit(Limit.of("4.80")), plain_limit(Limit.of("1200"))
    ('4.8', '1,200')
    """
    decimals = 0
    while (limit.value * 10**decimals).denominator != 1:
        decimals += 1
    return decimal(limit.value, decimals, up=False)
