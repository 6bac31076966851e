"""A named step: one query whose result later steps read by name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlglot import exp

from upmarket.vocabulary.digests import digest_of

NAME = re.compile(r"[a-z][a-z0-9_]{0,119}")


@dataclass(frozen=True, slots=True)
class Step:
    """A query with the table name of its result.

    `brief` says in a few words what the rows are. Names are strict, since they become
    identifiers: ValueError for any other.

    >>> Step("one", exp.select("1 as a"), "a row").sql("duckdb")
    'SELECT 1 AS a'
    """

    name: str
    query: exp.Query
    brief: str

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no name for a step: use small letters, digits and _")

    def sql(self, dialect: str) -> str:
        """Return the text of the query for a SQLGlot dialect."""
        return self.query.sql(dialect=dialect)

    @property
    def digest(self) -> str:
        """Return the digest of the query, the same for every engine."""
        return digest_of(self.name, self.query.sql())
