"""A catalogue of metrics for tests of standards: the interface of the real one, nothing counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from upmarket.metrics.family import Kind, MetricFamily, Unit
from upmarket.vocabulary.dated import Dated
from upmarket.vocabulary.texts import Text


@dataclass(frozen=True)
class FakeCatalogue:
    families: Mapping[str, MetricFamily] = field(default_factory=dict)


def family(name: str, kind: Kind = "share", unit: Unit = "share") -> MetricFamily:
    text = Text(name, name)
    subjects = ("store", "listing", "merchant", "store_destination")
    return MetricFamily(name, text, text, kind, unit, "higher", "order_line", subjects, ("30d",), Dated(()))


CATALOGUE = FakeCatalogue(
    {
        found.id: found
        for found in (
            family("fulfilment__online_72h_share"),
            family("fulfilment__on_time_share"),
            family("service__seller_cancel_share"),
            family("service__rating_mean", "mean", "score"),
            family("sales__orders_count", "count", "events"),
            family("sales__gmv_amount", "amount", "money"),
        )
    }
)
