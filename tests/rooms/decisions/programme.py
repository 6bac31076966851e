"""A small programme for tests of decisions: metrics, standards, and a decision in one call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from upmarket.decisions.decide import decide
from upmarket.decisions.decision import Decision, Digests
from upmarket.decisions.messages import Messages, all_messages, read_messages
from upmarket.metrics.family import Better, Clock, FactTest, Kind, Measure, MetricFamily, RowTree, Unit
from upmarket.metrics.marketplace import Marketplace
from upmarket.metrics.names import MetricName
from upmarket.standards.calendar import next_due
from upmarket.standards.clause import Measured
from upmarket.standards.judge import judge
from upmarket.standards.link import linked
from upmarket.standards.movement import Standing
from upmarket.standards.read import read_standard
from upmarket.standards.resolve import resolved
from upmarket.standards.standard import Standard
from upmarket.vocabulary.counts import Counts
from upmarket.vocabulary.dated import Dated, Entry
from upmarket.vocabulary.days import day_number
from upmarket.vocabulary.documents import read_document
from upmarket.vocabulary.texts import Text
from upmarket.vocabulary.windows import Adaptive

ROOT = Path(__file__).parents[3]
MARKETPLACE = Marketplace("America/Sao_Paulo", "BRL", 2)
FIRST = date(2016, 1, 1)


@dataclass(frozen=True)
class Families:
    families: Mapping[str, MetricFamily] = field(default_factory=dict)


def family(
    name: str,
    title: Text,
    kind: Kind = "share",
    unit: Unit = "share",
    better: Better = "higher",
    *,
    hours: int = 0,
    passed: str | None = None,
) -> MetricFamily:
    test = FactTest(passed, "within") if passed else None
    measure = Measure(name, "order_line", "paid_at", Clock(hours * 3600), RowTree("all", ()), test)
    settings = Dated((Entry(FIRST, FIRST, "defaults", measure),))
    subjects = ("store", "listing", "merchant", "store_destination")
    return MetricFamily(name, title, title, kind, unit, better, "order_line", subjects, ("30d", "90d"), settings)


ONLINE = "fulfilment__online_72h_share"
CANCEL = "service__seller_cancel_share"
RATING = "service__rating_mean"
DISPUTE = "service__dispute_share"
ORDERS = "sales__orders_count"
GMV = "sales__gmv_amount"
AGE = "store__open_age"
SPREAD = "sales__repeat_share"

CATALOGUE = Families(
    {
        found.id: found
        for found in (
            family(ONLINE, Text("72H online rate", "72小时上网率"), hours=72, passed="first_scan_at"),
            family(CANCEL, Text("Seller cancellations", "卖家取消率"), better="lower"),
            family(RATING, Text("Rating", "评分"), "mean", "score"),
            family(DISPUTE, Text("Disputes", "纠纷率"), better="lower"),
            family(ORDERS, Text("Orders", "订单数"), "count", "events"),
            family(GMV, Text("GMV", "成交总额"), "amount", "money"),
            family(AGE, Text("Days open", "开店天数"), "age", "days"),
            family(SPREAD, Text("Repeat buyers", "复购率"), "repeat", "share", "neutral"),
        )
    }
)


def metric(name: str, window: str = "90d") -> str:
    return f"{name}_{window}_store"


def standards() -> dict[str, Standard]:
    folder = Path(__file__).parent / "standards"
    read = [
        read_standard(read_document(path.name, path.read_bytes()), CATALOGUE) for path in sorted(folder.glob("*.yaml"))
    ]
    return dict(linked(read))


def messages() -> Messages:
    folder = ROOT / "upmarket" / "rulebook" / "messages"
    nodes = [read_document(path.name, path.read_bytes()) for path in sorted(folder.glob("*.yaml"))]
    return all_messages((node, read_messages(node)) for node in nodes)


DIGESTS = Digests(
    "0f1e2d3c4b5a6978",
    (("batch 000001", "aaaa000011112222"), ("batch 000002", "bbbb000011112222")),
    (("measured_store", "cccc000011112222"), ("decision_gold_merchant", "dddd000011112222")),
    "20180301-1a2b3c4d",
)


def decided(
    standard: Standard,
    counts: Mapping[str, Counts],
    *,
    as_of: date = date(2018, 3, 1),
    previous: Standing | None = None,
    attributes: Mapping[str, str | None] | None = None,
    levels: Mapping[str, int] | None = None,
    proxies: tuple[str, ...] = (),
    absent: tuple[str, ...] = (),
) -> Decision:
    measured = Measured(counts, attributes or {}, levels or {}, spans(counts, as_of))
    today = resolved(standard, as_of)
    verdict = judge(today, measured, previous)
    return decide(
        today,
        measured,
        verdict,
        previous,
        subject=(("store_id", "store-0017"),),
        next_day=next_due(standard, as_of),
        digests=DIGESTS,
        marketplace=MARKETPLACE,
        proxies=proxies,
        absent=absent,
    )


def spans(counts: Mapping[str, Counts], as_of: date) -> dict[str, tuple[int, int]]:
    """Return what an adaptive window used: the first one when it holds enough, else the last."""
    found = {}
    for name, each in counts.items():
        window = MetricName.parse(name).window
        if isinstance(window, Adaptive):
            used = window.tries[0 if each.counted >= window.counted_at_least else -1]
            first, until = used.bounds(as_of)
            found[name] = (day_number(first), day_number(until))
    return found


def held(level: int, *, since: date = date(2018, 1, 1), version: date = date(2016, 9, 1), **more: int) -> Standing:
    return Standing(level, more.pop("shown", level), since=day_number(since), version_day=day_number(version), **more)
