"""Which rows a metric looks at on a day: its settings, its settled windows, its tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from upmarket.facts.given import never_given
from upmarket.metrics.catalogue import Catalogue
from upmarket.metrics.conditions import facts_of
from upmarket.metrics.family import Measure, Metric
from upmarket.metrics.grains import GRAINS
from upmarket.metrics.kinds import KINDS
from upmarket.metrics.kinds.kind import KindOfMetric
from upmarket.metrics.marketplace import Marketplace
from upmarket.metrics.names import MetricName
from upmarket.vocabulary.days import day_number, settled_end, zone_of
from upmarket.vocabulary.windows import Adaptive

KEYS: Mapping[str, tuple[str, ...]] = {
    "store": ("store_id",),
    "listing": ("listing_id", "store_id"),
    "merchant": ("merchant_id",),
    "store_destination": ("store_id", "destination"),
}
"""The columns that name a subject in measured tables."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A metric on a day: its measure and half-open day numbers, several when adaptive.

    `table` holds its flags; None says that nothing can be known of it.
    """

    metric: Metric
    kind: KindOfMetric
    measure: Measure
    windows: tuple[tuple[int, int], ...]
    table: str | None

    @property
    def enough(self) -> int | None:
        """Return what an adaptive window must count; None for others."""
        window = self.metric.name.window
        return window.counted_at_least if isinstance(window, Adaptive) else None


def plan(
    metrics: Iterable[Metric],
    *,
    as_of: date,
    catalogue: Catalogue,
    marketplace: Marketplace,
    provided: frozenset[str],
) -> tuple[list[Planned], list[Metric]]:
    """Return what each metric looks at, and the metrics without settings on that day.

    What a rank compares is planned too.

    >>> from datetime import date
    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> rules = {'as_of': date(2018, 1, 1), 'catalogue': sample(), 'marketplace': MARKET,
    ...     'provided': frozenset({'order_line'})}
    >>> planned, unset = plan([sample().metric('peers__online_rank_30d_store')], **rules)
    >>> [one.metric.id for one in planned], planned[1].windows
    (['peers__online_rank_30d_store', 'ship__online_share_30d_store'], ((17499, 17529),))
    """
    planned: dict[str, Planned] = {}
    unset: dict[str, Metric] = {}
    waiting = list(metrics)
    while waiting:
        metric = waiting.pop(0)
        measure = catalogue.measure(metric.family.id, as_of)
        if metric.id in planned or metric.id in unset:
            continue
        if measure is None:
            unset[metric.id] = metric
            continue
        rows = _rows_of(metric, measure, catalogue, as_of)
        table = _table(rows, metric.name.subject, provided) if rows else None
        windows = _windows(metric, rows or measure, as_of, marketplace)
        planned[metric.id] = Planned(metric, KINDS[metric.family.kind], measure, windows, table)
        if metric.family.kind == "rank":
            waiting.append(compared(metric, measure, catalogue))
    return list(planned.values()), list(unset.values())


def compared(metric: Metric, measure: Measure, catalogue: Catalogue) -> Metric:
    """Return the metric that a rank compares: the same window and subject of another family.

    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> metric = sample().metric('peers__online_rank_30d_store')
    >>> compared(metric, metric.family.settings.entries[0].value, sample()).id
    'ship__online_share_30d_store'
    """
    family = catalogue.families[str(measure.of)]
    return Metric(MetricName(family.id, metric.name.window, metric.name.subject), family)


def needed_tables(measure: Measure) -> frozenset[str]:
    """Return the fact tables without which no row of a measure can be placed in time.

    >>> from upmarket.metrics.family import Clock, RowTree
    >>> sorted(needed_tables(Measure("m", "order_line", "delivered_at", Clock(0), RowTree("all", ()))))
    ['order_line', 'parcel', 'parcel_event']
    """
    grain = GRAINS[measure.grain]
    return frozenset({grain.table}) | grain.tables([measure.anchor])


def fed(measure: Measure, provided: frozenset[str]) -> bool:
    """Say whether rows of a measure can be placed in time: its tables are there, and its anchor's column.

    >>> from upmarket.metrics.sample import sample_measure
    >>> fed(sample_measure(), frozenset({"order_line"})), fed(sample_measure(), frozenset({"order_line", "!order_line.paid_at"}))
    (True, False)
    """
    mark = never_given(GRAINS[measure.grain].table, measure.anchor)
    return needed_tables(measure) <= provided and mark not in provided


def read_tables(measure: Measure) -> frozenset[str]:
    """Return every fact table that a measure reads when it is there.

    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> sorted(read_tables(sample_measure()))
    ['incident', 'listing', 'order_line', 'parcel', 'parcel_event', 'store']
    """
    grain = GRAINS[measure.grain]
    facts = {measure.anchor} | facts_of(measure.counted)
    facts |= facts_of(measure.passed) if measure.passed is not None else set()
    facts |= {fact for fact in (measure.value, measure.ends) if fact is not None and fact != "day"}
    scope = {"incident", "store", "listing", "parcel", "parcel_event"} if measure.excused_by else set()
    return needed_tables(measure) | grain.tables(facts) | frozenset(scope)


def _rows_of(metric: Metric, measure: Measure, catalogue: Catalogue, as_of: date) -> Measure | None:
    """Return the measure whose rows are looked at; for excused rows that of another family."""
    if measure.of is None or metric.family.kind == "rank":
        return measure
    return catalogue.measure(measure.of, as_of)


def _table(measure: Measure, subject: str, provided: frozenset[str]) -> str | None:
    return f"flags_{measure.grain}" if fed(measure, provided) and names_of(subject) <= provided else None


def names_of(subject: str) -> frozenset[str]:
    """Return the fact tables that tell which rows are a subject's: a merchant's are those of its stores.

    >>> sorted(names_of("merchant")), sorted(names_of("store"))
    (['store'], [])
    """
    return frozenset({"store"} if subject == "merchant" else ())


def _windows(metric: Metric, measure: Measure, as_of: date, marketplace: Marketplace) -> tuple[tuple[int, int], ...]:
    window = metric.name.window
    tries = window.tries if isinstance(window, Adaptive) else (window,)
    end = settled_end(as_of, measure.clock.horizon, zone_of(marketplace.zone))
    bounds = (one.bounds(end) for one in tries)
    return tuple((day_number(first), day_number(until)) for first, until in bounds)
