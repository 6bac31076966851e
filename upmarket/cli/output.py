"""Show a report as a table for people, or as JSON or CSV for programs."""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, TextIO

from upmarket.cli import texts
from upmarket.vocabulary.texts import Language, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from upmarket.runs.report import Cell, Column, Report
    from upmarket.vocabulary.errors import UpmarketError

GUARDED = ("=", "+", "-", "@", "\t", "\r")
"""First characters that a spreadsheet would take for a formula."""


def show(report: Report, form: str, language: Language) -> None:
    """Write a report to the standard output in a form: table, json or csv."""
    if form == "json":
        print(json.dumps(as_tree(report, language), ensure_ascii=False, indent=2))
    elif form == "csv":
        sys.stdout.write(as_csv(report, language))
    else:
        _table(report, language)


def show_all(reports: Sequence[Report], form: str, language: Language) -> None:
    """Write several reports: JSON holds them as `tables`; CSV the first one only."""
    if form == "json":
        tables = [{"title": report.title.in_(language), **as_tree(report, language)} for report in reports]
        print(json.dumps({"tables": tables}, ensure_ascii=False, indent=2))
        return
    for place, report in enumerate(reports if form == "table" else reports[:1]):
        if place:
            print()
        show(report, form, language)


def as_tree(report: Report, language: Language) -> dict[str, object]:
    """Return a report as plain values: headings, `rows` as mappings, notes."""
    rows = [
        {column.key: plain(cell, language) for column, cell in zip(report.columns, row, strict=True)}
        for row in report.rows
    ]
    result: dict[str, object] = {heading.key: plain(heading.value, language) for heading in report.headings}
    result |= {"rows": rows, "notes": [note.in_(language) for note in report.notes]}
    if report.total is not None:
        result["total"] = report.total
    return result


def as_csv(report: Report, language: Language) -> str:
    """Return the rows as CSV with a header of keys.

    A text that a spreadsheet would run as a formula gets a leading apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.key for column in report.columns])
    for row in report.rows:
        writer.writerow([guarded(plain(cell, language)) for cell in row])
    return out.getvalue()


def guarded(value: object) -> object:
    """Return a cell that no spreadsheet runs.

    >>> guarded("=1+1"), guarded(-1)
    ("'=1+1", -1)
    """
    if isinstance(value, str) and value.startswith(GUARDED):
        return "'" + value
    return value


def plain(cell: Cell, language: Language) -> str | int | float | bool | None:
    """Return a cell as JSON holds it."""
    if isinstance(cell, Text):
        return cell.in_(language)
    return cell.isoformat() if isinstance(cell, date) else cell


def written(cell: Cell, column: Column, language: Language) -> str:
    """Return a cell as people read it; a missing value is a dash."""
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return (texts.YES if cell else texts.NO).in_(language)
    if column.format == "share" and isinstance(cell, int | float):
        return f"{cell * 100:.1f} %"
    if column.format == "money" and isinstance(cell, int | float):
        return f"{cell:,.2f}"
    if isinstance(cell, float):
        return f"{cell:.2f}"
    return f"{cell:,}" if isinstance(cell, int) else str(plain(cell, language))


def print_error(error: UpmarketError, form: str) -> None:
    """Write every problem to the standard error: as text, or as JSON when programs listen."""
    if form == "json":
        body = {"errors": [asdict(problem) for problem in error.problems]}
        print(json.dumps(body, ensure_ascii=False, indent=2, default=str), file=sys.stderr)
    else:
        print(str(error), file=sys.stderr)


def say(lines: Iterable[str], stream: TextIO | None = None) -> None:
    """Write lines to the standard output, or to another stream."""
    for line in lines:
        print(line, file=stream or sys.stdout)


def _table(report: Report, language: Language) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
    console.print(f"[bold]{report.title.in_(language)}[/bold]")
    for heading in report.headings:
        console.print(f"  {heading.title.in_(language)}: {plain(heading.value, language)}", markup=False)
    shown = [(at, column) for at, column in enumerate(report.columns) if column.shown]
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for at, column in shown:
        numeric = any(isinstance(row[at], int | float) for row in report.rows)
        table.add_column(column.title.in_(language), justify="right" if numeric else "left", overflow="fold")
    from rich.text import Text as RichText

    for row in report.rows:
        table.add_row(*(RichText(written(row[at], column, language)) for at, column in shown))
    console.print(table if report.rows else "  " + texts.NO_ROWS.in_(language))
    if report.total is not None and report.total > len(report.rows):
        cut = texts.CUT.in_(language).format(shown=len(report.rows), total=report.total)
        console.print("  " + cut, markup=False)
    for note in report.notes:
        console.print("  * " + note.in_(language), markup=False)
