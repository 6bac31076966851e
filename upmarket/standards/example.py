"""A small standard for the examples of this room: one share, two levels, judged monthly."""

from __future__ import annotations

from upmarket.metrics.catalogue import Catalogue
from upmarket.metrics.family import MetricFamily
from upmarket.standards.read import read_standard
from upmarket.standards.standard import Standard
from upmarket.vocabulary.dated import Dated
from upmarket.vocabulary.documents import read_document
from upmarket.vocabulary.texts import Text

SPEED = "fulfilment__online_72h_share_30d_store"

EXAMPLE = """
standard: speedy
title: {en: Speedy stores, zh: 快速店铺}
purpose: {en: Shows who ships fast., zh: 展示发货快的店铺。}
subject: store
evaluation: {monthly: [1]}
levels:
  - {level: gold, title: {en: Gold, zh: 金}}
  - {level: silver, title: {en: Silver, zh: 银}}
clauses:
  speed:
    title: {en: Speed, zh: 速度}
    metric: fulfilment__online_72h_share_30d_store
    op: at_least
    limit:
      2018-01-01: {value: {gold: 0.95, silver: 0.90}, announced: 2017-12-01, reference: notice-1}
    evidence: interval
"""


ONE_FAMILY = Catalogue(
    {
        "fulfilment__online_72h_share": MetricFamily(
            "fulfilment__online_72h_share",
            Text("72H online rate", "72小时上网率"),
            Text("Lines scanned within 72 hours of payment.", "付款后72小时内上网的订单行。"),
            "share",
            "share",
            "higher",
            "order_line",
            ("store",),
            ("30d",),
            Dated(()),
        )
    }
)
"""A catalogue that knows the 72H online rate only."""


def example() -> Standard:
    """Return the example as it is read.

    >>> example().metrics
    ('fulfilment__online_72h_share_30d_store',)
    """
    return read_standard(read_document("speedy.yaml", EXAMPLE), ONE_FAMILY)
