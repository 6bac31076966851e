"""Read an opened file as a relation of records, in DuckDB's words.

CSV and JSON lines come as text, so that no value is guessed or lost; Parquet keeps its types.
Rows count from 1 after the header. A CSV record that does not fit is set aside by the reader
in a table of its own, and a JSON line that is no object is marked in `_broken`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from upmarket.sources.intake import Query
from upmarket.sources.opening import Opened
from upmarket.vocabulary.errors import Place, UpmarketError

DELIMITERS = (",", ";", "\t", "|")
LONGEST_RECORD, BUFFER = 1_000_000, 8_000_000
"""Bytes of the longest CSV record that is read, and of what the reader holds at once."""
_NUMBERS: Iterator[int] = count(1)


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a file: its name there, the SQL for it, and its kind of `facts.reading`."""

    name: str
    sql: str
    kind: str


@dataclass(frozen=True, slots=True)
class Records:
    """A file as a relation: `sql` gives what the fields need, `_row` and `_broken`.

    `rejects` is the table into which the reader puts records that do not fit, and the number
    of lines before the first record.
    """

    opened: Opened
    sql: str
    fields: tuple[Field, ...]
    rejects: tuple[str, int] | None = None

    def field(self, name: str) -> Field:
        """Return a column by its name in the file; KeyError when there is none."""
        return {field.name: field for field in self.fields}[name]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns in the file."""
        return tuple(field.name for field in self.fields)


def read_records(query: Query, opened: Opened, *, delimiter: str | None = None) -> Records:
    """Return a file as records; UpmarketError when its header or its format is broken."""
    if opened.format == "parquet":
        return _parquet(query, opened)
    if opened.format == "json":
        return _json(query, opened)
    return _csv(opened, delimiter)


def quoted(name: str) -> str:
    """Return a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """Return a SQL text literal."""
    return "'" + value.replace("'", "''") + "'"


# -- CSV ------------------------------------------------------------------------------------


def _csv(opened: Opened, delimiter: str | None) -> Records:
    names = _header(opened, delimiter or _delimiter(opened))
    fields = tuple(Field(name, f"c{index}", "text") for index, name in enumerate(names))
    reader, rejects = _scan(opened, [field.sql for field in fields], delimiter or _delimiter(opened), '"', header=True)
    return Records(
        opened, f"select *, row_number() over () as _row, null::text as _broken from {reader}", fields, (rejects, 1)
    )


def _scan(opened: Opened, columns: list[str], delimiter: str, quote: str, *, header: bool) -> tuple[str, str]:
    number = next(_NUMBERS)
    body = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in columns)
    options = [
        literal(str(opened.path)), "auto_detect=false", f"header={str(header).lower()}", f"delim={literal(delimiter)}",
        f"quote={literal(quote)}", f"escape={literal(quote)}", f"columns={{{body}}}", f"encoding={literal(opened.encoding)}",
        f"max_line_size={LONGEST_RECORD}", f"buffer_size={BUFFER}", f"compression={literal('gzip' if opened.packed else 'none')}",
        "store_rejects=true", f"rejects_table='rejects_{number}'", f"rejects_scan='rejects_scan_{number}'",
    ]  # fmt: skip
    return f"read_csv({', '.join(options)})", f"rejects_{number}"


def _delimiter(opened: Opened) -> str:
    first = next(iter(opened.head().splitlines()), "")
    unquoted = "".join(part for index, part in enumerate(first.split('"')) if index % 2 == 0)
    return max(DELIMITERS, key=lambda mark: (unquoted.count(mark), mark == ","))


def _header(opened: Opened, delimiter: str) -> list[str]:
    place = Place(opened.path.name, line=1)
    head = opened.head()
    try:
        names = [
            name.strip()
            for name in next(csv.reader(head.splitlines(keepends=True), delimiter=delimiter, strict=True), [])
        ]
    except csv.Error:
        raise UpmarketError.of(
            "file.header",
            "the header has a quote that is never closed",
            place,
            "names of columns",
            "mend the first line",
        ) from None
    if not any(names):
        raise UpmarketError.of(
            "file.header", "the first line is empty", place, "names of columns", "write the header into line 1"
        )
    if "" in names:
        raise UpmarketError.of(
            "file.header",
            f"column {names.index('') + 1} has no name",
            place,
            "a name for every column",
            "name it, or remove the column",
        )
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise UpmarketError.of(
            "file.repeated_column",
            f"the column '{repeated[0]}' stands {names.count(repeated[0])} times",
            place,
            "each column once",
            "rename or remove one of them",
        )
    if "\ufffd" in "".join(names):
        raise UpmarketError.of(
            "file.encoding",
            "the header is not UTF-8",
            place,
            "a file in UTF-8",
            "save it as UTF-8, or say 'encoding: latin-1' in a mapping",
        )
    return names


# -- JSON lines -----------------------------------------------------------------------------


def _json(query: Query, opened: Opened) -> Records:
    reader, rejects = _scan(opened, ["line"], "\x1f", "", header=False)
    lines = f"select line, row_number() over () as _row from {reader}"
    sound = "case when json_valid(line) then json_type(line) = 'OBJECT' else false end"
    sql = f"select line, _row, case when not {sound} then 'this is no JSON object: ' || line[:80] end as _broken from ({lines}) where line is not null"
    keys = query(f"select distinct unnest(json_keys(line)) from ({sql}) where _broken is null")
    for table in (rejects, rejects.replace("rejects_", "rejects_scan_")):
        query(f"drop table if exists {table}")
    names = sorted(str(row[0]) for row in keys)
    if not names:
        raise UpmarketError.of(
            "file.no_objects",
            "no line is a JSON object",
            Place(opened.path.name),
            "one JSON object in every line",
            "write each row as one object in one line",
        )
    safe = "case when _broken is null then line end"
    return Records(
        opened,
        sql,
        tuple(Field(name, f"({safe} ->> {literal(_pointer(name))})", "text") for name in names),
        (rejects, 0),
    )


def _pointer(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1")


# -- Parquet --------------------------------------------------------------------------------

KINDS = {
    "VARCHAR": "text",
    "TINYINT": "bigint",
    "SMALLINT": "bigint",
    "INTEGER": "bigint",
    "BIGINT": "bigint",
    "UTINYINT": "bigint",
    "USMALLINT": "bigint",
    "UINTEGER": "bigint",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP_S": "timestamp",
    "TIMESTAMP_MS": "timestamp",
    "TIMESTAMP_NS": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
}
CASTS = {"bigint": "::bigint", "timestamp": "::timestamp"}


def _parquet(query: Query, opened: Opened) -> Records:
    reader = f"read_parquet({literal(str(opened.path))}, hive_partitioning=false)"
    described = query(f"describe select * from {reader}")
    fields = []
    for name, kind, *_ in described:
        found = KINDS.get(str(kind), "other")
        cast = "::text" if found == "other" else CASTS.get(found, "")
        fields.append(Field(str(name), quoted(str(name)) + cast, "text" if found == "other" else found))
    sql = f"select * , file_row_number + 1 as _row, null::text as _broken from read_parquet({literal(str(opened.path))}, file_row_number=true, hive_partitioning=false)"
    return Records(opened, sql, tuple(fields))
