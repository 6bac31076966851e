"""Write a batch: everything under temporary names, moved into place, the manifest last."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from upmarket.engines.duckdb import DuckDBEngine, literal
from upmarket.engines.lake import Lake
from upmarket.engines.lake_admission import Admitted, Incoming, admit, begin_refusing
from upmarket.engines.lake_manifest import Batch, TableBatch
from upmarket.engines.lake_views import current_rows, part_sql
from upmarket.facts.contract import Contract
from upmarket.sql.engine import Row


class BatchWriter:
    """One batch being written; the caller holds `Lake.locked()`.

    `add` one intake after the other, then `commit`. Until then nothing is visible, and what
    a process that died left behind is swept away by the next one.
    """

    def __init__(self, lake: Lake, engine: DuckDBEngine, batch_id: str) -> None:
        self.lake, self.engine = lake, engine
        self.earlier = lake.batches()
        self.seq = lake.last_batch() + 1
        self.name = f"{self.seq:06d}-{batch_id}"
        self.scratch = lake.root / "tmp" / self.name
        self.tables: dict[str, TableBatch] = {}
        self.intakes = 0
        sweep(lake)
        self.scratch.mkdir(parents=True)
        begin_refusing(engine)

    def add(self, incoming: Incoming) -> Admitted:
        """Sort the records of one intake and write those that are taken."""
        contract = incoming.contract
        done = self.tables.get(contract.table, TableBatch(contract.table, columns=contract.names))
        earlier = [*self.earlier, Batch(self.seq, "", "", "", "", tables=(done,))]
        holds = any(table.files for batch in earlier if (table := batch.table(contract.table)))
        current = current_rows(self.lake.facts, contract, earlier) if holds else None
        admitted = admit(self.engine, incoming, current=current)
        self.intakes += 1
        written = (
            self._write(contract, done.read) if admitted.taken else TableBatch(contract.table, columns=contract.names)
        )
        counts = TableBatch(
            contract.table,
            admitted.read,
            admitted.taken,
            admitted.repeated,
            admitted.superseded,
            admitted.quarantined,
            columns=contract.names,
            given=tuple(sorted(incoming.readings)),
        )
        self.tables[contract.table] = done.plus(counts).plus(written)
        return admitted

    def _write(self, contract: Contract, offset: int) -> TableBatch:
        folder = self.scratch / f"{contract.table}-{self.intakes}"
        columns = ", ".join(f'"{name}"' for name in contract.names)
        event = f'"{contract.event_time}"' if contract.event_time else "null"
        rows = f"select {columns}, _row, false as _retracted, {part_sql(contract, event)} as part from taken"
        changed = int(str(self.engine.run("select count(*) from changed")[0][0]))
        if changed and contract.event_time:
            rows += f" union all {_retractions(contract)}"
        row = f"(_row + {offset})::bigint as _row"
        self.engine.run(
            f"copy (select {columns}, {self.seq}::bigint as _batch, {row}, _retracted, part from ({rows}))"
            f" to {literal(str(folder))} (format parquet, partition_by (part))"
        )
        return TableBatch(
            contract.table,
            files=tuple(self._move(contract, folder)),
            days=self._days(contract) if contract.event_time else (),
            dirty=self._dirty(contract) if changed else (),
            columns=contract.names,
        )

    def _move(self, contract: Contract, folder: Path) -> list[str]:
        """Move written parts to where they are read; without a manifest nobody reads them."""
        placed = []
        for path in sorted(folder.rglob("*.parquet")):
            part = path.parent.name.removeprefix("part=").replace("%3D", "=")
            name = f"{self.name}-{self.intakes}-{path.stem.split('_')[-1]}.parquet"
            target = self.lake.facts / contract.table / part / name
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
            placed.append(f"{contract.table}/{part}/{name}")
        return placed

    def _days(self, contract: Contract) -> tuple[str, ...]:
        sql = f'select distinct "{contract.event_time}"::date from taken union select distinct _old::date from changed'
        return tuple(sorted(str(row[0]) for row in self.engine.run(sql) if row[0] is not None))

    def _dirty(self, contract: Contract) -> tuple[str, ...]:
        """Return the parts in which an earlier row of a taken key lies."""
        return tuple(
            sorted(str(row[0]) for row in self.engine.run(f"select distinct {part_sql(contract, '_old')} from changed"))
        )

    def quarantine(self, words: Mapping[tuple[str, str, str | None, str | None], tuple[str, str]]) -> None:
        """Write the refused cells; `words` gives wanted and fix by table, code, column and found.

        `found` is None in `words` where the wording does not depend on it.
        """
        rows: list[Row] = [(*key, *texts) for key, texts in words.items()]
        if not rows:
            return
        self.engine.load("wording", dict.fromkeys(("tbl", "code", "name", "found", "wanted", "fix"), "text"), rows)
        folder = self.lake.root / "quarantine"
        folder.mkdir(parents=True, exist_ok=True)
        scratch = self.scratch / "quarantine.parquet"
        self.engine.run(
            f'copy (select {self.seq}::bigint as batch, r.place as file, r.tbl as "table", r.row, r.name as "column", r.code,'
            " r.found, w.wanted, w.fix from refused r left join wording w on w.tbl = r.tbl and w.code = r.code"
            " and w.name is not distinct from r.name and (w.found is null or w.found = r.found)"
            f" order by r.place, r.row) to {literal(str(scratch))} (format parquet)"
        )
        scratch.rename(folder / f"{self.name}.parquet")

    def attach(self) -> frozenset[str]:
        """Create the views `fact_<table>` as they will be once this batch is committed."""
        batches = (*self.earlier, Batch(self.seq, "", "", "", "", tables=self.written()))
        return self.lake.attach_batches(self.engine, batches)

    def written(self) -> tuple[TableBatch, ...]:
        """Return what the batch holds, by table."""
        return tuple(self.tables[name] for name in sorted(self.tables))

    def commit(self, batch: Batch) -> None:
        """Write the manifest: from here on the batch is there."""
        folder = self.lake.root / "batches"
        folder.mkdir(parents=True, exist_ok=True)
        scratch = self.scratch / "manifest.json"
        with scratch.open("w", encoding="utf-8") as stream:
            stream.write(batch.to_json())
            stream.flush()
            os.fsync(stream.fileno())
        scratch.rename(folder / f"{self.name}.json")
        shutil.rmtree(self.scratch)

    def abandon(self) -> None:
        """Remove what was written; nothing of it was ever visible."""
        sweep(self.lake)


def sweep(lake: Lake) -> None:
    """Remove the files of batches that never got a manifest; the caller holds the lock."""
    shutil.rmtree(lake.root / "tmp", ignore_errors=True)
    after = f"{lake.last_batch():06d}"
    for folder, pattern in ((lake.facts, "*/*/*.parquet"), (lake.root / "quarantine", "*.parquet")):
        for path in folder.glob(pattern):
            if path.name.split("-")[0] > after:
                path.unlink()


def _retractions(contract: Contract) -> str:
    """Return rows that retract, in its old part, what a correction moved to another one."""
    kept = ", ".join(
        f't."{name}"' if name in contract.key and name != contract.event_time
        else f'c._old as "{name}"' if name == contract.event_time else f'null as "{name}"'
        for name in contract.names
    )  # fmt: skip
    old, new = part_sql(contract, "c._old"), part_sql(contract, f't."{contract.event_time}"')
    return f"select {kept}, _row, true, {old} from changed c join taken t using (_row) where {old} <> {new}"
