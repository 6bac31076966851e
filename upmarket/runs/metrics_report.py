"""Figures for people: the catalogue, one subject's metrics, or one metric over all subjects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlglot import exp

from upmarket.metrics.family import Metric, MetricFamily
from upmarket.metrics.measure import measure_steps
from upmarket.metrics.names import SUBJECTS
from upmarket.metrics.plan import fed
from upmarket.runs import words
from upmarket.runs.compile import attach_flags
from upmarket.runs.figures import figure, format_of
from upmarket.runs.history import next_day
from upmarket.runs.judging import create_last
from upmarket.runs.report import Cell, Column, Heading, Report
from upmarket.runs.rulebook import load_rulebook
from upmarket.runs.session import Session, opened
from upmarket.runs.standings import proxy_notes
from upmarket.runs.subjects import matches, subject_id
from upmarket.sql.expressions import col, num
from upmarket.vocabulary.errors import Place, UpmarketError
from upmarket.vocabulary.texts import Text

METRIC = Column("metric", Text("Metric", "指标"))
TITLE = Column("title", Text("Title", "名称"))
VALUE = Column("value", Text("Value", "数值"))
PASSED = Column("passed", Text("Passed", "通过"))
COUNTED = Column("counted", Text("Counted", "计入"))
UNKNOWN = Column("unknown", Text("Unknown", "未知"))


def catalogue(folder: Path) -> Report:
    """Return the declared families with their windows and subjects; needs no facts."""
    rulebook = load_rulebook(folder if folder.is_dir() else None)
    rows = tuple(
        (f.id, f.title, f.unit, " ".join(f.windows), " ".join(f.subjects), f.brief)
        for f in sorted(rulebook.catalogue.families.values(), key=lambda family: family.id)
    )
    columns = (
        METRIC, TITLE, Column("unit", Text("Unit", "单位")), Column("windows", words.WINDOW),
        Column("subjects", Text("Subjects", "主体类型")), Column("brief", Text("What it counts", "说明"), shown=False),
    )  # fmt: skip
    headings = (Heading("rulebook", words.RULEBOOK, rulebook.digest),)
    return Report(Text("Metrics: <metric>_<window>_<subject>", "指标：<指标>_<窗口>_<主体>"), columns, rows, headings)


def subject_metrics(folder: Path, subject: str, *, metric: str | None = None, as_of: date | None = None) -> Report:
    """Return a subject's figures: of one metric, or of every family over its first window.

    Without a metric the subject is a store. Error `runs.nothing_yet` for an unknown subject.
    """
    with opened(folder) as session:
        day = as_of or next_day(session)
        chosen = [session.rulebook.catalogue.metric(metric)] if metric else _defaults(session)
        kind = chosen[0].name.subject
        table, provided = _measured(session, chosen, day)
        columns = [col(f"{one.id}__{letter}") for one in chosen for letter in "pnu"]
        found = session.engine.rows(exp.select(*columns).from_(exp.to_table(table)).where(matches(kind, subject)))
        if not found:
            raise UpmarketError.of(
                "runs.nothing_yet", f"there is no {kind} '{subject}'", Place("SUBJECT"), f"the id of a {kind}",
                "`upmarket metrics --metric ID` lists subjects",
            )  # fmt: skip
        numbers = [int(str(value or 0)) for value in found[0]]
        rows = [_row(session, one, numbers[3 * at : 3 * at + 3], provided, day) for at, one in enumerate(chosen)]
        title = Text(f"Metrics of {words.SUBJECTS[kind].en} {subject}", f"{words.SUBJECTS[kind].zh} {subject} 的指标")
        columns_ = (
            METRIC,
            TITLE,
            Column("shown", VALUE.title),
            Column("value", VALUE.title, shown=False),
            PASSED,
            COUNTED,
            UNKNOWN,
        )
        return Report(title, columns_, tuple(rows), _headings(session, day, kind), proxy_notes(session))


def metric_over_subjects(folder: Path, metric: str, *, as_of: date | None = None, limit: int = 50) -> Report:
    """Return one metric over all subjects in which something was counted, the highest figure first."""
    with opened(folder) as session:
        day = as_of or next_day(session)
        one = session.rulebook.catalogue.metric(metric)
        kind = one.name.subject
        table, _ = _measured(session, [one], day)
        counted = col(f"{one.id}__n")
        share = exp.Div(this=exp.cast(col(f"{one.id}__p"), "double"), expression=counted.copy())
        columns = [exp.alias_(subject_id(kind), "id", quoted=True), *(col(f"{one.id}__{letter}") for letter in "pnu")]
        some = exp.select(*columns).from_(exp.to_table(table)).where(exp.GT(this=counted.copy(), expression=num(0)))
        total = len(session.engine.rows(some))
        ordered = some.order_by(exp.Ordered(this=share, desc=True, nulls_first=False), col("id")).limit(limit)
        digits = session.rulebook.marketplace.minor_digits
        rows = []
        for row in session.engine.rows(ordered):
            passed, number, unknown = (int(str(value)) for value in row[1:])
            value = figure(one.family, passed, number, minor_digits=digits)
            rows.append((str(row[0]), value, passed, number, unknown))
        value_column = Column("value", one.family.title, format_of(one.family))
        headings = (*_headings(session, day, kind), Heading("window", words.WINDOW, str(one.name.window)))
        shown = (Column("subject", words.SUBJECTS[kind]), value_column, PASSED, COUNTED, UNKNOWN)
        return Report(
            Text(one.id, one.id), shown, tuple(rows), headings, (one.family.brief, *proxy_notes(session)), total
        )


NOT_KNOWN = Text("not known", "未知")


def _defaults(session: Session) -> list[Metric]:
    """Return a metric of every family that is told of stores, over 90 days where that is offered."""
    families = sorted(session.rulebook.catalogue.families.values(), key=lambda family: family.id)
    found = [family for family in families if "store" in family.subjects and family.windows]
    windows = ("90d" if "90d" in family.windows else family.windows[0] for family in found)
    return [
        session.rulebook.catalogue.metric(f"{f.id}_{window}_store") for f, window in zip(found, windows, strict=True)
    ]


def _measured(session: Session, metrics: Sequence[Metric], day: date) -> tuple[str, frozenset[str]]:
    provided = attach_flags(session, session.watermark)
    steps = measure_steps(
        metrics, as_of=day, catalogue=session.rulebook.catalogue, marketplace=session.rulebook.marketplace,
        provided=provided, subject=metrics[0].name.subject,
    )  # fmt: skip
    return create_last(session.engine, steps), provided


def _row(
    session: Session, one: Metric, numbers: Sequence[int], provided: frozenset[str], day: date
) -> tuple[Cell, ...]:
    passed, counted, unknown = numbers
    value = figure(one.family, passed, counted, minor_digits=session.rulebook.marketplace.minor_digits)
    measure = session.rulebook.catalogue.measure(one.family.id, day)
    if measure is None or not fed(measure, provided):
        return one.id, one.family.title, Text("not handed in", "未提供"), None, passed, counted, unknown
    if unknown and one.family.unit == "share":
        highest = figure(one.family, passed + unknown, counted, minor_digits=0)
        written = f"{_written(one.family, value)} – {_written(one.family, highest)}"
        wholly = unknown == counted
        return one.id, one.family.title, NOT_KNOWN if wholly else written, None, passed, counted, unknown
    return one.id, one.family.title, _written(one.family, value), value, passed, counted, unknown


def _written(family: MetricFamily, value: float | None) -> str | None:
    if value is None:
        return None
    if family.unit == "share":
        return f"{value * 100:.1f} %"
    return f"{value:,.2f}" if family.unit in ("money", "score") or value != int(value) else f"{int(value):,}"


def _headings(session: Session, day: date, kind: str) -> tuple[Heading, ...]:
    keys = ", ".join(SUBJECTS[kind])
    return (
        Heading("as_of", words.AS_OF, day),
        Heading("subject_kind", Text("Subject", "主体"), f"{kind} ({keys})"),
        Heading("rulebook", words.RULEBOOK, session.rulebook.digest),
    )
