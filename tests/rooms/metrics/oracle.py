"""Measurement in plain Python, written from the rules and not from the SQL: what SQL must equal."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from upmarket.metrics.family import FactTest
from upmarket.vocabulary.days import second_day, settled_end, start_second, zone_of
from upmarket.vocabulary.windows import Adaptive

SCANS = ("accepted", "in_transit", "attempted", "delivered", "handed_over")
SURE = {"first_scan_at", "delivered_at", "delivery_days", "cancelled_at", "cancelled_by", "disputed_at",
        "seller_fault_at", "low_review_at", "seller_cancelled_at"}  # fmt: skip


def _min(values):
    known = [value for value in values if value is not None]
    return min(known) if known else None


def _events(facts):
    found = {}
    for event in facts.get("parcel_event", ()):
        first, delivered = found.get(event["parcel_id"], (None, None))
        if event["kind"] in SCANS:
            first = _min([first, event["at"]])
        if event["kind"] == "delivered":
            delivered = _min([delivered, event["at"]])
        found[event["parcel_id"]] = (first, delivered)
    return found


def rows_of(grain, facts, market):
    """Return the rows of a grain: facts by name, and the names of facts that are not sure."""
    return {"order_line": _lines, "order": _orders, "parcel": _parcels, "price": _prices}.get(grain, _plain(grain))(
        facts, market
    )


def _plain(grain):
    return lambda facts, market: [{**row, "unsure": set()} for row in facts[grain]]


def _lines(facts, market):
    events, rows = _events(facts), []
    tracked = "parcel" in facts and "parcel_event" in facts
    for line in facts["order_line"]:
        held = [
            p for p in facts.get("parcel", ())
            if p["order_id"] == line["order_id"] and p["store_id"] == line["store_id"]
            and p.get("order_line_id") in (None, line["order_line_id"])
        ]  # fmt: skip
        scans = [events.get(p["parcel_id"], (None, None)) for p in held]
        row = {**line, "unsure": set()}
        for at, name in enumerate(("first_scan_at", "delivered_at")):
            times = [scan[at] for scan in scans]
            row[name] = max(times) if tracked and times and None not in times else None
            if not tracked or not all(p.get("scans_complete") for p in held):
                row["unsure"].add(name)
        days = (
            None
            if None in (row["delivered_at"], line.get("paid_at"))
            else max(row["delivered_at"] - line["paid_at"], 0)
        )
        row["delivery_days"] = None if days is None else days // 86400
        row["delivery_due_at"] = line.get("promised_at") if line.get("promised_at") is not None else line.get("paid_at")
        if line.get("cancelled") and line.get("cancelled_at") is None:
            row["unsure"].add("cancelled_at")
        gone = line["cancelled"] if line.get("cancelled") is not None else line.get("cancelled_at") is not None
        if gone and line.get("cancelled_by") in (None, "unknown"):
            row["unsure"].add("cancelled_by")
        settled = line["currency"] == market.currency
        row["goods_minor"] = line["price_minor"] if settled else None
        row["freight_minor"] = line.get("freight_minor") if settled else None
        row["carrier"] = min((p["carrier"] for p in held if p.get("carrier")), default=None) if tracked else None
        rows.append(row)
    return rows


def _orders(facts, market):
    groups = {}
    for line in facts["order_line"]:
        groups.setdefault((line["order_id"], line["store_id"], line["ordered_at"]), []).append(line)
    rows = []
    for (order, store, ordered), lines in groups.items():
        row = {"order_id": order, "store_id": store, "ordered_at": ordered, "unsure": set()}
        for name in ("buyer_id", "destination", "paid_at", "refunded_at"):
            row[name] = _min([line.get(name) for line in lines])
        row["seller_cancelled_at"] = _min([x.get("cancelled_at") for x in lines if x.get("cancelled_by") == "seller"])
        if any(
            x.get("cancelled")
            and x.get("cancelled_at") is None
            and x.get("cancelled_by") in (None, "seller", "unknown")
            for x in lines
        ):
            row["unsure"].add("seller_cancelled_at")
        mine = [d for d in facts.get("dispute", ()) if (d["order_id"], d["store_id"]) == (order, store)]
        row["disputed_at"] = _min([d["opened_at"] for d in mine])
        closed = [
            d.get("closed_at") if d.get("closed_at") is not None else d["opened_at"]
            for d in mine
            if d.get("fault") == "seller"
        ]
        row["seller_fault_at"] = _min(closed)
        low = [
            r["created_at"]
            for r in facts.get("review", ())
            if (r["order_id"], r["store_id"]) == (order, store) and r["score"] <= 2
        ]
        row["low_review_at"] = _min(low)
        row["unsure"] |= {"disputed_at", "seller_fault_at"} if "dispute" not in facts else set()
        row["unsure"] |= {"low_review_at"} if "review" not in facts else set()
        same = {line["currency"] for line in lines} == {market.currency}
        row["goods_minor"] = sum(line["price_minor"] for line in lines) if same else None
        rows.append(row)
    return rows


def _parcels(facts, market):
    events, rows = _events(facts), []
    for parcel in facts["parcel"]:
        first, delivered = events.get(parcel["parcel_id"], (None, None))
        unsure = (
            set() if parcel.get("scans_complete") and "parcel_event" in facts else {"first_scan_at", "delivered_at"}
        )
        rows.append({**parcel, "first_scan_at": first, "delivered_at": delivered, "unsure": unsure})
    return rows


def _prices(facts, market):
    rows, last = [], {}
    for price in sorted(facts["price"], key=lambda row: row["from_at"]):
        key = (price["listing_id"], price["currency"])
        rows.append(
            {**price, "change_minor": price["price_minor"] - last.get(key, price["price_minor"]), "unsure": set()}
        )
        last[key] = price["price_minor"]
    return rows


# -- conditions, deadlines and states ------------------------------------------------------


def truth(condition, row, deadline):
    """Return True, False, or None for unknown."""
    if not isinstance(condition, FactTest):
        parts = [truth(part, row, deadline) for part in condition.parts]
        if condition.word == "not":
            return None if parts[0] is None else not parts[0]
        decisive = condition.word == "any"
        if decisive in parts:
            return decisive
        return None if None in parts else not decisive
    value, op, wanted = row.get(condition.fact), condition.op, condition.value
    if op in ("at_least", "above", "at_most", "below"):
        tests = {
            "at_least": lambda: value >= wanted,
            "above": lambda: value > wanted,
            "at_most": lambda: value <= wanted,
            "below": lambda: value < wanted,
        }
        return None if value is None else tests[op]()
    if op in ("is_not", "absent"):
        found = truth(FactTest(condition.fact, "is" if op == "is_not" else "present", wanted), row, deadline)
        return None if found is None else not found
    if op in ("not_later_than", "later_than"):
        if row.get(wanted) is None:
            return None
        yes = value is not None and (value <= row[wanted] if op == "not_later_than" else value > row[wanted])
    elif op in ("within", "before_deadline"):
        yes = value is not None and value < deadline
    elif op == "present":
        yes = value is not None
    else:
        yes = value in wanted if op == "in" else value == wanted and value is not None
    return True if yes else None if condition.fact in row["unsure"] else False


def deadline_of(anchor, clock, market):
    """Walk second by whole days: a slow and plain reading of working hours."""
    if clock.calendar == "elapsed":
        return anchor + clock.seconds
    zone, left = zone_of(market.zone), clock.seconds
    day = second_day(anchor, zone)
    used = min(anchor - start_second(day, zone), 86399) if market.works_on(day) else 0
    while True:
        if market.works_on(day):
            if left < 86400 - used:
                return start_second(day, zone) + used + left
            left -= 86400 - used
        used = 0
        day += timedelta(days=1)


def state(measure, row, facts, market):
    """Return '', passed, missed, unknown or excused."""
    anchor = row.get(measure.anchor)
    if anchor is None:
        return ""
    deadline = deadline_of(anchor, measure.clock, market)
    counted = truth(measure.counted, row, deadline)
    if counted is None or counted is False:
        return "unknown" if counted is None else ""
    if (
        measure.value not in (None, "day")
        and row.get(measure.value) is None
        and measure.value not in ("buyer_id", "listing_id")
    ):
        return "unknown"
    passed = True if measure.passed is None else truth(measure.passed, row, deadline)
    if passed is not False:
        return "passed" if passed else "unknown"
    return (
        "excused"
        if any(_excuses(i, measure, row, anchor, deadline, facts) for i in facts.get("incident", ()))
        else "missed"
    )


def _excuses(incident, measure, row, anchor, deadline, facts):
    if incident["kind"] not in measure.excused_by or not (
        incident["from_at"] < deadline and incident["until_at"] > anchor
    ):
        return False
    store = next((s for s in facts.get("store", ()) if s["store_id"] == row["store_id"]), {})
    listing = next((x for x in facts.get("listing", ()) if x["listing_id"] == row.get("listing_id")), {})
    own = {"country": store.get("country"), "category": listing.get("category"), "carrier": row.get("carrier"),
           "store_id": row["store_id"], "destination": row.get("destination")}  # fmt: skip
    return all(incident.get(scope) is None or incident[scope] == value for scope, value in own.items())


# -- figures -------------------------------------------------------------------------------


def keys_of(subject, row, facts):
    """Return the subject that a row counts for; None when it names none."""
    if subject == "merchant":
        found = [s["merchant_id"] for s in facts.get("store", ()) if s["store_id"] == row["store_id"]]
        return (found[0],) if found else None
    names = {
        "store": ("store_id",),
        "listing": ("listing_id", "store_id"),
        "store_destination": ("store_id", "destination"),
    }
    key = tuple(row.get(name) for name in names[subject])
    return None if None in key else key


def figures(metric, facts, as_of, market, catalogue):
    """Return {subject key: (p, n, u)} of subjects with rows in the window (or tried windows)."""
    measure = catalogue.measure(metric.family.id, as_of)
    rule = catalogue.measure(measure.of, as_of) if measure.of else measure
    zone = zone_of(market.zone)
    end = settled_end(as_of, rule.clock.horizon, zone)
    window = metric.name.window
    tries = window.tries if isinstance(window, Adaptive) else (window,)
    found = {}
    states = [(row, state(rule, row, facts, market)) for row in rows_of(rule.grain, facts, market)]
    for number, one in enumerate(tries):
        first, until = one.bounds(end)
        groups = {}
        for row, mark in states:
            key = keys_of(metric.name.subject, row, facts)
            if not mark or key is None or not first <= second_day(row[rule.anchor], zone) < until:
                continue
            if rule.ends and row.get(rule.ends) is not None and second_day(row[rule.ends], zone) < until:
                continue
            groups.setdefault(key, []).append((row, mark))
        for key, group in groups.items():
            enough = not isinstance(window, Adaptive) or number == len(tries) - 1
            figure = _figure(metric, measure, group, until, zone)
            if key not in found and (enough or figure[1] >= window.counted_at_least):
                found[key] = figure
    return found


def _figure(metric, measure, group, until, zone):
    kind = metric.family.kind
    if kind == "latest":
        last = {}
        for row, mark in sorted(group, key=lambda pair: pair[0]["at"]):
            last[row["listing_id"]] = (row, mark)
        group = list(last.values())
    marks = Counter(mark for _, mark in group)
    passed, missed, unknown = marks["passed"], marks["missed"], marks["unknown"]
    if measure.of:
        return marks["excused"], 1, 0
    if kind in ("share", "latest"):
        return passed, passed + missed + unknown, unknown
    if kind == "count":
        return passed, 1, unknown
    good = [row for row, mark in group if mark == "passed"]
    if kind == "age":
        first = min((second_day(row[measure.anchor], zone) for row in good), default=until)
        return (until - first).days, 1, unknown
    if kind in ("mean", "amount"):
        summed = sum(row[measure.value] for row in good)
        return (summed, passed + unknown, unknown) if kind == "mean" else (summed, 1, unknown)
    values = [
        second_day(row[measure.anchor], zone) if measure.value == "day" else row.get(measure.value) for row in good
    ]
    seen = Counter(value for value in values if value is not None)
    doubtful = unknown + values.count(None)
    again = sum(1 for times in seen.values() if times > 1)
    return (len(seen), 1, doubtful) if kind == "distinct" else (again, len(seen) + doubtful, doubtful)
