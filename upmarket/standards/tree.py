"""The condition tree: `all`, `any` and `not` over clause ids, three-valued."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from upmarket.vocabulary.documents import Node
from upmarket.vocabulary.outcomes import Outcome, all_of, any_of, negated

Word = Literal["all", "any", "not"]
WORDS: tuple[Word, ...] = ("all", "any", "not")
DEEPEST = 4
"""A deeper rule is a metric or a clause kind that has not been written yet."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A condition over clause ids and further trees; `not` has exactly one part.

    >>> tree = Tree("all", ("a", Tree("not", ("b",))))
    >>> tree.outcome({"a": Outcome.MET, "b": Outcome.MISSED}.__getitem__).word
    'met'
    """

    word: Word
    parts: tuple[Tree | str, ...]

    def outcome(self, of: Callable[[str], Outcome]) -> Outcome:
        """Return the outcome, given that of each clause."""
        found = [part.outcome(of) if isinstance(part, Tree) else of(part) for part in self.parts]
        if self.word == "not":
            return negated(found[0])
        return all_of(found) if self.word == "all" else any_of(found)

    def sql(self, of: Callable[[str], exp.Expr]) -> exp.Expr:
        """Return the outcome as an integer expression, given that of each clause."""
        found = [part.sql(of) if isinstance(part, Tree) else of(part) for part in self.parts]
        if self.word == "not":
            return exp.Neg(this=exp.paren(found[0]))
        if len(found) == 1:
            return found[0]
        kind = exp.Least if self.word == "all" else exp.Greatest
        return kind(this=found[0], expressions=found[1:], ignore_nulls=True)  # no outcome is null

    def clauses(self) -> Iterator[str]:
        """Walk the clause ids, in the order written."""
        for part in self.parts:
            if isinstance(part, Tree):
                yield from part.clauses()
            else:
                yield part

    def only(self, ids: Collection[str]) -> Tree | None:
        """Return the tree without clauses that are not in effect; None when nothing is left.

        >>> Tree("all", ("a", Tree("any", ("b", "c")))).only({"a"})
        Tree(word='all', parts=('a',))
        """
        kept: list[Tree | str] = []
        for part in self.parts:
            left = part.only(ids) if isinstance(part, Tree) else (part if part in ids else None)
            if left is not None:
                kept.append(left)
        return Tree(self.word, tuple(kept)) if kept else None


def read_tree(node: Node, clauses: Collection[str], depth: int = 1) -> Tree:
    """Read `{all: [...]}`, `{any: [...]}` or `{not: ...}` over the given clause ids.

    >>> from upmarket.vocabulary.documents import read_document
    >>> read_tree(read_document("a", "any: [speed, {not: late}]"), {"speed", "late"})
    Tree(word='any', parts=('speed', Tree(word='not', parts=('late',))))
    """
    if depth > DEEPEST:
        raise node.problem(
            "too_deep", f"conditions nested more than {DEEPEST} deep", "a flatter condition", "make it a metric"
        )
    found = list(node.only(WORDS).items())
    if len(found) != 1:
        words = "nothing" if not found else " and ".join(word for word, _ in found)
        raise node.problem(
            "not_one_word", f"found {words}", "one of all, any, not", "write one of them; nest the others"
        )
    word, below = found[0]
    parts = [below] if word == "not" else below.list()
    if not parts:
        raise below.problem("empty_condition", f"'{word}' holds nothing", "at least one clause", "name a clause")
    return Tree(_word(word), tuple(_part(part, clauses, depth) for part in parts))


def _part(node: Node, clauses: Collection[str], depth: int) -> Tree | str:
    if isinstance(node.value, dict):
        return read_tree(node, clauses, depth + 1)
    return node.one_of(sorted(clauses), "clause", "unknown_clause")


def _word(text: str) -> Word:
    return "all" if text == "all" else "any" if text == "any" else "not"
