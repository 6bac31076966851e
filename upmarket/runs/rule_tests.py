"""Run the cases that the rulebook carries: do the rules say what their authors meant?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from upmarket.runs.rule_cases import NO_LEVEL, Case, CaseFile, Expectation, Period, read_cases
from upmarket.runs.rulebook import Rulebook
from upmarket.standards.judge import ClauseOutcome, Verdict, judge
from upmarket.standards.resolve import resolved
from upmarket.standards.standard import Standard
from upmarket.vocabulary.days import day_of
from upmarket.vocabulary.errors import Problem, UpmarketError


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that came out otherwise: on which day, what, expected and got."""

    as_of: str
    what: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How one case went; `mismatches` is empty when it passed."""

    standard: str
    case: str
    source: str
    place: str
    mismatches: tuple[Mismatch, ...]

    @property
    def passed(self) -> bool:
        """Say whether everything came out as expected."""
        return not self.mismatches


def run_rule_tests(rulebook: Rulebook, standards: Iterable[str] = ()) -> tuple[CaseResult, ...]:
    """Run all cases, or those of some standards, with the Python judge.

    UpmarketError with every problem of every case file that cannot be read.
    """
    wanted = set(standards) or set(rulebook.standards)
    files = _files(rulebook)
    return tuple(_run(file.standard, case) for file in files if file.standard.id in wanted for case in file.cases)


def _files(rulebook: Rulebook) -> list[CaseFile]:
    problems: list[Problem] = []
    found = []
    for node in rulebook.tests:
        try:
            found.append(read_cases(node, rulebook.standards))
        except UpmarketError as error:
            problems += error.problems
    if problems:
        raise UpmarketError(tuple(problems))
    return found


def _run(standard: Standard, case: Case) -> CaseResult:
    standing = case.standing
    mismatches: list[Mismatch] = []
    for period in case.periods:
        verdict = judge(resolved(standard, period.as_of), period.measured, standing)
        mismatches += _mismatches(standard, period, verdict)
        standing = verdict.standing
    return CaseResult(standard.id, case.name, case.source, f"{case.file}:{case.line}", tuple(mismatches))


def _mismatches(standard: Standard, period: Period, verdict: Verdict) -> Iterator[Mismatch]:
    for expected in period.expected:
        got = _clause_word(expected, verdict) if expected.clause else _fact(standard, expected.what, verdict)
        if got != expected.word:
            yield Mismatch(period.as_of.isoformat(), expected.what, expected.word, got)


def _clause_word(expected: Expectation, verdict: Verdict) -> str:
    found = [
        each for each in verdict.clauses if each.clause == expected.clause and expected.level in (None, each.level)
    ]
    words = {_side(each, expected.side) for each in found}
    return " and ".join(sorted(words)) or "not asked"


def _side(outcome: ClauseOutcome, side: str) -> str:
    return (outcome.keep if side == "keep" else outcome.enter).word


def _fact(standard: Standard, what: str, verdict: Verdict) -> str:
    standing = verdict.standing
    ranks = {"level": standing.shown_level, "real": standing.real_level, "measured": verdict.measured_level}
    if what in ranks:
        level = standard.level(ranks[what])
        return level.id if level else NO_LEVEL
    facts = {
        "move": verdict.move,
        "why": verdict.why,
        "outcome": verdict.outcome.word,
        "ups": str(standing.up_streak),
        "downs": str(standing.down_streak),
        "since": day_of(standing.since).isoformat(),
    }
    return facts[what]
