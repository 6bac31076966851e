"""Durable steps: files first, by rename; then state and "done" in one transaction.

A process that dies leaves a step either done or not done. A step that is not done is made
again and writes the same bytes; a step that is done is checked by its digest and left alone.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from upmarket.runs import clock
from upmarket.runs.progress import Progress
from upmarket.store import journal
from upmarket.store.journal import StepRow
from upmarket.store.leases import Held
from upmarket.vocabulary.texts import Text


def _nothing() -> None:
    """Change nothing in the state."""


@dataclass(frozen=True, slots=True)
class DurableStep:
    """A step: `produce` writes `outputs` into a folder and returns its rows; `commit` changes the state.

    `title` is shown; `planned` is the number of rows expected, for the progress bar only.
    `commit` runs in the transaction that marks the step as done, and only there.
    """

    name: str
    title: Text
    outputs: tuple[str, ...]
    produce: Callable[[Path], int]
    commit: Callable[[], None] = _nothing
    planned: int = 1


def run_steps(held: Held, run_id: str, folder: Path, steps: Sequence[DurableStep], progress: Progress) -> int:
    """Make every step that is not done yet, in order; return how many were made.

    Shapes: the outputs of all steps lie side by side in `folder`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = {row.name: row for row in journal.steps_of(run_id)}
    made = 0
    for step in steps:
        progress.advance(0, step.title)
        if not _is_done(held, run_id, folder, step, known[step.name]):
            _make(held, run_id, folder, step)
            made += 1
        progress.advance(step.planned)
    return made


def digest_files(folder: Path, names: Sequence[str]) -> str:
    """Return 64 hex digits over the bytes of files; empty when one is missing."""
    total = hashlib.sha256()
    for name in names:
        path = folder / name
        if not path.is_file():
            return ""
        with path.open("rb") as stream:
            total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()


def _is_done(held: Held, run_id: str, folder: Path, step: DurableStep, row: StepRow) -> bool:
    if row.state != journal.DONE:
        return False
    if digest_files(folder, step.outputs) == row.digest:
        return True
    journal.reopen_step(held, run_id, step.name)
    return False


def _make(held: Held, run_id: str, folder: Path, step: DurableStep) -> None:
    started = clock.seconds()
    part = folder / f".{step.name}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    rows = step.produce(part)
    for name in step.outputs:
        _settle(part / name)
        os.replace(part / name, folder / name)
    shutil.rmtree(part, ignore_errors=True)
    digest = digest_files(folder, step.outputs)
    seconds = round(clock.seconds() - started, 3)
    with journal.step_done(held, run_id, StepRow(step.name, journal.DONE, digest, rows, rows, seconds)):
        step.commit()


def _settle(path: Path) -> None:
    """Bring a file to the disk before its name says that it is whole."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
