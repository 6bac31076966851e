"""All that a use case needs in hand: home, rules, lake, engine, and the lease when it writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from upmarket.engines.duckdb import DuckDBEngine
from upmarket.engines.lake import Lake
from upmarket.runs import clock
from upmarket.runs.home import Home, open_home
from upmarket.runs.rulebook import Rulebook, load_rulebook
from upmarket.store import settings
from upmarket.store.heartbeat import leased
from upmarket.store.leases import Held
from upmarket.vocabulary.errors import Place, UpmarketError

CYCLE = "cycle"
"""The lease under which runs write."""


@dataclass(slots=True)
class Session:
    """An open home. `watermark` is the last batch that is looked at.

    `attached` holds the tables handed in once the flags of the watermark are shown to the engine.
    """

    home: Home
    rulebook: Rulebook
    lake: Lake
    engine: DuckDBEngine
    watermark: int
    attached: frozenset[str] | None = None

    def folder(self, run_id: str) -> Path:
        """Return the folder of a run's results."""
        return self.home.runs / run_id


@contextmanager
def opened(folder: Path, *, rulebook: Rulebook | None = None) -> Iterator[Session]:
    """Open a home for reading; error `runs.nothing_yet` when no facts were taken in yet."""
    home = open_home(folder)
    rules = rulebook or load_rulebook(folder)
    lake = Lake(folder, rules.contracts)
    last = lake.last_batch()
    if not last:
        raise UpmarketError.of(
            "runs.nothing_yet",
            "no facts were taken in yet",
            Place(str(folder)),
            "at least one batch",
            "run `upmarket ingest ...`",
        )
    settings.configure(folder, home.state_url)
    engine = new_engine(home)
    try:
        yield Session(home, rules, lake, engine, last)
    finally:
        engine.close()


@contextmanager
def writing() -> Iterator[Held]:
    """Hold the lease of runs; error `store.busy` when another process has it."""
    with leased(CYCLE, clock.now) as held:
        yield held


def new_engine(home: Home) -> DuckDBEngine:
    """Return an engine with the home's limits; what does not fit goes to the lake's spill folder."""
    home.spill.mkdir(parents=True, exist_ok=True)
    return DuckDBEngine(memory=home.memory, threads=home.threads, spill=home.spill)
