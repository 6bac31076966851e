"""What a source yields: a table, how to read it, and what readers of it must know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from upmarket.facts.findings import Finding, Proxy
from upmarket.facts.reading import Reading
from upmarket.vocabulary.errors import Problem
from upmarket.vocabulary.texts import Text

Query = Callable[[str], list[tuple[object, ...]]]
"""Runs DuckDB SQL in the session of the ingest and returns rows."""


@dataclass(frozen=True, slots=True)
class FindingQuery:
    """SQL with one number: how often something is true of the rows taken.

    In `sql` the name `taken` stands for the table's good rows. Zero is no finding.
    """

    code: str
    sql: str
    text: Text


@dataclass(frozen=True, slots=True)
class Intake:
    """One table out of one or several files.

    `sql` is a DuckDB SELECT with one column for each key of `readings`, `_row` (unique,
    in order), `_at` (the row that people find in the file) and `_broken`. `names` are the columns of the file, `unread` those that nothing reads. Problems name the
    first of `files`, in which `_row` counts. `digest` names content and mapping: the same
    intake twice adds nothing. `rejects` is the reader's table of records that do not fit, and the lines before the first.
    """

    table: str
    sql: str
    readings: Mapping[str, Reading]
    files: tuple[Path, ...]
    digest: str
    names: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    proxies: tuple[Proxy, ...] = ()
    findings: tuple[FindingQuery, ...] = ()
    rejects: tuple[str, int] | None = None

    @property
    def place(self) -> str:
        """Return the name of the file that rows are counted in."""
        return self.files[0].name


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything a source found: intakes in the order in which they are taken, and findings.

    `broken` tells of files that cannot be read at all; the others stand in `intakes` all the same.
    """

    intakes: tuple[Intake, ...]
    findings: tuple[Finding, ...] = ()
    broken: tuple[Problem, ...] = ()
