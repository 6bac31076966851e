"""Every broken rulebook file is refused with place, found, wanted and fix. UPDATE_GOLDEN=1 writes the texts anew."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.golden.rulebook.broken import CHANGES, DOCUMENTS, GOOD, OVERLAYS
from upmarket.decisions.messages import all_messages, read_messages
from upmarket.facts.contract import read_contracts
from upmarket.metrics.catalogue import Catalogue, read_catalogue
from upmarket.metrics.marketplace import read_marketplace
from upmarket.runs.overlays import apply_overlays
from upmarket.runs.rule_cases import read_cases
from upmarket.runs.rulebook import holidays_of
from upmarket.standards.link import linked
from upmarket.standards.read import read_standard
from upmarket.standards.standard import Standard
from upmarket.vocabulary.documents import Node, read_document
from upmarket.vocabulary.errors import UpmarketError

HERE = Path(__file__).parent
OTHER = """\
standard: plus_store
title: {en: PLUS store, zh: PLUS店铺}
purpose: {en: Another standard., zh: 另一个标准。}
subject: store
evaluation: {daily: true}
levels: [{level: plus, title: {en: PLUS, zh: PLUS店铺}}]
clauses: {brand: {title: {en: Brand, zh: 品牌}, attribute: merchant.kind, is: brand_owner}}
"""


def catalogue() -> Catalogue:
    return read_catalogue([read_document("metrics/online.yaml", GOOD["metrics"])])


def standards(node: Node) -> dict[str, Standard]:
    other = read_standard(read_document("standards/plus_store.yaml", OTHER), catalogue())
    return linked([read_standard(node, catalogue()), other])


def good_standards() -> dict[str, Standard]:
    return standards(read_document("standards/gold_merchant.yaml", GOOD["standards"]))


READERS: dict[str, Callable[[Node], object]] = {
    "facts": lambda node: read_contracts([node]),
    "metrics": lambda node: read_catalogue([node]),
    "standards": standards,
    "messages": lambda node: all_messages([(node, read_messages(node))]),
    "marketplace": lambda node: read_marketplace(node, holidays_of),
    "tests": lambda node: read_cases(node, good_standards()),
}
CASES = [(section, name) for section, changes in CHANGES.items() for name in changes]


def refusal(read: Callable[[], object]) -> str:
    with pytest.raises(UpmarketError) as caught:
        read()
    assert caught.value.problems
    for problem in caught.value.problems:
        assert problem.found and problem.wanted and problem.fix and problem.place.line and problem.place.column
        assert len(problem.render().encode()) < 2_000
    return str(caught.value)


def refused_change(section: str, name: str) -> str:
    old, new = CHANGES[section][name]
    assert GOOD[section].count(old) >= 1, "the change finds its place"
    text = GOOD[section].replace(old, new, 1)
    assert text != GOOD[section]
    return refusal(lambda: READERS[section](read_document(f"{section}/{name}.yaml", text)))


def refused_overlay(text: str) -> str:
    documents = {"gold_merchant": read_document("standards/gold_merchant.yaml", GOOD["standards"])}
    return refusal(lambda: standards(apply_overlays(documents, [text])["gold_merchant"]))


def compare(section: str, told: dict[str, str]) -> None:
    text = "".join(f"## {name}\n\n{error}\n\n" for name, error in told.items())
    path = HERE / f"{section}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("section", [section for section in GOOD if section != "messages"])
def test_the_unbroken_text_is_read(section: str) -> None:
    READERS[section](read_document("good.yaml", GOOD[section]))


@pytest.mark.parametrize("section", list(CHANGES))
def test_a_broken_text_is_refused_like_this(section: str) -> None:
    compare(section, {name: refused_change(section, name) for name in CHANGES[section]})


def test_bytes_that_are_no_text_are_refused_like_this() -> None:
    told = {name: refusal(lambda text=text: read_document("broken.yaml", text)) for name, text in DOCUMENTS.items()}
    compare("documents", told)


def test_a_broken_overlay_is_refused_like_this() -> None:
    compare("overlays", {name: refused_overlay(text) for name, text in OVERLAYS.items()})


def test_there_are_more_than_a_hundred() -> None:
    assert len(CASES) + len(DOCUMENTS) + len(OVERLAYS) >= 150
