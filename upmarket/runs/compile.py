"""Keep compiled flags in the lake: bring them up to date part by part, and show them.

    <home>/lake/compiled/<grain>/<digest>/<first>-<until>-<batch>.parquet   a part of local days
    <home>/lake/compiled/<grain>/<digest>/<batch>.json                      the parts as of a batch

The digest is that of the measures, the marketplace and the tables provided: another setting
compiles into another folder. Parts are never changed. A state is written last, so that a
compile that dies goes on with the parts that are there; older states stay for replays.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from upmarket.engines.compiled import day_bounds, narrow, view_parts, write_part
from upmarket.engines.duckdb import DuckDBEngine
from upmarket.engines.lake import Lake
from upmarket.facts.given import never_given
from upmarket.metrics.family import Measure
from upmarket.metrics.flags import compiled, flag_steps, flags_table
from upmarket.metrics.grains import GRAINS
from upmarket.metrics.marketplace import Marketplace
from upmarket.metrics.plan import read_tables
from upmarket.metrics.working import COLUMNS, TABLE, check_clocks, working_rows
from upmarket.runs.parts import PartPlan, edges, event_span, planned_parts, touched
from upmarket.runs.rulebook import Rulebook
from upmarket.runs.session import Session, opened
from upmarket.vocabulary.days import DAY_SECONDS, day_of, start_second, zone_of
from upmarket.vocabulary.digests import digest_of

VERSION = 1
"""Raise it when flags come out otherwise for the same rules and facts."""

BEFORE, AFTER = 400 * 86_400, 800 * 86_400
"""Instants of a row lie so many seconds around its event; beyond, a local day may be an hour off."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of flags: half-open local days, and the bounds of its day columns."""

    first: int
    until: int
    file: str
    rows: int
    days: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Compiling:
    """What a grain's compilation works with."""

    engine: DuckDBEngine
    lake: Lake
    grain: str
    measures: tuple[Measure, ...]
    marketplace: Marketplace
    provided: frozenset[str]
    batch: int

    @property
    def folder(self) -> Path:
        """Return the folder of these measures."""
        read = frozenset[str]().union(*(read_tables(measure) for measure in self.measures))
        market = self.marketplace
        settings = (market.zone, market.currency, market.weekend, market.holidays)
        own = GRAINS[self.grain]
        seen = (read & self.provided) | {
            mark for name in own.facts if (mark := never_given(own.table, name)) in self.provided
        }
        key = digest_of(VERSION, [m.column for m in self.measures], settings, sorted(seen))
        return self.lake.root / "compiled" / self.grain / key

    def state(self, batch: int) -> Path:
        """Return the file that lists the parts as of a batch."""
        return self.folder / f"{batch:06d}.json"

    def latest(self) -> tuple[int, tuple[Part, ...]]:
        """Return the newest state at or before the batch: its batch and parts; 0 when there is none."""
        numbers = sorted(int(path.stem) for path in self.folder.glob("[0-9]*.json") if int(path.stem) <= self.batch)
        if not numbers:
            return 0, ()
        rows = json.loads(self.state(numbers[-1]).read_text("utf-8"))["parts"]
        pairs = ({**row, "days": {name: tuple(pair) for name, pair in row["days"].items()}} for row in rows)
        return numbers[-1], tuple(Part(**row) for row in pairs)


def compile_home(folder: Path) -> None:
    """Bring the flags of a home up to date with its last batch, as an ingest does when it is done.

    UpmarketError when the home has no facts or its rulebook is broken; the facts are in all the same.
    """
    with opened(folder) as session:
        attach_flags(session)


def attach_flags(session: Session, watermark: int | None = None, *, rulebook: Rulebook | None = None) -> frozenset[str]:
    """Bring flags up to date with a batch and show them; return the tables that were handed in.

    Makes the views `fact_<table>` and `flags_<grain>`. With another rulebook, as for a what-if,
    only the measures that the session's own rulebook lacks are compiled beside its flags.
    """
    batch = session.lake.last_batch() if watermark is None else watermark
    own, market = session.rulebook.catalogue.measures, session.rulebook.marketplace
    wanted = own if rulebook is None else rulebook.catalogue.measures
    if rulebook is not None and rulebook.marketplace != market:
        sets, market = [wanted], rulebook.marketplace
    else:
        sets = [own, tuple(measure for measure in wanted if measure not in own)]
    return compile_flags(session.engine, session.lake, *sets, marketplace=market, batch=batch)


def attach_fresh(session: Session, rulebook: Rulebook, watermark: int) -> frozenset[str]:
    """Make tables of flags from raw facts, past all that is kept; return the tables handed in."""
    engine, market = session.engine, rulebook.marketplace
    provided = session.lake.attach(engine, until_batch=watermark)
    for grain, measures in _by_grain(rulebook.catalogue.measures, provided).items():
        engine.drop(flags_table(grain))
        _flags(Compiling(engine, session.lake, grain, measures, market, provided, watermark), None)
    session.lake.attach(engine, until_batch=watermark)
    return provided


def compile_flags(
    engine: DuckDBEngine, lake: Lake, *sets: Iterable[Measure], marketplace: Marketplace, batch: int
) -> frozenset[str]:
    """Bring each set of measures up to date on its own and show them together as `flags_<grain>`."""
    provided = lake.attach(engine, until_batch=batch)
    shown: dict[str, list[list[Path]]] = {}
    for measures in sets:
        for grain, group in _by_grain(measures, provided).items():
            work = Compiling(engine, lake, grain, group, marketplace, provided, batch)
            shown.setdefault(grain, []).append([work.folder / part.file for part in up_to_date(work)])
    lake.attach(engine, until_batch=batch)
    for grain, files in shown.items():
        view_parts(engine, flags_table(grain), files)
    return provided


def _by_grain(measures: Iterable[Measure], provided: frozenset[str]) -> dict[str, tuple[Measure, ...]]:
    groups: dict[str, tuple[Measure, ...]] = {}
    for measure in compiled(measures):
        if GRAINS[measure.grain].table in provided:
            groups[measure.grain] = (*groups.get(measure.grain, ()), measure)
    return groups


def up_to_date(work: Compiling) -> tuple[Part, ...]:
    """Compile what is missing or touched and return the parts as of the batch."""
    known, parts = work.latest()
    if known == work.batch:
        return parts
    work.lake.attach(work.engine, until_batch=work.batch)  # another grain may have left a part in view
    plan = _plan(work, known, parts)
    made = [part for group in plan.groups for part in _compile(work, group, whole=plan.whole)]
    kept = [part for part in parts if (part.first, part.until) in plan.kept]
    result = tuple(sorted([*kept, *made], key=lambda part: part.first))
    _write(work.state(work.batch), {"parts": [asdict(part) for part in result]})
    return result


def _plan(work: Compiling, known: int, parts: Sequence[Part]) -> PartPlan:
    grain = GRAINS[work.grain]
    changes = touched(
        work.engine, work.lake, grain, work.measures, since=known, batch=work.batch, zone=work.marketplace.zone
    )
    spans = [(part.first, part.until, part.rows) for part in parts]
    return planned_parts(work.engine, grain, spans, changes, zone=work.marketplace.zone)


def _compile(work: Compiling, group: Sequence[tuple[int, int]], *, whole: bool) -> list[Part]:
    """Compile neighbouring parts in one go; parts whose file is there already are taken as they are."""
    paths = {days: work.folder / f"{days[0]:05d}-{days[1]:05d}-{work.batch:06d}.parquet" for days in group}
    if not all(path.exists() for path in paths.values()):
        _flags(work, None if whole else (group[0][0], group[-1][1]))
        order = [*GRAINS[work.grain].subjects, "day", *GRAINS[work.grain].key]
        for days, path in paths.items():
            if not path.exists():
                write_part(work.engine, flags_table(work.grain), None if whole else days, order, path)
        work.engine.drop(flags_table(work.grain))
    return [_part(work.engine, days, path) for days, path in paths.items()]


def _part(engine: DuckDBEngine, days: tuple[int, int], path: Path) -> Part:
    rows = engine.run("select coalesce(sum(num_rows), 0) from parquet_file_metadata(?)", [str(path)])
    return Part(days[0], days[1], path.name, int(str(rows[0][0])), dict(day_bounds(engine, path)))


def _flags(work: Compiling, days: tuple[int, int] | None) -> None:
    """Make the table of flags of some local days, or all, from the facts that belong to them."""
    grain, zone = GRAINS[work.grain], zone_of(work.marketplace.zone)
    within = None if days is None else (start_second(day_of(days[0]), zone), start_second(day_of(days[1]), zone))
    if within is None:
        work.lake.attach(work.engine, until_batch=work.batch)
    else:
        utc = (day_of(within[0] // DAY_SECONDS), day_of(within[1] // DAY_SECONDS + 1))
        work.lake.attach(work.engine, until_batch=work.batch, days={grain.table: utc})
        narrow(work.engine, edges(grain, work.provided))
    first, until = within or event_span(work.engine, grain) or (0, 0)
    span = (max(first - BEFORE, 0), until + AFTER)
    if any(measure.clock.calendar == "working" for measure in work.measures):
        check_clocks(work.measures, work.marketplace, span)
        work.engine.load(TABLE, COLUMNS, working_rows(work.marketplace, span))
    steps = flag_steps(work.measures, provided=work.provided, marketplace=work.marketplace, span=span, within=within)
    for step in steps:
        work.engine.create(step)
    for step in steps[:-1]:
        work.engine.drop(step.name)


def _write(path: Path, tree: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(json.dumps(tree, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(part, path)
