"""`upmarket run`."""

from __future__ import annotations

from datetime import date

import click

from upmarket.cli.options import Day, Shared, shared


@click.command("run")
@click.option(
    "--as-of",
    type=Day(),
    help="Bring every standard to its last due day at or before this one; default: the first due day at or after the last fact.",
)
@click.option("--from", "first", type=Day(), help="First day of a period; every due day in it is run in order.")
@click.option("--to", "last", type=Day(), help="Last day of the period.")
@shared
def command(shared: Shared, as_of: date | None, first: date | None, last: date | None) -> None:
    """Measure and judge everyone, as of a day or for every due day of a period.

    Standings move on evaluation days only. --as-of runs the last such day of each standard; it does not make up for
    days before it that were never run (--from --to does).

    A run that was stopped goes on where it stopped; one that is done already is found and not made again.
    """
    from upmarket.cli.output import show
    from upmarket.cli.progress import bar
    from upmarket.runs.history import run_history, run_next

    if (first is None) != (last is None) or (first and as_of):
        raise click.UsageError("give --as-of, or both --from and --to, or none of them")
    with bar(shared.language) as progress:
        if first and last:
            report = run_history(shared.home, first, last, progress=progress)
        else:
            report = run_next(shared.home, as_of, progress=progress)
    show(report, shared.form, shared.language)
