"""Try other values without touching a file: `gold_merchant.clauses.ships_in_time.limit.gold=0.93`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from upmarket.vocabulary.documents import Node, Source, read_document
from upmarket.vocabulary.errors import nearest

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FORM = "<standard or metric>.<key>. ... =<value>, and @<day> if it takes effect later"


@dataclass(frozen=True, slots=True)
class Overlay:
    """A value to put at a path; from a day on, or (None) in every version of a dated parameter."""

    text: str
    path: tuple[str, ...]
    value: Node
    day: date | None = None

    def at(self, part: str) -> Node:
        """Return a node that points at a part of the overlay's own text, for errors."""
        column = max(self.text.find(part), 0) + 1
        return Node(part, Source("--set", self.text), 1, column, len(part))


def read_overlay(text: str) -> Overlay:
    """Read `PATH=VALUE` or `PATH=VALUE@DAY`; UpmarketError when it has another form.

    >>> read_overlay("gold_merchant.clauses.cancels.limit.gold=0.01@2018-01-01").day
    datetime.date(2018, 1, 1)
    """
    left, _, right = text.partition("=")
    value, _, day = right.rpartition("@") if _DAY.fullmatch(right.rpartition("@")[2]) else (right, "", "")
    path = tuple(part.strip() for part in left.split("."))
    whole = Node(None, Source("--set", text), 1, 1, len(text))
    if not value.strip() or len(path) < 2 or not all(path):
        raise whole.problem(
            "bad_overlay", f"found '{text}'", _FORM, "write for example gold_merchant.clauses.x.limit.gold=0.93"
        )
    below = read_document("--set " + left.strip(), value.strip())
    try:
        return Overlay(text, path, below, date.fromisoformat(day) if day else None)
    except ValueError:
        raise whole.problem(
            "not_a_date", f"there is no day '{day}'", "a date, such as 2026-07-01", "correct the day"
        ) from None


def apply_overlays(documents: Mapping[str, Node], overlays: Sequence[str]) -> dict[str, Node]:
    """Return documents (by id of standard or metric, or `marketplace`) with values replaced.

    UpmarketError when a path leads nowhere; wrong values are found by the readers afterwards.
    """
    found = dict(documents)
    for text in overlays:
        overlay = read_overlay(text)
        name = overlay.path[0]
        if name not in found:
            near = nearest(name, found)
            raise overlay.at(name).problem(
                "unknown_document", f"there is no standard or metric '{name}'", "an id of the rulebook",
                f"did you mean '{near}'?" if near else "see `upmarket standings` and `upmarket metrics`",
            )  # fmt: skip
        found[name] = _put(found[name], overlay.path[1:], overlay)
    return found


def _put(node: Node, path: tuple[str, ...], overlay: Overlay) -> Node:
    if _dated(node) and not _dated(overlay.value) and not (path and _DAY.fullmatch(path[0])):
        return _put_dated(node, path, overlay)
    if not path:
        return overlay.value
    if not isinstance(node.value, dict):
        raise overlay.at(path[0]).problem("no_such_path", f"nothing lies below '{overlay.path[-len(path) - 1]}'", "a path to one value",
                                          f"end the path before '{path[0]}'")  # fmt: skip
    return _put_key(node, path, overlay)


def _put_key(node: Node, path: tuple[str, ...], overlay: Overlay) -> Node:
    key = path[0]
    below = node.find(key)
    if below is None and len(path) > 1:
        known = [name for name, _ in node.items()]
        near = nearest(key, known)
        raise overlay.at(key).problem("no_such_path", f"there is no '{key}' here", "one of: " + ", ".join(known),
                                      f"did you mean '{near}'?" if near else "correct the path")  # fmt: skip
    return _with(node, key, _put(below, path[1:], overlay) if below else overlay.value, overlay.at(key))


def _put_dated(node: Node, path: tuple[str, ...], overlay: Overlay) -> Node:
    if overlay.day is None:
        changed = node
        for day, entry in node.items():
            if _value_text(entry) != "ends":
                changed = _with(changed, day, _put_entry(entry, path, overlay), node.key_node(day))
        return changed
    before = [day for day, _ in node.items() if day <= overlay.day.isoformat()]
    if not before:
        raise overlay.at(overlay.day.isoformat()).problem(
            "no_such_path",
            f"nothing is in effect on {overlay.day}",
            f"a day from {min(dict(node.items()))} on",
            "choose a later day",
        )
    day = overlay.day.isoformat()
    entry = _put_entry(node.get(max(before)), path, overlay)
    announced = replace(overlay.at(day), value=day)
    entry = _with(
        _with(entry, "announced", announced, announced), "reference", replace(announced, value="--set"), announced
    )
    return _with(node, day, entry, announced)


def _put_entry(entry: Node, path: tuple[str, ...], overlay: Overlay) -> Node:
    below = path if path and entry.find(path[0]) is not None else ("value", *path)
    return _put(entry, below, overlay)


def _with(node: Node, key: str, value: Node, key_node: Node) -> Node:
    assert isinstance(node.value, dict), "only mappings have keys"
    return replace(node, value={**node.value, key: value}, keys={**node.keys, key: node.keys.get(key, key_node)})


def _dated(node: Node) -> bool:
    return isinstance(node.value, dict) and bool(node.value) and all(_DAY.fullmatch(key) for key in node.value)


def _value_text(entry: Node) -> object:
    value = entry.find("value") if isinstance(entry.value, dict) else None
    return value.value if value else None
