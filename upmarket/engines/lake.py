"""The lake: facts as Parquet files in batches, append-only, and the views of current rows.

    <home>/lake/facts/<table>/<part>/<seq>-<batch>-<n>.parquet
    <home>/lake/batches/<seq>-<batch>.json     the manifest; written last, it commits the batch
    <home>/lake/quarantine/<seq>-<batch>.parquet

A part is the UTC month of the event time (`month=2018-01`), `undated` where that is empty, or
`whole` for tables that have none; ADR 0002 says why. A correction is a row with the same key
in a later batch. One that moves a row to another month leaves a retraction in the old part.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from upmarket.engines.duckdb import DuckDBEngine, literal
from upmarket.engines.lake_manifest import Batch
from upmarket.engines.lake_views import current_rows
from upmarket.facts.contract import Contract
from upmarket.facts.findings import Proxy
from upmarket.facts.given import never_given
from upmarket.vocabulary.digests import digest_of
from upmarket.vocabulary.errors import Place, UpmarketError

Days = Mapping[str, tuple[date, date]]
"""Half-open ranges of UTC event days by table; tables that are not named are read whole."""


class Lake:
    """The lake of a home. Reading needs no lock: a batch is there once its manifest is.

    >>> from pathlib import Path
    >>> Lake(Path("/nowhere"), {}).provided()
    frozenset()
    """

    def __init__(self, home: Path, contracts: Mapping[str, Contract]) -> None:
        self.root = home / "lake"
        self.contracts = contracts

    @property
    def facts(self) -> Path:
        """Return the folder of the fact files."""
        return self.root / "facts"

    def batches(self, until_batch: int | None = None) -> tuple[Batch, ...]:
        """Return the committed batches in order, up to and with a number."""
        found = [self._manifest(path) for path in sorted((self.root / "batches").glob("*.json"))]
        return tuple(batch for batch in found if until_batch is None or batch.seq <= until_batch)

    def last_batch(self) -> int:
        """Return the number of the last batch; 0 when there is none."""
        names = [path.name for path in (self.root / "batches").glob("*.json")]
        return max((int(name.split("-")[0]) for name in names), default=0)

    def provided(self, until_batch: int | None = None) -> frozenset[str]:
        """Return the tables that were handed in, be it without a row, and marks of columns never given."""
        return _provided(self.batches(until_batch), self.contracts)

    def proxies(self, until_batch: int | None = None) -> tuple[Proxy, ...]:
        """Return every proxy that a batch declared, each once."""
        return tuple(dict.fromkeys(proxy for batch in self.batches(until_batch) for proxy in batch.proxies))

    def watermark(self, table: str = "order_line", *, until_batch: int | None = None) -> date | None:
        """Return the last UTC day on which a table has an event; None when it has none."""
        days = [found.last_day for batch in self.batches(until_batch) if (found := batch.table(table))]
        return max((day for day in days if day), default=None)

    def input_digest(self, until_batch: int | None = None) -> str:
        """Return a digest of all that was taken: equal when the same intakes came in the same order."""
        return digest_of([batch.intakes for batch in self.batches(until_batch)])

    def touched_days(self, since_batch: int, until_batch: int | None = None) -> Mapping[str, frozenset[date]]:
        """Return, per table, the UTC event days that changed after a batch.

        A table without event time that changed is there with no day.
        """
        touched: dict[str, set[date]] = {}
        for batch in self.batches(until_batch):
            for table in batch.tables if batch.seq > since_batch else ():
                if table.taken:
                    touched.setdefault(table.table, set()).update(date.fromisoformat(day) for day in table.days)
        return {table: frozenset(days) for table, days in touched.items()}

    def attach(
        self, engine: DuckDBEngine, *, until_batch: int | None = None, days: Days | None = None
    ) -> frozenset[str]:
        """Create the view `fact_<table>` of each provided table and return what `provided` returns.

        A view has the columns of the contract, `_batch` and `_row`; only current rows.
        """
        return self.attach_batches(engine, self.batches(until_batch), days=days)

    def attach_batches(
        self, engine: DuckDBEngine, batches: tuple[Batch, ...], *, days: Days | None = None
    ) -> frozenset[str]:
        """Create the views over some batches, such as one that is still being written."""
        provided = _provided(batches, self.contracts)
        for table in sorted(provided & self.contracts.keys()):
            engine.view(
                f"fact_{table}", current_rows(self.facts, self.contracts[table], batches, (days or {}).get(table))
            )
        return provided

    def quarantined(self, engine: DuckDBEngine, *, until_batch: int | None = None) -> bool:
        """Create the view `quarantine` of all refused rows; False when there are none."""
        paths = [self.root / "quarantine" / f"{batch.name}.parquet" for batch in self.batches(until_batch)]
        files = ", ".join(literal(str(path)) for path in paths if path.exists())
        if files:
            engine.view("quarantine", f"select * from read_parquet([{files}])")
        return bool(files)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lake for writing; UpmarketError when another ingest does. Ends with the process."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UpmarketError.of(
                    "lake.busy",
                    "another ingest writes into this home",
                    Place(self.root.parent.name),
                    "one ingest at a time",
                    "wait until it is done",
                ) from None
            yield

    def _manifest(self, path: Path) -> Batch:
        try:
            return Batch.from_json(path.read_text("utf-8"))
        except (ValueError, KeyError, TypeError) as error:
            raise UpmarketError.of(
                "lake.manifest",
                f"the manifest cannot be read: {error}",
                Place(path.name),
                "a manifest as ingest wrote it",
                "restore it from a backup",
            ) from None


def _provided(batches: Iterable[Batch], contracts: Mapping[str, Contract]) -> frozenset[str]:
    """Return the tables that batches handed in, and marks of the columns that none of them gave."""
    given: dict[str, set[str]] = {}
    for batch in batches:
        for table in batch.tables:
            given.setdefault(table.table, set()).update(table.given or table.columns)
    marks = (
        never_given(table, name)
        for table, columns in given.items()
        for name in (contracts[table].names if table in contracts else ())
        if name not in columns
    )
    return frozenset([*given, *marks])
