"""Ingest: facts out of files into the lake, refused rows into quarantine, one batch a call."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from upmarket import __version__
from upmarket.engines.duckdb import reading
from upmarket.engines.lake import Lake
from upmarket.engines.lake_manifest import Batch, FileTaken, TableBatch
from upmarket.engines.lake_writing import BatchWriter
from upmarket.facts.contract import Contract
from upmarket.facts.findings import Finding, Proxy
from upmarket.runs.contracts import load_contracts
from upmarket.runs.gathering import findings_of, gathered, header_faults, incoming, lost_references, proxies_of, session
from upmarket.runs.refusals import refused_problems, wording_of
from upmarket.sources.intake import Intake
from upmarket.vocabulary.digests import digest_of
from upmarket.vocabulary.errors import Problem, UpmarketError

Progress = Callable[[str, int, int], None]
"""Called with what is being done (a file name), the intakes done and their number."""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did. `batch` is None when everything had been taken before.

    `tables` are the counts of this batch; `already` how many intakes were known. `problems`
    are the first few refused cells of each kind, `findings` what readers must know.
    """

    batch: Batch | None
    tables: tuple[TableBatch, ...]
    already: int
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...]
    proxies: tuple[Proxy, ...]
    seconds: float


def ingest(
    home: Path,
    source: str,
    path: Path,
    *,
    mapping: Path | None = None,
    progress: Progress | None = None,
    memory: str | None = None,
) -> IngestReport:
    """Take the facts of a source (`files` or `olist`) into the lake of a home as one batch.

    `memory` limits DuckDB (such as "500MB"); what is larger spills to disk. UpmarketError when
    a file cannot be read or lacks a column: then nothing is taken.
    """
    started = time.monotonic()
    contracts = load_contracts(home)
    lake = Lake(home, contracts)
    with lake.locked(), session(memory, lake.root / "spill") as engine:
        found = gathered(engine, source, path, contracts, mapping)
        if found.broken:
            raise UpmarketError(found.broken)
        new, already = _unknown(lake, found.intakes)
        if faults := header_faults(new, contracts):
            raise UpmarketError(faults)
        if not new:
            return IngestReport(None, (), already, (), found.findings, (), time.monotonic() - started)
        writer = BatchWriter(lake, engine, digest_of([intake.digest for intake in new])[:12])
        try:
            findings, proxies = _take(writer, new, contracts, progress)
            batch = _commit(writer, source, new, contracts, (*found.findings, *findings), proxies)
        except BaseException:
            writer.abandon()
            raise
        problems = refused_problems(engine, contracts)
    return IngestReport(
        batch, batch.tables, already, problems, batch.findings, batch.proxies, time.monotonic() - started
    )


def _unknown(lake: Lake, intakes: tuple[Intake, ...]) -> tuple[tuple[Intake, ...], int]:
    """Return the intakes that no batch has taken, each once, and the number of the others."""
    known = {digest for batch in lake.batches() for digest in batch.intakes}
    new = {intake.digest: intake for intake in reversed(intakes) if intake.digest not in known}
    return tuple(reversed(new.values())), len(intakes) - len(new)


def _take(
    writer: BatchWriter, intakes: tuple[Intake, ...], contracts: Mapping[str, Contract], progress: Progress | None
) -> tuple[list[Finding], list[Proxy]]:
    findings: list[Finding] = []
    proxies: list[Proxy] = []
    for done, intake in enumerate(intakes):
        if progress:
            progress(f"{intake.table} < {intake.place}", done, len(intakes))
        with reading(intake.place):
            admitted = writer.add(incoming(intake, contracts))
            findings += findings_of(writer.engine, intake, contracts[intake.table], admitted.read)
            proxies += proxies_of(writer.engine, intake)
    provided = writer.attach()
    for table in writer.written():
        findings += lost_references(writer.engine, contracts[table.table], contracts, provided, batch=writer.seq)
    if progress:
        progress("", len(intakes), len(intakes))
    return findings, proxies


def _commit(
    writer: BatchWriter,
    source: str,
    intakes: tuple[Intake, ...],
    contracts: Mapping[str, Contract],
    findings: Sequence[Finding],
    proxies: Sequence[Proxy],
) -> Batch:
    writer.quarantine(wording_of(writer.engine, contracts))
    files = dict.fromkeys((path, intake.digest) for intake in intakes for path in intake.files)
    seq, _, batch_id = writer.name.partition("-")
    batch = Batch(
        seq=int(seq),
        id=batch_id,
        source=source,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        code=__version__,
        files=tuple(FileTaken(path.name, path.stat().st_size, digest) for path, digest in files),
        intakes=tuple(intake.digest for intake in intakes),
        tables=writer.written(),
        findings=tuple(findings),
        proxies=tuple(dict.fromkeys(proxies)),
    )
    writer.commit(batch)
    return batch
