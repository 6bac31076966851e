"""Options that every command shares: the home, the form of the output, the language."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from upmarket.vocabulary.texts import Language

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Shared:
    """What the shared options say."""

    home: Path
    form: str
    language: Language


class Day(click.ParamType[date]):
    """A date on the command line."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date, or fail with what was wanted."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2017-01-31", param, ctx)


def shared(command: F) -> F:
    """Add --home, --format and --lang to a command, which gets them as one `shared`."""

    def call(home: Path, form: str, lang: str | None, **rest: Any) -> Any:
        language: Language = "zh" if (lang or _language()) == "zh" else "en"
        return command(shared=Shared(home, form, language), **rest)

    call.__name__, call.__doc__ = command.__name__, command.__doc__
    call.__click_params__ = list(getattr(command, "__click_params__", ()))  # type: ignore[attr-defined]
    for option in reversed(_options()):
        call = option(call)
    return call  # type: ignore[return-value]


def _options() -> tuple[Callable[[Any], Any], ...]:
    return (
        click.option(
            "--home", type=click.Path(path_type=Path), envvar="UPMARKET_HOME", default=Path(".upmarket"),
            show_default=True, help="Folder of lake and state (or the variable UPMARKET_HOME).",
        ),
        click.option(
            "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table",
            show_default=True, help="How results are written.",
        ),
        click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of texts; default: that of the terminal."),
    )  # fmt: skip


def _language() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return value[:2]
    return "en"
