"""The rulebook: both languages everywhere, announced before effective, a case for every date."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.house.survey import PACKAGE

RULEBOOK = PACKAGE / "rulebook"
CASES = RULEBOOK / "tests"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def documents(folder: str = "") -> list[Path]:
    return sorted(path for path in (RULEBOOK / folder).rglob("*.yaml"))


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def walk(node: Any, place: str = "") -> Iterator[tuple[str, dict[Any, Any]]]:
    """Walk every mapping of a document with the path to it."""
    if isinstance(node, dict):
        yield place, node
        for key, value in node.items():
            yield from walk(value, f"{place}/{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from walk(value, f"{place}/{number}")


def dated(path: Path) -> Iterator[tuple[str, date, dict[str, Any]]]:
    """Walk the dated values of a document: place, effective day, entry."""
    for place, mapping in walk(load(path)):
        for key, value in mapping.items():
            if isinstance(key, date) and isinstance(value, dict) and "announced" in value:
                yield place, key, value


def as_day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def name(path: Path) -> str:
    return path.relative_to(RULEBOOK).as_posix()


def test_there_is_a_rulebook() -> None:
    for folder in ("facts", "metrics", "standards", "tests"):
        assert documents(folder), folder


def in_both_languages(text: dict[Any, Any]) -> bool:
    """Say whether a text is whole; one without words, or a proper name, may read the same."""
    english, chinese = text.get("en"), text.get("zh")
    if not isinstance(english, str) or not isinstance(chinese, str) or not english.strip() or not chinese.strip():
        return False
    words = re.sub(r"\{[^}]*\}", "", english)
    name = english == chinese and english.istitle() and " " not in english
    return bool(CHINESE.search(chinese)) or name or not re.search("[A-Za-z]", words)


def test_both_languages_are_told_apart() -> None:
    assert in_both_languages({"en": "Gold", "zh": "金牌"})
    assert in_both_languages({"en": "{name}: {value}", "zh": "{name}：{value}"})
    assert in_both_languages({"en": "Olist", "zh": "Olist"})
    assert not in_both_languages({"en": "Gold merchant", "zh": "Gold merchant"})
    assert not in_both_languages({"en": "Gold"})


def test_every_text_is_in_both_languages() -> None:
    wrong = [
        f"{name(path)}{place}"
        for path in documents()
        for place, mapping in walk(load(path))
        if ("en" in mapping or "zh" in mapping) and not in_both_languages(mapping)
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", ["facts", "metrics", "standards"])
def test_everything_that_people_meet_has_a_title(folder: str) -> None:
    assert [name(path) for path in documents(folder) if {"en", "zh"} - set(load(path).get("title", {}))] == []


def test_every_metric_family_says_what_it_counts() -> None:
    silent = []
    for path in documents("metrics"):
        said = [
            mapping
            for place, mapping in walk(load(path))
            if "en" in mapping and place.count("/") == 1 and "title" not in place
        ]
        if not said:
            silent.append(name(path))
    assert silent == []


def test_every_value_is_announced_before_it_takes_effect_and_cites_it() -> None:
    wrong = []
    for path in documents():
        for place, effective, entry in dated(path):
            if as_day(entry["announced"]) > effective or not str(entry.get("reference") or "").strip():
                wrong.append(f"{name(path)}{place} {effective}")
    assert wrong == []


def case_days(standard: str) -> set[date]:
    """Return the as-of days of the cases of a standard."""
    found = [load(path) for path in documents("tests")]
    return {as_day(case["as_of"]) for tests in found if tests.get("standard") == standard for case in tests["cases"]}


@pytest.mark.parametrize("path", documents("standards"), ids=name)
def test_every_date_has_a_case_on_the_day_before_and_the_day_itself(path: Path) -> None:
    days = {effective for _, effective, _ in dated(path)}
    wanted = days | {day - timedelta(days=1) for day in days}
    missing = wanted - case_days(path.stem)
    assert sorted(day.isoformat() for day in missing) == []


def test_every_case_says_where_its_numbers_come_from() -> None:
    wrong = []
    for path in documents("tests"):
        for number, case in enumerate(load(path)["cases"]):
            if not str(case.get("source") or "").strip() or not case.get("expect"):
                wrong.append(f"{name(path)} case {number}")
    assert wrong == []


def test_cases_are_of_standards_that_exist() -> None:
    standards = {path.stem for path in documents("standards")}
    assert {load(path)["standard"] for path in documents("tests")} <= standards
