"""What holds for the whole marketplace: zone, settlement currency, weekend and holidays."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from upmarket.vocabulary.documents import Node
from upmarket.vocabulary.texts import Text

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Holidays = Callable[[str], Iterable[date]]
"""Returns the public holidays of a country by its two letters; KeyError when it is unknown."""


@dataclass(frozen=True, slots=True)
class Marketplace:
    """Settings of a marketplace; `weekend` holds weekdays from 0 (Monday) to 6.

    >>> market = Marketplace("America/Sao_Paulo", "BRL", 2, (5, 6), (date(2017, 9, 7),))
    >>> market.works_on(date(2017, 9, 7)), market.works_on(date(2017, 9, 8))
    (False, True)
    """

    zone: str
    currency: str
    minor_digits: int = 2
    weekend: tuple[int, ...] = (5, 6)
    holidays: tuple[date, ...] = ()
    name: Text = Text("Marketplace", "市场")

    def works_on(self, day: date) -> bool:
        """Say whether a day is neither weekend nor holiday."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def working_days(self, first: date, last: date) -> list[tuple[date, bool]]:
        """Return each day from first to last with whether it is a working day."""
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        return [(day, self.works_on(day)) for day in days]


def read_marketplace(node: Node, holidays: Holidays) -> Marketplace:
    """Read rulebook/marketplace.yaml; `holidays` tells a country's holidays.

    UpmarketError when a zone, weekday or country is unknown, or a key is missing.

    >>> from upmarket.vocabulary.documents import read_document
    >>> text = "{name: {en: A, zh: A}, zone: UTC, currency: EUR, minor_digits: 2, weekend: [sunday], holidays: DE}"
    >>> read_marketplace(read_document("m.yaml", text), lambda country: [date(2018, 10, 3)]).weekend
    (6,)
    """
    node.only(("name", "zone", "currency", "minor_digits", "weekend", "holidays"))
    country = node.get("holidays")
    return Marketplace(
        zone=node.get("zone").zone(),
        currency=_currency(node.get("currency")),
        minor_digits=node.get("minor_digits").integer(least=0, most=4),
        weekend=tuple(sorted(WEEKDAYS.index(day.one_of(WEEKDAYS, "weekday")) for day in node.get("weekend").list())),
        holidays=_holidays(country, holidays),
        name=node.get("name").as_text2(),
    )


def _holidays(country: Node, holidays: Holidays) -> tuple[date, ...]:
    if country.text() == "none":
        return ()
    try:
        return tuple(sorted(holidays(country.text())))
    except KeyError:
        found = f"the holidays of '{country.text()}' are not known"
        raise country.problem(
            "unknown_country", found, "two letters of a country, such as BR, or none", "look it up in ISO 3166"
        ) from None


def _currency(node: Node) -> str:
    text = node.text()
    if len(text) != 3 or not text.isascii() or not text.isupper():
        raise node.problem("unknown_currency", f"found '{text}'", "three capital letters of a currency", "such as BRL")
    return text
