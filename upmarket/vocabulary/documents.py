"""Rulebook texts as trees of nodes: a plain part of YAML, read from events.

Left out on purpose: anchors and aliases (a few lines of them can stand for gigabytes), tags,
several documents in one file. A key written twice is an error instead of a silent loss.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from upmarket.vocabulary.errors import UpmarketError
from upmarket.vocabulary.nodes import LINE_END, Node, Source, quoted

__all__ = ["Node", "Source", "read_document"]

MOST_CHARACTERS = 256 * 1024
MOST_LEVELS = 30
NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
"""What YAML does not allow in a text, and byte order marks inside one."""

_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BAD = (yaml.YAMLError, ValueError, OverflowError, StopIteration)
_QUOTE = ("a quote is opened and never closed", "close the quote")
_HINTS: tuple[tuple[str, str, str], ...] = (
    ("'\\t' that cannot start", "a tab stands where spaces should indent", "indent with spaces"),
    ("that cannot start any token", "a value begins with a sign that YAML keeps for itself", "put the text in quotes"),
    ("mapping values are not", "a colon where none fits", "quote a text that holds ': ', or mend this line's indent"),
    ("could not find expected ':'", "a key without a colon", "write 'key: value'"),
    ("found unexpected end of stream", *_QUOTE),
    ("found unexpected document", *_QUOTE),
    ("expected ',' or ']'", "a list is opened with [ and not closed", "close it with ], and quote texts with brackets"),
    (
        "expected ',' or '}'",
        "a mapping is opened with { and not closed",
        "close it with }, and quote texts with braces",
    ),
    ("expected <block end>", "this does not fit what stands before it", "align the line, or quote the whole text"),
    ("expected the node content", "a value is missing", "write the value, or quote a text that begins with a sign"),
    ("escape", "an unknown escape stands in double quotes", "write \\\\ for a backslash, or use single quotes"),
)
"""What PyYAML says, in words that an operator can act on: its words, what was found, the fix."""


def read_document(name: str, text: str | bytes) -> Node:
    """Parse YAML into nodes; UpmarketError with line and caret when it is not YAML.

    Bytes must be UTF-8; a byte order mark is passed over. `name` is what errors call it.

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
    source = Source(name, _decoded(name, text))
    _refuse_unreadable(source)
    try:
        tree = _Composer(source).document(yaml.parse(source.text, Loader=_FAST))
    except _BAD as error:
        raise _not_yaml(source, error) from None
    if tree is None or tree.value is None:
        raise Node(None, source).problem("empty", "the document is empty", "YAML", "fill it in or remove it")
    return tree


# -- from bytes to characters ---------------------------------------------------------------


def _decoded(name: str, text: str | bytes) -> str:
    if len(text) > MOST_CHARACTERS:
        found = f"the document has {len(text):,} {'bytes' if isinstance(text, bytes) else 'characters'}"
        fix = "split it, or check that it is a rulebook text"
        raise Node(None, Source(name, "")).problem("too_large", found, f"at most {MOST_CHARACTERS:,}", fix)
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(name, text, error.start) from None


def _not_utf8(name: str, text: bytes, at: int) -> UpmarketError:
    utf16 = text[:2] in (b"\xff\xfe", b"\xfe\xff")
    found = "the document is UTF-16" if utf16 else f"byte {at + 1:,} (0x{text[at]:02X}) is not UTF-8"
    start = len(text[:at].decode())
    here = _spot(Source(name, text.decode("utf-8", "replace")), start)
    return here.problem("not_utf8", found, "text in UTF-8", "save the file again with the encoding UTF-8")


def _refuse_unreadable(source: Source) -> None:
    found = UNREADABLE.search(source.text)
    if found is not None:
        raise _unreadable(_spot(source, found.start()), found[0], "the character")


def _unreadable(here: Node, character: str, what: str) -> UpmarketError:
    found = f"{what} U+{ord(character):04X} stands here"
    return here.problem("control_character", found, "text that can be printed", "delete it; is this a text file?")


def _spot(source: Source, start: int) -> Node:
    before = LINE_END.split(source.text[:start])
    return Node(None, source, len(before), len(before[-1]) + 1)


# -- from events to nodes -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Composer:
    source: Source

    def document(self, events: Iterator[yaml.Event]) -> Node | None:
        tree: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent) and tree is not None:
                found, fix = "a second document begins", "remove the line '---'"
                raise self._at(event).problem("several_documents", found, "one document in a file", fix)
            if isinstance(event, yaml.NodeEvent):
                tree = self._node(event, events, 0)
        return tree

    def _at(self, event: Any, value: str | None = None) -> Node:
        start, end = event.start_mark, event.end_mark
        width = end.column - start.column if end.line == start.line else 1
        return Node(value, self.source, start.line + 1, start.column + 1, max(width, 1))

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        here = self._at(event)
        self._refuse_extras(event, here)
        if depth > MOST_LEVELS:
            raise here.problem("too_deep", f"nested more than {MOST_LEVELS} levels", "a flatter text", "split it")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, here)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(event := next(events), yaml.SequenceEndEvent):
                items.append(self._node(event, events, depth + 1))
            return Node(items, self.source, here.line, here.column)
        return self._mapping(Node({}, self.source, here.line, here.column), events, depth)

    def _refuse_extras(self, event: Any, here: Node) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            found = f"an {'alias (*)' if isinstance(event, yaml.AliasEvent) else 'anchor (&)'} stands here"
            fix = "write the value where it is used, or quote a text that begins with & or *"
            raise here.problem("alias", found, "values written out", fix)
        if getattr(event, "tag", None):
            fix = "remove the tag, or quote a text that begins with !"
            raise here.problem("tag", f"the tag {quoted(str(event.tag))} stands here", "values without tags", fix)

    def _scalar(self, event: yaml.ScalarEvent, here: Node) -> Node:
        if not event.style and event.value in NOTHING:
            return here
        hidden = UNREADABLE.search(event.value)
        if hidden is not None:
            raise _unreadable(here, hidden[0], "an escape for")
        return self._at(event, event.value)

    def _mapping(self, node: Node, events: Iterator[yaml.Event], depth: int) -> Node:
        assert isinstance(node.value, dict)
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._node(event, events, depth + 1)
            name = key.text()
            if name in node.value:
                found = f"the key {quoted(name)} is written twice"
                fix = f"remove one of them; the first stands in line {node.keys[name].line}"
                raise key.problem("repeated_key", found, "each key once", fix)
            node.value[name] = self._node(next(events), events, depth + 1)
            node.keys[name] = key
        return node


# -- when it is not YAML ----------------------------------------------------------------------


def _not_yaml(source: Source, error: Exception) -> UpmarketError:
    """Tell PyYAML's error. Its slow loader is asked again: it points better, and is everywhere."""
    try:
        for _ in yaml.parse(source.text, Loader=yaml.SafeLoader):
            pass
    except _BAD as better:
        error = better
    what = str(getattr(error, "problem", None) or "an escape that stands for no character")
    hints = ((told, mend) for words, told, mend in _HINTS if words in what)
    found, fix = next(hints, (what, "check indentation, quotes and colons here"))
    opened = ("closed" in found or "colon" in found) and getattr(error, "context_mark", None)
    mark = opened or getattr(error, "problem_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Node(None, source, line, column).problem("not_yaml", f"this is not YAML: {found}", "valid YAML", fix)
