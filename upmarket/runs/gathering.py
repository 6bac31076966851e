"""What ingest and check share: open the session, gather the intakes, look at their headers."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from upmarket.engines.duckdb import DuckDBEngine, reading
from upmarket.engines.lake_admission import Incoming
from upmarket.facts.contract import Contract
from upmarket.facts.findings import Finding, Proxy
from upmarket.facts.validation import finding_checks, findings, unknown_references
from upmarket.facts.wording import header_problems, unknown_columns
from upmarket.runs.contracts import read_text
from upmarket.sources import files, olist
from upmarket.sources.intake import Gathered, Intake
from upmarket.sources.mapping import read_mapping
from upmarket.vocabulary.documents import read_document
from upmarket.vocabulary.errors import Place, Problem, UpmarketError
from upmarket.vocabulary.texts import Text

SOURCES = ("files", "olist")


def lost_references(
    engine: DuckDBEngine,
    contract: Contract,
    contracts: Mapping[str, Contract],
    provided: Collection[str],
    *,
    batch: int,
) -> tuple[Finding, ...]:
    """Return a finding for each column in which rows of a batch name rows that are not there.

    Reads the views `fact_<table>` of the tables provided; a table that is not provided is not
    asked. Late rows may still mend it, so nothing is refused.
    """
    found = []
    for column in (c for c in contract.columns if c.refers and c.refers[0] in provided):
        table, other = column.refers or ("", "")
        step = unknown_references(contract, column, f"fact_{table}", other, batch=batch)
        rows = int(str(engine.rows(step.query)[0][0]))
        if rows:
            title = contracts[table].title
            text = Text(
                f"Rows of {contract.table} have a {column.name} that no row of {table} has.",
                f"{contract.title.zh}中有{title.zh}里不存在的 {column.name}。",
            )
            found.append(Finding("facts.unknown_reference", contract.table, rows, text, column.name))
    return tuple(found)


@contextmanager
def session(memory: str | None = None, spill: Path | None = None) -> Iterator[DuckDBEngine]:
    """Open DuckDB for reading files; what does not fit into `memory` spills into a folder.

    The folder is `spill`, emptied first (a process that was killed may have left it full),
    else a temporary one; it is removed at the end.
    """
    if spill:
        shutil.rmtree(spill, ignore_errors=True)
        spill.mkdir(parents=True)
    folder = spill or Path(tempfile.mkdtemp(prefix="spill-"))
    # Each thread holds a buffer for every month it writes: with little memory, one thread.
    engine = DuckDBEngine(memory=memory, threads=1 if memory else None, spill=folder)
    try:
        yield engine
    finally:
        engine.close()
        shutil.rmtree(folder, ignore_errors=True)


def gathered(
    engine: DuckDBEngine, source: str, path: Path, contracts: Mapping[str, Contract], mapping: Path | None
) -> Gathered:
    """Return what a source brings; UpmarketError when it is unknown or has nothing to read."""
    if source not in SOURCES:
        raise UpmarketError.of(
            "source.unknown",
            f"there is no source '{source}'",
            Place(source),
            "one of: " + ", ".join(SOURCES),
            "name one of them",
        )
    with reading(path.name):
        if source == "olist":
            return olist.gather(engine.run, path, contracts)
        plan = read_mapping(read_document(mapping.name, read_text(mapping)), contracts) if mapping else ()
        return files.gather(engine.run, path, contracts, plan)


def header_faults(intakes: tuple[Intake, ...], contracts: Mapping[str, Contract]) -> tuple[Problem, ...]:
    """Return what keeps files from being taken at all: required columns that are missing."""
    return tuple(
        problem
        for intake in intakes
        for problem in header_problems(contracts[intake.table], _given(intake), intake.place)
    )


def _given(intake: Intake) -> tuple[str, ...]:
    return (*intake.readings, *intake.unread)


def incoming(intake: Intake, contracts: Mapping[str, Contract]) -> Incoming:
    """Return an intake in the form that the lake admits."""
    return Incoming(contracts[intake.table], intake.sql, intake.readings, intake.place, intake.rejects)


def findings_of(engine: DuckDBEngine, intake: Intake, contract: Contract, read: int) -> tuple[Finding, ...]:
    """Return the findings of an intake just admitted: its columns, its checks, its source."""
    found = list(unknown_columns(contract, intake.unread, intake.place))
    if read == 0:
        en = f"{intake.place} has a header and no rows: {contract.table} is handed in and empty."
        found.append(
            Finding(
                "facts.no_rows",
                contract.table,
                1,
                Text(en, f"{intake.place} 只有表头没有数据行：{contract.table} 已提供但为空。"),
            )
        )
    step = findings(contract, "taken")
    if step:
        for check, rows in zip(finding_checks(contract), engine.rows(step.query)[0], strict=True):
            if rows:
                found.append(Finding(f"facts.{check.id}", contract.table, int(str(rows)), check.text, check.column))
    for question in intake.findings:
        rows = int(str(engine.run(question.sql)[0][0]))
        if rows:
            found.append(Finding(question.code, contract.table, rows, question.text))
    return tuple(found)


def proxies_of(engine: DuckDBEngine, intake: Intake) -> tuple[Proxy, ...]:
    """Return the proxies of an intake just admitted: those declared, else those its rows name."""
    if intake.proxies or "proxy_for" not in intake.readings:
        return intake.proxies
    rows = engine.run("select distinct kind, proxy_for from taken where proxy_for is not null order by all")
    return tuple(
        Proxy(
            intake.table, "kind", str(kind), str(scan),
            Text(f"The event '{kind}' stands in for '{scan}', as the source declares.", f"按来源声明，事件“{kind}”代替“{scan}”。"),
        )
        for kind, scan in rows
    )  # fmt: skip
