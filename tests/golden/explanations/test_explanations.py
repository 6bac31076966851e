"""Explanations as people read them, letter by letter. UPDATE_GOLDEN=1 writes them anew; read the difference."""

import os
from functools import cache
from pathlib import Path

import pytest

from tests.rooms.decisions.programme import messages
from tests.rooms.decisions.situations import situations
from upmarket.decisions.canonical import as_json
from upmarket.decisions.explanation import AUDIENCES, explain

HERE = Path(__file__).parent
LANGUAGES = ("en", "zh")
known = cache(situations)
texts = cache(messages)


def told(name: str, audience: str) -> str:
    decision = known()[name]
    return ("\n" + "=" * 100 + "\n\n").join(explain(decision, language, audience, texts()) for language in LANGUAGES)


def compare(path: Path, text: str) -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("name", list(known()))
def test_an_explanation_reads_like_this(name: str, audience: str) -> None:
    compare(HERE / f"{name}.{audience}.txt", told(name, audience))


@pytest.mark.parametrize("name", ["promoted", "level_or_orders"])
def test_the_machine_form_is_stable(name: str) -> None:
    compare(HERE / f"{name}.json", as_json(known()[name]) + "\n")


def test_each_golden_text_is_of_a_situation() -> None:
    wanted = {f"{name}.{audience}.txt" for name in known() for audience in AUDIENCES}
    assert {path.name for path in HERE.glob("*.txt")} == wanted
