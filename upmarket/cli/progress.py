"""Show long work on the terminal: a bar with rows and time left, on the standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from upmarket.vocabulary.texts import Language, Text

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Bar:
    """The bar that a use case moves; nothing is shown where the standard error is no terminal."""

    def __init__(self, progress: Progress, language: Language) -> None:
        self.progress = progress
        self.language = language
        self.what = ""
        self.task: TaskID | None = None

    def begin(self, what: Text, rows: int) -> None:
        """Start a bar of so many rows."""
        self.what = what.in_(self.language)
        self.task = self.progress.add_task(self.what, total=rows)

    def advance(self, rows: int, what: Text | None = None) -> None:
        """Move the bar on, and name what comes now."""
        if self.task is not None:
            said = f"{self.what}: {what.in_(self.language)}" if what else None
            self.progress.update(self.task, advance=rows, description=said)

    def end(self) -> None:
        """Fill the bar."""
        if self.task is not None:
            self.progress.update(self.task, completed=self.progress.tasks[0].total or 0, description=self.what)


@contextmanager
def bar(language: Language) -> Iterator[Bar]:
    """Yield a bar; it is gone when the work has ended."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield Bar(progress, language)


def files_done(bar: Bar) -> Callable[[str, int, int], None]:
    """Return what an ingest tells its progress to: what comes now, files done, files in all."""
    begun = False

    def told(what: str, done: int, total: int) -> None:
        nonlocal begun
        if not begun:
            bar.begin(Text("files", "文件"), total)
            begun = True
        if bar.task is not None:
            bar.progress.update(bar.task, completed=done, description=what)

    return told
