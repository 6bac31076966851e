"""`upmarket standings`."""

from __future__ import annotations

from datetime import date

import click

from upmarket.cli.options import Day, Shared, shared


@click.command("standings")
@click.option(
    "--standard", help="One standard, with its subjects; default: how many hold each level of every standard."
)
@click.option("--level", help="Only this level (its id, or none).")
@click.option("--as-of", type=Day(), help="An earlier evaluation day.")
@click.option("--sort", default="level", show_default=True, help="level, subject, since, or a clause of the standard.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most so many rows.")
@shared
def command(shared: Shared, standard: str | None, level: str | None, as_of: date | None, sort: str, limit: int) -> None:
    """Show who stands where."""
    from upmarket.cli.output import show
    from upmarket.runs import standings

    if standard is None:
        if level or as_of:
            raise click.UsageError("--level and --as-of go with --standard")
        report = standings.summary(shared.home)
    else:
        report = standings.list_standings(shared.home, standard, level=level, as_of=as_of, sort=sort, limit=limit)
    show(report, shared.form, shared.language)
