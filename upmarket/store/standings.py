"""Where everyone stands, how that changed, and which run stands for which day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from upmarket.store.bulk import delete_keys, upsert
from upmarket.store.models import Evaluation, Standing, Transition

STANDING_COLUMNS = (
    "subject_id", "real_level", "shown_level", "since", "up_streak", "down_streak", "move",
    "standard", "subject_kind", "as_of", "run_id",
)  # fmt: skip
TRANSITION_COLUMNS = (
    "subject_id", "from_level", "to_level", "move", "why", "standard", "subject_kind", "as_of", "run_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """The run that stands for a standard on a day, and the digest of its decisions."""

    standard: str
    as_of: date
    run_id: str
    digest: str
    subjects: int


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A standing; levels are ranks, 0 is no level."""

    subject_kind: str
    subject_id: str
    standard: str
    real_level: int
    shown_level: int
    since: date | None
    up_streak: int
    down_streak: int
    move: str
    as_of: date
    run_id: str


@dataclass(frozen=True, slots=True)
class TransitionRow:
    """A change of a shown level; levels are ranks."""

    as_of: date
    standard: str
    subject_kind: str
    subject_id: str
    from_level: int
    to_level: int
    move: str
    why: str


@dataclass(frozen=True, slots=True)
class Publication:
    """What an evaluation changes.

    `changed` rows begin as `STANDING_COLUMNS` (subject id to move), `gone` are subject ids
    that lose their row, `transitions` begin as `TRANSITION_COLUMNS` (subject id to why).
    `afresh` drops every standing of the standard first.
    """

    evaluation: EvaluationRow
    subject_kind: str
    changed: Iterable[tuple[object, ...]]
    gone: Sequence[str]
    transitions: Iterable[tuple[object, ...]]
    moves_standings: bool = True
    afresh: bool = False


def publish(publication: Publication) -> None:
    """Write an evaluation, the standings it changes and its transitions; inside a transaction.

    An evaluation of the same standard and day is replaced, transitions and all, so that a
    rerun on corrected facts doubles nothing. When a later day already stands, only the
    history of this day changes (`moves_standings` False), never where anyone stands now.
    """
    row = publication.evaluation
    Evaluation.objects.update_or_create(
        standard=row.standard,
        as_of=row.as_of,
        defaults={"run_id": row.run_id, "digest": row.digest, "subjects": row.subjects},
    )
    tail = (row.standard, publication.subject_kind, row.as_of.isoformat(), row.run_id)
    Transition.objects.filter(standard=row.standard, as_of=row.as_of).delete()
    keys = ("standard", "as_of", "subject_id")
    upsert(Transition, TRANSITION_COLUMNS, keys, ((*change, *tail) for change in publication.transitions))
    if publication.moves_standings:
        _move_standings(publication, tail)


def _move_standings(publication: Publication, tail: tuple[object, ...]) -> None:
    standard = publication.evaluation.standard
    if publication.afresh:
        Standing.objects.filter(standard=standard).delete()
    keys = ("standard", "subject_id")
    upsert(Standing, STANDING_COLUMNS, keys, ((*change, *tail) for change in publication.changed))
    delete_keys(Standing, keys, [(standard, subject) for subject in publication.gone])


def latest_evaluation(standard: str, *, before: date | None = None, on: date | None = None) -> EvaluationRow | None:
    """Return the last evaluation of a standard: of all, before a day, or of a day."""
    rows = Evaluation.objects.filter(standard=standard)
    if before is not None:
        rows = rows.filter(as_of__lt=before)
    if on is not None:
        rows = rows.filter(as_of=on)
    found = rows.order_by("-as_of").first()
    return _evaluation_row(found) if found else None


def evaluations(standard: str | None = None) -> tuple[EvaluationRow, ...]:
    """Return the evaluations that stand, by standard and day."""
    rows = Evaluation.objects.all() if standard is None else Evaluation.objects.filter(standard=standard)
    return tuple(_evaluation_row(row) for row in rows.order_by("standard", "as_of"))


def later_evaluations(standard: str, after: date) -> int:
    """Return how many evaluations of a standard follow a day."""
    return Evaluation.objects.filter(standard=standard, as_of__gt=after).count()


def stands(run_id: str) -> tuple[str, ...]:
    """Return the standards for whose day a run stands; empty once another has replaced it."""
    return tuple(Evaluation.objects.filter(run_id=run_id).order_by("standard").values_list("standard", flat=True))


def count_moves(standard: str, as_of: date) -> dict[str, int]:
    """Return how many shown levels an evaluation changed, by move."""
    rows = Transition.objects.filter(standard=standard, as_of=as_of).values_list("move").annotate(count=Count("id"))
    return dict(rows)


def find_standings(standard: str, *, level: int | None = None, subject: str | None = None) -> tuple[StandingRow, ...]:
    """Return the standings of a standard, highest shown level first, then by subject."""
    rows = Standing.objects.filter(standard=standard)
    if level is not None:
        rows = rows.filter(shown_level=level)
    if subject is not None:
        rows = rows.filter(subject_id=subject)
    names = (*StandingRow.__slots__,)
    return tuple(StandingRow(*row) for row in rows.order_by("-shown_level", "subject_id").values_list(*names))


def count_levels(standard: str) -> dict[int, int]:
    """Return how many subjects hold each shown level; those without a row are not counted."""
    rows = Standing.objects.filter(standard=standard).values_list("shown_level").annotate(count=Count("id"))
    return dict(sorted(rows))


def find_transitions(
    *, standard: str | None = None, subject: str | None = None, since: date | None = None, until: date | None = None
) -> tuple[TransitionRow, ...]:
    """Return changes of shown levels by day, standard and subject; `until` is included."""
    where = Q()
    for name, value in (("standard", standard), ("subject_id", subject), ("as_of__gte", since), ("as_of__lte", until)):
        if value is not None:
            where &= Q(**{name: value})
    rows = Transition.objects.filter(where).order_by("as_of", "standard", "subject_id")
    return tuple(TransitionRow(*row) for row in rows.values_list(*TransitionRow.__slots__))


def _evaluation_row(row: Evaluation) -> EvaluationRow:
    return EvaluationRow(row.standard, row.as_of, row.run_id, row.digest, row.subjects)
