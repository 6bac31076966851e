"""What went wrong, where, what was wanted and how to fix it: one shape for every message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from unicodedata import east_asian_width


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a file: rulebook texts have line and column, fact files have row and field.

    Lines, columns and rows count from 1; `row` counts records after the header.

    >>> str(Place("standards/gold.yaml", line=14, column=13))
    'standards/gold.yaml:14:13'
    >>> str(Place("orders.csv", row=7, name="paid_at"))
    'orders.csv, row 7, column paid_at'
    """

    file: str
    line: int | None = None
    column: int | None = None
    row: int | None = None
    name: str | None = None

    def __str__(self) -> str:
        parts = [self.file]
        if self.line is not None:
            parts[0] += f":{self.line}" + (f":{self.column}" if self.column is not None else "")
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.name is not None:
            parts.append(f"column {self.name}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, told so that its reader can mend it.

    `excerpt` is the line of the text that is wrong; `marked` the length to underline there.

    >>> print(Problem("rulebook.unknown_metric", "there is no metric 'gvm'",
    ...     Place("gold.yaml", 3, 11), "the id of a metric", "write 'gmv'", "  metric: gvm", 3).render())
    error[rulebook.unknown_metric]: there is no metric 'gvm'
      --> gold.yaml:3:11
       |
     3 |   metric: gvm
       |           ^^^
      wanted: the id of a metric
      fix: write 'gmv'
    """

    code: str
    found: str
    place: Place
    wanted: str
    fix: str
    excerpt: str | None = None
    marked: int = 1
    severity: str = "error"

    def render(self) -> str:
        """Return the text for a terminal, several lines, without a final newline."""
        lines = [f"{self.severity}[{self.code}]: {self.found}", f"  --> {self.place}"]
        if self.excerpt is not None and self.place.line is not None:
            gutter = " " * len(str(self.place.line))
            shown, caret = _underlined(self.excerpt, (self.place.column or 1) - 1, max(self.marked, 1))
            lines += [f"  {gutter}|", f" {self.place.line} | {shown}", f"  {gutter}| {caret}"]
        return "\n".join([*lines, f"  wanted: {self.wanted}", f"  fix: {self.fix}"])


def _underlined(excerpt: str, start: int, marked: int) -> tuple[str, str]:
    """Return a line, cut around the mark when it is long, and the carets that stand below it."""
    first = max(0, start - 60) if len(excerpt) > 120 else 0
    cut = excerpt[first : first + 120]
    head, tail = ("..." if first else ""), ("..." if first + 120 < len(excerpt) else "")
    before = sum(_columns(character) for character in cut[: start - first])
    under = sum(_columns(character) for character in cut[start - first : start - first + marked])
    shown = "".join(character if character.isprintable() else " " if character == "\t" else "?" for character in cut)
    return head + shown + tail, " " * (len(head) + before) + "^" * max(under, 1)


def _columns(character: str) -> int:
    """Return how many columns of a terminal a character takes: Chinese ones take two."""
    return 2 if east_asian_width(character) in "WF" else 1


@dataclass(eq=False)
class UpmarketError(Exception):
    """Input that cannot be used. Carries every problem found, not only the first.

    >>> try:
    ...     raise UpmarketError.of("facts.empty", "the file has no rows", Place("a.csv"), "rows", "export again")
    ... except UpmarketError as error:
    ...     print(len(error.problems))
    1
    """

    problems: tuple[Problem, ...] = field(default=())

    def __str__(self) -> str:
        return "\n\n".join(problem.render() for problem in self.problems)

    @classmethod
    def of(cls, code: str, found: str, place: Place, wanted: str, fix: str) -> UpmarketError:
        """Return an error that holds one problem."""
        return cls((Problem(code, found, place, wanted, fix),))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word most like `word`, or None when nothing is near.

    >>> nearest("stoer", ["store", "listing"])
    'store'
    """
    found = get_close_matches(word, sorted(known), n=1, cutoff=0.66)
    return found[0] if found else None
