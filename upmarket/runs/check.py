"""Check: say what is wrong with files without taking anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from upmarket.engines.duckdb import reading
from upmarket.engines.lake_admission import Admitted, admit, begin_refusing
from upmarket.facts.findings import Finding
from upmarket.runs.contracts import load_contracts
from upmarket.runs.gathering import findings_of, gathered, header_faults, incoming, session
from upmarket.runs.ingest import Progress
from upmarket.runs.refusals import refused_problems, refused_totals
from upmarket.vocabulary.errors import Problem, UpmarketError


@dataclass(frozen=True, slots=True)
class FileChecked:
    """The counts of one file: what an ingest into an empty home would do with it."""

    file: str
    table: str
    counts: Admitted


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found. `problems` are the first few of each kind, `totals` count all cells.

    `totals` has a count by file, column and code.
    """

    files: tuple[FileChecked, ...]
    problems: tuple[Problem, ...]
    totals: Mapping[tuple[str, str, str], int]
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Say whether nothing would be refused."""
        return not self.problems


def check(
    path: Path,
    *,
    source: str = "files",
    home: Path | None = None,
    mapping: Path | None = None,
    progress: Progress | None = None,
    each: int = 5,
    memory: str | None = None,
) -> CheckReport:
    """Validate files as ingest does, writing nothing; every problem is in the report.

    At most `each` problems of one file, column and code are shown. Rows that the lake holds
    already are not looked at.
    """
    contracts = load_contracts(home)
    with session(memory) as engine:
        begin_refusing(engine)
        files: list[FileChecked] = []
        broken: list[Problem] = []
        findings: list[Finding] = []
        try:
            found = gathered(engine, source, path, contracts, mapping)
        except UpmarketError as error:
            return CheckReport((), error.problems, {}, ())
        findings += found.findings
        broken += found.broken
        for done, intake in enumerate(found.intakes):
            if progress:
                progress(f"{intake.table} < {intake.place}", done, len(found.intakes))
            if faults := header_faults((intake,), contracts):
                broken += faults
                continue
            try:
                with reading(intake.place):
                    counts = admit(engine, incoming(intake, contracts))
                    findings += findings_of(engine, intake, contracts[intake.table], counts.read)
                files.append(FileChecked(intake.place, intake.table, counts))
            except UpmarketError as error:
                broken += error.problems
        shown = refused_problems(engine, contracts, each=each)
        return CheckReport(tuple(files), (*broken, *shown), refused_totals(engine), tuple(findings))
