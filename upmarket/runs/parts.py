"""Which parts of compiled flags to make: what changed since a batch, and how days are packed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from upmarket.engines.compiled import Edge, clear_keys, follow, led_by, remember
from upmarket.engines.duckdb import DuckDBEngine
from upmarket.engines.lake import Lake
from upmarket.metrics.family import Measure
from upmarket.metrics.grain import Grain
from upmarket.sql.expressions import col, local_day, seconds
from upmarket.vocabulary.days import DAY_SECONDS, day_number, offsets, second_day, zone_of

FULL = 500_000
"""Rows at which a part is full: days are packed until then."""

TOGETHER = 4_000_000
"""Rows that are compiled in one go."""

Days = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PartPlan:
    """Parts to keep, and groups of neighbouring parts to make; `whole` parts hold every day."""

    kept: frozenset[Days]
    groups: tuple[tuple[Days, ...], ...]
    whole: bool


def edges(grain: Grain, provided: Iterable[str]) -> tuple[Edge, ...]:
    """Return the edges from related tables to a grain's own, nearest first, of tables provided."""
    there = frozenset(provided)
    return tuple(edge for join in grain.joins.values() for edge in join.by if edge[0] in there and edge[2] in there)


def touched(
    engine: DuckDBEngine, lake: Lake, grain: Grain, measures: Sequence[Measure], *, since: int, batch: int, zone: str
) -> frozenset[int] | None:
    """Return the local days of a grain whose flags changed after a batch; None for all of them."""
    if not since:
        return None
    changes = lake.touched_days(since, batch)
    if _everywhere(engine, changes.keys(), measures):
        return None
    found = set(_local_days(changes.get(grain.table, frozenset()), zone))
    moving = [edge for edge in edges(grain, lake.provided(batch)) if edge[0] in changes]
    if not grain.daily:
        return None if moving or grain.table in changes else frozenset()
    for edge in moving:
        found |= _led_days(engine, lake, grain, edge, since, batch, zone)
    return frozenset(found)


def _everywhere(engine: DuckDBEngine, tables: Iterable[str], measures: Sequence[Measure]) -> bool:
    """Say whether a change touches all days: incidents, and what their scope is compared with."""
    changed = set(tables)
    if not any(measure.excused_by for measure in measures):
        return False
    if "incident" in changed:
        return True
    if not changed & {"store", "listing"} or not engine.columns("fact_incident"):
        return False
    scoped = "select count(*) from fact_incident where country is not null or category is not null"
    return bool(engine.run(scoped)[0][0])


def _local_days(days: Iterable[date], zone: str) -> Iterable[int]:
    """Return the local days that UTC days overlap."""
    for day in days:
        start = day_number(day) * DAY_SECONDS
        for second in (start, start + DAY_SECONDS - 1):
            yield day_number(second_day(second, zone_of(zone)))


def _led_days(
    engine: DuckDBEngine, lake: Lake, grain: Grain, edge: Edge, since: int, batch: int, zone: str
) -> set[int]:
    """Return the local days of the rows that changed rows of a related table belong to, or did before."""
    table, column, nearer = edge
    key = lake.contracts[table].key
    by = {name: (lead, to) for name, lead, to in edges(grain, lake.provided(batch))}
    found: set[int] = set()
    remember(engine, table, key, since)
    for at in (batch, since):
        if table not in lake.attach(engine, until_batch=at):
            continue
        clear_keys(engine)
        led_by(engine, table, key, column)
        lead, at_table = column, nearer
        lake.attach(engine, until_batch=batch)
        while at_table != grain.table:
            onward, further = by[at_table]
            follow(engine, at_table, lead, onward)
            lead, at_table = onward, further
        found |= days_of(engine, grain, f'"{lead}" in (select key from changed_keys)', zone).keys()
    lake.attach(engine, until_batch=batch)
    return found


def days_of(engine: DuckDBEngine, grain: Grain, where: str, zone: str) -> dict[int, int]:
    """Return the number of rows by local day; `where` is DuckDB SQL over the grain's own table."""
    event = exp.column(grain.event, quoted=True)
    span = event_span(engine, grain, where)
    if span is None:
        return {}
    day = local_day(seconds(event), offsets(zone_of(zone), *span))
    query = exp.select(exp.alias_(day, "local_day"), "count(*) as n").from_(exp.to_table(f"fact_{grain.table}"))
    query = query.where(where, dialect="duckdb").where(exp.Not(this=exp.Is(this=event.copy(), expression=exp.null())))
    return {int(str(at)): int(str(n)) for at, n in engine.rows(query.group_by(col("local_day")))}


def event_span(engine: DuckDBEngine, grain: Grain, where: str = "true") -> tuple[int, int] | None:
    """Return half-open seconds that hold every event of a grain's own table; None when it has none."""
    low, high = engine.run(
        f'select min(epoch_us("{grain.event}")) // 1000000, max(epoch_us("{grain.event}")) // 1000000 '
        f'from "fact_{grain.table}" where {where}'
    )[0]
    return None if low is None else (int(str(low)), int(str(high)) + 1)


def planned_parts(
    engine: DuckDBEngine,
    grain: Grain,
    parts: Sequence[tuple[int, int, int]],
    changes: frozenset[int] | None,
    *,
    zone: str,
) -> PartPlan:
    """Return what to keep of the parts `(first, until, rows)` and what to make.

    `changes` are local days; None for all. Days beyond the last part are packed with it when
    it is not full.
    """
    if not grain.daily:
        if changes is not None and parts:
            return PartPlan(frozenset((first, until) for first, until, _ in parts), (), True)
        return PartPlan(frozenset(), (((0, 0),),), True)
    if changes is not None and not changes and parts:
        return PartPlan(frozenset((first, until) for first, until, _ in parts), (), False)
    rows = days_of(engine, grain, "true", zone)
    kept = [] if changes is None else [part for part in parts if not any(part[0] <= day < part[1] for day in changes)]
    if kept and changes and kept[-1][2] < FULL and max(changes) >= kept[-1][1]:
        kept = kept[:-1]
    spans = frozenset((first, until) for first, until, _ in kept)
    wanted = sorted(day for day in rows if not any(first <= day < until for first, until in spans))
    packed = _packed(wanted, rows, spans) or ([] if kept else [(0, 1)])
    return PartPlan(spans, _grouped(packed, rows), False)


def _packed(days: Sequence[int], rows: dict[int, int], kept: frozenset[Days]) -> list[Days]:
    """Pack days into parts; a part does not reach over one that is kept."""
    packed: list[Days] = []
    begins, held = None, 0
    for at, day in enumerate(days):
        begins = day if begins is None else begins
        held += rows[day]
        following = days[at + 1] if at + 1 < len(days) else None
        crosses = following is not None and any(day < first < following for first, _ in kept)
        if held >= FULL or following is None or crosses:
            packed.append((begins, day + 1))
            begins, held = None, 0
    return packed


def _grouped(parts: Sequence[Days], rows: dict[int, int]) -> tuple[tuple[Days, ...], ...]:
    groups: list[list[Days]] = []
    held = 0
    for first, until in parts:
        size = sum(rows.get(day, 0) for day in range(first, until))
        if not groups or held + size > TOGETHER:
            groups.append([])
            held = 0
        groups[-1].append((first, until))
        held += size
    return tuple(tuple(group) for group in groups)
