"""What one run rests on: day, standards due, facts, rules, code, and the evaluations before it.

All of it is in the id of the run, so that the same question never is answered twice and
another input never is taken for the same. Standings rest on standings: an evaluation names
the digest of the one it builds on, which makes a history a chain.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from upmarket import __version__
from upmarket.standards.calendar import due_days, last_due
from upmarket.standards.standard import Standard
from upmarket.store.standings import EvaluationRow, latest_evaluation
from upmarket.vocabulary.digests import digest_of


@dataclass(frozen=True, slots=True)
class Earlier:
    """An evaluation that a run reads: the last one of a standard it judges, or one it looks up."""

    standard: str
    as_of: date
    run_id: str
    digest: str


@dataclass(frozen=True, slots=True)
class RunPlan:
    """One run. `standards` come in an order in which each follows those it looks up.

    `earlier` holds the last evaluation of each standard that had one, `beside` those of
    standards that are looked up but not due on this day.
    """

    as_of: date
    standards: tuple[str, ...]
    watermark: int
    input_digest: str
    rulebook_digest: str
    earlier: tuple[Earlier, ...]
    beside: tuple[Earlier, ...]
    code_version: str = __version__

    @property
    def inputs(self) -> str:
        """Return all of it as canonical JSON."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), default=str)

    @property
    def id(self) -> str:
        """Return the run's id, 16 hex digits."""
        return digest_of("run", self.inputs)

    @property
    def scope(self) -> str:
        """Return the standards, as one text."""
        return " ".join(self.standards)

    def before(self, standard: str) -> Earlier | None:
        """Return the last evaluation of a standard before this day."""
        return next((each for each in self.earlier if each.standard == standard), None)

    def looked_up(self, standard: str) -> Earlier | None:
        """Return the evaluation of a standard that is looked up but not due on this day."""
        return next((each for each in self.beside if each.standard == standard), None)


def due_on(standards: Mapping[str, Standard], day: date) -> tuple[Standard, ...]:
    """Return the standards that are due on a day, each after those it looks up."""
    return tuple(standard for standard in standards.values() if due_days(standard, day, day))


def days_due(standards: Iterable[Standard], first: date, last: date) -> tuple[date, ...]:
    """Return every day from first to last, both included, on which some standard is due."""
    return tuple(sorted({day for standard in standards for day in due_days(standard, first, last)}))


def up_to(standards: Mapping[str, Standard], as_of: date) -> dict[date, tuple[Standard, ...]]:
    """Return, in order, the days that bring every standard to its last due day at or before a day.

    On each day stand only the standards whose last day it is, each after those it looks up.
    """
    last = {name: last_due(standard, as_of) for name, standard in standards.items()}
    days = sorted({day for day in last.values() if day is not None})
    return {day: tuple(standards[name] for name in standards if last[name] == day) for day in days}


def plan_run(
    due: Sequence[Standard], as_of: date, *, watermark: int, input_digest: str, rulebook_digest: str
) -> RunPlan:
    """Return the plan of a day: reads from the state which evaluations it builds on."""
    names = tuple(standard.id for standard in due)
    others = sorted({name for standard in due for name in standard.needs_standards} - set(names))
    earlier = (latest_evaluation(name, before=as_of) for name in names)
    beside = (latest_evaluation(name, before=as_of) for name in others)
    return RunPlan(
        as_of, names, watermark, input_digest, rulebook_digest,
        tuple(_earlier(row) for row in earlier if row), tuple(_earlier(row) for row in beside if row),
    )  # fmt: skip


def read_plan(inputs: str) -> RunPlan:
    """Return the plan that a run was made from."""
    data = json.loads(inputs)
    for key in ("earlier", "beside"):
        data[key] = tuple(Earlier(**{**each, "as_of": date.fromisoformat(each["as_of"])}) for each in data[key])
    return RunPlan(**{**data, "as_of": date.fromisoformat(data["as_of"]), "standards": tuple(data["standards"])})


def _earlier(row: EvaluationRow) -> Earlier:
    return Earlier(row.standard, row.as_of, row.run_id, row.digest)
