"""One metric of one subject, week by week."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from sqlglot import exp

from upmarket.metrics.series import weekly_steps
from upmarket.runs import words
from upmarket.runs.compile import attach_flags
from upmarket.runs.figures import figure, format_of
from upmarket.runs.history import next_day
from upmarket.runs.judging import create_last
from upmarket.runs.report import Cell, Column, Heading, Report
from upmarket.runs.session import opened
from upmarket.runs.standings import proxy_notes
from upmarket.runs.subjects import key_of
from upmarket.sql.expressions import col
from upmarket.vocabulary.days import day_of
from upmarket.vocabulary.texts import Text

WEEKS = 52
"""How many weeks are looked at."""

WINDOWLESS = Text(
    "Whole settled weeks, Monday to Sunday; the window of the id is not looked at. Weeks without rows have no line.",
    "按已结算的整周（周一至周日）统计，不使用指标编号中的窗口；没有数据的周不列出。",
)


def weekly(folder: Path, subject: str, metric: str, *, as_of: date | None = None) -> Report:
    """Return the last year of a subject's metric by week, the oldest first.

    Ranks, ages and latest values have no weeks: then there is no row.
    """
    with opened(folder) as session:
        day = as_of or next_day(session)
        one = session.rulebook.catalogue.metric(metric)
        kind = one.name.subject
        steps = weekly_steps(
            [one],
            first=day - timedelta(weeks=WEEKS),
            as_of=day,
            catalogue=session.rulebook.catalogue,
            marketplace=session.rulebook.marketplace,
            provided=attach_flags(session, session.watermark),
            subject=kind,
            subject_filter=dict(key_of(kind, subject)),
        )
        table = create_last(session.engine, steps)
        query = exp.select(*(col(name) for name in ("week", "p", "n", "u"))).from_(exp.to_table(table))
        digits = session.rulebook.marketplace.minor_digits
        rows: list[tuple[Cell, ...]] = []
        for row in session.engine.rows(query.order_by(col("week"))):
            week, passed, counted, unknown = (int(str(value)) for value in row)
            rows.append(
                (day_of(week), figure(one.family, passed, counted, minor_digits=digits), passed, counted, unknown)
            )
        columns = (
            Column("week", Text("Week from", "周起始")),
            Column("value", one.family.title, format_of(one.family)),
            Column("passed", Text("Passed", "通过")),
            Column("counted", Text("Counted", "计入")),
            Column("unknown", Text("Unknown", "未知")),
        )
        headings = (
            Heading("metric", Text("Metric", "指标"), one.id),
            Heading("as_of", words.AS_OF, day),
            Heading("rulebook", words.RULEBOOK, session.rulebook.digest),
        )
        notes = (WINDOWLESS, *proxy_notes(session))
        return Report(Text(f"{subject} by week", f"{subject} 每周走势"), columns, tuple(rows), headings, notes)
