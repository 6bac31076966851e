"""A value of a document that knows its line and column, so that every error can point.

Scalars stay text until a reader asks for a number or a date: 0.95 never passes through a float.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from upmarket.vocabulary.counts import DECIMAL, Limit
from upmarket.vocabulary.dated import Dated, Entry
from upmarket.vocabulary.days import nearest_zone, zone_of
from upmarket.vocabulary.errors import Place, Problem, UpmarketError, nearest
from upmarket.vocabulary.texts import Text

T = TypeVar("T")

WHOLE = re.compile(r"-?[0-9]{1,15}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YEARS = (1970, 2199)
LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""Where YAML ends a line; `str.splitlines` would end it in more places."""


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one document and the name that errors give it."""

    name: str
    text: str

    def line(self, number: int) -> str:
        """Return a line by its number from 1.

        >>> Source("a.yaml", "a: 1\\nb: 2").line(2)
        'b: 2'
        """
        lines = LINE_END.split(self.text)
        return lines[number - 1] if 0 < number <= len(lines) else ""


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a document: text, a list of nodes, or a mapping of text to nodes.

    Read from a file by `documents.read_document`.

    >>> Node("0.95", Source("gold.yaml", "0.95")).limit()
    Limit(numerator=95, denominator=100)
    """

    value: str | list[Node] | dict[str, Node] | None
    source: Source = field(repr=False)
    line: int = 1
    column: int = 1
    width: int = 1
    keys: dict[str, Node] = field(default_factory=dict, repr=False)

    def problem(self, code: str, found: str, wanted: str, fix: str) -> UpmarketError:
        """Return an error that points at this node."""
        place = Place(self.source.name, self.line, self.column)
        excerpt = self.source.line(self.line)
        return UpmarketError((Problem(f"rulebook.{code}", found, place, wanted, fix, excerpt, self.width),))

    def _wrong(self, wanted: str, fix: str) -> UpmarketError:
        return self.problem("wrong_shape", f"found {_shape(self.value)}", wanted, fix)

    # -- mappings -----------------------------------------------------------------------

    def items(self) -> Iterator[tuple[str, Node]]:
        """Walk a mapping; error when this is none."""
        if not isinstance(self.value, dict):
            raise self._wrong("a mapping (key: value)", "indent 'key: value' lines below this key")
        yield from self.value.items()

    def key_node(self, key: str) -> Node:
        """Return where a key of this mapping is written."""
        return self.keys.get(key, self)

    def find(self, key: str) -> Node | None:
        """Return the value of a key, or None."""
        return dict(self.items()).get(key)

    def get(self, key: str) -> Node:
        """Return the value of a key that must be there."""
        found = self.find(key)
        if found is None:
            known = ", ".join(k for k, _ in self.items()) or "nothing"
            raise self.problem(
                "missing_key", f"the key '{key}' is missing", f"'{key}' beside {known}", f"add '{key}: ...'"
            )
        return found

    def only(self, allowed: Iterable[str]) -> Node:
        """Refuse keys that nobody reads; name the nearest one that is read."""
        names = tuple(allowed)
        for key, _ in self.items():
            if key not in names:
                near = nearest(key, names)
                raise self.key_node(key).problem(
                    "unknown_key",
                    f"nothing reads the key {quoted(key)}",
                    "one of: " + ", ".join(names),
                    f"did you mean '{near}'?" if near else "remove it",
                )
        return self

    # -- lists and scalars --------------------------------------------------------------

    def list(self) -> list[Node]:
        """Return the nodes of a list; error when this is none."""
        if not isinstance(self.value, list):
            raise self._wrong("a list", "write [a, b] or lines that begin with '- '")
        return self.value

    def text(self) -> str:
        """Return a scalar as text; error when it is empty or no scalar."""
        return self._scalar("a text")

    def _scalar(self, wanted: str) -> str:
        if not isinstance(self.value, str) or not self.value.strip():
            raise self._wrong(wanted, "write one value after the colon")
        return self.value.strip()

    def one_of(self, words: Iterable[str], what: str = "word", code: str = "unknown_word") -> str:
        """Return a text that is one of the given; the error names the nearest."""
        known, word = tuple(words), self.text()
        if word in known:
            return word
        near = nearest(word, known)
        wanted = "one of: " + ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
        fix = f"did you mean '{near}'?" if near else f"use a known {what}"
        raise self.problem(code, f"there is no {what} {quoted(word)}", wanted, fix)

    def integer(self, *, least: int | None = None, most: int | None = None) -> int:
        """Return a whole number of at most 15 digits inside the bounds."""
        bounds = f" from {least}" if least is not None else ""
        bounds += f" to {most}" if most is not None else ""
        number = int(self._number(WHOLE, f"a whole number{bounds}"))
        if (least is not None and number < least) or (most is not None and number > most):
            raise self.problem("out_of_range", f"found {number}", f"a whole number{bounds}", "choose a number in range")
        return number

    def boolean(self) -> bool:
        """Return true or false."""
        return self.one_of(("true", "false"), "truth value") == "true"

    def limit(self, *, least: str | None = None, most: str | None = None) -> Limit:
        """Return an exact decimal inside the bounds: up to 12 digits, up to 6 decimals."""
        limit = Limit.of(self._number(DECIMAL, "a decimal number, such as 0.95"))
        low = least is not None and limit.value < Limit.of(least).value
        if low or (most is not None and limit.value > Limit.of(most).value):
            bounds = (f" from {least}" if least is not None else "") + (f" to {most}" if most is not None else "")
            fix = "write a rate of 95 % as 0.95" if most == "1" else "choose a number in range"
            raise self.problem("out_of_range", f"found {limit}", f"a number{bounds}", fix)
        return limit

    def _number(self, form: re.Pattern[str], wanted: str) -> str:
        text = self._scalar(wanted)
        if form.fullmatch(text):
            return text
        raise self.problem("not_a_number", f"found {quoted(text)}", wanted, _number_fix(text, form))

    def day(self) -> date:
        """Return a date from 1970 to 2199."""
        wanted = "a date, such as 2026-07-01"
        text = self._scalar(wanted)
        if not DAY.fullmatch(text):
            fix = "write year-month-day with the digits 0 to 9, such as 2026-07-01"
            raise self.problem("not_a_date", f"found {quoted(text)}", wanted, fix)
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise self.problem("not_a_date", f"found '{text}'", wanted, "choose a day that exists") from None
        if not YEARS[0] <= day.year <= YEARS[1]:
            wanted = f"a date from {YEARS[0]} to {YEARS[1]}"
            raise self.problem("not_a_date", f"found '{text}'", wanted, "correct the year")
        return day

    def zone(self) -> str:
        """Return the name of a time zone; the error names the nearest."""
        text = self.text()
        try:
            return zone_of(text).key
        except ValueError:
            near = nearest_zone(text)
            fix = f"did you mean '{near}'?" if near else "use an IANA name, such as Asia/Shanghai"
            found = f"there is no time zone {quoted(text)}"
            raise self.problem("unknown_zone", found, "an IANA time zone, such as Asia/Shanghai", fix) from None

    def as_text2(self) -> Text:
        """Return a text in both languages, written {en: ..., zh: ...}."""
        self.only(("en", "zh"))
        return Text(self.get("en").text(), self.get("zh").text())

    # -- dated values -------------------------------------------------------------------

    def dated(self, read: Callable[[Node], T], *, extra: Iterable[str] = ()) -> Dated[T]:
        """Return values by effective day, each `{value, announced, reference}`.

        `read` gets the node of `value`; keys named in `extra` may stand beside it and are
        read by the caller. `value: ends` closes the parameter. Source of the shape: the
        design's rule that every value cites the announcement it rests on.
        """
        entries = [self._entry(key, node, read, tuple(extra)) for key, node in self.items()]
        if not entries:
            raise self._wrong(
                "at least one dated value", "write 2026-01-01: {value: ..., announced: ..., reference: ...}"
            )
        return Dated(tuple(sorted(entries, key=lambda entry: entry.effective)))

    def _entry(self, key: str, node: Node, read: Callable[[Node], T], extra: tuple[str, ...]) -> Entry[T]:
        effective = self.key_node(key).day()
        node.only(("value", "announced", "reference", *extra))
        announced, value = node.get("announced"), node.get("value")
        if announced.day() > effective:
            raise announced.problem(
                "announced_late",
                f"announced on {announced.day()}, after it takes effect on {effective}",
                f"an announcement on or before {effective}",
                "move the effective day, or correct the day of the announcement",
            )
        ended = isinstance(value.value, str) and value.value.strip() == "ends"
        return Entry(effective, announced.day(), node.get("reference").text(), None if ended else read(value))


def quoted(text: str, most: int = 60) -> str:
    r"""Return a text in quotes for an error: on one line, without control characters, not endless.

    >>> print(quoted("a\tb"), quoted("x" * 100, 5))
    'a\tb' 'xxxxx...'
    """
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:most])
    return f"'{shown}...'" if len(text) > most else f"'{shown}'"


def _number_fix(text: str, form: re.Pattern[str]) -> str:
    if text.endswith(("%", "\uff05", "\u2030")):
        return "write a rate of 95 % as 0.95"
    if not text.isascii():
        return "use the digits 0 to 9 of an English keyboard"
    if "," in text or "_" in text:
        return "write the digits without separators, and a point before decimals"
    if re.fullmatch(r"[-+]?[0-9.]+[eE][-+]?[0-9]+", text):
        return "write the number out, without an exponent"
    if text.lower().lstrip("-+.") in ("nan", "inf", "infinity"):
        return "choose a number; to switch a value off, end it with 'value: ends'"
    if form is WHOLE:
        whole = re.fullmatch(r"-?[0-9]+", text)
        return "write at most 15 digits" if whole else "write a whole number in digits, without a point"
    return "write digits, at most 12 before the point and 6 after it"


def _shape(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else f"the text {quoted(str(value))}"
