"""Try changed rules on the latest evaluation: who would stand elsewhere, before anything takes effect."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlglot import exp

from upmarket.engines.results import read_parquet
from upmarket.metrics.names import SUBJECTS
from upmarket.runs import words
from upmarket.runs.compile import attach_flags
from upmarket.runs.cycle import decision_file
from upmarket.runs.explain import Published, publish_tables
from upmarket.runs.judging import measure
from upmarket.runs.report import Cell, Column, Report
from upmarket.runs.rulebook import Rulebook, load_rulebook
from upmarket.runs.session import Session, opened
from upmarket.runs.simulation import judge_beside, keep
from upmarket.runs.standings import evaluation_headings, nothing_run, proxy_notes
from upmarket.runs.subjects import subject_id
from upmarket.sql.expressions import as_text, col, null_of, num
from upmarket.standards.standard import Standard
from upmarket.store import standings
from upmarket.store.standings import EvaluationRow
from upmarket.vocabulary.errors import Place, UpmarketError
from upmarket.vocabulary.texts import Text

GMV = "sales__gmv_amount_90d"
BANDS = (200, 50, 10, 1, 0)
"""Lower edges of the size bands: order lines of the last 90 days."""

UP, DOWN = Text("up", "升"), Text("down", "降")
ELSEWHERE = Text("not known", "未知")
MEASURED = Text(
    "Shown levels are those of this one evaluation, with its rows of evaluations, grace, cure and protection; "
    "'by figures' is the level that the figures alone call for.",
    "“显示等级”为本次评定结果（含连续期数、宽限、整改与保护）；“按数据”为仅凭数据应得的等级。",
)
ANEW = Text(
    "The rulebook has changed since this evaluation: both sides are judged anew, without and with the change.",
    "本次评定之后规则已有变动：两侧均按现行规则重新评定，仅相差所设改动。",
)
NOBODY = Text("Nobody would stand elsewhere.", "没有主体的等级会改变。")


@dataclass(frozen=True, slots=True)
class Mover:
    """A subject that would stand elsewhere. Levels are ranks; `gmv` in minor units over 90 days."""

    subject: str
    shown_before: int
    shown_after: int
    figures_before: int
    figures_after: int
    size: int
    region: str | None
    gmv: int

    @property
    def change(self) -> int:
        """Return 1 for up, -1 for down: by the shown level, else by the figures."""
        before, after = (self.shown_before, self.shown_after)
        if before == after:
            before, after = (self.figures_before, self.figures_after)
        return (after > before) - (after < before)


def what_if(folder: Path, settings: Sequence[str], *, limit: int = 20) -> tuple[Report, ...]:
    """Judge the latest evaluation of every touched standard again under `PATH=VALUE` changes.

    The standings before are those that the published evaluation was built on. Only changed
    metrics are compiled. Returns per standard: a summary, by size, by region, and who moves.
    """
    with opened(folder) as session:
        changed = load_rulebook(folder, settings)
        touched = touched_standards(session.rulebook, changed)
        if not touched:
            raise UpmarketError.of(
                "usage.no_change", "nothing that any standard judges would change", Place("--set"),
                "a path to a value that differs from the rulebook's", "see the rulebook for the value in effect",
            )  # fmt: skip
        reports: list[Report] = []
        made: dict[str, str] = {}
        for name in touched:
            evaluation = standings.latest_evaluation(name)
            if evaluation is not None:
                reports += _standard(session, changed, changed.standards[name], evaluation, made, limit)
        if not reports:
            raise nothing_run(session)
        return tuple(reports)


def touched_standards(before: Rulebook, after: Rulebook) -> tuple[str, ...]:
    """Return the standards that a change reaches: by their own values, a metric's, or a level they read."""
    touched: list[str] = []
    for name, standard in after.standards.items():
        families = {after.catalogue.metric(metric).family.id for metric in standard.metrics}
        own = _plain(standard) != _plain(before.standards.get(name))
        metric = any(after.catalogue.families[f] != before.catalogue.families.get(f) for f in families)
        if own or metric or after.marketplace != before.marketplace or set(standard.needs_standards) & set(touched):
            touched.append(name)
    return tuple(touched)


def _plain(standard: Standard | None) -> object:
    return repr(standard)


def _standard(
    session: Session, changed: Rulebook, standard: Standard, evaluation: EvaluationRow, made: dict[str, str], limit: int
) -> list[Report]:
    published = publish_tables(session, session.rulebook.standards[standard.id], evaluation.as_of)
    engine, kind, day = session.engine, standard.subject, evaluation.as_of
    provided = attach_flags(session, session.watermark, rulebook=changed)
    extra = [f"{GMV}_{kind}"] if GMV in {f"{f}_90d" for f in changed.catalogue.families} else []
    extra = [name for name in extra if kind in changed.catalogue.metric(name).family.subjects]
    measured = keep(engine, measure(engine, changed, [standard], kind, day, provided, extra=extra), f"whatif_{kind}")
    levels = dict(published.tables.levels) | {n: t for n, t in made.items() if n in standard.needs_standards}
    table = judge_beside(engine, standard, day, measured, published.tables.previous, levels)
    made[standard.id] = keep(engine, table, f"whatif_{standard.id}")
    anew = published.plan.rulebook_digest != session.rulebook.digest
    if anew:
        _judge_now(session, standard.id, day, provided, published)
    else:
        read_parquet(engine, "published", session.folder(evaluation.run_id) / decision_file(standard.id))
    movers = _movers(session, standard, measured, made[standard.id], extra)
    total = _total(session, measured, extra)
    headings = evaluation_headings(session, session.rulebook.standards[standard.id], evaluation)
    notes = (MEASURED if movers else NOBODY, *((ANEW,) if anew else ()), *proxy_notes(session))
    title = f"What if: {standard.title.en}", f"假设：{standard.title.zh}"
    by = _by(
        movers,
        total,
        lambda m: (
            words.level_text(standard, m.shown_before),
            words.level_text(standard, m.shown_after),
            words.level_text(standard, m.figures_before),
            words.level_text(standard, m.figures_after),
        ),
    )
    columns = (
        Column("from", Text("Shown from", "原显示等级")), Column("to", Text("to", "新显示等级")),
        Column("figures_from", Text("By figures from", "按数据原等级")), Column("figures_to", Text("to", "按数据新等级")),
    )  # fmt: skip
    summary = Report(Text(*title), (*columns, *COUNTED), by, headings, notes)
    return [summary, *_breakdowns(movers, total), _who(session, standard, movers, limit)] if movers else [summary]


def _judge_now(session: Session, name: str, day: date, provided: frozenset[str], published: Published) -> None:
    """Make `published` by the rules in effect, since the evaluation was made by others."""
    standard, tables = session.rulebook.standards[name], published.tables
    measured = measure(session.engine, session.rulebook, [standard], standard.subject, day, provided)
    table = judge_beside(session.engine, standard, day, measured, tables.previous, tables.levels)
    session.engine.drop(measured)
    keep(session.engine, table, "published")


COUNTED = (
    Column("up", UP),
    Column("down", DOWN),
    Column("gmv_share", Text("Share of GMV, 90 days", "GMV 占比（90天）"), "share"),
)


def _by(movers: Iterable[Mover], total: int, key: Callable[[Mover], tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    groups: dict[tuple[Cell, ...], list[Mover]] = {}
    for mover in movers:
        groups.setdefault(key(mover), []).append(mover)
    rows = []
    for name, group in groups.items():
        up, down = (sum(1 for mover in group if mover.change == sign) for sign in (1, -1))
        share = sum(mover.gmv for mover in group) / total if total else None
        rows.append((*name, up, down, share))
    return tuple(sorted(rows, key=lambda row: (-int(str(row[-3])) - int(str(row[-2])), str(row[0]))))


def _breakdowns(movers: Sequence[Mover], total: int) -> list[Report]:
    size = Column("size", Text("Order lines in 90 days", "90天订单行数"))
    region = Column("region", Text("Region", "地区"))
    return [
        Report(Text("By size", "按规模"), (size, *COUNTED), _by(movers, total, lambda mover: (band(mover.size),))),
        Report(Text("By region", "按地区"), (region, *COUNTED), _by(movers, total, lambda m: (m.region or ELSEWHERE,))),
    ]


def band(size: int) -> str:
    """Return the band of a number of order lines.

    >>> band(0), band(12), band(999)
    ('0', '10-49', '200+')
    """
    for place, least in enumerate(BANDS):
        if size >= least:
            return "200+" if place == 0 else "0" if least == 0 else f"{least}-{BANDS[place - 1] - 1}"
    return "0"


def _who(session: Session, standard: Standard, movers: Sequence[Mover], limit: int) -> Report:
    digits = session.rulebook.marketplace.minor_digits
    rows = tuple(
        (
            mover.subject, UP if mover.change > 0 else DOWN,
            words.level_text(standard, mover.shown_before), words.level_text(standard, mover.shown_after),
            words.level_text(standard, mover.figures_before), words.level_text(standard, mover.figures_after),
            mover.region, mover.gmv / 10**digits,
        )
        for mover in movers[:limit]
    )  # fmt: skip
    columns = (
        Column("subject", Text("Subject", "主体")), Column("direction", words.MOVE),
        Column("from", Text("Shown from", "原显示等级")), Column("to", Text("to", "新显示等级")),
        Column("figures_from", Text("By figures from", "按数据原等级")), Column("figures_to", Text("to", "按数据新等级")),
        Column("region", Text("Region", "地区")), Column("gmv", Text("GMV, 90 days", "GMV（90天）"), "money"),
    )  # fmt: skip
    return Report(Text("Who moves, the largest first", "变动名单（按 GMV）"), columns, rows, (), (), len(movers))


def _movers(session: Session, standard: Standard, measured: str, decided: str, extra: Sequence[str]) -> list[Mover]:
    kind = standard.subject
    there = set(session.engine.columns("fact_store"))
    with_store = "region" in there and "store_id" in session.engine.columns(measured)
    gmv = col(f"{extra[0]}__p", "m") if extra else num(0)
    region = as_text(col("region", "r")) if with_store else null_of("text")
    columns = [subject_id(kind, "a"), *(col(name, side) for name in ("shown_level", "measured_level") for side in "ba")]
    query = exp.select(*columns, col("size", "m"), region, gmv).from_(
        exp.alias_(exp.to_table(decided), "a", table=True)
    )
    for table, alias in (("published", "b"), (measured, "m")):
        same = exp.and_(*(exp.EQ(this=col(key, "a"), expression=col(key, alias)) for key in SUBJECTS[kind]))
        query = query.join(exp.alias_(exp.to_table(table), alias, table=True), on=same, join_type="left")
    if with_store:
        same = exp.EQ(this=col("store_id", "m"), expression=col("store_id", "r"))
        query = query.join(exp.alias_(exp.to_table("fact_store"), "r", table=True), on=same, join_type="left")
    differs = (exp.NEQ(this=col(name, "a"), expression=col(name, "b")) for name in ("shown_level", "measured_level"))
    rows = session.engine.rows(query.where(exp.or_(*differs)))
    found = []
    for row in rows:
        before, after, figures_before, figures_after, size = (int(str(value or 0)) for value in row[1:6])
        where, money = None if row[6] is None else str(row[6]), int(str(row[7] or 0))
        found.append(Mover(str(row[0]), before, after, figures_before, figures_after, size, where, money))
    return sorted(found, key=lambda mover: (-mover.gmv, mover.subject))


def _total(session: Session, measured: str, extra: Sequence[str]) -> int:
    if not extra:
        return 0
    total = exp.Sum(this=col(f"{extra[0]}__p"))
    return int(str(session.engine.rows(exp.select(total).from_(exp.to_table(measured)))[0][0] or 0))
