"""Edges of clocks, windows and zones; incidents; peers; weeks; evidence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.rooms.metrics.oracle import deadline_of
from tests.rooms.metrics.world import MARKET, at, built_in, figures, flagged, measured
from upmarket.engines.duckdb import DuckDBEngine
from upmarket.metrics.evidence import evidence_step
from upmarket.metrics.family import Clock
from upmarket.metrics.marketplace import Marketplace
from upmarket.metrics.series import weekly_steps
from upmarket.metrics.working import deadline_second
from upmarket.vocabulary.days import day_number

ONLINE = "fulfilment__online_72h_share_30d_store"
HOUR = 3600


@pytest.fixture
def engine():
    made = DuckDBEngine(threads=1)
    yield made
    made.close()


def line(number, ordered, *, scan=None, **more):
    """Return a line, its parcel and its scan, `scan` seconds after payment."""
    name = f"{number}"
    row = {"order_line_id": name, "order_id": name, "store_id": "s1", "quantity": 1, "price_minor": 100, "currency": "BRL",
           "ordered_at": ordered, "paid_at": ordered, **more}  # fmt: skip
    parcel = {"parcel_id": name, "order_id": name, "store_id": row["store_id"], "scans_complete": True}
    event = (
        {"event_id": name, "parcel_id": name, "kind": "accepted", "at": ordered + scan} if scan is not None else None
    )
    return row, parcel, event


def facts_of(lines, **tables):
    rows, parcels, events = zip(*lines, strict=True)
    return {"order_line": rows, "parcel": parcels, "parcel_event": [event for event in events if event], **tables}


@pytest.mark.parametrize(
    ("scan", "passed"), [(72 * HOUR - 1, 1), (72 * HOUR, 0), (72 * HOUR + 1, 0), (-HOUR, 1), (0, 1)]
)
def test_seventy_two_hours_are_half_open_and_a_scan_before_payment_counts_as_none(engine, scan, passed):
    provided = flagged(engine, facts_of([line(1, at("2017-11-01T12:00"), scan=scan)]))
    assert figures(engine, ONLINE, date(2017, 11, 20), provided)["s1",] == (passed, 1, 0)


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("America/Sao_Paulo", "2017-10-15T03:00"),  # 00:00 does not exist: the day begins at 01:00
        ("America/Sao_Paulo", "2017-10-14T03:00"),
        ("Europe/Berlin", "2017-10-28T22:00"),  # a day of 25 hours begins
        ("Europe/Berlin", "2017-10-29T23:00"),
        ("Asia/Shanghai", "2017-10-14T16:00"),
    ],
)
def test_a_window_begins_at_local_midnight_to_the_second(engine, zone, midnight):
    market = Marketplace(zone, "BRL")
    day = date.fromisoformat(midnight[:10])
    local = day if zone == "America/Sao_Paulo" else day + timedelta(days=1)
    provided = flagged(engine, facts_of([line(n, at(midnight) + n) for n in (-1, 0, 1)]), market=market)
    name = "sales__lines_count_7d_store"
    assert figures(engine, name, local + timedelta(days=7), provided, market=market)["s1",] == (2, 1, 0)
    assert figures(engine, name, local, provided, market=market)["s1",] == (1, 1, 0)


def test_a_line_counts_once_its_clock_has_run_out(engine):
    paid = at("2017-11-01T02:00")  # midnight in Sao Paulo, summer time
    provided = flagged(engine, facts_of([line(1, paid - 1, scan=1), line(2, paid, scan=1)]))
    assert figures(engine, ONLINE, date(2017, 11, 4), provided)["s1",] == (1, 1, 0)
    assert figures(engine, ONLINE, date(2017, 11, 5), provided)["s1",] == (2, 2, 0)


def test_who_cancels_when(engine):
    paid = at("2017-11-01T12:00")
    late, soon = paid + 72 * HOUR, paid + 72 * HOUR - 1
    cases = {
        "before": {"cancelled_at": soon, "cancelled_by": "buyer"},
        "after": {"cancelled_at": late, "cancelled_by": "buyer"},
        "seller": {"cancelled_at": soon, "cancelled_by": "seller"},
        "nobody_knows": {"cancelled_at": soon, "cancelled_by": "unknown"},
    }
    lines = [line(name, paid, store_id=name, cancelled=True, **more) for name, more in cases.items()]
    found = figures(engine, ONLINE, date(2017, 11, 20), flagged(engine, facts_of(lines)))
    assert {key[0]: value for key, value in found.items()} == {
        "before": (0, 0, 0), "after": (0, 1, 0), "seller": (0, 1, 0), "nobody_knows": (0, 1, 1),
    }  # fmt: skip


def test_a_line_waits_for_its_last_parcel(engine):
    row, parcel, event = line(1, at("2017-11-01T12:00"), scan=HOUR)
    second = {**parcel, "parcel_id": "2", "order_line_id": "1"}
    facts = {"order_line": [row], "parcel": [parcel, second], "parcel_event": [event]}
    as_of = date(2017, 11, 20)
    assert figures(engine, ONLINE, as_of, flagged(engine, facts))["s1",] == (0, 1, 0)
    scanned = {**facts, "parcel_event": [event, {**event, "event_id": "2", "parcel_id": "2"}]}
    assert figures(engine, ONLINE, as_of, flagged(engine, scanned))["s1",] == (1, 1, 0)
    holes = {**facts, "parcel": [parcel, {**second, "scans_complete": False}]}
    assert figures(engine, ONLINE, as_of, flagged(engine, holes))["s1",] == (0, 1, 1)
    untold = {"order_line": [row], "parcel": [parcel]}
    for table in ("parcel_event",):
        engine.drop(f"fact_{table}")
    assert figures(engine, ONLINE, as_of, flagged(engine, untold))["s1",] == (0, 1, 1)


def test_one_incident_touches_every_metric_that_names_its_kind(engine):
    paid = at("2017-11-01T12:00")
    lines = [line(1, paid, ship_by_at=paid + 72 * HOUR, promised_at=paid + 9 * 86400, risk_cleared_at=paid)]
    strike = {"incident_id": "i", "kind": "strike", "from_at": paid + HOUR, "until_at": paid + 30 * 86400}
    families = [f for f in built_in().families.values() if "store" in f.subjects and f.kind == "share"]
    touched = {f.id for f in families if f.settings.entries[0].value.excused_by}
    names = {f"{f.id}_30d_store": f.id for f in families if f.grain == "order_line"}
    provided = flagged(engine, facts_of(lines))
    before = measured(engine, list(names), date(2017, 12, 1), provided)["s1",]
    provided = flagged(engine, facts_of(lines, incident=[strike]))
    after = measured(engine, [*names, "fulfilment__excused_lines_count_30d_store"], date(2017, 12, 1), provided)["s1",]
    changed = {id_ for name, id_ in names.items() if before[f"{name}__n"] != after[f"{name}__n"]}
    missed = {id_ for name, id_ in names.items() if before[f"{name}__p"] < before[f"{name}__n"]}
    assert changed == touched & missed
    assert len(changed) >= 7
    assert after["fulfilment__excused_lines_count_30d_store__p"] == 1
    short = {**strike, "until_at": paid}
    assert figures(engine, ONLINE, date(2017, 12, 1), flagged(engine, facts_of(lines, incident=[short])))["s1",] == (
        0,
        1,
        0,
    )


@pytest.mark.parametrize(
    "anchor", ["2017-10-11T20:00", "2017-10-12T05:00", "2017-10-14T12:00", "2017-10-15T02:59", "2017-10-20T23:30"]
)
@pytest.mark.parametrize("hours", [1, 24, 72, 100])
def test_working_hours_skip_weekends_and_holidays(anchor, hours):
    clock = Clock(hours * HOUR, "working", 21 * 86400)
    assert deadline_second(at(anchor), clock, MARKET) == deadline_of(at(anchor), clock, MARKET)
    assert deadline_second(at(anchor), clock, MARKET) >= at(anchor) + hours * HOUR - HOUR


def test_peers_are_ranked_within_category_and_size(engine):
    paid = at("2017-11-01T12:00")
    lines = [line(f"{store}{n}", paid + n, scan=HOUR if n < good else None, store_id=store)
             for store, good in (("a", 4), ("b", 2), ("c", 2), ("d", 0), ("e", 4)) for n in range(4)]  # fmt: skip
    listings = [{"listing_id": s, "store_id": s, "category": "home" if s == "e" else "toys"} for s in "abcde"]
    provided = flagged(engine, facts_of(lines, listing=listings))
    found = figures(engine, "peers__online_72h_rank_30d_store", date(2017, 12, 1), provided)
    assert {key[0]: value[:2] for key, value in found.items()} == {
        "a": (3, 3),
        "b": (1, 3),
        "c": (1, 3),
        "d": (0, 3),
        "e": (0, 0),
    }


def test_an_adaptive_window_widens_until_it_counts_enough(engine):
    now = date(2017, 12, 1)
    reviews = [
        {
            "review_id": str(n),
            "order_id": "o",
            "store_id": "s1",
            "created_at": at("2017-11-30T12:00") - n * 86400,
            "score": 5,
        }
        for n in range(20)
    ]
    provided = flagged(engine, {"review": reviews})
    for name, days, counted in (
        ("reviews__rating_mean_7d_or_30d_from_7_store", 7, 7),
        ("reviews__rating_mean_7d_or_30d_from_8_store", 30, 20),
    ):
        row = measured(engine, [name], now, provided)["s1",]
        assert (row[f"{name}__n"], row[f"{name}__until"] - row[f"{name}__from"]) == (counted, days)


def test_weeks_and_evidence_tell_the_same_as_the_figure(engine):
    lines = [line(n, at("2017-11-06T12:00") + n * 86400, scan=HOUR if n % 3 else None) for n in range(14)]
    provided = flagged(engine, facts_of(lines))
    rules = {"catalogue": built_in(), "marketplace": MARKET, "provided": provided}
    metric, as_of = built_in().metric(ONLINE), date(2017, 12, 1)
    for step in weekly_steps([metric], first=date(2017, 11, 1), as_of=as_of, subject="store", **rules):
        engine.create(step)
    weeks = engine.run("select week, p, n, u from weekly_store order by week")
    monday = day_number(date(2017, 11, 6))
    assert weeks == [(monday, 4, 7, 0), (monday + 7, 5, 7, 0)]
    engine.create(evidence_step(metric, subject_key={"store_id": "s1"}, as_of=as_of, **rules))
    assert dict(engine.run("select mark, count(*) from evidence group by mark")) == {"passed": 9, "missed": 5}
    assert figures(engine, ONLINE, as_of, provided)["s1",] == (9, 14, 0)


def test_another_currency_makes_gmv_a_lower_bound(engine):
    paid = at("2017-11-01T12:00")
    provided = flagged(engine, facts_of([line(1, paid), line(2, paid, currency="USD")]))
    assert figures(engine, "sales__gmv_amount_30d_store", date(2017, 12, 1), provided)["s1",] == (100, 1, 1)


def test_what_was_never_handed_in_is_unknown(engine):
    provided = flagged(engine, {"order_line": [line(1, at("2017-11-01T12:00"))[0]]})
    for name, figure in (
        ("service__reply_24h_share_30d_store", (0, 1, 1)),
        ("reviews__reviews_count_30d_store", (0, 1, 1)),
        (ONLINE, (0, 1, 1)),
    ):
        assert figures(engine, name, date(2017, 12, 1), provided)["s1",] == figure
