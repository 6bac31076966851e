"""What further events do to the counts of a metric, and which a merchant can bring about.

A *further event* is one that the merchant can add from now on: a line in time, a five-star
review, one minor unit of sales. It never takes an old event away; those leave a window by
themselves. Sources of the counts per kind: `vocabulary.counts` and the kinds of metrics.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from upmarket.metrics.family import MetricFamily
from upmarket.standards.clause import Measured
from upmarket.vocabulary.counts import Counts

Direction = Literal["up", "down"]
"""Up raises the figure, down lowers it (a line that is not late thins the share of late ones)."""

BEST_SCORE = 5
SHARES = ("share", "repeat", "latest")
STANDING = ("repeat", "latest")
"""Shares of buyers or listings: one that is counted already can turn good."""

TALLIES = ("count", "distinct", "amount")


def directions(family: MetricFamily) -> tuple[Direction, ...]:
    """Return the ways in which further events of a merchant's own can move a figure.

    A figure is never made worse on purpose, so only neutral ones move both ways. A tally
    only grows; an age only passes; a rank depends on others.

    >>> from upmarket.vocabulary.dated import Dated
    >>> from upmarket.vocabulary.texts import Text
    >>> text = Text("Cancellations", "取消率")
    >>> directions(MetricFamily("a__b", text, text, "share", "share", "lower", "order_line", (), (), Dated(())))
    ('down',)
    """
    up = family.better != "lower"
    down = family.better != "higher"
    if family.kind in TALLIES:
        down = False
    elif family.kind == "mean":
        up, down = up and family.unit == "score", down and family.unit != "score"
    elif family.kind not in SHARES:
        up = down = False
    both: tuple[tuple[Direction, bool], ...] = (("up", up), ("down", down))
    return tuple(direction for direction, possible in both if possible)


def after(counts: Counts, family: MetricFamily, direction: Direction, events: int) -> Counts:
    """Return the counts after so many further events; `events` 0 changes nothing.

    Shares gain rows that pass (up) or do not (down); of repeat buyers and listings those
    already counted turn good first. Means gain best scores (up) or zeros (down); tallies
    gain units. Unknown rows stay unknown.

    >>> from upmarket.vocabulary.dated import Dated
    >>> from upmarket.vocabulary.texts import Text
    >>> text = Text("Online rate", "上网率")
    >>> share = MetricFamily("a__b", text, text, "share", "share", "higher", "order_line", (), (), Dated(()))
    >>> after(Counts(37, 40), share, "up", 20)
    Counts(passed=57, counted=60, unknown=0)
    """
    if family.kind in TALLIES:
        return Counts(counts.passed + events, counts.counted, counts.unknown)
    if family.kind in STANDING and direction == "up":
        new = max(events - (counts.counted - counts.passed - counts.unknown), 0)
        return Counts(counts.passed + events, counts.counted + new, counts.unknown)
    each = (BEST_SCORE if family.kind == "mean" else 1) if direction == "up" else 0
    return Counts(counts.passed + each * events, counts.counted + events, counts.unknown)


def with_counts(measured: Measured, metric: str, counts: Counts) -> Measured:
    """Return what was measured with the counts of one metric replaced.

    >>> with_counts(Measured({"m": Counts(1, 2)}), "m", Counts(2, 3)).counts["m"].passed
    2
    """
    return replace(measured, counts={**measured.counts, metric: counts})
