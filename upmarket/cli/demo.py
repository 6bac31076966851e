"""`upmarket demo`."""

from __future__ import annotations

from pathlib import Path

import click

from upmarket.cli import texts
from upmarket.cli.options import Shared, shared


@click.command("demo")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("demo-home"),
    show_default=True,
    help="Where the demo lives.",
)
@shared
def command(shared: Shared, folder: Path) -> None:
    """See everything at work on a small marketplace made by chance: take in, judge, explain, try a rule."""
    from upmarket.cli.output import say, show, show_all
    from upmarket.cli.progress import bar
    from upmarket.runs import demo, explain, standings, whatif
    from upmarket.runs.intake_report import ingest_table

    language = shared.language
    if shared.form != "table":
        raise click.UsageError("the demo is for people; the commands it names have --format")
    say([texts.DEMO_BEGIN.in_(language).format(stores=demo.STORES, months=demo.MONTHS, folder=folder), ""])
    with bar(language) as progress:
        made = demo.demonstrate(folder, progress)
    show(ingest_table(made.taken), "table", language)
    say([""])
    show(standings.summary(folder), "table", language)
    say([""])
    show(made.movers, "table", language)
    for each in ("en", "zh"):
        say(["", texts.DEMO_WHY.in_(language).format(subject=made.subject), ""])
        said = explain.explain_subject(
            folder, made.subject, standard=demo.STANDARD, as_of=None, language=each, audience="merchant"
        )  # fmt: skip
        say(one.text for one in said)
    say([texts.DEMO_CHANGE.in_(language).format(change=demo.CHANGE), ""])
    show_all(whatif.what_if(folder, [demo.CHANGE], limit=5)[:3], "table", language)
    say(["", texts.DEMO_NEXT.in_(language).format(folder=folder, subject=made.subject)])
