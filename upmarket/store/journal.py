"""Runs and their steps: what has been done, written in the same transaction as its effects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from upmarket.store.leases import Held, check
from upmarket.store.models import Batch, Run, Step

RUNNING, DONE = "running", "done"


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run; `id` is the digest of as-of, scope, inputs, rulebook and code version."""

    id: str
    as_of: date
    scope: str
    input_digest: str
    rulebook_digest: str
    code_version: str
    watermark: int
    inputs: str
    state: str = RUNNING


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a run; `rows_done` of `rows_planned` tell its progress, `seconds` is wall time."""

    name: str
    state: str
    digest: str
    rows_done: int
    rows_planned: int
    seconds: float


def open_run(held: Held, row: RunRow, steps: Sequence[str], now: datetime) -> RunRow:
    """Return the run of this id, made with its planned steps when it is new."""
    with transaction.atomic():
        check(held)
        run, created = Run.objects.get_or_create(
            id=row.id,
            defaults={
                "as_of": row.as_of, "scope": row.scope, "input_digest": row.input_digest,
                "rulebook_digest": row.rulebook_digest, "code_version": row.code_version,
                "watermark": row.watermark, "inputs": row.inputs, "started_at": now,
            },
        )  # fmt: skip
        if created:
            Step.objects.bulk_create(Step(run=run, name=name, position=at) for at, name in enumerate(steps))
        return _run_row(run)


def find_run(run_id: str) -> RunRow | None:
    """Return a run by its id."""
    run = Run.objects.filter(id=run_id).first()
    return _run_row(run) if run else None


def steps_of(run_id: str) -> tuple[StepRow, ...]:
    """Return the steps of a run in order."""
    rows = Step.objects.filter(run_id=run_id).order_by("position")
    return tuple(StepRow(s.name, s.state, s.digest, s.rows_done, s.rows_planned, s.seconds) for s in rows)


@contextmanager
def step_done(held: Held, run_id: str, row: StepRow) -> Iterator[None]:
    """Open a transaction for all that a step changes; it ends by marking the step as done.

    An overtaken lease, or an error inside, leaves neither the changes nor the mark.
    """
    with transaction.atomic():
        check(held)
        yield
        Step.objects.filter(run_id=run_id, name=row.name).update(
            state=row.state, digest=row.digest, rows_done=row.rows_done,
            rows_planned=row.rows_planned, seconds=row.seconds,
        )  # fmt: skip


def reopen_step(held: Held, run_id: str, name: str) -> None:
    """Mark a step as not done, since its output is gone from the lake."""
    with transaction.atomic():
        check(held)
        Step.objects.filter(run_id=run_id, name=name).update(state="planned", digest="")


def finish_run(run_id: str, now: datetime) -> None:
    """Mark a run as done; to be called inside the transaction of its last step."""
    Run.objects.filter(id=run_id).update(state=DONE, finished_at=now)


def mirror_batches(rows: Sequence[tuple[int, str, str, int]]) -> None:
    """Copy `(seq, batch id, digest, rows)` of the lake's manifests; known ones stay."""
    new = (Batch(seq=seq, batch_id=name, digest=digest, rows=count) for seq, name, digest, count in rows)
    Batch.objects.bulk_create(new, ignore_conflicts=True)


def _run_row(run: Run) -> RunRow:
    return RunRow(
        run.id, run.as_of, run.scope, run.input_digest, run.rulebook_digest,
        run.code_version, run.watermark, run.inputs, run.state,
    )  # fmt: skip
