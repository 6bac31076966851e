"""`upmarket ingest`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from upmarket.cli.options import Shared, shared

SOURCES = ("olist", "files", "generated")


@click.command("ingest")
@click.argument("source", type=click.Choice(SOURCES))
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--mapping", type=click.Path(path_type=Path), help="YAML that says which of your columns are ours.")
@shared
def command(shared: Shared, source: str, path: Path, mapping: Path | None) -> None:
    """Take facts in as one batch.

    SOURCE is olist (a folder of Olist's native files), files (CSV, CSV.gz, Parquet or JSON lines named for our
    tables, or any with --mapping), or generated (a folder that `upmarket demo` made). The same file twice adds
    nothing; rows that cannot be used go to quarantine, and are told on the standard error.
    """
    from upmarket.cli.output import say, show
    from upmarket.cli.progress import bar, files_done
    from upmarket.runs.compile import compile_home
    from upmarket.runs.home import create_home
    from upmarket.runs.ingest import ingest
    from upmarket.runs.intake_report import ingest_table, problem_rows

    home = create_home(shared.home)
    with bar(shared.language) as progress:
        told = files_done(progress)
        reader = "olist" if source == "olist" else "files"
        report = ingest(home.folder, reader, path, mapping=mapping, progress=told, memory=home.memory)
    if shared.form == "table":
        say(problem_rows(report), sys.stderr)
    show(ingest_table(report), shared.form, shared.language)
    if report.batch is not None:
        compile_home(home.folder)
