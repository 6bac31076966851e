"""A figure out of counts, for showing only: judging never leaves whole numbers."""

from __future__ import annotations

from upmarket.metrics.family import MetricFamily
from upmarket.runs.report import Format


def figure(family: MetricFamily, passed: int, counted: int, *, minor_digits: int) -> float | None:
    """Return the quotient of counts, money in whole units; None over nothing counted."""
    if not counted:
        return None
    value = passed / counted
    return value / 10**minor_digits if family.unit == "money" else value


def format_of(family: MetricFamily) -> Format:
    """Return how a family's figures are shown."""
    return "share" if family.unit == "share" else "money" if family.unit == "money" else "plain"
