"""Messages as data: each text in both languages, with placeholders that are checked when read.

A placeholder is `{name}`; `{name:one|many}` is the word that fits the number `name`. Numbers
are written with thousands separators.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from upmarket.decisions.wording import KNOWN
from upmarket.vocabulary.documents import Node
from upmarket.vocabulary.errors import nearest
from upmarket.vocabulary.texts import Language, Text

PLACEHOLDER = re.compile(r"\{([a-z_]+)(?::([^{}|]*)\|([^{}|]*))?\}")
ANY_BRACE = re.compile(r"\{[^{}]*\}?|\}")


@dataclass(frozen=True, slots=True)
class Messages:
    """All texts by key."""

    texts: Mapping[str, Text]

    def say(self, key: str, language: Language, /, **values: str | int) -> str:
        """Return a text with its placeholders filled in.

        >>> short = Messages({"short": Text("{n} {n:line|lines} short", "还差{n}行")})
        >>> short.say("short", "en", n=1), short.say("short", "zh", n=1200)
        ('1 line short', '还差1,200行')
        """
        return filled(self.texts[key].in_(language), values)


def filled(template: str, values: Mapping[str, str | int]) -> str:
    """Return a template with its placeholders filled in.

    >>> filled("{n} {n:store|stores} in {place}", {"n": 2, "place": "Recife"})
    '2 stores in Recife'
    """

    def fill(found: re.Match[str]) -> str:
        value = values[found[1]]
        if found[2] is not None and isinstance(value, int):
            return found[2] if value == 1 else found[3]
        return f"{value:,}" if isinstance(value, int) else value

    return PLACEHOLDER.sub(fill, template)


def read_messages(node: Node) -> Messages:
    """Read one file of messages; `texts` maps keys to `{en, zh}`.

    UpmarketError for a key that nobody says, a text in one language only, and placeholders
    that are unknown or not closed.

    >>> from upmarket.vocabulary.documents import read_document
    >>> text = "{messages: levels, texts: {no_level: {en: no level, zh: 无等级}}}"
    >>> read_messages(read_document("m.yaml", text)).say("no_level", "zh")
    '无等级'
    """
    node.only(("messages", "texts"))
    node.get("messages").text()
    texts: dict[str, Text] = {}
    below = node.get("texts")
    for key, value in below.items():
        below.key_node(key).one_of(sorted(KNOWN), "message", "unknown_message")
        texts[key] = value.as_text2()
        for language in ("en", "zh"):
            _check(value.get(language), KNOWN[key])
    return Messages(texts)


def all_messages(files: Iterable[tuple[Node, Messages]]) -> Messages:
    """Join the files of a rulebook, later ones over earlier ones; error when a message is missing.

    >>> all_messages([]).texts
    {}
    """
    texts: dict[str, Text] = {}
    read = tuple(files)
    for _, messages in read:
        texts.update(messages.texts)
    missing = sorted(set(KNOWN) - set(texts))
    if missing and read:
        raise read[-1][0].problem(
            "missing_message",
            f"the message '{missing[0]}' is in no file" + (", and it is not the only one" if missing[1:] else ""),
            "every message, in both languages",
            f"add '{missing[0]}: {{en: ..., zh: ...}}' below texts",
        )
    return Messages(texts)


def _check(node: Node, known: tuple[str, ...]) -> None:
    numbers = {name.removesuffix("#") for name in known if name.endswith("#")}
    names = {name.removesuffix("#") for name in known}
    for found in ANY_BRACE.finditer(node.text()):
        whole = PLACEHOLDER.fullmatch(found[0])
        here = _inside(node, found[0])
        if whole is None:
            fix = "write {name}, or {name:one|many}; other braces have no place in a text"
            raise here.problem("bad_placeholder", f"found '{found[0]}'", "a placeholder such as {name}", fix)
        if whole[1] not in names:
            near = nearest(whole[1], names)
            fix = f"did you mean {{{near}}}?" if near else "remove it"
            wanted = "one of: " + (", ".join(f"{{{name}}}" for name in sorted(names)) or "none at all")
            raise here.problem("unknown_placeholder", f"nothing fills {found[0]}", wanted, fix)
        if whole[2] is not None and whole[1] not in numbers:
            fix = f"write {{{whole[1]}}}"
            raise here.problem("not_a_count", f"'{whole[1]}' is no count", "a count before one|many", fix)


def _inside(node: Node, part: str) -> Node:
    """Return a node that points at a part of a text; at the text where it runs over lines."""
    start = node.source.line(node.line).find(part, node.column - 1)
    return node if start < 0 else Node(part, node.source, node.line, start + 1, len(part))
