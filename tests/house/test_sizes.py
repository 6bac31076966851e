"""Budgets of the design: small files, small functions; what is above stands in the ratchet."""

from pathlib import Path

from tests.house.survey import ROOT, against, definitions, percentile, ratchet, shown, sources, tracked

FILE_MEDIAN, FILE_P90, FILE_HARD = 120, 300, 500
FUNCTION_MEDIAN, FUNCTION_P90, FUNCTION_HARD = 9, 28, 60
ROOT_ENTRIES = 16


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_the_ratchet_only_shrinks() -> None:
    assert against(10, {"a": 11}, {}) == ["a: 11, at most 10"]
    assert against(10, {"a": 12}, {"a": 12}) == []
    assert against(10, {"a": 13}, {"a": 12}) == ["a: 13, at most 12"]
    assert "lower or remove" in against(10, {"a": 11}, {"a": 12})[0]


def test_no_file_is_too_long() -> None:
    sizes = {
        shown(path): lines(path) for folder in ("upmarket", "tests", "benchmarks") for path in sources(ROOT / folder)
    }
    assert against(FILE_HARD, sizes, ratchet("files")) == []


def test_files_of_the_package_are_small() -> None:
    sizes = [lines(path) for path in sources() if path.name != "__init__.py"]
    assert percentile(sizes, 0.5) <= FILE_MEDIAN
    assert percentile(sizes, 0.9) <= FILE_P90


def test_no_function_is_too_long() -> None:
    sizes = {f"{shown(found.path)} {found.name}": found.length for found in definitions() if found.is_function}
    assert against(FUNCTION_HARD, sizes, ratchet("functions")) == []


def test_functions_of_the_package_are_small() -> None:
    sizes = [found.length for found in definitions() if found.is_function]
    assert percentile(sizes, 0.5) <= FUNCTION_MEDIAN
    assert percentile(sizes, 0.9) <= FUNCTION_P90


def test_the_root_can_be_seen_at_a_glance() -> None:
    entries = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert len(entries) <= ROOT_ENTRIES, sorted(entries)
