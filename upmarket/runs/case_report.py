"""The rulebook's own cases as a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from upmarket.runs import words
from upmarket.runs.report import Column, Heading, Report
from upmarket.runs.rule_tests import run_rule_tests
from upmarket.runs.rulebook import load_rulebook
from upmarket.vocabulary.texts import Text


def run_cases(folder: Path, standards: Sequence[str] = ()) -> tuple[Report, bool]:
    """Run the cases of the rulebook in effect for a home; return the failed ones, and whether all passed."""
    rulebook = load_rulebook(folder if folder.is_dir() else None)
    results = run_rule_tests(rulebook, standards)
    rows = tuple(
        (result.standard, result.case, result.place, miss.as_of, miss.what, miss.expected, miss.got, result.source)
        for result in results
        for miss in result.mismatches
    )
    failed = sum(1 for result in results if not result.passed)
    headings = (
        Heading("rulebook", words.RULEBOOK, rulebook.digest),
        Heading("cases", Text("Cases", "用例"), len(results)),
        Heading("failed", Text("Failed", "失败"), failed),
    )
    columns = (
        Column("standard", words.STANDARD),
        Column("case", Text("Case", "用例")),
        Column("place", Text("Where", "位置")),
        Column("as_of", words.AS_OF),
        Column("what", Text("What", "项目")),
        Column("expected", Text("Expected", "期望")),
        Column("got", Text("Got", "实际")),
        Column("source", Text("Source", "依据"), shown=False),
    )
    return Report(Text("Cases of the rulebook that failed", "规则用例：失败项"), columns, rows, headings), not failed
