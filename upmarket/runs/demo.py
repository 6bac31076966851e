"""A small generated marketplace, taken in and judged month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from upmarket.runs import words
from upmarket.runs.history import run_history
from upmarket.runs.home import create_home
from upmarket.runs.ingest import IngestReport, ingest
from upmarket.runs.progress import Progress
from upmarket.runs.report import Cell, Column, Report
from upmarket.runs.rulebook import load_rulebook
from upmarket.runs.session import opened
from upmarket.sources.generated import generate
from upmarket.standards.standard import Standard
from upmarket.store import standings
from upmarket.vocabulary.errors import Place, UpmarketError
from upmarket.vocabulary.texts import Text

SEED, STORES, MONTHS = 7, 120, 12
END = date(2018, 7, 1)
FIRST = date(2018, 4, 1)
STANDARD = "gold_merchant"
CHANGE = "gold_merchant.clauses.ships_in_time.limit.gold=0.90"


@dataclass(frozen=True, slots=True)
class Demonstrated:
    """What the demo made: where, what was taken, who moved last, and whom to look at."""

    home: Path
    taken: IngestReport
    movers: Report
    subject: str


def demonstrate(folder: Path, progress: Progress) -> Demonstrated:
    """Generate a marketplace beside a home, take it in and judge a quarter of it.

    Error `home.in_the_way` when the folder holds something else. A demo that is there already
    is found and not made again.
    """
    source = folder / "generated"
    if folder.exists() and any(folder.iterdir()) and not source.is_dir():
        raise UpmarketError.of(
            "home.in_the_way",
            "the folder holds something else",
            Place(str(folder)),
            "an empty or new folder",
            "name another with --home",
        )
    home = create_home(folder)
    if not source.is_dir():
        currency = load_rulebook(folder).marketplace.currency
        generate(source, seed=SEED, stores=STORES, months=MONTHS, end_day=END, currency=currency)
    taken = ingest(home.folder, "files", source, memory=home.memory)
    run_history(folder, FIRST, END, progress=progress)
    with opened(folder) as session:
        return Demonstrated(folder, taken, _movers(session.rulebook.standards[STANDARD]), _subject())


def _movers(standard: Standard) -> Report:
    """Return the last changes of levels."""
    found = standings.find_transitions(standard=STANDARD)[-10:]
    rows: list[tuple[Cell, ...]] = []
    for change in reversed(found):
        levels = (words.level_text(standard, rank) for rank in (change.from_level, change.to_level))
        rows.append((change.as_of, change.subject_id, words.MOVES[change.move], *levels))
    columns = (
        Column("as_of", words.AS_OF), Column("subject", words.SUBJECTS["store"]), Column("move", words.MOVE),
        Column("from", Text("From", "原等级")), Column("to", Text("To", "新等级")),
    )  # fmt: skip
    return Report(Text("Latest moves: gold and silver", "最近的金银牌变动"), columns, tuple(rows))


def _subject() -> str:
    """Return a store whose explanation is worth reading: one that was demoted, else one with a level."""
    fallen = [change for change in standings.find_transitions(standard=STANDARD) if change.to_level < change.from_level]
    if fallen:
        return fallen[-1].subject_id
    holders = standings.find_standings(STANDARD)
    return holders[-1].subject_id if holders else "s000001"
