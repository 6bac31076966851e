"""The example that this room's documentation tells of: 37 of 40 lines in time where 95 % are wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from upmarket.decisions.decide import decide
from upmarket.decisions.decision import Decision, Digests
from upmarket.metrics.catalogue import Catalogue, read_catalogue
from upmarket.metrics.marketplace import Marketplace
from upmarket.standards.clause import Measured
from upmarket.standards.judge import judge
from upmarket.standards.read import read_standard
from upmarket.standards.resolve import Resolved, resolved
from upmarket.vocabulary.counts import Counts
from upmarket.vocabulary.documents import read_document

METRIC = """
metric: fulfilment__online_72h_share
title: {en: 72H online rate, zh: 72小时上网率}
brief: {en: Lines in time., zh: 按时上网的订单行。}
kind: share
unit: share
better: higher
grain: order_line
subjects: [store]
windows: [30d]
settings:
  2026-01-01:
    announced: 2025-11-20
    reference: notice-41
    value: {anchor: paid_at, clock: {hours: 72}, passed: {fact: first_scan_at, op: within}}
"""
STANDARD = """
standard: gold_merchant
title: {en: Gold merchants, zh: 金牌商家}
purpose: {en: An example., zh: 示例。}
subject: store
evaluation: {monthly: [1]}
levels: [{level: gold, title: {en: Gold merchant, zh: 金牌商家}}]
clauses:
  ships_in_time:
    title: {en: Ships in time, zh: 按时上网}
    metric: fulfilment__online_72h_share_30d_store
    op: at_least
    limit:
      2026-01-01: {value: 0.90, announced: 2025-11-20, reference: notice-41}
      2026-07-01: {value: 0.95, announced: 2026-05-15, reference: notice-57}
    counted_at_least: {2026-01-01: {value: 30, announced: 2025-11-20, reference: notice-41}}
"""
METRIC_ID = "fulfilment__online_72h_share_30d_store"
AS_OF = date(2026, 8, 1)


@dataclass(frozen=True, slots=True)
class Example:
    """A standard on a day, and what was measured of store 0."""

    resolved: Resolved
    measured: Measured

    @property
    def catalogue(self) -> Catalogue:
        """Return the catalogue of the one metric."""
        return read_catalogue([read_document("online.yaml", METRIC)])

    @property
    def decision(self) -> Decision:
        """Return the decision on store 0."""
        return decide(
            self.resolved, self.measured, judge(self.resolved, self.measured, None), None,
            subject=(("store_id", "store-0"),), next_day=date(2026, 9, 1), digests=Digests("d1"),
            marketplace=Marketplace("UTC", "EUR"), proxies=("first_carrier_scan",),
        )  # fmt: skip


def example(passed: int = 37, counted: int = 40, unknown: int = 0) -> Example:
    """Return the example with other counts.

    >>> example().decision.trials[0].reasons[0].gap.count
    20
    """
    standard = read_standard(
        read_document("gold.yaml", STANDARD), read_catalogue([read_document("online.yaml", METRIC)])
    )
    return Example(resolved(standard, AS_OF), Measured({METRIC_ID: Counts(passed, counted, unknown)}))
