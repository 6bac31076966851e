"""`upmarket test`."""

from __future__ import annotations

import click

from upmarket.cli.codes import DONE, FOUND
from upmarket.cli.options import Shared, shared


@click.command("test")
@click.option("--standard", "standards", multiple=True, help="Only the cases of this standard; may be repeated.")
@shared
def command(shared: Shared, standards: tuple[str, ...]) -> int:
    """Run the cases that the rulebook carries; exit code 1 when one fails."""
    from upmarket.cli.output import show
    from upmarket.runs.case_report import run_cases

    report, passed = run_cases(shared.home, standards)
    show(report, shared.form, shared.language)
    return DONE if passed else FOUND
