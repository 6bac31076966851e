"""`upmarket metrics`."""

from __future__ import annotations

from datetime import date

import click

from upmarket.cli.options import Day, Shared, shared


@click.command("metrics")
@click.argument("subject", required=False)
@click.option("--metric", help="The id of one metric, such as fulfilment__online_72h_share_30d_store.")
@click.option("--as-of", type=Day(), help="The day on which to look; default: the first due day after the last fact.")
@click.option("--series", is_flag=True, help="The metric of SUBJECT week by week.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most so many subjects.")
@shared
def command(
    shared: Shared, subject: str | None, metric: str | None, as_of: date | None, series: bool, limit: int
) -> None:
    """Show figures, always with their counts.

    Without anything: the catalogue. With SUBJECT: all figures of a store. With --metric: that one over all
    subjects, or of SUBJECT.
    """
    from upmarket.cli.output import show
    from upmarket.runs import metrics_report

    if series:
        from upmarket.runs.series_report import weekly

        if subject is None or metric is None:
            raise click.UsageError("--series is for one SUBJECT and one --metric")
        report = weekly(shared.home, subject, metric, as_of=as_of)
    elif subject is not None:
        report = metrics_report.subject_metrics(shared.home, subject, metric=metric, as_of=as_of)
    elif metric is not None:
        report = metrics_report.metric_over_subjects(shared.home, metric, as_of=as_of, limit=limit)
    else:
        report = metrics_report.catalogue(shared.home)
    show(report, shared.form, shared.language)
