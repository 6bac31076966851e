"""What a condition needs of its clauses: the tree with every `not` pushed down to the leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from upmarket.decisions.gap import OPPOSITE, Want, Wish
from upmarket.standards.tree import Tree


@dataclass(frozen=True, slots=True)
class Wishes:
    """All of, or one of, several wishes and further groups of them."""

    word: Literal["all", "any"]
    parts: tuple[Wishes | Wish, ...]


Formula = Wishes | Wish


def formula(tree: Tree, want: Want, wish: Callable[[str, Want], Wish]) -> Formula:
    """Return what must hold of the clauses so that the tree says what is wanted.

    Outcomes combine as least and greatest, so `all` is met when every part is met, and not
    missed when no part is missed; to be missed (or not met) one part is enough.

    >>> from upmarket.decisions.example import example
    >>> clause = example().resolved.clauses["ships_in_time"]
    >>> found = formula(Tree("not", ("ships_in_time",)), "met", lambda id, want: Wish(clause, "gold", "enter", want))
    >>> [wish.want for wish in leaves(found)]
    ['missed']
    """
    if tree.word == "not":
        return _part(tree.parts[0], OPPOSITE[want], wish)
    positive = want in ("met", "not_missed")
    word: Literal["all", "any"] = "all" if (tree.word == "all") == positive else "any"
    return Wishes(word, tuple(_part(part, want, wish) for part in tree.parts))


def _part(part: Tree | str, want: Want, wish: Callable[[str, Want], Wish]) -> Formula:
    return formula(part, want, wish) if isinstance(part, Tree) else wish(part, want)


def leaves(part: Formula) -> Iterator[Wish]:
    """Walk the wishes from left to right.

    >>> from upmarket.decisions.example import example
    >>> case = example()
    >>> wish = Wish(case.resolved.clauses["ships_in_time"], "gold", "enter", "met")
    >>> len(list(leaves(Wishes("any", (wish, Wishes("all", (wish, wish)))))))
    3
    """
    if isinstance(part, Wish):
        yield part
    else:
        for below in part.parts:
            yield from leaves(below)


def holds(part: Formula, of: Callable[[Wish], bool]) -> bool:
    """Say whether a formula holds, given whether each wish does.

    >>> from upmarket.decisions.example import example
    >>> case = example()
    >>> wish = Wish(case.resolved.clauses["ships_in_time"], "gold", "enter", "met")
    >>> holds(Wishes("any", (wish,)), lambda wish: wish.holds(case.measured))
    False
    """
    if isinstance(part, Wish):
        return of(part)
    found = (holds(below, of) for below in part.parts)
    return all(found) if part.word == "all" else any(found)
