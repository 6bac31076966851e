"""What ingest and check share: open the session, gather the intakes, look at their headers."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from upmarket.engines.duckdb import DuckDBEngine, reading
from upmarket.engines.lake_admission import Incoming
from upmarket.facts.contract import Contract
from upmarket.facts.findings import Finding
from upmarket.facts.validation import finding_checks, findings
from upmarket.facts.wording import header_problems, unknown_columns
from upmarket.runs.contracts import read_text
from upmarket.sources import files, olist
from upmarket.sources.intake import Gathered, Intake
from upmarket.sources.mapping import read_mapping
from upmarket.vocabulary.documents import read_document
from upmarket.vocabulary.errors import Place, Problem, UpmarketError
from upmarket.vocabulary.texts import Text

SOURCES = ("files", "olist")


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
    engine = DuckDBEngine(memory=memory, spill=folder)
    try:
        yield engine
    finally:
        engine.close()
        shutil.rmtree(folder, ignore_errors=True)


def gathered(
    engine: DuckDBEngine, source: str, path: Path, contracts: Mapping[str, Contract], mapping: Path | None
) -> Gathered:
    """Return what a source brings; UpmarketError when it is unknown or a file cannot be read."""
    if source not in SOURCES:
        raise UpmarketError.of("source.unknown", f"there is no source '{source}'", Place(source), "one of: " + ", ".join(SOURCES), "name one of them")
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
        found.append(Finding("facts.no_rows", contract.table, 1, Text(en, f"{intake.place} 只有表头没有数据行：{contract.table} 已提供但为空。")))
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
