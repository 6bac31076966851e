"""A standard on one day: no dates any more, only what the two judges compare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from upmarket.standards.clause import SIDES, Level, ResolvedClause, Side
from upmarket.standards.movement import Movement
from upmarket.standards.standard import Standard
from upmarket.standards.tree import Tree

Slot = tuple[ResolvedClause, str, Side]


@dataclass(frozen=True, slots=True)
class ResolvedLevel:
    """A level and its condition; None when no clause in effect asks anything for it."""

    level: Level
    tree: Tree | None


@dataclass(frozen=True, slots=True)
class Resolved:
    """A standard on a day. `levels` run from the lowest up, so that `levels[rank - 1]` is one.

    `slots` lists each clause, level and side that has an outcome of its own; a keep side
    only where keeping asks for less than entering, right after its enter side.
    """

    standard: Standard
    as_of: date
    version_day: date
    levels: tuple[ResolvedLevel, ...]
    clauses: Mapping[str, ResolvedClause]
    movement: Movement
    slots: tuple[Slot, ...]

    def column(self, clause: str, level: str, side: Side) -> str:
        """Return the column that holds an outcome: the enter one where the two are the same."""
        own = side == "keep" and self.clauses[clause].differs(level)
        return f"{'keep' if own else 'enter'}__{clause}__{level}"


def resolved(standard: Standard, as_of: date) -> Resolved:
    """Return the standard as it stands on a day.

    Clauses that are not in effect fall out of every condition. A level has none before its
    first limits, so that it is unjudged.

    >>> from upmarket.standards.example import example
    >>> [each.tree for each in resolved(example(), date(2018, 1, 1)).levels]
    [Tree(word='all', parts=('speed',)), Tree(word='all', parts=('speed',))]
    """
    found = {name: clause.resolve(as_of) for name, clause in standard.clauses.items()}
    clauses = {name: clause for name, clause in found.items() if clause is not None}
    levels = tuple(
        ResolvedLevel(level, _tree(standard, level.id, clauses))
        for level in sorted(standard.levels, key=lambda level: level.rank)
    )
    movement = standard.movement.at(as_of) or Movement()
    return Resolved(
        standard, as_of, standard.version_day(as_of), levels, clauses, movement, tuple(_slots(levels, clauses))
    )


def _tree(standard: Standard, level: str, clauses: Mapping[str, ResolvedClause]) -> Tree | None:
    """Return a level's condition; None when none of its dated clauses is in effect.

    Without that, a level would be open to all whose kind is right before its first limits.
    """
    written = standard.requires.get(level)
    meant = set(written.clauses()) if written else {n for n, c in standard.clauses.items() if c.ever_asks(level)}
    asking = [name for name in clauses if name in meant and clauses[name].applies_to(level)]
    dated = {name for name in meant if standard.clauses[name].change_days}
    if not asking or (dated and dated.isdisjoint(asking)):
        return None
    return written.only(asking) if written else Tree("all", tuple(asking))


def _slots(levels: Iterable[ResolvedLevel], clauses: Mapping[str, ResolvedClause]) -> Iterator[Slot]:
    for each in levels:
        for name in dict.fromkeys(each.tree.clauses()) if each.tree else ():
            for side in SIDES:
                if side == "enter" or clauses[name].differs(each.level.id):
                    yield clauses[name], each.level.id, side
