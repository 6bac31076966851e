"""Read a standard from its YAML; every error points at a line and names the nearest known word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from upmarket.metrics.family import MetricFamily
from upmarket.metrics.names import SUBJECTS
from upmarket.standards.clause import SIDES, Clause, Level
from upmarket.standards.critical import critical_columns
from upmarket.standards.kinds import Surroundings, read_clause
from upmarket.standards.movement import Movement
from upmarket.standards.standard import MONDAY_FIRST, Evaluation, Postponed, Standard
from upmarket.standards.tree import Tree, read_tree
from upmarket.vocabulary.dated import Dated
from upmarket.vocabulary.documents import Node
from upmarket.vocabulary.texts import Text

KEYS = (
    "standard",
    "title",
    "purpose",
    "note",
    "subject",
    "zone",
    "evaluation",
    "levels",
    "clauses",
    "requires",
    "movement",
    "gives",
)
NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
LONGEST_COLUMN = 63
"""PostgreSQL cuts longer names off."""


class Families(Protocol):
    """What a standard needs of the catalogue of metrics."""

    @property
    def families(self) -> Mapping[str, MetricFamily]:
        """Return the metric families by id."""
        ...


def read_standard(node: Node, catalogue: Families) -> Standard:
    """Read a standard; clauses over other standards still wait for `link`.

    UpmarketError points at what is wrong: unknown keys, metrics, levels, operators, days
    announced too late, conditions over clauses that have no limit for the level.

    >>> from upmarket.standards.example import EXAMPLE, ONE_FAMILY
    >>> from upmarket.vocabulary.documents import read_document
    >>> [level.id for level in read_standard(read_document("speedy.yaml", EXAMPLE), ONE_FAMILY).levels]
    ['gold', 'silver']
    """
    node.only(KEYS)
    levels = _levels(node.get("levels"))
    subject = node.get("subject").one_of(SUBJECTS, "kind of subject", "unknown_subject")
    around = Surroundings(catalogue.families, levels, subject)
    clauses = _clauses(node.get("clauses"), around)
    note, zone, movement, gives = (node.find(key) for key in ("note", "zone", "movement", "gives"))
    return Standard(
        id=_name(node.get("standard")),
        title=node.get("title").as_text2(),
        purpose=node.get("purpose").as_text2(),
        note=note.as_text2() if note else None,
        subject=subject,
        zone=zone.zone() if zone else None,
        evaluation=_evaluation(node.get("evaluation")),
        levels=levels,
        clauses=clauses,
        requires=_requires(node, levels, clauses),
        movement=movement.dated(_movement) if movement else Dated(()),
        gives=_gives(gives, levels) if gives else {},
    )


def _name(node: Node) -> str:
    text = node.text()
    if not NAME.fullmatch(text) or len(text) > 40:
        raise node.problem("bad_name", f"found '{text}'", "small letters, digits and _, at most 40", "rename it")
    return text


def _levels(node: Node) -> tuple[Level, ...]:
    parts = node.list()
    if not parts:
        raise node.problem("no_levels", "the list is empty", "at least one level", "write - {level: ..., title: ...}")
    found: list[Level] = []
    for place, part in enumerate(parts):
        part.only(("level", "title"))
        name = _name(part.get("level"))
        if name in [level.id for level in found]:
            raise part.get("level").problem(
                "repeated_level", f"'{name}' is listed twice", "each level once", "remove one"
            )
        found.append(Level(name, part.get("title").as_text2(), len(parts) - place))
    return tuple(found)


def _clauses(node: Node, around: Surroundings) -> dict[str, Clause]:
    found: dict[str, Clause] = {}
    for name, below in node.items():
        _name(node.key_node(name))
        for level in around.levels:
            _short(node.key_node(name), name, level.id)
        found[name] = read_clause(name, below, around)
    if not found:
        raise node.problem("no_clauses", "the mapping is empty", "at least one clause", "write a clause")
    return found


def _short(node: Node, clause: str, level: str) -> None:
    columns = [f"enter__{clause}__{level}", *(name for side in SIDES for name in critical_columns(clause, level, side))]
    if max(map(len, columns)) > LONGEST_COLUMN:
        raise node.problem("name_too_long", f"'{clause}' with level '{level}' makes a column name too long",
                           f"at most {LONGEST_COLUMN - 9} letters together", "shorten one of them")  # fmt: skip


def _requires(standard: Node, levels: tuple[Level, ...], clauses: Mapping[str, Clause]) -> dict[str, Tree]:
    node = standard.find("requires")
    found = {name: _level_tree(node, name, levels, clauses) for name, _ in node.items()} if node else {}
    for level in levels:
        if level.id not in found and not any(clause.ever_asks(level.id) for clause in clauses.values()):
            raise standard.key_node("levels").problem(
                "no_limit",
                f"nothing is asked for the level '{level.id}'",
                "a clause with a limit for it",
                f"add {level.id} to a limit",
            )
    return found


def _level_tree(node: Node, name: str, levels: tuple[Level, ...], clauses: Mapping[str, Clause]) -> Tree:
    node.key_node(name).one_of([level.id for level in levels], "level", "unknown_level")
    tree = read_tree(node.get(name), clauses)
    for clause in tree.clauses():
        if not clauses[clause].ever_asks(name):
            raise node.key_node(name).problem(
                "no_limit",
                f"'{clause}' has no limit for {name}",
                "clauses with a limit for the level",
                f"add {name} to its limit, or leave it out here",
            )
    return tree


def _movement(node: Node) -> Movement:
    node.only(("promote_after", "demote_after", "grace_periods", "cure_days", "protect_days", "steps"))
    usual = Movement()

    def whole(key: str, least: int, otherwise: int) -> int:
        found = node.find(key)
        return found.integer(least=least, most=3650) if found else otherwise

    steps = node.find("steps")
    word = steps.one_of(("one", "free"), "step") if steps else usual.steps
    return Movement(
        promote_after=whole("promote_after", 1, usual.promote_after),
        demote_after=whole("demote_after", 1, usual.demote_after),
        grace_periods=whole("grace_periods", 0, usual.grace_periods),
        cure_days=whole("cure_days", 0, usual.cure_days),
        protect_days=whole("protect_days", 0, usual.protect_days),
        steps="one" if word == "one" else "free",
    )


def _evaluation(node: Node) -> Evaluation:
    node.only(("monthly", "weekly", "daily", "postponed"))
    found = [key for key in ("monthly", "weekly", "daily") if node.find(key) is not None]
    if len(found) != 1:
        raise node.problem(
            "not_one_calendar", f"found {len(found)} calendars", "one of monthly, weekly, daily", "write monthly: [1]"
        )
    below, later = node.get(found[0]), node.find("postponed")
    postponed = tuple(_postponed(part) for part in later.list()) if later else ()
    if found[0] == "monthly":
        days = tuple(sorted({part.integer(least=1, most=28) for part in below.list()}))
        if not days:
            raise below.problem("empty_condition", "the list is empty", "days of the month from 1 to 28", "write [1]")
        return Evaluation(monthly=days, postponed=postponed)
    if found[0] == "weekly":
        return Evaluation(weekly=MONDAY_FIRST.index(below.one_of(MONDAY_FIRST, "weekday")), postponed=postponed)
    if not below.boolean():
        raise below.problem("out_of_range", "found false", "true", "write daily: true, or monthly or weekly")
    return Evaluation(daily=True, postponed=postponed)


def _postponed(node: Node) -> Postponed:
    node.only(("from", "until", "to"))
    found = Postponed(node.get("from").day(), node.get("until").day(), node.get("to").day())
    if not found.from_day < found.until <= found.to:
        raise node.problem("out_of_range", f"from {found.from_day} until {found.until} to {found.to}",
                           "from before until, until not after to", "put the days in order")  # fmt: skip
    return found


def _gives(node: Node, levels: tuple[Level, ...]) -> dict[str, tuple[Text, ...]]:
    for name, _ in node.items():
        node.key_node(name).one_of([level.id for level in levels], "level", "unknown_level")
    return {name: tuple(part.as_text2() for part in below.list()) for name, below in node.items()}
