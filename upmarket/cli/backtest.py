"""`upmarket backtest`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from upmarket.cli.options import Day, Shared, shared


@click.command("backtest")
@click.argument("rulebook", type=click.Path(path_type=Path))
@click.option("--from", "first", type=Day(), required=True, help="First day of the period.")
@click.option("--to", "last", type=Day(), required=True, help="Last day of the period.")
@shared
def command(shared: Shared, rulebook: Path, first: date, last: date) -> None:
    """Try the rulebook of a folder on the past, beside the one in effect.

    RULEBOOK is a folder such as a home's rulebook/: its files stand over the built-in ones. Nothing is written.
    """
    from upmarket.cli.output import show_all
    from upmarket.cli.progress import bar
    from upmarket.runs.backtest import backtest

    with bar(shared.language) as progress:
        reports = backtest(shared.home, rulebook, first, last, progress=progress)
    show_all(reports, shared.form, shared.language)
