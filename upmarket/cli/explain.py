"""`upmarket explain`."""

from __future__ import annotations

import json
from datetime import date

import click

from upmarket.cli.options import Day, Shared, shared


@click.command("explain")
@click.argument("subject", metavar="STORE")
@click.option("--standard", help="One standard; default: each that judged the subject.")
@click.option("--as-of", type=Day(), help="An earlier evaluation day.")
@click.option(
    "--for", "audience", type=click.Choice(["merchant", "operator", "auditor"]), default="merchant", show_default=True,
    help="Who reads it.",
)  # fmt: skip
@click.option("--replay", is_flag=True, help="Rebuild the decision from raw facts and compare it byte for byte.")
@shared
def command(
    shared: Shared, subject: str, standard: str | None, as_of: date | None, audience: str, replay: bool
) -> None:
    """Say why a subject stands where it stands, and what would change it.

    STORE is the id of a store, or of the subject that the standard judges (store/destination for two).
    """
    from upmarket.cli.output import say
    from upmarket.runs import explain
    from upmarket.runs.replay import replay as play

    if shared.form == "csv":
        raise click.UsageError("an explanation is no table; take --format table or json")
    found = explain.explain_subject(
        shared.home, subject, standard=standard, as_of=as_of, language=shared.language, audience=audience  # type: ignore[arg-type]
    )  # fmt: skip
    replayed = [play(shared.home, subject, standard=one.standard, as_of=one.as_of) for one in found] if replay else []
    if shared.form == "json":
        decisions = [json.loads(one.machine) for one in found]
        body = {"decisions": decisions} | (
            {"replayed": [one.machine == two.machine for one, two in zip(found, replayed, strict=True)]}
            if replay
            else {}
        )
        print(json.dumps(body, ensure_ascii=False, indent=2))
    else:
        say(one.text for one in found)
        say(one.text.in_(shared.language) for one in replayed)
