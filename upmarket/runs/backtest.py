"""Try a whole rulebook on the past, beside the one in effect: levels, moves, stability, agreement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlglot import exp

from upmarket.runs import words
from upmarket.runs.compile import attach_flags
from upmarket.runs.plan import days_due
from upmarket.runs.progress import Progress, Silent
from upmarket.runs.report import Cell, Column, Heading, Report
from upmarket.runs.rulebook import Rulebook, load_rulebook
from upmarket.runs.session import Session, opened
from upmarket.runs.simulation import level_counts, simulate
from upmarket.runs.standings import proxy_notes
from upmarket.runs.subjects import subject_id
from upmarket.sql.expressions import col
from upmarket.standards.standard import Standard
from upmarket.vocabulary.errors import Place, UpmarketError
from upmarket.vocabulary.texts import Text

TITLE = Text("backtest", "回测")
STABILITY = Text(
    "Turns: subjects whose level went up and then down, or down and then up, within the period.",
    "反复：期间内等级先升后降或先降后升的主体数。",
)


@dataclass(slots=True)
class Past:
    """What one rulebook made of the period, for one standard."""

    standard: Standard
    days: dict[date, dict[tuple[int, str], int]] = field(default_factory=dict)
    shown: dict[date, dict[str, int]] = field(default_factory=dict)
    steps: dict[str, list[int]] = field(default_factory=dict)

    @property
    def turns(self) -> int:
        """Return how many subjects went both ways."""
        return sum(1 for signs in self.steps.values() if 1 in signs and -1 in signs)

    @property
    def moves(self) -> Counter[str]:
        """Return how many moves of each kind there were."""
        total: Counter[str] = Counter()
        for counts in self.days.values():
            for (_, move), number in counts.items():
                total[move] += number
        return total


def backtest(
    folder: Path, rulebook_folder: Path, first: date, last: date, *, progress: Progress | None = None
) -> tuple[Report, ...]:
    """Judge a period under the rulebook of a folder and under the one in effect; nothing is written.

    Both begin without any standing on the first day. Files of the folder stand over the
    built-in ones, as those of a home do. Returns levels per day, and a comparison.
    """
    told = progress or Silent()
    with opened(folder) as session:
        other = load_rulebook(folder, own=rulebook_folder)
        theirs, ours = (
            days_due(other.standards.values(), first, last),
            days_due(session.rulebook.standards.values(), first, last),
        )
        if not theirs:
            raise UpmarketError.of(
                "usage.period", f"no standard of this rulebook is due from {first} to {last}", Place("--from, --to"),
                "a period with evaluation days", "choose a longer or later one",
            )  # fmt: skip
        told.begin(TITLE, len(theirs) + len(ours))
        provided = attach_flags(session, session.watermark, rulebook=other)
        tried = _past(session, other, theirs, provided, "tried", told)
        current = _past(session, session.rulebook, ours, provided, "current", told)
        told.end()
        headings = (
            Heading("from", Text("From", "自"), first), Heading("to", Text("To", "至"), last),
            Heading("rulebook", Text("Rulebook tried", "试用规则"), other.digest),
            Heading("current", Text("Rulebook in effect", "现行规则"), session.rulebook.digest),
        )  # fmt: skip
        notes = (STABILITY, *proxy_notes(session))
        return _comparison(tried, current, headings, notes), _levels(tried, current, headings)


def _past(
    session: Session, rulebook: Rulebook, days: Sequence[date], provided: frozenset[str], tag: str, progress: Progress
) -> dict[str, Past]:
    found: dict[str, Past] = {}
    before: date | None = None
    for one in simulate(session.engine, rulebook, days, provided, tag=tag):
        if one.as_of != before:
            progress.advance(1 if before else 0, Text(str(one.as_of), str(one.as_of)))
            before = one.as_of
        past = found.setdefault(one.standard.id, Past(one.standard))
        past.days[one.as_of] = level_counts(session.engine, one.decided)
        past.shown[one.as_of] = dict(_holders(session, one.standard, one.decided))
        for subject, sign in _changes(session, one.standard, one.decided):
            past.steps.setdefault(subject, []).append(sign)
    progress.advance(1)
    return found


def _holders(session: Session, standard: Standard, decided: str) -> Iterator[tuple[str, int]]:
    query = (
        exp.select(subject_id(standard.subject), col("shown_level"))
        .from_(exp.to_table(decided))
        .where("shown_level > 0")
    )
    for subject, level in session.engine.rows(query):
        yield str(subject), int(str(level))


def _changes(session: Session, standard: Standard, decided: str) -> Iterator[tuple[str, int]]:
    columns = (subject_id(standard.subject), col("previous_level"), col("shown_level"))
    query = exp.select(*columns).from_(exp.to_table(decided)).where("shown_level <> previous_level")
    for subject, old, new in session.engine.rows(query):
        yield str(subject), 1 if int(str(new)) > int(str(old)) else -1


def _agreement(tried: Past, current: Past) -> float | None:
    """Return the share of holders, over the days of both, that have the same level under both."""
    same = total = 0
    for day in tried.shown.keys() & current.shown.keys():
        one, two = tried.shown[day], current.shown[day]
        total += len(one.keys() | two.keys())
        same += sum(1 for subject in one.keys() & two.keys() if one[subject] == two[subject])
    return same / total if total else None


def _comparison(
    tried: Mapping[str, Past], current: Mapping[str, Past], headings: tuple[Heading, ...], notes: tuple[Text, ...]
) -> Report:
    rows: list[tuple[Cell, ...]] = []
    for name in sorted({*tried, *current}):
        for which, pasts in ((Text("tried", "试用"), tried), (Text("in effect", "现行"), current)):
            past = pasts.get(name)
            if past is None:
                continue
            moves, holders = past.moves, sum(len(shown) for shown in past.shown.values())
            changed = moves["promoted"] + moves["demoted"]
            agreement = _agreement(tried[name], current[name]) if name in tried and name in current else None
            rows.append(
                (name, which, len(past.days), holders / len(past.days), moves["entered"], moves["promoted"], moves["demoted"],
                 past.turns, changed / holders if holders else None, agreement)
            )  # fmt: skip
    columns = (
        Column("standard", words.STANDARD), Column("rulebook", words.RULEBOOK), Column("evaluations", Text("Evaluations", "评定次数")),
        Column("holders", Text("Holders, mean", "平均持有数")), Column("entered", words.MOVES["entered"]),
        Column("promoted", words.MOVES["promoted"]), Column("demoted", words.MOVES["demoted"]), Column("turns", Text("Turns", "反复")),
        Column("changed", Text("Moves a holder and evaluation", "每次评定变动率"), "share"),
        Column("agreement", Text("Same level under both", "两者一致"), "share"),
    )  # fmt: skip
    return Report(Text("Backtest", "回测"), columns, tuple(rows), headings, notes)


def _levels(tried: Mapping[str, Past], current: Mapping[str, Past], headings: tuple[Heading, ...]) -> Report:
    rows: list[tuple[Cell, ...]] = []
    for name in sorted(tried):
        standard = tried[name].standard
        old = current.get(name)
        for day, counts in tried[name].days.items():
            for level in sorted(standard.levels, key=lambda level: -level.rank):
                before = old.days.get(day) if old else None
                rows.append(
                    (
                        day,
                        name,
                        level.id,
                        level.title,
                        held(counts, level.rank),
                        None if before is None else held(before, level.rank),
                    )
                )
    columns = (
        Column("as_of", words.AS_OF), Column("standard", words.STANDARD), Column("level_id", words.LEVEL, shown=False),
        Column("level", words.LEVEL), Column("tried", Text("Tried", "试用")), Column("current", Text("In effect", "现行")),
    )  # fmt: skip
    return Report(Text("Levels by day", "各日等级"), columns, tuple(rows), headings)


def held(counts: Mapping[tuple[int, str], int], rank: int) -> int:
    """Return how many subjects are shown at a rank.

    >>> held({(1, "kept"): 3, (1, "entered"): 2, (0, "none"): 9}, 1)
    5
    """
    return sum(number for (level, _), number in counts.items() if level == rank)
