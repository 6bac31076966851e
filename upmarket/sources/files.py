"""The source `files`: one file or a folder, in our own column names or with a mapping."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

from upmarket.facts.contract import Contract
from upmarket.facts.findings import Finding
from upmarket.facts.reading import Reading
from upmarket.sources.intake import Gathered, Intake, Query
from upmarket.sources.mapping import FileMapping
from upmarket.sources.opening import kind_of, open_file, stem_of
from upmarket.sources.records import Records, literal, quoted, read_records
from upmarket.vocabulary.digests import digest_of
from upmarket.vocabulary.errors import Place, Problem, UpmarketError, nearest
from upmarket.vocabulary.texts import Text

VERSION = "files 1"
NUMBERED = re.compile(r"(.+?)(?:[-_]\d[-_\dTZ]*)?")
"""The stem of a file: a table, perhaps with a date or number behind it."""


def gather(
    query: Query, path: Path, contracts: Mapping[str, Contract], mapping: Sequence[FileMapping] = ()
) -> Gathered:
    """Return what a file or folder brings, file by file in the order of their names.

    Without a mapping the name of a file, up to its first dot and without a date behind it,
    is its table. Files that cannot be read are told in `broken`; UpmarketError when no file is there.
    """
    if not path.exists():
        raise UpmarketError.of(
            "file.missing", f"there is no '{path.name}'", Place(path.name), "a file or folder", _near_path(path)
        )
    found = sorted(child for child in path.iterdir() if child.is_file()) if path.is_dir() else [path]
    intakes: list[Intake] = []
    problems: list[Problem] = []
    unread: list[Finding] = []
    for file, plan in _plans(found, contracts, mapping, unread):
        try:
            intakes.append(_intake(query, file, contracts[plan.table], plan))
        except UpmarketError as error:
            problems.extend(error.problems)
    if path.is_dir() and not intakes and not problems:
        raise UpmarketError.of(
            "file.nothing",
            "no file of this folder is a fact table",
            Place(path.name),
            "files named like " + ", ".join(f"{name}.csv" for name in list(contracts)[:3]),
            "rename them, or give a mapping",
        )
    return Gathered(tuple(intakes), tuple(unread), tuple(problems))


def _near_path(path: Path) -> str:
    near = nearest(path.name, [child.name for child in path.parent.iterdir()]) if path.parent.is_dir() else None
    return f"did you mean '{near}'?" if near else "check the path"


def _plans(
    found: Sequence[Path], contracts: Mapping[str, Contract], mapping: Sequence[FileMapping], unread: list[Finding]
) -> Iterator[tuple[Path, FileMapping]]:
    for file in found:
        plans = [plan for plan in mapping if fnmatch(file.name, plan.pattern)]
        if not mapping and (table := _table_of(file, contracts)):
            plans = [FileMapping(file.name, table)]
        yield from ((file, plan) for plan in plans)
        if plans or file.name.startswith("."):
            continue
        if len(found) == 1:
            raise _no_table(file, contracts, mapped=bool(mapping))
        en = f"The file {file.name} was not read: " + (
            "the mapping does not name it." if mapping else "its name is no fact table."
        )
        zh = f"文件 {file.name} 未读取：" + ("映射中没有它。" if mapping else "文件名不是事实表名。")
        unread.append(Finding("file.not_read", "", 1, Text(en, zh)))


def _table_of(file: Path, contracts: Mapping[str, Contract]) -> str | None:
    stem = stem_of(file)
    numbered = NUMBERED.fullmatch(stem)
    names = (stem, numbered[1] if numbered else stem)
    return next((name for name in names if name in contracts and kind_of(file)), None)


def _no_table(file: Path, contracts: Mapping[str, Contract], *, mapped: bool) -> UpmarketError:
    if kind_of(file) is None:
        open_file(file)
    if mapped:
        return UpmarketError.of(
            "file.not_mapped",
            "the mapping does not name this file",
            Place(file.name),
            "a file that the mapping names",
            "add it to the mapping",
        )
    near = nearest(stem_of(file), contracts)
    fix = (
        f"rename it to {near}{''.join(file.suffixes)}, or give a mapping"
        if near
        else "rename it after its table, or give a mapping"
    )
    return UpmarketError.of(
        "file.no_table",
        f"'{stem_of(file)}' is no fact table",
        Place(file.name),
        "a name such as " + ", ".join(list(contracts)[:6]),
        fix,
    )


def _intake(query: Query, file: Path, contract: Contract, plan: FileMapping) -> Intake:
    opened = open_file(file, plan.encoding)
    records = read_records(query, opened, delimiter=plan.delimiter)
    columns = _columns(records, contract, plan)
    used = {origin for _, _, origins in columns.values() for origin in origins}
    selected = ", ".join(f"{sql} as {quoted(name)}" for name, (sql, _, _) in columns.items())
    kept = " and ".join(f"{records.field(name).sql} is not null" for name in plan.only_filled)
    where = f" where _broken is not null or ({kept})" if kept else ""
    return Intake(
        table=contract.table,
        sql=f"select {selected}{', ' if selected else ''}_row, _row as _at, _broken from ({records.sql}){where}",
        readings={name: reading for name, (_, reading, _) in columns.items()},
        files=(file,),
        digest=digest_of(VERSION, contract.digest, opened.digest, plan.digest),
        names=records.names,
        unread=tuple(name for name in records.names if name not in used),
        proxies=plan.proxies,
        rejects=records.rejects,
    )


def _columns(
    records: Records, contract: Contract, plan: FileMapping
) -> dict[str, tuple[str, Reading, tuple[str, ...]]]:
    """Return per column of ours: SQL over the records, its reading, the file's columns used."""
    columns: dict[str, tuple[str, Reading, tuple[str, ...]]] = {}
    mapped = {column.name: column for column in plan.columns}
    for name in contract.names:
        if name in mapped:
            origin, constant, reading = mapped[name].origin, mapped[name].constant, mapped[name].reading
            _see_columns(records, (*origin, *plan.only_filled))
            if constant is not None:
                columns[name] = (literal(constant), reading, ())
            elif len(origin) == 1:
                field = records.field(origin[0])
                columns[name] = (field.sql, replace(reading, kind=field.kind), origin)
            else:
                joined = " || '-' || ".join(f"({records.field(part).sql})::text" for part in origin)
                columns[name] = (joined, reading, origin)
        elif name in records.names:
            field = records.field(name)
            zone = plan.zone if contract.column(name).type == "instant" else None
            columns[name] = (field.sql, Reading(kind=field.kind, source=name, zone=zone), (name,))
    return columns


def _see_columns(records: Records, names: Sequence[str]) -> None:
    for name in names:
        if name not in records.names:
            near = nearest(name, records.names)
            raise UpmarketError.of(
                "file.unknown_column",
                f"the mapping reads the column '{name}', which the file lacks",
                Place(records.opened.path.name),
                "one of: " + ", ".join(records.names[:20]),
                f"did you mean '{near}'?" if near else "correct the mapping",
            )
