"""Who stands where: levels of each standard, and the subjects that hold them with their figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from sqlglot import exp

from upmarket.engines.results import read_parquet
from upmarket.metrics.names import SUBJECTS
from upmarket.runs import words
from upmarket.runs.cycle import decision_file, measured_file
from upmarket.runs.figures import figure, format_of
from upmarket.runs.report import Cell, Column, Heading, Report
from upmarket.runs.rulebook import Rulebook
from upmarket.runs.session import Session, opened
from upmarket.runs.subjects import subject_id
from upmarket.sql.expressions import col, num
from upmarket.standards.kinds.metric import MetricClause
from upmarket.standards.standard import Standard
from upmarket.store import journal, standings
from upmarket.store.standings import EvaluationRow
from upmarket.vocabulary.days import day_of
from upmarket.vocabulary.errors import Place, UpmarketError, nearest
from upmarket.vocabulary.texts import Text

SORTS = ("level", "subject", "since")
PROXY = Text("Declared proxy: {en}", "已声明的替代口径：{zh}")


def summary(folder: Path) -> Report:
    """Return how many subjects hold each level of each standard, as of its latest evaluation."""
    with opened(folder) as session:
        rows: list[tuple[Cell, ...]] = []
        for standard in session.rulebook.standards.values():
            evaluation = standings.latest_evaluation(standard.id)
            if evaluation:
                rows += _levels(standard, evaluation)
        if not rows:
            raise nothing_run(session)
        columns = (
            Column("standard", words.STANDARD),
            Column("as_of", words.AS_OF),
            Column("level_id", words.LEVEL, shown=False),
            Column("level", words.LEVEL),
            Column("subjects", words.COUNT),
            Column("share", words.SHARE, "share"),
        )
        headings = (Heading("rulebook", words.RULEBOOK, session.rulebook.digest),)
        return Report(Text("Standings", "等级总览"), columns, tuple(rows), headings, proxy_notes(session))


def _levels(standard: Standard, evaluation: EvaluationRow) -> list[tuple[Cell, ...]]:
    counts = standings.count_levels(standard.id)
    counts[0] = evaluation.subjects - sum(number for rank, number in counts.items() if rank)
    ranks = [level.rank for level in sorted(standard.levels, key=lambda level: -level.rank)]
    share = max(evaluation.subjects, 1)
    return [
        (
            standard.id,
            evaluation.as_of,
            words.level_id(standard, rank),
            words.level_text(standard, rank),
            counts.get(rank, 0),
            counts.get(rank, 0) / share,
        )
        for rank in [*ranks, 0]
    ]


def list_standings(
    folder: Path,
    standard_id: str,
    *,
    level: str | None = None,
    as_of: date | None = None,
    sort: str = "level",
    limit: int = 50,
) -> Report:
    """Return the subjects of a standard with level, move and the figures its clauses read.

    `level` narrows to one level (its id, or `none`); without it everyone with a level is
    listed. `sort` is `level`, `subject`, `since`, or a clause, the highest first.
    """
    with opened(folder) as session:
        standard = find_standard(session.rulebook, standard_id)
        evaluation = find_evaluation(session, standard, as_of)
        show_results(session, standard, evaluation)
        clauses = metric_clauses(standard)
        query = _query(standard, clauses, level)
        total = len(session.engine.rows(query))
        ordered = query.order_by(*_order(standard, clauses, sort)).limit(limit)
        digits = session.rulebook.marketplace.minor_digits
        rows = tuple(_row(row, standard, clauses, digits) for row in session.engine.rows(ordered))
        headings = evaluation_headings(session, standard, evaluation)
        title = Text(f"Standings: {standard.title.en}", f"等级：{standard.title.zh}")
        return Report(title, _columns(clauses), rows, headings, proxy_notes(session), total)


def find_standard(rulebook: Rulebook, name: str) -> Standard:
    """Return a standard; error `usage.unknown_standard` that names the nearest."""
    if name in rulebook.standards:
        return rulebook.standards[name]
    near = nearest(name, rulebook.standards)
    raise UpmarketError.of(
        "usage.unknown_standard",
        f"there is no standard '{name}'",
        Place("--standard"),
        "one of: " + ", ".join(sorted(rulebook.standards)),
        f"did you mean '{near}'?" if near else "choose one of them",
    )


def find_evaluation(session: Session, standard: Standard, as_of: date | None = None) -> EvaluationRow:
    """Return the latest evaluation of a standard, or that of a day; error `runs.nothing_yet`."""
    found = standings.latest_evaluation(standard.id, on=as_of)
    if found is None:
        raise nothing_run(session, standard.id, as_of)
    return found


def nothing_run(session: Session, standard: str | None = None, as_of: date | None = None) -> UpmarketError:
    """Return the error that nothing was judged yet, with the days that were."""
    known = standings.evaluations(standard)
    what = f"{standard or 'no standard'} was {'not ' if standard else ''}judged"
    days = ", ".join(str(row.as_of) for row in known[-3:])
    return UpmarketError.of(
        "runs.nothing_yet",
        f"{what} {'as of ' + str(as_of) if as_of else 'yet'}",
        Place(str(session.home.folder)),
        f"an evaluation; the last ones are of {days}" if days else "an evaluation",
        "take one of those days" if days else "run `upmarket run`",
    )


def show_results(session: Session, standard: Standard, evaluation: EvaluationRow) -> None:
    """Show `decision_<standard>` and `measured_<kind>` of an evaluation to the engine; error when they are gone."""
    folder = session.folder(evaluation.run_id)
    for name, file in (
        (f"decision_{standard.id}", decision_file(standard.id)),
        (f"measured_{standard.subject}", measured_file(standard.subject)),
    ):
        if not (folder / file).is_file():
            raise UpmarketError.of(
                "runs.nothing_yet", "the results of this run are gone from the lake", Place(str(folder / file)),
                "the file that the run wrote", f"run `upmarket run --as-of {evaluation.as_of}`; it makes the same again",
            )  # fmt: skip
        read_parquet(session.engine, name, folder / file)


def metric_clauses(standard: Standard) -> tuple[MetricClause, ...]:
    """Return the clauses over metrics, one for each metric, in the order written."""
    found: dict[str, MetricClause] = {}
    for clause in standard.clauses.values():
        if isinstance(clause, MetricClause):
            found.setdefault(clause.metric.id, clause)
    return tuple(found.values())


def evaluation_headings(session: Session, standard: Standard, evaluation: EvaluationRow) -> tuple[Heading, ...]:
    """Return what every table of an evaluation says above it."""
    run = journal.find_run(evaluation.run_id)
    windows = sorted({str(clause.metric.name.window) for clause in metric_clauses(standard)})
    return (
        Heading("standard", words.STANDARD, standard.id),
        Heading("as_of", words.AS_OF, evaluation.as_of),
        Heading("version_day", words.VERSION, standard.version_day(evaluation.as_of)),
        Heading("windows", words.WINDOW, ", ".join(windows)),
        Heading("rulebook", words.RULEBOOK, run.rulebook_digest if run else session.rulebook.digest),
        Heading("run", words.RUN, evaluation.run_id),
    )


def proxy_notes(session: Session) -> tuple[Text, ...]:
    """Return a note for every stand-in that a source declared."""
    proxies = session.lake.proxies(session.watermark)
    texts = dict.fromkeys(proxy.text for proxy in proxies)
    return tuple(Text(PROXY.en.format(en=text.en), PROXY.zh.format(zh=text.zh)) for text in texts)


def _query(standard: Standard, clauses: tuple[MetricClause, ...], level: str | None) -> exp.Select:
    keys = SUBJECTS[standard.subject]
    same = exp.and_(*(exp.EQ(this=col(key, "d"), expression=col(key, "m")) for key in keys))
    columns = [exp.alias_(subject_id(standard.subject, "d"), "id", quoted=True)]
    columns += [col(name, "d") for name in ("shown_level", "real_level", "previous_level", "move", "since")]
    for clause in clauses:
        columns += [
            exp.alias_(col(f"{clause.metric.id}__{letter}", "m"), f"{clause.id}__{letter}", quoted=True)
            for letter in "pnu"
        ]
    query = exp.select(*columns).from_(exp.alias_(exp.to_table(f"decision_{standard.id}"), "d", table=True))
    measured = exp.alias_(exp.to_table(f"measured_{standard.subject}"), "m", table=True)
    query = query.join(measured, on=same, join_type="left")
    shown = col("shown_level", "d")
    if level is None:
        return query.where(exp.GT(this=shown, expression=num(0)))
    return query.where(exp.EQ(this=shown, expression=num(rank_of(standard, level))))


def rank_of(standard: Standard, level: str) -> int:
    """Return the rank of a level's id; 0 for `none`; error `usage.unknown_level`."""
    ranks: Mapping[str, int] = {"none": 0} | {each.id: each.rank for each in standard.levels}
    if level not in ranks:
        near = nearest(level, ranks)
        raise UpmarketError.of(
            "usage.unknown_level", f"there is no level '{level}'", Place("--level"), "one of: " + ", ".join(ranks),
            f"did you mean '{near}'?" if near else "choose one of them",
        )  # fmt: skip
    return ranks[level]


def _order(standard: Standard, clauses: tuple[MetricClause, ...], sort: str) -> list[exp.Expr]:
    known = [*SORTS, *(clause.id for clause in clauses)]
    if sort not in known:
        near = nearest(sort, known)
        raise UpmarketError.of(
            "usage.unknown_sort", f"there is nothing to sort by named '{sort}'", Place("--sort"), "one of: " + ", ".join(known),
            f"did you mean '{near}'?" if near else "choose one of them",
        )  # fmt: skip
    last = exp.Ordered(this=col("id"), desc=False, nulls_first=False)
    if sort == "subject":
        return [last]
    if sort in SORTS:
        column = "shown_level" if sort == "level" else "since"
        return [exp.Ordered(this=col(column), desc=True, nulls_first=False), last]
    counted = exp.func("nullif", col(f"{sort}__n"), num(0))
    share = exp.Div(this=exp.cast(col(f"{sort}__p"), "double"), expression=counted)
    return [exp.Ordered(this=share, desc=True, nulls_first=False), last]


def _columns(clauses: tuple[MetricClause, ...]) -> tuple[Column, ...]:
    fixed = (
        Column("subject", Text("Subject", "主体")),
        Column("level_id", words.LEVEL, shown=False),
        Column("level", words.LEVEL),
        Column("real_level", Text("Real level", "实际等级"), shown=False),
        Column("move", words.MOVE),
        Column("since", words.SINCE),
    )
    figures = []
    for clause in clauses:
        figures += [Column(clause.id, clause.title, format_of(clause.metric.family))]
        figures += [
            Column(f"{clause.id}__{name}", clause.title, shown=False) for name in ("passed", "counted", "unknown")
        ]
    return (*fixed, *figures)


def _row(
    row: tuple[object, ...], standard: Standard, clauses: tuple[MetricClause, ...], digits: int
) -> tuple[Cell, ...]:
    shown, real, _, since = (int(str(row[at] or 0)) for at in (1, 2, 3, 5))
    move = str(row[4])
    cells: list[Cell] = [str(row[0]), words.level_id(standard, shown), words.level_text(standard, shown)]
    cells += [words.level_id(standard, real), words.MOVES.get(move, Text(move, move)), day_of(since) if since else None]
    for place, clause in enumerate(clauses):
        passed, counted, unknown = (int(str(value or 0)) for value in row[6 + 3 * place : 9 + 3 * place])
        cells += [figure(clause.metric.family, passed, counted, minor_digits=digits), passed, counted, unknown]
    return tuple(cells)
