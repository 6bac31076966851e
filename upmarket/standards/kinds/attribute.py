"""A clause over an attribute of the subject, such as the kind of its merchant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from upmarket.sql.expressions import col, num, text
from upmarket.standards.clause import ALWAYS, Measured, Parts, Side
from upmarket.vocabulary.dated import Dated, Entry
from upmarket.vocabulary.documents import Node
from upmarket.vocabulary.outcomes import Outcome
from upmarket.vocabulary.texts import Text

_ATTRIBUTE = re.compile(r"(merchant|store|listing)\.[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class AttributeClause:
    """Met when the attribute is one of the words; unjudged when it is not known."""

    id: str
    title: Text
    attribute: str
    words: Dated[tuple[str, ...]]
    movable: bool
    cost: int
    metrics: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()

    @property
    def change_days(self) -> tuple[date, ...]:
        """Return the days on which the words change."""
        return tuple(day for day in self.words.change_days if day > ALWAYS)

    @property
    def attributes(self) -> tuple[str, ...]:
        """Return the one attribute."""
        return (self.attribute,)

    def ever_asks(self, level: str) -> bool:
        """Say yes: it asks something for every level."""
        return True

    def resolve(self, day: date) -> ResolvedAttribute | None:
        """Return the clause as it stands on a day."""
        entry = self.words.entry_at(day)
        return ResolvedAttribute(self, entry) if entry and entry.value is not None else None


@dataclass(frozen=True, slots=True)
class ResolvedAttribute:
    """An attribute clause on one day; it asks the same for every level."""

    clause: AttributeClause
    entry: Entry[tuple[str, ...]]

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
        """Say whether the merchant can change the attribute."""
        return self.clause.movable

    @property
    def cost(self) -> int:
        """Return the relative cost of the change."""
        return self.clause.cost

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words that are good enough."""
        assert self.entry.value is not None, "an ended clause does not resolve"
        return self.entry.value

    def applies_to(self, level: str) -> bool:
        """Say yes: it asks something for every level."""
        return True

    def differs(self, level: str) -> bool:
        """Say no: keeping asks for the same."""
        return False

    def judge(self, level: str, side: Side, measured: Measured) -> Outcome:
        """Return the outcome for one subject."""
        seen = measured.attributes.get(self.clause.attribute)
        if seen is None:
            return Outcome.UNJUDGED
        return Outcome.MET if seen in self.words else Outcome.MISSED

    def sql(self, level: str, side: Side) -> exp.Expr:
        """Return the outcome over the column `a_<table>_<column>`."""
        seen = col(attribute_column(self.clause.attribute))
        met = exp.In(this=seen, expressions=[text(word) for word in self.words])
        return exp.Case().when(exp.Is(this=seen.copy(), expression=exp.null()), num(0)).when(met, num(1)).else_(num(-1))

    def parts(self, level: str, side: Side, measured: Measured) -> Parts:
        """Return what a message needs: the words wanted and the one seen."""
        entry, clause = self.entry, self.clause
        return Parts(
            clause.id,
            "attribute",
            clause.title,
            clause.attribute,
            "is" if len(self.words) == 1 else "in",
            entry.effective,
            entry.announced,
            entry.reference,
            words=self.words,
            seen=measured.attributes.get(clause.attribute),
        )


def attribute_column(attribute: str) -> str:
    """Return the column of measured tables that holds an attribute.

    >>> attribute_column("merchant.kind")
    'a_merchant_kind'
    """
    return "a_" + attribute.replace(".", "_")


def read_attribute(id: str, node: Node) -> AttributeClause:
    """Read `{attribute: merchant.kind, is: word}` or `in: [words]`, dated or not.

    >>> from upmarket.vocabulary.documents import read_document
    >>> node = read_document("a", "{title: {en: A, zh: A}, attribute: store.plan, in: [pro, top]}")
    >>> read_attribute("a", node).resolve(date(2020, 1, 1)).words
    ('pro', 'top')
    """
    node.only(("title", "attribute", "is", "in", "movable", "cost"))
    named = node.get("attribute")
    if not _ATTRIBUTE.fullmatch(named.text()):
        raise named.problem(
            "not_an_attribute",
            f"found '{named.text()}'",
            "<merchant|store|listing>.<column>",
            "write for example merchant.kind",
        )
    found = [word for word in ("is", "in") if node.find(word) is not None]
    if len(found) != 1:
        raise node.problem(
            "missing_key", f"found {len(found)} of is and in", "'is: word' or 'in: [words]'", "write one of them"
        )
    wanted = node.get(found[0])
    dated = (
        wanted.dated(_words)
        if isinstance(wanted.value, dict)
        else Dated((Entry(ALWAYS, ALWAYS, "always", _words(wanted)),))
    )
    movable, cost = node.find("movable"), node.find("cost")
    return AttributeClause(
        id,
        node.get("title").as_text2(),
        named.text(),
        dated,
        movable.boolean() if movable else False,
        cost.integer(least=1) if cost else 1,
    )


def _words(node: Node) -> tuple[str, ...]:
    return tuple(part.text() for part in node.list()) if isinstance(node.value, list) else (node.text(),)
