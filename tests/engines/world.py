"""A small marketplace made from a seed: edges, nulls, ties and scripts that engines trip over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from random import Random

from upmarket.facts.contract import Contract, read_contracts
from upmarket.metrics.catalogue import Catalogue, read_catalogue
from upmarket.metrics.marketplace import Marketplace
from upmarket.sql.engine import Engine
from upmarket.vocabulary.days import start_second, zone_of
from upmarket.vocabulary.documents import Node, read_document

Facts = dict[str, list[dict[str, object]]]

MARKET = Marketplace("America/Sao_Paulo", "BRL", 2, (5, 6), (date(2017, 12, 25), date(2018, 1, 1), date(2018, 2, 13)))
"""Clocks went forward on 2017-10-15 and back on 2018-02-18."""

FIRST, LAST = date(2017, 9, 20), date(2018, 3, 10)
CATEGORIES = ("toys", "Toys", "über", "电子", "z", "", "a b", "a-b", None)
PLACES = ("BR-SP", "BR-RJ", "br-sp", "FR", "ÄX", None)
HOUR = 3600
WAITS = (
    0,
    1,
    24 * HOUR,
    48 * HOUR - 1,
    72 * HOUR - 1,
    72 * HOUR,
    72 * HOUR + 1,
    96 * HOUR,
    5 * 24 * HOUR,
    7 * 24 * HOUR,
)


def documents(folder: str) -> list[Node]:
    place = files("upmarket").joinpath("rulebook").joinpath(folder)
    texts = {item.name: item.read_bytes() for item in place.iterdir() if item.name.endswith(".yaml")}
    return [read_document(f"{folder}/{name}", text) for name, text in sorted(texts.items())]


def contracts() -> Mapping[str, Contract]:
    return read_contracts(documents("facts"))


def catalogue() -> Catalogue:
    return read_catalogue(documents("metrics"))


def span() -> tuple[int, int]:
    zone = zone_of(MARKET.zone)
    return start_second(FIRST - timedelta(days=400), zone), start_second(LAST + timedelta(days=90), zone)


def load_facts(engine: Engine, facts: Facts) -> None:
    """Load each table of facts as `fact_<table>`; columns that a row leaves out are null."""
    known = contracts()
    for table, rows in facts.items():
        columns = {column.name: column.sql_type for column in known[table].columns}
        for row in rows:
            assert row.keys() <= columns.keys(), f"{table}: {row.keys() - columns.keys()}"
        engine.load(f"fact_{table}", columns, (tuple(row.get(name) for name in columns) for row in rows))


class World:
    """Makes facts; everything comes from one seed."""

    def __init__(self, seed: int, lines: int) -> None:
        self.random = Random(seed)
        self.zone = zone_of(MARKET.zone)
        self.facts: Facts = {}
        self.people()
        self.things()
        self.orders(lines)
        self.after()
        self.incidents()

    def pick(self, values: Sequence[object]) -> object:
        return self.random.choice(values)

    def maybe(self, value: object, chance: float = 0.85) -> object:
        return value if self.random.random() < chance else None

    def instant(self) -> datetime:
        """Mostly any second; one in five a local midnight or a second beside it."""
        day = FIRST + timedelta(days=self.random.randrange((LAST - FIRST).days))
        second = start_second(day, self.zone)
        second += self.random.choice((-1, 0, 1)) if self.random.random() < 0.2 else self.random.randrange(86_400)
        return at(second)

    def later(self, instant: datetime, waits: Sequence[int] = WAITS) -> datetime:
        wait = self.random.choice(waits) if self.random.random() < 0.6 else self.random.randrange(9 * 86_400)
        return instant + timedelta(seconds=wait)

    def people(self) -> None:
        kinds = ("manufacturer", "brand_owner", "trader", "reseller", "unknown", None)
        self.facts["merchant"] = [
            {"merchant_id": f"m{n}", "name": f"商家 {n}", "kind": kinds[n % 6], "country": "CN", "joined_at": self.maybe(self.instant())}
            for n in range(10)
        ]  # fmt: skip
        self.facts["store"] = [
            {
                "store_id": store(n),
                "merchant_id": f"m{n % 11}",  # the last one is nobody's
                "country": self.pick(("BR", "CN", None)),
                "opened_at": self.maybe(self.instant()),
                "plan": self.pick(("plus", "basic", None)),
            }
            for n in range(40)
        ]

    def things(self) -> None:
        listings: list[dict[str, object]] = []
        for n in range(120):
            created = self.instant()
            listings.append(
                {
                    "listing_id": f"l{n:03}",
                    "store_id": store(n * n % 39),
                    "category": self.pick(CATEGORIES),
                    "brand": self.pick(("A", "a", None)),
                    "price_minor": self.maybe(self.random.randrange(1, 90_000)),
                    "currency": "BRL",
                    "made_to_order": self.pick((True, False, None)),
                    "preparation_days": self.maybe(self.random.randrange(9)),
                    "created_at": self.maybe(created),
                    "retired_at": self.maybe(self.later(created, (0, 20 * 86_400)), 0.2),
                    "image_count": self.maybe(self.random.randrange(9)),
                }
            )
        self.facts["listing"] = listings
        self.facts["price"] = self.keyed(
            "from_at",
            300,
            lambda: {"price_minor": self.random.randrange(1, 9_000), "currency": self.pick(("BRL", "BRL", "USD"))},
        )
        self.facts["inventory"] = self.keyed(
            "at", 300, lambda: {"stock_in_hand": self.random.randrange(3), "preparation_days": self.maybe(2)}
        )
        self.facts["listing_change"] = [
            {"change_id": f"c{n}", **self.of_listing(), "changed_at": self.instant(), "field": self.pick(("title", "image"))}
            for n in range(200)
        ]  # fmt: skip

    def of_listing(self) -> dict[str, object]:
        listing = self.random.choice(self.facts["listing"])
        return {"listing_id": listing["listing_id"], "store_id": listing["store_id"]}

    def keyed(self, instant: str, rows: int, rest: object) -> list[dict[str, object]]:
        found = {}
        for _ in range(rows):
            row = {**self.of_listing(), instant: self.instant(), **rest()}  # type: ignore[operator]
            found[row["listing_id"], row[instant]] = row
        return list(found.values())

    def orders(self, lines: int) -> None:
        self.facts["order_line"], self.facts["parcel"], self.facts["parcel_event"] = [], [], []
        number = 0
        while number < lines:
            order, ordered = f"o{number}", self.instant()
            buyer, place = self.maybe(f"b{self.random.randrange(300)}"), self.pick(PLACES)
            sold = [
                self.line(f"n{number + k}", order, ordered, buyer, place)
                for k in range(self.random.choice((1, 1, 1, 2, 3)))
            ]
            number += len(sold)
            self.facts["order_line"] += sold
            self.parcels(order, sold)

    def line(self, id_: str, order: str, ordered: datetime, buyer: object, place: object) -> dict[str, object]:
        paid = self.maybe(ordered + timedelta(seconds=self.random.choice((0, 0, 60, 86_400))), 0.95)
        base = paid if isinstance(paid, datetime) else ordered
        cancelled = self.random.random() < 0.12
        by = self.pick(("buyer", "seller", "platform", "unknown", None)) if cancelled else None
        refunded = self.random.random() < 0.08
        listing = self.random.choice(self.facts["listing"])
        return {
            "order_line_id": id_,
            "order_id": order,
            "store_id": listing["store_id"] if self.random.random() < 0.9 else store(0),
            "listing_id": self.maybe(listing["listing_id"], 0.95),
            "buyer_id": buyer,
            "destination": place,
            "quantity": self.random.choice((1, 1, 2, 7)),
            "price_minor": self.random.choice((0, 1, 999, 10_000, 2**40)),
            "freight_minor": self.maybe(self.random.randrange(5_000)),
            "currency": self.random.choice(("BRL",) * 9 + ("USD",)),
            "ordered_at": ordered,
            "paid_at": paid,
            "risk_cleared_at": self.maybe(base + timedelta(hours=self.random.randrange(30))),
            "ship_by_at": self.maybe(self.later(base)),
            "promised_at": self.maybe(self.later(base)),
            "cancelled": cancelled,
            "cancelled_at": self.maybe(self.later(ordered), 0.8) if cancelled else None,
            "cancelled_by": by,
            "refunded_at": self.later(ordered) if refunded else None,
            "refunded_minor": self.maybe(500) if refunded else None,
            "made_to_order": self.pick((True, False, False, False, None)),
        }

    def parcels(self, order: str, lines: Sequence[dict[str, object]]) -> None:
        whole = self.random.random() < 0.5
        for each in lines:
            if self.random.random() < 0.1:
                continue
            name = f"p{len(self.facts['parcel'])}"
            start = each["paid_at"] if isinstance(each["paid_at"], datetime) else each["ordered_at"]
            assert isinstance(start, datetime)
            self.facts["parcel"].append(
                {
                    "parcel_id": name,
                    "order_id": order,
                    "store_id": each["store_id"],
                    "order_line_id": None if whole else each["order_line_id"],
                    "carrier": self.pick(("post", "Post", "快递", None)),
                    "tracking_number": self.maybe(f"T{name}"),
                    "destination": each["destination"],
                    "label_created_at": self.maybe(self.later(start)),
                    "scans_complete": self.pick((True, True, True, False, None)),
                }
            )
            for kind in ("accepted", "in_transit", "delivered", "exception", "handed_over"):
                for _ in range(
                    self.random.choice((0, 1, 1, 2)) if kind != "handed_over" else self.random.choice((0, 0, 1))
                ):
                    event = {
                        "event_id": f"e{len(self.facts['parcel_event'])}",
                        "parcel_id": name,
                        "kind": kind,
                        "at": self.later(start),
                    }
                    proxy = "first_carrier_scan" if kind == "handed_over" else None
                    self.facts["parcel_event"].append({**event, "proxy_for": proxy})

    def after(self) -> None:
        lines = self.facts["order_line"]
        self.facts["review"], self.facts["message"], self.facts["dispute"] = [], [], []
        for n in range(len(lines) // 3):
            line = self.random.choice(lines)
            assert isinstance(line["ordered_at"], datetime)
            shared = {name: line[name] for name in ("order_id", "store_id")}
            when = self.later(line["ordered_at"])
            beside = {name: line[name] for name in ("listing_id", "buyer_id")}
            self.facts["review"].append(
                {"review_id": f"r{n}", **shared, **beside, "created_at": when, "score": self.random.randrange(1, 6)}
            )
            reply = self.maybe(self.later(when, (0, 86_399, 86_400, 86_401)))
            self.facts["message"].append(
                {"thread_id": f"t{n}", **shared, "buyer_id": line["buyer_id"], "sent_at": when, "first_reply_at": reply}
            )
            if n % 5 == 0:
                fault = self.pick(("buyer", "seller", "carrier", "platform", "none", "unknown", None))
                closed = self.maybe(self.later(when))
                self.facts["dispute"].append(
                    {
                        "dispute_id": f"d{n}",
                        **shared,
                        "kind": "late",
                        "opened_at": when,
                        "closed_at": closed,
                        "fault": fault,
                    }
                )

    def incidents(self) -> None:
        scopes: list[dict[str, object]] = [
            {}, {"destination": "BR-SP"}, {"carrier": "快递"}, {"store_id": store(3)}, {"category": "电子"}, {"country": "BR"},
            {"country": "CN", "category": "toys"}, {"destination": "FR", "carrier": "post"},
        ]  # fmt: skip
        self.facts["incident"] = []
        for n, scope in enumerate(scopes):
            start = self.instant()
            until = start + timedelta(hours=self.random.choice((1, 24, 72)))
            kind = self.pick(("strike", "weather", "outage", "platform", "holiday"))
            self.facts["incident"].append(
                {"incident_id": f"i{n}", "kind": kind, "from_at": start, "until_at": until, **scope}
            )


def store(number: int) -> str:
    return ("s", "S", "店")[number % 3] + str(number)


def at(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC).replace(tzinfo=None)
