"""Whatever is done to a rulebook text, its reader reads it or refuses it; there is never a traceback."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

import pytest

from tests.golden.rulebook.broken import GOOD
from tests.golden.rulebook.test_broken import READERS
from upmarket.vocabulary.documents import Node, read_document
from upmarket.vocabulary.errors import UpmarketError

JUNK: tuple[str | None, ...] = (
    None, "", "x", "-1", "0", "1e5", "９", "2018-02-30", "3000-01-01", "NaN", "9" * 20, "true", "a.b", "../x",
    "'; drop table x", "{x}", "ends", "0.5", "all", "store",
)  # fmt: skip
STRIDE = 7
"""Every so many mutations are tried; the rest is like them."""


def rekeyed(node: Node, old: str, new: str) -> Node:
    assert isinstance(node.value, dict)
    value = {new if key == old else key: below for key, below in node.value.items()}
    keys = {new if key == old else key: replace(at, value=new if key == old else key) for key, at in node.keys.items()}
    return replace(node, value=value, keys=keys)


def mutations(node: Node) -> Iterator[Node]:
    """Walk a document with one thing wrong: a value, a key, a shape."""
    yield from (replace(node, value=junk) for junk in JUNK)
    yield replace(node, value=[])
    yield replace(node, value={}, keys={})
    yield replace(node, value=[node])
    yield replace(node, value={"x": node}, keys={"x": replace(node, value="x")})
    if isinstance(node.value, dict):
        for key, below in node.value.items():
            yield replace(node, value={other: each for other, each in node.value.items() if other != key})
            yield from (rekeyed(node, key, new) for new in (key + "x", "2018-02-30", "3000-01-01", "１", "all"))
            yield from (replace(node, value={**node.value, key: wrong}) for wrong in mutations(below))
    if isinstance(node.value, list):
        for place, below in enumerate(node.value):
            yield from (
                replace(node, value=[*node.value[:place], wrong, *node.value[place + 1 :]])
                for wrong in mutations(below)
            )


def outcome(read: Callable[[Node], object], node: Node) -> str:
    try:
        read(node)
    except UpmarketError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("section", list(GOOD))
def test_a_reader_reads_or_refuses(section: str) -> None:
    good = read_document(f"{section}.yaml", GOOD[section])
    told = [outcome(READERS[section], node) for node in islice(mutations(good), None, None, STRIDE)]
    refused = [text for text in told if text]
    assert len(refused) > len(told) / 2 > 20
    assert all("wanted: " in text and "fix: " in text for text in refused)
