"""Publishing replaces, never doubles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from upmarket.store import journal, leases, standings
from upmarket.store.standings import EvaluationRow, Publication
from upmarket.vocabulary.errors import UpmarketError

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FIRST, SECOND = date(2026, 1, 1), date(2026, 2, 1)


def standing(subject: str, level: int) -> tuple[object, ...]:
    return (subject, level, level, "2026-01-01", 0, 0, "entered")


def publish(run_id: str, day: date, rows: Sequence[tuple[object, ...]], gone: Sequence[str] = (), **rest: bool) -> None:
    held = leases.acquire("cycle", NOW)
    row = journal.RunRow(run_id, day, "", "i", "r", "1", 1, "{}")
    journal.open_run(held, row, ["publish"], NOW)
    evaluation = EvaluationRow("gold", day, run_id, "d", len(rows))
    changes = [(str(row[0]), 0, row[1], "entered", "met") for row in rows]
    with journal.step_done(held, run_id, journal.StepRow("publish", "done", "d", 1, 1, 0.1)):
        standings.publish(Publication(evaluation, "store", rows, gone, changes, **rest))
        journal.finish_run(run_id, NOW)


def test_publishing_twice_doubles_nothing(state: Path) -> None:
    for _ in range(2):
        publish("a", FIRST, [standing("s1", 1), standing("s2", 2)])
    assert [(s.subject_id, s.shown_level, s.run_id) for s in standings.find_standings("gold")] == [
        ("s2", 2, "a"),
        ("s1", 1, "a"),
    ]
    assert len(standings.find_transitions(standard="gold")) == 2
    assert [step.state for step in journal.steps_of("a")] == ["done"]


def test_unchanged_rows_keep_the_run_that_wrote_them(state: Path) -> None:
    publish("a", FIRST, [standing("s1", 1), standing("s2", 2)])
    publish("b", SECOND, [standing("s1", 2)], gone=["s2"])
    (row,) = standings.find_standings("gold")
    assert (row.subject_id, row.as_of, row.run_id) == ("s1", SECOND, "b")
    assert standings.count_levels("gold") == {2: 1}
    assert [e.run_id for e in standings.evaluations("gold")] == ["a", "b"]


def test_another_run_of_a_day_replaces_its_history(state: Path) -> None:
    publish("a", FIRST, [standing("s1", 1)])
    publish("b", SECOND, [standing("s1", 2)])
    publish("c", FIRST, [standing("s3", 1)], moves_standings=False)
    assert [(t.as_of, t.subject_id) for t in standings.find_transitions()] == [(FIRST, "s3"), (SECOND, "s1")]
    assert [s.subject_id for s in standings.find_standings("gold")] == ["s1"]
    assert standings.stands("a") == () and standings.stands("c") == ("gold",)


def test_an_error_inside_leaves_nothing(state: Path) -> None:
    publish("a", FIRST, [standing("s1", 1)])
    with pytest.raises(ZeroDivisionError):
        publish("b", SECOND, [standing("s1", 2), standing("s2", 1 // 0)])
    assert [e.run_id for e in standings.evaluations("gold")] == ["a"]


def test_an_overtaken_holder_writes_nothing(state: Path) -> None:
    old = leases.acquire("cycle", NOW, holder="elsewhere:1:2")
    journal.open_run(old, journal.RunRow("a", FIRST, "", "i", "r", "1", 1, "{}"), ["publish"], NOW)
    leases.release(old, NOW)
    leases.acquire("cycle", NOW)
    evaluation = EvaluationRow("gold", FIRST, "a", "d", 1)
    done = journal.StepRow("publish", "done", "d", 1, 1, 0.1)
    with pytest.raises(UpmarketError), journal.step_done(old, "a", done):
        standings.publish(Publication(evaluation, "store", [standing("s1", 1)], (), ()))
    assert standings.evaluations() == ()
    assert journal.steps_of("a")[0].state == "planned"
