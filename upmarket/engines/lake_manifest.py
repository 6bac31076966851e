"""The manifest of a batch: the file whose appearance commits it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from upmarket.facts.findings import Finding, Proxy
from upmarket.vocabulary.texts import Text

VERSION = 1


@dataclass(frozen=True, slots=True)
class TableBatch:
    """What a batch brought for one table.

    read = taken + repeated + quarantined; `superseded` of the taken rows replace earlier ones.
    `files` are paths below the lake's folder `facts`. `days` are the UTC days of the event
    time that hold a new, changed or retracted row. In the parts `dirty` some key now stands
    twice, so that readers must choose the newest. `columns` are those of the files in the lake,
    `given` those that the source had.
    """

    table: str
    read: int = 0
    taken: int = 0
    repeated: int = 0
    superseded: int = 0
    quarantined: int = 0
    files: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    dirty: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    given: tuple[str, ...] = ()

    def plus(self, other: TableBatch) -> TableBatch:
        """Return both together; they are of one table."""
        return TableBatch(
            self.table,
            self.read + other.read,
            self.taken + other.taken,
            self.repeated + other.repeated,
            self.superseded + other.superseded,
            self.quarantined + other.quarantined,
            self.files + other.files,
            tuple(sorted({*self.days, *other.days})),
            tuple(sorted({*self.dirty, *other.dirty})),
            other.columns,
            tuple(sorted({*self.given, *other.given})),
        )

    @property
    def last_day(self) -> date | None:
        """Return the last day with an event; None for a table without event time."""
        return date.fromisoformat(self.days[-1]) if self.days else None


@dataclass(frozen=True, slots=True)
class FileTaken:
    """A file that a batch read."""

    name: str
    size: int
    intake: str


@dataclass(frozen=True, slots=True)
class Batch:
    """One ingest that was committed. `seq` counts from 1; `id` is a digest of its intakes."""

    seq: int
    id: str
    source: str
    at: str
    code: str
    files: tuple[FileTaken, ...] = ()
    intakes: tuple[str, ...] = ()
    tables: tuple[TableBatch, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    proxies: tuple[Proxy, ...] = field(default=())

    @property
    def name(self) -> str:
        """Return the stem of its files."""
        return f"{self.seq:06d}-{self.id}"

    def table(self, name: str) -> TableBatch | None:
        """Return what it brought for a table; None when nothing was handed in for it."""
        return next((table for table in self.tables if table.table == name), None)

    def to_json(self) -> str:
        """Return the text of the manifest."""
        return json.dumps({"version": VERSION, **asdict(self)}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Batch:
        """Read a manifest; ValueError, KeyError or TypeError when it is none."""
        tree: dict[str, Any] = json.loads(text)
        if tree.pop("version") != VERSION:
            raise ValueError("it was written by another version")
        tree["files"] = tuple(FileTaken(**item) for item in tree["files"])
        tree["intakes"] = tuple(tree["intakes"])
        tree["tables"] = tuple(TableBatch(**_tuples(item)) for item in tree["tables"])
        tree["findings"] = tuple(Finding(**_text(item)) for item in tree["findings"])
        tree["proxies"] = tuple(Proxy(**_text(item)) for item in tree["proxies"])
        return cls(**tree)


def _tuples(item: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in item.items()}


def _text(item: Mapping[str, Any]) -> dict[str, Any]:
    return {**item, "text": Text(**item["text"])}
