"""Read the cases that a rulebook carries: what is given, and what must follow from it.

A case gives figures by clause: `97/100` passed of counted (`97/100 unknown 2`), a whole
number for a count, a word for an attribute, a level for another standard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from upmarket.standards.clause import Clause, Measured
from upmarket.standards.kinds.attribute import AttributeClause
from upmarket.standards.kinds.level import LevelClause
from upmarket.standards.kinds.metric import MetricClause
from upmarket.standards.movement import Standing
from upmarket.standards.standard import Standard
from upmarket.vocabulary.counts import Counts
from upmarket.vocabulary.days import day_number
from upmarket.vocabulary.documents import Node
from upmarket.vocabulary.errors import nearest

NO_LEVEL = "none"
_COUNTS = re.compile(r"(\d{1,15})(?:/(\d{1,15}))?(?: unknown (\d{1,15}))?")
_FACTS = ("level", "real", "measured", "move", "why", "outcome", "ups", "downs", "since")
_NUMBERS = {"ups": "up_streak", "downs": "down_streak", "grace": "grace_left"}
_DAYS = {"since": "since", "protected_until": "protected_until", "cure_until": "cure_until", "version": "version_day"}


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that must hold: a fact about the verdict, or the outcome of a clause."""

    what: str
    word: str
    clause: str | None = None
    level: str | None = None
    side: str = "enter"


@dataclass(frozen=True, slots=True)
class Period:
    """One evaluation of a case."""

    as_of: date
    measured: Measured
    expected: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A case: the standing before, the periods in order (the last is its own), where it stands."""

    name: str
    source: str
    file: str
    line: int
    standing: Standing | None
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The cases of one standard."""

    standard: Standard
    cases: tuple[Case, ...]


def read_cases(node: Node, standards: Mapping[str, Standard]) -> CaseFile:
    """Read a case file; UpmarketError names the nearest standard, clause or level."""
    node.only(("standard", "given", "cases"))
    standard = standards[node.get("standard").one_of(sorted(standards), "standard", "unknown_standard")]
    given = node.find("given")
    return CaseFile(standard, tuple(_case(part, standard, given) for part in node.get("cases").list()))


def _case(node: Node, standard: Standard, given: Node | None) -> Case:
    node.only(("case", "source", "as_of", "given", "holds", "before", "expect"))
    before, holds = node.find("before"), node.find("holds")
    node.get("expect")
    periods = (
        [_period(part.only(("as_of", "given", "expect")), standard, given) for part in before.list()] if before else []
    )
    periods.append(_period(node, standard, given))
    first = periods[0].as_of
    standing = _standing(holds, standard, first) if holds else None
    return Case(
        node.get("case").text(), node.get("source").text(), node.source.name, node.line, standing, tuple(periods)
    )


def _period(node: Node, standard: Standard, given: Node | None) -> Period:
    own, expected = node.find("given"), node.find("expect")
    figures = dict(given.items()) if given else {}
    figures |= dict(own.items()) if own else {}
    return Period(
        node.get("as_of").day(), _measured(standard, figures), tuple(_expected(expected, standard)) if expected else ()
    )


def _measured(standard: Standard, figures: Mapping[str, Node]) -> Measured:
    counts: dict[str, Counts] = {}
    attributes: dict[str, str | None] = {}
    levels: dict[str, int] = {}
    for name, node in figures.items():
        clause = standard.clauses[_known(name, node, standard)]
        if isinstance(clause, MetricClause):
            counts[clause.metric.id] = _counts(node)
        elif isinstance(clause, AttributeClause):
            attributes[clause.attribute] = None if node.text() == "unknown" else node.text()
        elif isinstance(clause, LevelClause):
            levels[clause.standard] = _rank(node, [(level.id, level.rank) for level in clause.ladder])
    return Measured(counts, attributes, levels)


def _known(name: str, node: Node, standard: Standard) -> str:
    if name not in standard.clauses:
        near = nearest(name, standard.clauses)
        raise node.problem(
            "unknown_clause",
            f"'{standard.id}' has no clause '{name}'",
            "one of: " + ", ".join(standard.clauses),
            f"did you mean '{near}'?" if near else "name one of them",
        )
    return name


def _counts(node: Node) -> Counts:
    found = _COUNTS.fullmatch(node.text())
    if found is None:
        raise node.problem(
            "not_counts", f"found '{node.text()}'", "passed/counted, such as 97/100, or a whole number", "write 97/100"
        )
    return Counts(int(found[1]), int(found[2] or 1), int(found[3] or 0))


def _rank(node: Node, ranks: list[tuple[str, int]]) -> int:
    known = dict(ranks) | {NO_LEVEL: 0}
    return known[node.one_of(known, "level", "unknown_level")]


def _standing(node: Node, standard: Standard, day: date) -> Standing:
    ranks = [(level.id, level.rank) for level in standard.levels]
    version = day_number(standard.version_day(day))
    if isinstance(node.value, str):
        rank = _rank(node, ranks)
        return Standing(rank, rank, since=day_number(day) - 30, version_day=version)
    node.only(("level", "real", *_NUMBERS, *_DAYS))
    shown = _rank(node.get("level"), ranks)
    real = node.find("real")
    values = {"since": day_number(day) - 30, "version_day": version}
    values |= {field: found.integer(least=0) for key, field in _NUMBERS.items() if (found := node.find(key))}
    values |= {field: day_number(found.day()) for key, field in _DAYS.items() if (found := node.find(key))}
    return Standing(_rank(real, ranks) if real else shown, shown, **values)


def _expected(node: Node, standard: Standard) -> Iterator[Expectation]:
    for key, value in node.items():
        if key in _FACTS:
            yield Expectation(key, value.text())
        elif key == "keeps":
            for name, below in value.items():
                yield from _outcomes(value, name, below, standard, "keep")
        else:
            yield from _outcomes(node, key, value, standard, "enter")


def _outcomes(node: Node, name: str, value: Node, standard: Standard, side: str) -> Iterator[Expectation]:
    known = [*standard.clauses, *(_FACTS if side == "enter" else ())]
    clause: Clause = standard.clauses[node.key_node(name).one_of(known, "clause", "unknown_clause")]
    words = ("met", "missed", "unjudged")
    levels = [level.id for level in standard.levels]
    if not isinstance(value.value, dict):
        yield Expectation(name, value.one_of(words, "outcome"), clause.id, None, side)
        return
    for level, below in value.items():
        value.key_node(level).one_of(levels, "level", "unknown_level")
        yield Expectation(f"{name} for {level}", below.one_of(words, "outcome"), clause.id, level, side)
