"""Measurement in SQL equals measurement in plain Python; what lies ahead changes nothing."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.rooms.metrics import oracle
from tests.rooms.metrics.world import MARKET, at, built_in, flagged, measured
from upmarket.engines.duckdb import DuckDBEngine
from upmarket.metrics.catalogue import Catalogue
from upmarket.metrics.marketplace import Marketplace
from upmarket.vocabulary.days import start_second, zone_of

AS_OF = date(2017, 11, 15)
HOUR = 3600
ZONES = (MARKET, Marketplace("Europe/Berlin", "BRL", 2, (6,)), Marketplace("Asia/Shanghai", "BRL", 2, (5, 6)))
SUBJECTS = ("store", "listing", "merchant", "store_destination")
# Around these the clocks change, months turn, the window ends or a holiday lies.
CORNERS = [
    at(t)
    for t in (
        "2017-10-15T03:00",
        "2017-10-29T01:00",
        "2017-11-01T02:00",
        "2017-11-12T02:00",
        "2017-10-12T12:00",
        "2017-09-20T00:00",
    )
]
FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))

near = st.sampled_from(
    [-1, 0, 1, HOUR, 24 * HOUR, 48 * HOUR, 72 * HOUR - 1, 72 * HOUR, 72 * HOUR + 1, 120 * HOUR, 168 * HOUR, 720 * HOUR]
)
starts = st.builds(
    lambda corner, days, more: corner + days * 86400 + more,
    st.sampled_from(CORNERS),
    st.integers(-30, 12),
    st.integers(-2, 2),
)
flags = st.sampled_from([True, True, True, False, None])


def maybe(strategy):
    return st.one_of(st.none(), strategy, strategy)


@st.composite
def lines(draw, orders):
    found = []
    for number in range(draw(st.integers(0, 6))):
        order, ordered = draw(st.sampled_from(orders))
        paid = draw(maybe(near.map(lambda more, base=ordered: base + more)))
        after = near.map(lambda more, base=paid if paid is not None else ordered: base + more)
        cancelled_at = draw(st.one_of(st.none(), st.none(), after))
        cancelled = True if cancelled_at is not None else draw(st.sampled_from([None, False, False, True]))
        found.append({
            "order_line_id": f"l{number}", "order_id": order, "store_id": draw(st.sampled_from(["s1", "s2"])),
            "listing_id": draw(st.sampled_from(["p1", "p2", None])), "buyer_id": draw(st.sampled_from(["b1", "b2", None])),
            "destination": draw(st.sampled_from(["FR", "DE", None])), "quantity": draw(st.integers(1, 3)),
            "price_minor": draw(st.integers(0, 500)), "freight_minor": draw(maybe(st.integers(0, 50))),
            "currency": draw(st.sampled_from(["BRL", "BRL", "BRL", "USD"])), "ordered_at": ordered, "paid_at": paid,
            "risk_cleared_at": draw(maybe(after)), "ship_by_at": draw(maybe(after)), "promised_at": draw(maybe(after)),
            "cancelled": cancelled, "cancelled_at": cancelled_at,
            "cancelled_by": draw(st.sampled_from(["buyer", "seller", "platform", "unknown", None])) if cancelled else None,
            "refunded_at": draw(maybe(after)), "made_to_order": draw(st.sampled_from([None, False, True])),
        })  # fmt: skip
    return found


@st.composite
def worlds(draw):
    """Facts of two stores around the corners, some tables perhaps not handed in."""
    orders = [(f"o{n}", draw(starts)) for n in range(3)]
    facts = {"order_line": draw(lines(orders))}
    times = st.one_of(*(near.map(lambda more, base=base: base + more) for _, base in orders))
    names, stores = st.sampled_from([name for name, _ in orders]), st.sampled_from(["s1", "s2"])

    def rows(most, **columns):
        return [{name: draw(value) for name, value in columns.items()} for _ in range(draw(st.integers(0, most)))]

    def numbered(key, found):
        return [{key: f"{key}{number}", **row} for number, row in enumerate(found)]

    line_ids = st.sampled_from([None, None, "l0", "l1", "l2"])
    parcels = rows(4, order_id=names, store_id=stores, order_line_id=line_ids, carrier=st.sampled_from(["c1", "c2", None]),
                   tracking_number=maybe(st.just("t")), destination=st.sampled_from(["FR", None]), label_created_at=maybe(times), scans_complete=flags)  # fmt: skip
    facts["parcel"] = numbered("parcel_id", parcels)
    kinds = st.sampled_from(["accepted", "delivered", "delivered", "handed_over", "exception", "returned"])
    events = rows(6, parcel_id=st.sampled_from([f"parcel_id{n}" for n in range(4)]), kind=kinds, at=times)
    facts["parcel_event"] = numbered("event_id", events)
    facts["review"] = numbered(
        "review_id",
        rows(
            3,
            order_id=names,
            store_id=stores,
            listing_id=st.sampled_from(["p1", None]),
            created_at=times,
            score=st.integers(1, 5),
        ),
    )
    facts["dispute"] = numbered(
        "dispute_id",
        rows(
            2,
            order_id=names,
            store_id=stores,
            opened_at=times,
            closed_at=maybe(times),
            fault=st.sampled_from(["seller", "buyer", None]),
        ),
    )
    facts["message"] = numbered("thread_id", rows(2, store_id=stores, sent_at=times, first_reply_at=maybe(times)))
    facts["inventory"] = list(
        {
            (r["listing_id"], r["at"]): r
            for r in rows(
                4,
                listing_id=st.sampled_from(["p1", "p2"]),
                at=times,
                store_id=st.just("s1"),
                stock_in_hand=st.integers(0, 1),
            )
        }.values()
    )
    facts["price"] = list(
        {
            (r["listing_id"], r["from_at"]): r
            for r in rows(
                4,
                listing_id=st.sampled_from(["p1", "p2"]),
                from_at=times,
                store_id=st.just("s1"),
                price_minor=st.integers(1, 3),
                currency=st.just("BRL"),
            )
        }.values()
    )
    facts["listing_change"] = numbered(
        "change_id", rows(2, listing_id=st.just("p1"), store_id=stores, changed_at=times, field=st.just("title"))
    )
    scope = {"country": st.sampled_from([None, None, "CN"]), "destination": st.sampled_from([None, None, "FR"]), "carrier": st.sampled_from([None, None, "c1"]),
             "store_id": st.sampled_from([None, None, "s1"]), "category": st.sampled_from([None, None, "toys"])}  # fmt: skip
    incidents = rows(2, kind=st.sampled_from(["strike", "weather", "holiday"]), from_at=times, until_at=times, **scope)
    facts["incident"] = numbered("incident_id", [row for row in incidents if row["from_at"] < row["until_at"]])
    facts["listing"] = [{"listing_id": f"p{n}", "store_id": "s1", "category": draw(st.sampled_from(["toys", "home", None])),
                         "created_at": draw(maybe(times)), "retired_at": draw(maybe(times))} for n in (1, 2)]  # fmt: skip
    facts["store"] = [
        {
            "store_id": f"s{n}",
            "merchant_id": draw(st.sampled_from(["m1", "m2"])),
            "country": draw(st.sampled_from(["CN", None])),
        }
        for n in (1, 2)
    ]
    gone = draw(
        st.sets(st.sampled_from(["parcel", "parcel_event", "review", "dispute", "incident", "listing"]), max_size=1)
    )
    return {table: found for table, found in facts.items() if table not in gone}


WINDOWS = {"listings__active_count": "365d", "reviews__rating_mean": "7d_or_30d_from_2"}
FAMILIES = sorted(name for name, family in built_in().families.items() if family.kind != "rank")
some = st.lists(st.sampled_from(FAMILIES), min_size=6, max_size=6, unique=True)
windows = st.sampled_from(["30d", "7d", "1m", "1m26"])


def part_of(names):
    """Return a catalogue of some families and of those that they rest on."""
    wanted = {*names, "fulfilment__online_72h_share"}
    return Catalogue({name: built_in().families[name] for name in sorted(wanted)})


def metrics_of(catalogue, subject, window):
    return [
        f"{f.id}_{WINDOWS.get(f.id, window)}_{subject}" for f in catalogue.families.values() if subject in f.subjects
    ]


@FEW
@given(worlds(), some, windows, st.sampled_from(SUBJECTS), st.sampled_from(ZONES))
def test_sql_measures_what_plain_python_measures(facts, families, window, subject, market):
    engine, catalogue = DuckDBEngine(threads=1), part_of(families)
    provided = flagged(engine, facts, catalogue=catalogue, market=market)
    names = metrics_of(catalogue, subject, window)
    found = measured(engine, names, AS_OF, provided, subject=subject, catalogue=catalogue, market=market)
    for name in names:
        metric = built_in().metric(name)
        measure = built_in().measure(metric.family.id, AS_OF)
        needs = {"order": "order_line"}.get(measure.grain, measure.grain)
        if needs not in provided or (measure.anchor == "delivered_at" and not {"parcel", "parcel_event"} <= provided):
            assert {(row[f"{name}__p"], row[f"{name}__n"], row[f"{name}__u"]) for row in found.values()} <= {(0, 1, 1)}
            continue
        wanted = oracle.figures(metric, facts, AS_OF, market, built_in())
        assert wanted.keys() <= found.keys(), name
        for key, row in found.items():
            one = metric.family.kind in ("count", "amount", "distinct", "age")
            figure = tuple(row[f"{name}__{letter}"] for letter in "pnu")
            assert figure == wanted.get(key, (0, 1, 0) if one else (0, 0, 0)), (name, key)
    engine.close()


EVENTS = {"parcel_event": "at", "review": "created_at", "message": "sent_at", "inventory": "at", "price": "from_at",
          "listing_change": "changed_at", "dispute": "opened_at"}  # fmt: skip
STAMPS = ("paid_at", "risk_cleared_at", "refunded_at", "first_reply_at", "closed_at", "retired_at")


def known_at(facts, now):
    """Return the facts as they were known at an instant: what happened later is not there yet."""
    seen = {}
    for table, rows in facts.items():
        kept = [row for row in rows if table not in EVENTS or row[EVENTS[table]] < now]
        kept = [row for row in kept if table != "order_line" or row["ordered_at"] < now]
        kept = [{k: None if k in STAMPS and v is not None and v >= now else v for k, v in row.items()} for row in kept]
        for row in kept:
            if table == "order_line" and row["cancelled_at"] is not None and row["cancelled_at"] >= now:
                row.update(cancelled=False, cancelled_at=None, cancelled_by=None)
            if table == "dispute" and row["closed_at"] is None:
                row["fault"] = None
        seen[table] = kept
    return seen


@FEW
@given(worlds(), some, st.sampled_from(ZONES))
def test_nothing_that_happens_later_changes_a_figure(facts, families, market):
    for dispute in facts.get("dispute", ()):
        dispute["fault"] = dispute["fault"] if dispute["closed_at"] is not None else None
    now = start_second(AS_OF, zone_of(market.zone))
    catalogue = part_of(families)
    names = metrics_of(catalogue, "store", "30d")
    results = []
    for known in (facts, known_at(facts, now)):
        engine = DuckDBEngine(threads=1)
        provided = flagged(engine, known, catalogue=catalogue, market=market)
        found = measured(engine, names, AS_OF, provided, catalogue=catalogue, market=market)
        results.append({key: {k: v for k, v in row.items() if k != "category"} for key, row in found.items()})
        engine.close()
    nobody = {key: row for key, row in results[0].items() if key not in results[1]}
    assert {key: row for key, row in results[0].items() if key in results[1]} == results[1]
    assert not nobody


@FEW
@given(worlds(), st.sampled_from(sorted(f for f in built_in().families if "online" in f and "rank" not in f)), starts)
def test_one_more_good_line_never_lowers_a_share(facts, family, ordered):
    facts = {**facts, "parcel": facts.get("parcel", []), "parcel_event": facts.get("parcel_event", [])}
    good = {"order_line_id": "good", "order_id": "good", "store_id": "s1", "quantity": 1, "price_minor": 1, "currency": "BRL",
            "ordered_at": ordered, "paid_at": ordered, "risk_cleared_at": ordered}  # fmt: skip
    parcel = {"parcel_id": "good", "order_id": "good", "store_id": "s1", "scans_complete": True}
    scan = {"event_id": "good", "parcel_id": "good", "kind": "accepted", "at": ordered + 1}
    more = {
        **facts,
        "order_line": [*facts["order_line"], good],
        "parcel": [*facts["parcel"], parcel],
        "parcel_event": [*facts["parcel_event"], scan],
    }
    name, figures = f"{family}_30d_store", []
    for world in (facts, more):
        engine, catalogue = DuckDBEngine(threads=1), part_of([family])
        found = measured(engine, [name], AS_OF, flagged(engine, world, catalogue=catalogue), catalogue=catalogue)
        row = found.get(("s1",), {f"{name}__{letter}": 0 for letter in "pnu"})
        figures.append(tuple(row[f"{name}__{letter}"] for letter in "pnu"))
        engine.close()
    (p, n, u), (more_p, more_n, more_u) = figures
    assert (more_p - p, more_n - n, more_u - u) in ((0, 0, 0), (1, 1, 0))
    assert n == 0 or more_p * n >= p * more_n
