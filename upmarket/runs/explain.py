"""Say why a subject stands where it stands, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlglot import exp

from upmarket.decisions.canonical import as_json
from upmarket.decisions.decision import Decision
from upmarket.decisions.explanation import Audience, explain
from upmarket.engines.results import read_parquet
from upmarket.runs.cycle import decision_file
from upmarket.runs.deciding import Tables, decide_subject
from upmarket.runs.plan import RunPlan, read_plan
from upmarket.runs.rulebook import Rulebook
from upmarket.runs.rulebook_versions import rulebook_of
from upmarket.runs.seen import read_row
from upmarket.runs.session import Session, opened
from upmarket.runs.standings import find_evaluation, find_standard, nothing_run, show_results
from upmarket.runs.subjects import subject_id
from upmarket.sql.expressions import col
from upmarket.standards.judge_sql import standing_columns
from upmarket.standards.standard import Standard
from upmarket.store import journal, standings
from upmarket.store.standings import EvaluationRow
from upmarket.vocabulary.errors import Place, UpmarketError, nearest
from upmarket.vocabulary.texts import Language

COMPARED = ("real_level", "shown_level", "previous_level", "up_streak", "down_streak", "since", "move", "why")
"""Columns of the published decision that the Python judge must give again."""


@dataclass(frozen=True, slots=True)
class Explained:
    """One explanation: the text for a reader, and the machine form of the decision."""

    standard: str
    as_of: date
    text: str
    machine: str


@dataclass(frozen=True, slots=True)
class Published:
    """An evaluation, ready to be read: its tables are shown to the engine."""

    session: Session
    rulebook: Rulebook
    standard: Standard
    evaluation: EvaluationRow
    plan: RunPlan
    tables: Tables


def explain_subject(
    folder: Path, subject: str, *, standard: str | None, as_of: date | None, language: Language, audience: Audience
) -> tuple[Explained, ...]:
    """Explain the published decision on a subject under one standard, or under each that judged it.

    Errors: `runs.nothing_yet` when nothing was judged or the subject is not among the judged.
    """
    with opened(folder) as session:
        found = []
        for one in _asked(session, standard, as_of):
            published = publish_tables(session, one, as_of)
            decision = published_decision(published, subject, must=standard is not None)
            if decision is not None:
                text = explain(decision, language, audience, published.rulebook.messages)
                found.append(Explained(one.id, published.plan.as_of, text, as_json(decision)))
        if not found:
            raise unknown_subject(session, subject, _asked(session, standard, as_of)[0])
        return tuple(found)


def publish_tables(session: Session, standard: Standard, as_of: date | None) -> Published:
    """Show an evaluation's tables, and those it was built on, to the engine.

    The rules are those of the run, whatever the rulebook says by now.
    """
    evaluation = find_evaluation(session, standard, as_of)
    run = journal.find_run(evaluation.run_id)
    assert run is not None, "an evaluation has its run"
    plan = read_plan(run.inputs)
    rulebook = rulebook_of(session, plan.rulebook_digest)
    then = rulebook.standards[standard.id]
    show_results(session, then, evaluation)
    levels = {name: _levels(session, rulebook, plan, name) for name in then.needs_standards}
    previous = previous_table(session, plan, then)
    return Published(session, rulebook, then, evaluation, plan, Tables(f"measured_{then.subject}", previous, levels))


def published_decision(published: Published, subject: str, *, must: bool = True) -> Decision | None:
    """Return the decision on a subject, checked against the row that the SQL judge published.

    Error `runs.judges_differ` when the two judges disagree, which is a fault of ours.
    """
    one = published
    session = one.session
    decision = decide_subject(session.engine, session.lake, one.rulebook, one.plan, one.standard, subject, one.tables)
    if decision is None:
        if must:
            raise unknown_subject(session, subject, one.standard)
        return None
    row = read_row(session.engine, f"decision_{one.standard.id}", one.standard.subject, subject, COMPARED)
    if row is None or row != {**row, **_columns(decision)}:
        raise UpmarketError.of(
            "runs.judges_differ",
            f"the two judges disagree about {subject}: published {row}, judged again {_columns(decision)}",
            Place(f"run {one.plan.id}"),
            "equal verdicts",
            "report this with the output of `upmarket explain ... --for auditor`",
        )
    return decision


def previous_table(session: Session, plan: RunPlan, standard: Standard) -> str | None:
    """Show the standings that an evaluation was built on; None when it was the first."""
    earlier = plan.before(standard.id)
    if earlier is None:
        return None
    name = f"previous_{standard.id}"
    read_parquet(session.engine, name, session.folder(earlier.run_id) / decision_file(standard.id))
    return name


def unknown_subject(session: Session, subject: str, standard: Standard) -> UpmarketError:
    """Return the error that nobody of this id was judged, naming the nearest id."""
    evaluation = standings.latest_evaluation(standard.id)
    known: list[str] = []
    if evaluation is not None:
        read_parquet(session.engine, "known", session.folder(evaluation.run_id) / decision_file(standard.id))
        start = exp.alias_(subject_id(standard.subject), "id", quoted=True)
        rows = exp.select(start).from_("known").order_by(col("id")).limit(20_000)
        known = [str(row[0]) for row in session.engine.rows(rows)]
    near = next((one for one in known if one.startswith(subject)), None) or nearest(subject, known)
    return UpmarketError.of(
        "runs.nothing_yet",
        f"no {standard.subject} '{subject}' was judged by {standard.id}",
        Place("STORE"),
        f"the id of a {standard.subject}",
        f"did you mean '{near}'?" if near else f"`upmarket standings --standard {standard.id}` lists ids",
    )


def _asked(session: Session, standard: str | None, as_of: date | None) -> list[Standard]:
    if standard is not None:
        return [find_standard(session.rulebook, standard)]
    judged = [
        one for one in session.rulebook.standards.values() if standings.latest_evaluation(one.id, on=as_of) is not None
    ]
    if not judged:
        raise nothing_run(session, None, as_of)
    return judged


def _levels(session: Session, rulebook: Rulebook, plan: RunPlan, other: str) -> str:
    name = f"levels_{other}"
    beside = plan.looked_up(other)
    run_id = plan.id if other in plan.standards else beside.run_id if beside else None
    if run_id is None:
        session.engine.load(name, standing_columns(rulebook.standards[other].subject), [])
    else:
        read_parquet(session.engine, name, session.folder(run_id) / decision_file(other))
    return name


def _columns(decision: Decision) -> dict[str, object]:
    standing = decision.standing
    return {
        "real_level": standing.real_level,
        "shown_level": standing.shown_level,
        "previous_level": decision.levels.previous,
        "up_streak": standing.up_streak,
        "down_streak": standing.down_streak,
        "since": standing.since,
        "move": decision.move,
        "why": decision.why,
    }
