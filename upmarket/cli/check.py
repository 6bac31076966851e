"""`upmarket check`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from upmarket.cli.codes import DONE, FOUND
from upmarket.cli.options import Shared, shared


@click.command("check")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--source", type=click.Choice(["files", "olist"]), default="files", show_default=True)
@click.option("--mapping", type=click.Path(path_type=Path), help="YAML that says which of your columns are ours.")
@click.option("--each", type=click.IntRange(min=1), default=5, show_default=True, help="Problems shown of each kind.")
@shared
def command(shared: Shared, path: Path, source: str, mapping: Path | None, each: int) -> int:
    """Say what is wrong with files, without taking them in.

    Leaves with exit code 1 when something would be refused.
    """
    from upmarket.cli.output import as_tree, say, show
    from upmarket.cli.progress import bar, files_done
    from upmarket.runs.check import check
    from upmarket.runs.intake_report import check_table, problem_rows

    home = shared.home if shared.home.is_dir() else None
    with bar(shared.language) as progress:
        told = files_done(progress)
        report = check(path, source=source, home=home, mapping=mapping, progress=told, each=each)
    table = check_table(report)
    if shared.form == "json":
        body = as_tree(table, shared.language) | {"problems": [asdict(problem) for problem in report.problems]}
        print(json.dumps(body, ensure_ascii=False, indent=2, default=str))
    else:
        say(problem_rows(report), sys.stderr)
        show(table, shared.form, shared.language)
    return DONE if report.sound else FOUND
