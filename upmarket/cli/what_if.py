"""`upmarket what-if`."""

from __future__ import annotations

import click

from upmarket.cli.options import Shared, shared


@click.command("what-if")
@click.option(
    "--set", "settings", multiple=True, required=True, metavar="PATH=VALUE", help="A changed value; may be repeated."
)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many movers.")
@shared
def command(shared: Shared, settings: tuple[str, ...], limit: int) -> None:
    """Try changed rules on the latest evaluation; nothing takes effect.

    PATH leads from a standard or metric to a value, such as gold_merchant.clauses.ships_in_time.limit.gold=0.93
    (in every version, or with @DAY from a day on).
    """
    from upmarket.cli.output import show_all
    from upmarket.runs.whatif import what_if

    show_all(what_if(shared.home, settings, limit=limit), shared.form, shared.language)
