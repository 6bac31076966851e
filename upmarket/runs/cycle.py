"""One evaluation day as durable steps: facts, compile, measure, judge, publish."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlglot import exp

from upmarket.engines.results import read_parquet, write_parquet
from upmarket.runs import clock
from upmarket.runs.compile import attach_flags
from upmarket.runs.judging import judge, kinds_of, measure
from upmarket.runs.plan import RunPlan
from upmarket.runs.progress import Progress
from upmarket.runs.publication import publication
from upmarket.runs.rulebook_versions import keep_rulebook
from upmarket.runs.session import Session
from upmarket.runs.steps import DurableStep, digest_files, run_steps
from upmarket.sql.engine import Engine
from upmarket.standards.critical_table import CRITICAL_COLUMNS
from upmarket.standards.judge_sql import standing_columns
from upmarket.standards.resolve import resolved
from upmarket.standards.standard import Standard
from upmarket.standards.subjects import subject_columns
from upmarket.store import journal, standings
from upmarket.store.leases import Held
from upmarket.store.standings import EvaluationRow
from upmarket.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a day: `made` counts the steps that had to be made, 0 when all was there."""

    run_id: str
    plan: RunPlan
    made: int


def run_day(session: Session, held: Held, plan: RunPlan, progress: Progress, *, lines: int) -> Ran:
    """Make a run, go on with one that died, or find that all is done.

    `lines` is the number of order lines, for the progress bar only.
    """
    cycle = Cycle(session, held, plan)
    steps = cycle.steps(lines)
    row = journal.RunRow(
        plan.id, plan.as_of, plan.scope, plan.input_digest, plan.rulebook_digest,
        plan.code_version, plan.watermark, plan.inputs,
    )  # fmt: skip
    found = journal.open_run(held, row, [step.name for step in steps], clock.now())
    if found.state == journal.DONE and set(standings.stands(plan.id)) != set(plan.standards):
        journal.reopen_step(held, plan.id, "publish")  # another run has stood for this day since
    return Ran(plan.id, plan, run_steps(held, plan.id, cycle.folder, steps, progress))


class Cycle:
    """The steps of one run. Every step reads what earlier ones wrote, never what they hold in memory."""

    def __init__(self, session: Session, held: Held, plan: RunPlan) -> None:
        self.session, self.held, self.plan = session, held, plan
        self.folder = session.folder(plan.id)
        self.engine = session.engine
        self.standards = tuple(session.rulebook.standards[name] for name in plan.standards)

    def steps(self, lines: int) -> list[DurableStep]:
        """Return the steps in order."""
        kinds = kinds_of(self.standards)
        each = max(lines // max(len(kinds) + len(self.standards), 1), 1)
        found = [
            DurableStep("facts", Text("facts", "事实"), ("facts.json",), self.facts),
            DurableStep("compile", Text("compile", "编译"), ("compiled.json",), self.compile),
        ]
        for kind in kinds:
            title = Text(f"measure {kind}", f"计算 {kind}")
            found.append(
                DurableStep(f"measure_{kind}", title, (measured_file(kind),), partial(self.measure, kind), planned=each)
            )
        for standard in self.standards:
            title = Text(f"judge {standard.title.en}", f"评定 {standard.title.zh}")
            outputs = (critical_file(standard.id), decision_file(standard.id))
            found.append(
                DurableStep(f"judge_{standard.id}", title, outputs, partial(self.judge, standard), planned=each)
            )
        title = Text("publish", "发布")
        return [*found, DurableStep("publish", title, ("run.json",), self.summary, self.publish)]

    def facts(self, part: Path) -> int:
        """Write down which facts are looked at, and keep the rules."""
        keep_rulebook(self.session)
        batches = self.session.lake.batches(self.plan.watermark)
        rows = [(batch.seq, batch.id, sum(table.taken for table in batch.tables)) for batch in batches]
        provided = sorted(self.session.lake.provided(self.plan.watermark))
        _write(part / "facts.json", {"batches": rows, "digest": self.plan.input_digest, "provided": provided})
        return sum(taken for _, _, taken in rows)

    def compile(self, part: Path) -> int:
        """Bring the flags up to date and show them to the engine."""
        provided = self.provided()
        _write(part / "compiled.json", {"provided": sorted(provided), "watermark": self.plan.watermark})
        return 1

    def provided(self) -> frozenset[str]:
        """Attach facts and flags once a session; return the tables that were handed in."""
        if self.session.attached is None:
            self.session.attached = attach_flags(self.session, self.plan.watermark)
        return self.session.attached

    def measure(self, kind: str, part: Path) -> int:
        """Measure a kind of subject."""
        table = measure(self.engine, self.session.rulebook, self.standards, kind, self.plan.as_of, self.provided())
        rows = write_parquet(self.engine, table, part / measured_file(kind), order=subject_columns(kind))
        self.engine.drop(table)
        return rows

    def judge(self, standard: Standard, part: Path) -> int:
        """Judge every subject of a standard."""
        read_parquet(self.engine, f"measured_{standard.subject}", self.folder / measured_file(standard.subject))
        critical, decision = judge(
            self.engine,
            resolved(standard, self.plan.as_of),
            measured=f"measured_{standard.subject}",
            previous=self.previous(standard),
            levels={name: self.looked_up(name) for name in standard.needs_standards},
        )
        write_parquet(self.engine, critical, part / critical_file(standard.id), order=tuple(CRITICAL_COLUMNS)[:4])
        rows = write_parquet(
            self.engine, decision, part / decision_file(standard.id), order=subject_columns(standard.subject)
        )
        self.engine.drop(critical)
        self.engine.drop(decision)
        return rows

    def previous(self, standard: Standard) -> str | None:
        """Show the last evaluation's standings to the engine; None when this is the first."""
        earlier = self.plan.before(standard.id)
        if earlier is None:
            return None
        name = f"previous_{standard.id}"
        read_parquet(self.engine, name, self.session.folder(earlier.run_id) / decision_file(standard.id))
        return name

    def looked_up(self, other: str) -> str:
        """Show the levels under another standard: judged today, or last time, or nobody's yet."""
        name = f"levels_{other}"
        beside = self.plan.looked_up(other)
        if other in self.plan.standards:
            read_parquet(self.engine, name, self.folder / decision_file(other))
        elif beside is not None:
            read_parquet(self.engine, name, self.session.folder(beside.run_id) / decision_file(other))
        else:
            self.engine.load(name, standing_columns(self.session.rulebook.standards[other].subject), [])
        return name

    def summary(self, part: Path) -> int:
        """Write down what the run rests on and the digests of its results."""
        outputs = [measured_file(kind) for kind in kinds_of(self.standards)]
        outputs += [decision_file(name) for name in self.plan.standards]
        digests = {name: digest_files(self.folder, [name]) for name in outputs}
        _write(part / "run.json", {"id": self.plan.id, "inputs": json.loads(self.plan.inputs), "results": digests})
        return 1

    def publish(self) -> None:
        """Make this run the one that stands for its day."""
        batches = self.session.lake.batches(self.plan.watermark)
        journal.mirror_batches([(b.seq, b.name, b.id, sum(table.taken for table in b.tables)) for b in batches])
        for standard in self.standards:
            self.publish_standard(standard)
        journal.finish_run(self.plan.id, clock.now())

    def publish_standard(self, standard: Standard) -> None:
        """Write what one standard's evaluation changes."""
        name, file = f"decision_{standard.id}", decision_file(standard.id)
        read_parquet(self.engine, name, self.folder / file)
        latest = standings.latest_evaluation(standard.id)
        stood = self.session.folder(latest.run_id) / file if latest else None
        old = f"stood_{standard.id}" if stood and stood.is_file() else None
        if stood and old:
            read_parquet(self.engine, old, stood)
        digest = digest_files(self.folder, [file])
        subjects = count_rows(self.engine, name)
        evaluation = EvaluationRow(standard.id, self.plan.as_of, self.plan.id, digest, subjects)
        moves = latest is None or latest.as_of <= self.plan.as_of
        standings.publish(publication(self.engine, evaluation, standard.subject, name, old, moves=moves))


def measured_file(kind: str) -> str:
    """Return the file of a kind's measured figures in a run's folder."""
    return f"measured_{kind}.parquet"


def decision_file(standard: str) -> str:
    """Return the file of a standard's decisions in a run's folder."""
    return f"decision_{standard}.parquet"


def critical_file(standard: str) -> str:
    """Return the file of a standard's critical counts in a run's folder."""
    return f"critical_{standard}.parquet"


def count_rows(engine: Engine, table: str) -> int:
    """Return how many rows a table has."""
    query = exp.select(exp.Count(this=exp.Star())).from_(exp.to_identifier(table, quoted=True))
    return int(str(engine.rows(query)[0][0]))


def _write(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, sort_keys=True, indent=1, default=str) + "\n", encoding="utf-8")
