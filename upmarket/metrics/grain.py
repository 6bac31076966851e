"""What a grain is: the rows that a metric counts, and the facts known of each row.

A grain's SQL is fixed text of the project, never a user's, written so that every engine
reads it alike. Instants are seconds since 1970 here, never timestamps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

import sqlglot
from sqlglot import exp

from upmarket.facts.given import never_given

FactKind = Literal["instant", "integer", "text", "boolean"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known of a row: its SQL, and when a missing value really means "there is none".

    `known` is a SQL condition: where it is not true a missing value is *unknown*. `joins`
    names joins of the grain that the SQL reads.
    """

    kind: FactKind
    sql: str
    known: str | None = None
    joins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Join:
    """A relation beside the grain's own table.

    `needs` are the fact tables it reads; `steps` are `(name, SQL)` made before it; `sql` is
    the text after FROM. `by` says for each of those tables the column that leads to another
    table, nearer to the rows: `(table, column, nearer table)`; both have the column.
    """

    needs: tuple[str, ...]
    sql: str
    steps: tuple[tuple[str, str], ...] = ()
    by: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Grain:
    """Rows of one kind.

    `source` follows FROM and calls the rows `r`; `event` is the instant that places a row in
    time; `subjects` says how store_id, listing_id and destination are told; `ids` are the
    columns that name a row, kept for evidence. `carrier` is `(join, SQL)` of the row's carrier,
    which an incident may be narrowed to; join "" is the grain's own table. `daily` grains are compiled part by part.
    """

    name: str
    table: str
    event: str
    source: str
    ids: Mapping[str, str]
    subjects: Mapping[str, str]
    facts: Mapping[str, Fact]
    joins: Mapping[str, Join] = field(default_factory=dict)
    carrier: tuple[str, str] | None = None
    daily: bool = False
    steps: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """Return the columns that name a row."""
        return tuple(self.ids)

    def tables(self, names: Iterable[str]) -> frozenset[str]:
        """Return the fact tables that some of its facts need, its own left out."""
        return frozenset(t for name in names for j in self.facts[name].joins for t in self.joins[j].needs)

    def as_given(self, provided: Iterable[str]) -> Grain:
        """Return the grain with instants of its own table that no source ever gave as not known.

        An instant that says itself when it is known stays as it is.

        >>> from upmarket.metrics.grains import GRAINS
        >>> GRAINS["order_line"].as_given({"!order_line.refunded_at"}).facts["refunded_at"].known
        'FALSE'
        """
        marks = frozenset(provided)
        lacking = {
            name: replace(fact, sql="CAST(NULL AS BIGINT)", known="FALSE")
            for name, fact in self.facts.items()
            if fact.kind == "instant" and fact.known is None and never_given(self.table, name) in marks
        }
        return replace(self, facts={**self.facts, **lacking}) if lacking else self

    def serves(self, subject: str) -> bool:
        """Say whether its rows can be counted for a kind of subject."""
        wanted = {"listing": "listing_id", "store_destination": "destination"}.get(subject, "store_id")
        return wanted in self.subjects


@cache
def _parsed(text: str) -> exp.Expr:
    return sqlglot.parse_one(text, dialect="duckdb")


def sql(text: str) -> exp.Expr:
    """Return a fresh expression of a fixed text of the project.

    >>> sql("a < 1 AND b").sql()
    'a < 1 AND b'
    """
    return _parsed(text).copy()


def query(text: str) -> exp.Query:
    """Return a fresh query of a fixed text of the project; TypeError when it is none.

    >>> query("SELECT a FROM t").sql()
    'SELECT a FROM t'
    """
    parsed = sql(text)
    if not isinstance(parsed, exp.Query):
        raise TypeError(f"no query: {text}")
    return parsed


def instant(column: str, known: str | None = None) -> Fact:
    """Return the fact of a timestamp column of the grain's own table.

    >>> instant("paid_at").sql
    'epoch_seconds(r.paid_at)'
    """
    return Fact("instant", f"epoch_seconds(r.{column})", known)


def plain(kind: FactKind, *columns: str) -> dict[str, Fact]:
    """Return the facts of columns of the grain's own table, by name.

    >>> plain("text", "kind")["kind"].sql
    'r.kind'
    """
    return {column: Fact(kind, f"r.{column}") for column in columns}


def settled_money(column: str, currency: str = "currency") -> Fact:
    """Return an amount in minor units, null (unknown) unless in the settlement currency.

    The text `:currency` is bound to the marketplace's currency when compiled.

    >>> settled_money("price_minor").sql
    'CASE WHEN r.currency = :currency THEN r.price_minor END'
    """
    return Fact("integer", f"CASE WHEN r.{currency} = :currency THEN r.{column} END")


def instants(*columns: str) -> dict[str, Fact]:
    """Return the facts of timestamp columns of the grain's own table, by name.

    >>> sorted(instants("a", "b"))
    ['a', 'b']
    """
    return {column: instant(column) for column in columns}
