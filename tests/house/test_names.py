"""A thing lives with the idea it belongs to: names that say nothing are not used."""

import re

import pytest

from tests.house.survey import PACKAGE, ROOT, definitions, shown, sources

BANNED = {"manager", "helper", "helpers", "util", "utils", "common", "misc", "handler", "handlers", "data", "info"}


def words(name: str) -> set[str]:
    """Return the words of a name in snake or camel case."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("parse_data", {"data"}),
        ("RunManager", {"manager"}),
        ("HTTPHandler", {"handler"}),
        ("database", set()),
        ("informed", set()),
    ],
)
def test_words_are_seen_in_both_cases(name: str, found: set[str]) -> None:
    assert words(name) & BANNED == found


def test_no_file_or_folder_has_an_empty_name() -> None:
    folders = ("upmarket", "tests", "benchmarks")
    paths = {part for folder in folders for path in sources(ROOT / folder) for part in (path, *path.parents)}
    inside = {path for path in paths if ROOT in path.parents}
    assert sorted(shown(path) for path in inside if words(path.stem) & BANNED) == []


def test_nothing_defined_has_an_empty_name() -> None:
    assert [found.place for found in definitions() if words(found.name.rsplit(".", 1)[-1]) & BANNED] == []


def test_the_rulebook_is_data_only() -> None:
    assert [shown(path) for path in (PACKAGE / "rulebook").rglob("*.py")] == []
