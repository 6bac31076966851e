"""What a kind of metric is: what its settings hold and how its figure comes from sums."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

Sums = Mapping[str, exp.Expr]
"""Sums over the rows of one window, by name: passed, missed, unknown (rows), value."""

Figures = tuple[exp.Expr, exp.Expr, exp.Expr]
"""Passed, counted and unknown, as SQL over sums."""

Strategy = Literal["additive", "keyed", "latest", "rank"]


@dataclass(frozen=True, slots=True)
class KindOfMetric:
    """A kind: `wants` and `allows` are keys of its settings beside anchor, clock and counted.

    `sums` names the sums it needs; `figures` turns them into passed, counted, unknown. Both
    are empty for the strategies that count otherwise. `own_rows` is false where a kind looks
    at another metric instead of rows.
    """

    wants: tuple[str, ...]
    allows: tuple[str, ...]
    strategy: Strategy
    sums: tuple[str, ...]
    figures: Callable[[Sums], Figures]
    own_rows: bool = True
