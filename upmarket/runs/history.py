"""Run days in order: one, the next that is due, or every due day of a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from upmarket.runs import words
from upmarket.runs.cycle import Ran, run_day
from upmarket.runs.plan import days_due, due_on, plan_run, up_to
from upmarket.runs.progress import Progress, Silent
from upmarket.runs.report import Column, Heading, Report
from upmarket.runs.session import Session, opened, writing
from upmarket.standards.calendar import next_due
from upmarket.standards.standard import Standard
from upmarket.store import standings
from upmarket.store.leases import Held
from upmarket.vocabulary.errors import Place, UpmarketError
from upmarket.vocabulary.texts import Text

TITLE = Text("Evaluations", "评定")
PERIOD = Text("evaluating", "评定中")
STALE = Text(
    "Later evaluations of {names} rest on what this day was before; run with --from {day} to bring them up to date.",
    "{names} 之后的评定仍基于此日的旧结果；请用 --from {day} 重新运行。",
)


def run_next(folder: Path, day: date | None = None, *, progress: Progress | None = None) -> Report:
    """Bring every standard to its last due day at or before a day.

    The default day is the first due one at or after the last fact. Errors: `usage.not_due`
    when no standard was ever due by then, `runs.nothing_yet` without facts.
    """
    with opened(folder) as session:
        as_of = day or next_day(session)
        days = up_to(session.rulebook.standards, as_of)
        if not days:
            raise _not_due(session, as_of)
        return _run(session, days, progress or Silent())


def run_history(folder: Path, first: date, last: date, *, progress: Progress | None = None) -> Report:
    """Run every due day from first to last in order, each building on the one before.

    What has been made from the same facts, rules and code is found and not made again.
    """
    if first > last:
        raise UpmarketError.of(
            "usage.period",
            f"{first} is after {last}",
            Place("--from, --to"),
            "a first day and a later last day",
            "swap them",
        )
    with opened(folder) as session:
        standards = session.rulebook.standards
        days = {day: due_on(standards, day) for day in days_due(standards.values(), first, last)}
        return _run(session, days, progress or Silent())


def next_day(session: Session) -> date:
    """Return the first due day at or after the last order."""
    last = session.lake.watermark(until_batch=session.watermark)
    if last is None or not session.rulebook.standards:
        raise UpmarketError.of(
            "runs.nothing_yet", "no order line was taken in yet", Place(str(session.home.folder)), "order lines",
            "run `upmarket ingest ...`, or name a day with --as-of",
        )  # fmt: skip
    return min(next_due(standard, last - timedelta(days=1)) for standard in session.rulebook.standards.values())


def run_days(session: Session, held: Held, days: Mapping[date, Sequence[Standard]], progress: Progress) -> list[Ran]:
    """Run days in the order given, each with the standards to judge, and return what came of each."""
    lines = order_lines(session)
    input_digest = session.lake.input_digest(session.watermark)
    ran = []
    progress.begin(PERIOD, max(lines * len(days), 1))
    for day, due in days.items():
        progress.advance(0, Text(f"{day}", f"{day}"))
        plan = plan_run(
            due, day, watermark=session.watermark, input_digest=input_digest, rulebook_digest=session.rulebook.digest
        )
        ran.append(run_day(session, held, plan, progress, lines=lines))
    progress.end()
    return ran


def order_lines(session: Session) -> int:
    """Return how many order lines were taken in."""
    tables = (batch.table("order_line") for batch in session.lake.batches(session.watermark))
    return sum(table.taken for table in tables if table)


def _run(session: Session, days: Mapping[date, Sequence[Standard]], progress: Progress) -> Report:
    with writing() as held:
        ran = run_days(session, held, days, progress)
    rows = [row for one in ran for row in _rows(session, one)]
    columns = (
        Column("as_of", words.AS_OF),
        Column("standard", words.STANDARD),
        Column("run", words.RUN, shown=False),
        Column("subjects", words.COUNT),
        Column("entered", words.MOVES["entered"]),
        Column("promoted", words.MOVES["promoted"]),
        Column("demoted", words.MOVES["demoted"]),
        Column("steps_made", Text("Steps made", "执行步骤")),
    )
    headings = (Heading("rulebook", words.RULEBOOK, session.rulebook.digest),)
    return Report(TITLE, columns, tuple(rows), headings, _stale(session, ran))


def _rows(session: Session, ran: Ran) -> list[tuple[date | str | int | Text, ...]]:
    rows: list[tuple[date | str | int | Text, ...]] = []
    for name in ran.plan.standards:
        evaluation = standings.latest_evaluation(name, on=ran.plan.as_of)
        moves = standings.count_moves(name, ran.plan.as_of)
        counts = (moves.get(move, 0) for move in ("entered", "promoted", "demoted"))
        subjects = evaluation.subjects if evaluation else 0
        rows.append((ran.plan.as_of, name, ran.run_id, subjects, *counts, ran.made))
    return rows


def _stale(session: Session, ran: Sequence[Ran]) -> tuple[Text, ...]:
    """Warn when a day was run anew whose successors stand on its old result."""
    if not ran or not any(one.made for one in ran):
        return ()
    last = ran[-1]
    names = [name for name in last.plan.standards if standings.later_evaluations(name, last.plan.as_of)]
    if not names:
        return ()
    values = {"names": ", ".join(names), "day": last.plan.as_of}
    return (Text(STALE.en.format(**values), STALE.zh.format(**values)),)


def _not_due(session: Session, day: date) -> UpmarketError:
    first = min((next_due(standard, day) for standard in session.rulebook.standards.values()), default=None)
    return UpmarketError.of(
        "usage.not_due",
        f"no standard was in effect and due by {day}",
        Place("--as-of"),
        "a day at or after the first evaluation of some standard",
        f"take {first} or later" if first else "give a standard an evaluation calendar",
    )
