"""Rulebook texts as a tree that knows its lines, so that every error can point.

Scalars stay text until a reader asks for a number or a date: 0.95 never passes through a
float, and a key written twice is an error instead of a silent loss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import yaml

from upmarket.vocabulary.counts import Limit
from upmarket.vocabulary.dated import Dated, Entry
from upmarket.vocabulary.errors import Place, Problem, UpmarketError, nearest
from upmarket.vocabulary.texts import Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one document and the name that errors give it."""

    name: str
    text: str

    def line(self, number: int) -> str:
        """Return a line by its number from 1."""
        lines = self.text.splitlines()
        return lines[number - 1] if 0 < number <= len(lines) else ""


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a document: text, a list of nodes, or a mapping of text to nodes.

    >>> node = read_document("gold.yaml", "title: {en: Gold, zh: 金牌}")
    >>> node.get("title").as_text2().zh
    '金牌'
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
            raise self.problem("missing_key", f"the key '{key}' is missing", f"'{key}' beside {known}", f"add '{key}: ...'")
        return found

    def only(self, allowed: Iterable[str]) -> Node:
        """Refuse keys that nobody reads; name the nearest one that is read."""
        names = tuple(allowed)
        for key, _ in self.items():
            if key not in names:
                near = nearest(key, names)
                raise self.key_node(key).problem(
                    "unknown_key",
                    f"nothing reads the key '{key}'",
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
        if not isinstance(self.value, str) or not self.value.strip():
            raise self._wrong("a text", "write one value after the colon")
        return self.value.strip()

    def one_of(self, words: Iterable[str], what: str = "word", code: str = "unknown_word") -> str:
        """Return a text that is one of the given; the error names the nearest."""
        known, word = tuple(words), self.text()
        if word in known:
            return word
        near = nearest(word, known)
        wanted = "one of: " + ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
        fix = f"did you mean '{near}'?" if near else f"use a known {what}"
        raise self.problem(code, f"there is no {what} '{word}'", wanted, fix)

    def integer(self, *, least: int | None = None, most: int | None = None) -> int:
        """Return a whole number inside the bounds."""
        bounds = f" from {least}" if least is not None else ""
        bounds += f" to {most}" if most is not None else ""
        text = self.text()
        if not text.lstrip("-").isdecimal() or not text.isascii():
            raise self.problem("not_a_number", f"found '{text}'", f"a whole number{bounds}", "write digits only")
        number = int(text)
        if (least is not None and number < least) or (most is not None and number > most):
            raise self.problem("out_of_range", f"found {number}", f"a whole number{bounds}", "choose a number in range")
        return number

    def boolean(self) -> bool:
        """Return true or false."""
        return self.one_of(("true", "false"), "truth value") == "true"

    def limit(self) -> Limit:
        """Return an exact decimal."""
        return self._converted(Limit.of, "not_a_number", "a decimal number, such as 0.95", "write a rate of 95 % as 0.95")

    def day(self) -> date:
        """Return a date."""
        return self._converted(date.fromisoformat, "not_a_date", "a date, such as 2026-07-01", "write year-month-day")

    def _converted(self, read: Callable[[str], T], code: str, wanted: str, fix: str) -> T:
        text = self.text()
        try:
            return read(text)
        except ValueError:
            raise self.problem(code, f"found '{text}'", wanted, fix) from None

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
            raise self._wrong("at least one dated value", "write 2026-01-01: {value: ..., announced: ..., reference: ...}")
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


def read_document(name: str, text: str) -> Node:
    """Parse YAML into nodes; UpmarketError with line and caret when it is not YAML.

    >>> read_document("a.yaml", "a: 1\\na: 2")
    Traceback (most recent call last):
    upmarket.vocabulary.errors.UpmarketError: error[rulebook.repeated_key]: the key 'a' is written twice
      --> a.yaml:2:1
       |
     2 | a: 2
       | ^
      wanted: each key once
      fix: remove one of them; the first stands in line 1
    """
    source = Source(name, text)
    try:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise _not_yaml(source, error) from None
    if tree is None:
        raise Node(None, source).problem("empty", "the document is empty", "YAML", "fill it in or remove it")
    return _convert(tree, source, 0)


def _not_yaml(source: Source, error: yaml.YAMLError) -> UpmarketError:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable characters"
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    node = Node(None, source, line, column)
    return node.problem("not_yaml", f"this is not YAML: {what}", "valid YAML", "check indentation, quotes and colons here")


def _convert(tree: yaml.Node, source: Source, depth: int) -> Node:
    mark = tree.start_mark
    line, column = mark.line + 1, mark.column + 1
    end = tree.end_mark
    width = end.column - mark.column if end.line == mark.line else 1
    if depth > 30:
        raise Node(None, source, line, column).problem("too_deep", "nested more than 30 levels", "a flatter text", "split it")
    if isinstance(tree, yaml.ScalarNode):
        empty = tree.tag == "tag:yaml.org,2002:null"
        return Node(None if empty else tree.value, source, line, column, width)
    if isinstance(tree, yaml.SequenceNode):
        return Node([_convert(item, source, depth + 1) for item in tree.value], source, line, column)
    return _mapping(tree, Node({}, source, line, column), depth)


def _mapping(tree: yaml.Node, node: Node, depth: int) -> Node:
    assert isinstance(node.value, dict)
    for key_tree, value_tree in tree.value:
        key = _convert(key_tree, node.source, depth + 1)
        name = key.text()
        if name in node.value:
            first = node.keys[name].line
            raise key.problem(
                "repeated_key", f"the key '{name}' is written twice", "each key once",
                f"remove one of them; the first stands in line {first}",
            )
        node.value[name] = _convert(value_tree, node.source, depth + 1)
        node.keys[name] = key
    return node


def _shape(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else f"the text '{value}'"
