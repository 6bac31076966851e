"""A clause over the level that the subject holds under another standard."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from sqlglot import exp

from upmarket.sql.expressions import col, flag, num
from upmarket.standards.clause import ALWAYS, Level, Measured, Parts, Side
from upmarket.vocabulary.documents import Node
from upmarket.vocabulary.outcomes import Outcome
from upmarket.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class LevelClause:
    """Met when the shown level under `standard` is at least `level`.

    `ladder` and `subject` are that standard's levels, lowest first, and its kind of subject;
    empty until `linked` gave them. The nodes say where both are written, for errors found
    only when all standards are read.
    """

    id: str
    title: Text
    standard: str
    level: str
    movable: bool
    cost: int
    ladder: tuple[Level, ...] = ()
    subject: str = ""
    standard_node: Node | None = field(default=None, compare=False, repr=False)
    level_node: Node | None = field(default=None, compare=False, repr=False)
    metrics: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    change_days: tuple[date, ...] = ()

    @property
    def standards(self) -> tuple[str, ...]:
        """Return the one standard."""
        return (self.standard,)

    def linked(self, levels: tuple[Level, ...], subject: str) -> LevelClause:
        """Return the clause knowing the other standard; error for an unknown level."""
        if self.level_node is not None:
            self.level_node.one_of([level.id for level in levels], "level", "unknown_level")
        return replace(self, ladder=tuple(sorted(levels, key=lambda level: level.rank)), subject=subject)

    def ever_asks(self, level: str) -> bool:
        """Say yes: it asks something for every level."""
        return True

    def resolve(self, day: date) -> ResolvedLevel | None:
        """Return the clause as it stands on any day."""
        return ResolvedLevel(self)


@dataclass(frozen=True, slots=True)
class ResolvedLevel:
    """A level clause on one day; it asks the same for every level."""

    clause: LevelClause

    @property
    def id(self) -> str:
        """Return the clause's id."""
        return self.clause.id

    @property
    def title(self) -> Text:
        """Return the clause's title."""
        return self.clause.title

    @property
    def movable(self) -> bool:
        """Say whether the merchant can change the level."""
        return self.clause.movable

    @property
    def cost(self) -> int:
        """Return the relative cost of the change."""
        return self.clause.cost

    @property
    def rank(self) -> int:
        """Return the rank wanted; the clause must be linked."""
        return next(level.rank for level in self.clause.ladder if level.id == self.clause.level)

    def applies_to(self, level: str) -> bool:
        """Say yes: it asks something for every level."""
        return True

    def differs(self, level: str) -> bool:
        """Say no: keeping asks for the same."""
        return False

    def judge(self, level: str, side: Side, measured: Measured) -> Outcome:
        """Return the outcome; a subject that the other standard does not know has no level."""
        return Outcome.MET if measured.levels.get(self.clause.standard, 0) >= self.rank else Outcome.MISSED

    def sql(self, level: str, side: Side) -> exp.Expr:
        """Return the outcome over the column `l_<standard>`, which is never null."""
        reached = exp.GTE(this=col(level_column(self.clause.standard)), expression=num(self.rank))
        return exp.Sub(this=exp.Mul(this=flag(reached), expression=num(2)), expression=num(1))

    def parts(self, level: str, side: Side, measured: Measured) -> Parts:
        """Return what a message needs: the level wanted and the one held."""
        clause = self.clause
        held = measured.levels.get(clause.standard, 0)
        seen = next((level.id for level in clause.ladder if level.rank == held), None)
        return Parts(
            clause.id,
            "level",
            clause.title,
            clause.standard,
            "at_least",
            ALWAYS,
            ALWAYS,
            "always",
            words=(clause.level,),
            seen=seen,
        )


def level_column(standard: str) -> str:
    """Return the column of the judge's input that holds the shown level of another standard.

    >>> level_column("gold_merchant")
    'l_gold_merchant'
    """
    return "l_" + standard


def read_level(id: str, node: Node) -> LevelClause:
    """Read `{level_of: standard, at_least: level}`; both are checked once all standards are read.

    >>> from upmarket.vocabulary.documents import read_document
    >>> text = "{title: {en: A, zh: A}, level_of: gold_merchant, at_least: silver}"
    >>> read_level("a", read_document("a", text)).level
    'silver'
    """
    node.only(("title", "level_of", "at_least", "movable", "cost"))
    standard, level = node.get("level_of"), node.get("at_least")
    movable, cost = node.find("movable"), node.find("cost")
    return LevelClause(
        id,
        node.get("title").as_text2(),
        standard.text(),
        level.text(),
        movable.boolean() if movable else False,
        cost.integer(least=1) if cost else 1,
        standard_node=standard,
        level_node=level,
    )
