"""Broken fact files, made at test time: what a marketplace really hands in on a bad day."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

LINE = {
    "order_line_id": "L1",
    "order_id": "O1",
    "store_id": "S1",
    "quantity": "1",
    "price_minor": "1000",
    "currency": "EUR",
    "ordered_at": "2018-01-01 10:00:00",
}
REVIEW = {"review_id": "R1", "order_id": "O1", "store_id": "S1", "created_at": "2018-02-01 08:00:00", "score": "5"}
MESSAGE = {
    "thread_id": "T1",
    "store_id": "S1",
    "sent_at": "2018-01-01 08:00:00",
    "first_reply_at": "2018-01-01 09:00:00",
}
EVENT = {"event_id": "E1", "parcel_id": "P1", "kind": "accepted", "at": "2018-01-01 08:00:00"}
DOCUMENT = {"document_id": "D1", "merchant_id": "M1", "kind": "ce", "received_at": "2018-01-01 08:00:00"}


@dataclass(frozen=True)
class Case:
    """Files by name, and which of them (or the folder) is handed in."""

    files: dict[str, bytes | None]
    target: str
    mapping: str | None = None
    source: str = "files"


def csv(*rows: dict[str, str], end: str = "\n", mark: str = ",") -> bytes:
    """Return rows as CSV, columns as in the first row."""
    lines = [mark.join(rows[0]), *[mark.join(row.values()) for row in rows]]
    return (end.join(lines) + end).encode()


def one(name: str, data: bytes, mapping: str | None = None) -> Case:
    return Case({name: data}, name, mapping)


def line(**changes: str) -> Case:
    """An order_line.csv with one sound row and one that is changed."""
    sound = {**dict.fromkeys([*LINE, *changes], ""), **LINE}
    return one("order_line.csv", csv(sound, {**sound, "order_line_id": "L2", "order_id": "O2", **changes}))


def row(table: str, base: dict[str, str], **changes: str) -> Case:
    sound = {**base, **{name: base.get(name, "") for name in changes}}
    first = next(iter(base))
    return one(f"{table}.csv", csv(sound, {**sound, first: base[first] + "x", **changes}))


def without(column: str, *, add: dict[str, str] | None = None) -> Case:
    return one("order_line.csv", csv({**{k: v for k, v in LINE.items() if k != column}, **(add or {})}))


def mapped(text: str, data: bytes | None = None, name: str = "orders.csv") -> Case:
    return one(name, data if data is not None else csv(LINE), text)


BODY = csv(LINE)
HEADER = ",".join(LINE) + "\n"
SOUND = ",".join(LINE.values())
PACKED = gzip.compress(
    HEADER.encode() + b"".join(SOUND.replace("L1", f"L{i}").encode() + b"\n" for i in range(5000)), mtime=0
)
JSON = '{"order_line_id":"%s","order_id":"O1","store_id":"S1","quantity":1,"price_minor":1000,"currency":"EUR","ordered_at":"2018-01-01 10:00:00"}\n'

FILES: dict[str, Case] = {
    "empty": one("order_line.csv", b""),
    "blanks only": one("order_line.csv", b"\n  \n\n"),
    "bom only": one("order_line.csv", b"\xef\xbb\xbf"),
    "empty gzip": one("order_line.csv.gz", gzip.compress(b"", mtime=0)),
    "truncated gzip": one("order_line.csv.gz", PACKED[: len(PACKED) // 2]),
    "gzip without its end mark": one("order_line.csv.gz", PACKED[:-6]),
    "gzip with a wrong checksum": one("order_line.csv.gz", PACKED[:-8] + b"\x00\x00\x00\x00" + PACKED[-4:]),
    "gzip that is plain text": one("order_line.csv.gz", BODY),
    "gzip with garbage inside": one("order_line.csv.gz", PACKED[:200] + b"\xff" * 50 + PACKED[250:]),
    "plain name for a gzip": one("order_line.csv", PACKED),
    "parquet named csv": one("order_line.csv", b"PAR1" + bytes(200)),
    "zip named csv": one("order_line.csv", b"PK\x03\x04" + b"xlsx" * 50),
    "binary garbage": one("order_line.csv", bytes(range(256)) * 20),
    "csv named parquet": one("order_line.parquet", BODY),
    "cut parquet": one("order_line.parquet", b"PAR1" + b"\x15\x04" * 100),
    "empty parquet": one("order_line.parquet", b""),
    "excel": one("order_line.xlsx", b"PK\x03\x04"),
    "json array": one("order_line.json", b"[]"),
    "no ending": one("order_line", BODY),
    "unknown ending": one("order_line.cvs", BODY),
    "pdf": one("order_line.pdf", b"%PDF-1.4"),
    "folder named like a file": Case({"order_line.csv/inside.txt": b"x"}, "order_line.csv"),
    "nothing there": Case({"order_line.csv": BODY}, "order_lime.csv"),
    "no such path at all": Case({}, "zzz"),
    "empty folder": Case({".keep": b""}, "."),
    "folder without tables": Case({"notes.txt": b"hello", "photo.png": b"\x89PNG"}, "."),
    "no table of that name": one("orderline.csv", BODY),
    "no table near that name": one("umsatz.csv", BODY),
    "utf-16 without mark": one("order_line.csv", BODY.decode().encode("utf-16-le")),
    "latin-1 cell": one(
        "order_line.csv",
        csv({**LINE, "destination": "Paris"}, {**LINE, "order_line_id": "L2", "destination": "Orléans"})
        .decode()
        .encode("latin-1"),
    ),
    "latin-1 header": one("order_line.csv", csv({**LINE, "prénom": "x"}).decode().encode("latin-1")),
    "mixed line ends": one(
        "order_line.csv", (HEADER.strip() + "\r\n" + SOUND + "\n" + SOUND.replace("L1", "L2") + "\r\n").encode()
    ),
    "not the delimiter": one("order_line.csv", csv(LINE, mark=":")),
}

HEADERS: dict[str, Case] = {
    "missing key": without("order_line_id"),
    "missing store": without("store_id"),
    "missing currency": without("currency"),
    "missing time": without("ordered_at"),
    "missing two": one("order_line.csv", csv({k: v for k, v in LINE.items() if k not in ("order_id", "quantity")})),
    "near name": without("store_id", add={"stor_id": "S1"}),
    "capital name": without("order_line_id", add={"Order_Line_ID": "L1"}),
    "name with a blank": without("ordered_at", add={"ordered at": "2018-01-01 10:00:00"}),
    "name in another language": without("store_id", add={"店铺编号": "S1"}),
    "repeated column": one("order_line.csv", (HEADER.strip() + ",currency\n" + SOUND + ",EUR\n").encode()),
    "column without name": one("order_line.csv", (HEADER.strip() + ",\n" + SOUND + ",x\n").encode()),
    "first line empty": one("order_line.csv", b"\n" + BODY),
    "header with an open quote": one("order_line.csv", b'"order_line_id,order_id\n' + SOUND.encode() + b"\n"),
    "no header": one("order_line.csv", SOUND.encode() + b"\n"),
    "header only": one("order_line.csv", HEADER.encode()),
    "header without newline": one("order_line.csv", HEADER.strip().encode()),
    "unknown column": one("order_line.csv", csv({**LINE, "colour": "red"})),
    "unknown column near ours": one("order_line.csv", csv({**LINE, "payd_at": "2018-01-02 10:00:00"})),
    "folder with a stray file": Case({"order_line.csv": BODY, "README.md": b"# hi"}, "."),
    "folder with two broken files": Case({"order_line.csv": b"", "review.csv": csv({"review_id": "R1"})}, "."),
    "wrong table": one("review.csv", BODY),
}

RECORDS: dict[str, Case] = {
    "too few cells": one("order_line.csv", BODY + b"L2,O2\n"),
    "too many cells": one("order_line.csv", BODY + SOUND.replace("L1", "L2").encode() + b",x,y\n"),
    "ragged rows and a bad cell": one(
        "order_line.csv",
        BODY + b"L2,O2\n" + b"L3,O3\n" + SOUND.replace("L1", "L4").replace(",1,", ",none,").encode() + b"\n",
    ),
    "open quote": one(
        "order_line.csv",
        BODY + b'L2,"O2,S1,1,1000,EUR,2018-01-01 10:00:00\n' + SOUND.replace("L1", "L3").encode() + b"\n",
    ),
    "open quote in the last row": one("order_line.csv", BODY + b'L2,O2,S1,1,1000,EUR,"2018-01-01 10:00:00'),
    "text behind a quote": one("order_line.csv", BODY + b'"L2"x,O2,S1,1,1000,EUR,2018-01-01 10:00:00\n'),
    "nul behind the first part": one(
        "order_line.csv",
        BODY
        + b"".join(SOUND.replace("L1", f"L{i}").encode() + b"\n" for i in range(2, 2000))
        + b"L\x00,O,S1,1,1,EUR,2018-01-01 10:00:00\n",
    ),
    "id of 202 characters": one("order_line.csv", BODY.replace(b"S1", b"S" + b"1" * 201)),
    "json that is no json": one("order_line.jsonl", (JSON % "L1" + "{not json}\n").encode()),
    "json cut off": one("order_line.jsonl", (JSON % "L1" + (JSON % "L2")[:40]).encode()),
    "json list in a line": one("order_line.jsonl", (JSON % "L1" + "[1,2]\n").encode()),
    "json number in a line": one("order_line.jsonl", (JSON % "L1" + "42\n").encode()),
    "json over several lines": one("order_line.jsonl", b'{\n"order_line_id": "L1"\n}\n'),
    "json without a key": one("order_line.jsonl", (JSON % "L1" + '{"order_line_id":"L2"}\n').encode()),
    "json null key": one("order_line.jsonl", (JSON % "L1" + JSON.replace('"%s"', "null")).encode()),
    "json with a nested value": one(
        "order_line.jsonl", (JSON % "L1" + (JSON % "L2").replace('"quantity":1', '"quantity":{"n":1}')).encode()
    ),
    "json lacking a column": one("order_line.jsonl", b'{"order_line_id":"L1","order_id":"O1"}\n'),
    "json with another name": one("order_line.jsonl", (JSON % "L1").replace("store_id", "storeId").encode()),
    "json packed and cut": one("order_line.jsonl.gz", gzip.compress((JSON % "L1").encode() * 3000, mtime=0)[:60]),
    "json that is binary": one("order_line.jsonl", b"\x00\x01\x02" * 100),
    "json latin-1": one("order_line.jsonl", (JSON % "L1" + JSON % "Lé").encode("latin-1")),
}

CELLS: dict[str, Case] = {
    "empty id": line(order_line_id=""),
    "id of blanks": line(order_line_id="   "),
    "id NaN": line(store_id="NaN"),
    "id null": line(order_id="NULL"),
    "id too long": line(buyer_id="b" * 300),
    "quantity zero": line(quantity="0"),
    "quantity negative": line(quantity="-2"),
    "quantity text": line(quantity="two"),
    "quantity fraction": line(quantity="1.5"),
    "quantity huge": line(quantity="99999999"),
    "quantity beyond 64 bits": line(quantity="99999999999999999999"),
    "quantity NaN": line(quantity="NaN"),
    "quantity infinite": line(quantity="inf"),
    "quantity exponent": line(quantity="1e2"),
    "price decimal": line(price_minor="12.50"),
    "price with comma": line(price_minor='"12,50"'),
    "price with sign of money": line(price_minor="€12"),
    "price negative": line(price_minor="-100"),
    "price NaN": line(price_minor="nan"),
    "price -inf": line(price_minor="-Infinity"),
    "price missing": line(price_minor=""),
    "price thousands": line(price_minor='"1,000"'),
    "refund negative": line(refunded_minor="-1"),
    "currency small": line(currency="eur"),
    "currency sign": line(currency="€"),
    "currency missing": line(currency=""),
    "time without time": line(ordered_at="2018-01-01"),
    "time reversed": line(ordered_at="01/02/2018 10:00"),
    "time impossible day": line(ordered_at="2018-02-30 10:00:00"),
    "time impossible hour": line(ordered_at="2018-02-01 25:00:00"),
    "time before 1970": line(ordered_at="1969-12-31 23:59:59"),
    "time year 1": line(paid_at="0001-01-01 00:00:00"),
    "time after 2200": line(promised_at="2201-01-01 00:00:00"),
    "time 9999": line(promised_at="9999-12-31 23:59:59"),
    "time infinity": line(paid_at="infinity"),
    "time epoch word": line(paid_at="epoch"),
    "time seconds": line(paid_at="1514800800"),
    "time words": line(paid_at="yesterday"),
    "time compact": line(paid_at="20180101T100000"),
    "time with a zone name": line(paid_at="2018-01-01 10:00:00 America/Sao_Paulo"),
    "time zero": line(paid_at="0000-00-00 00:00:00"),
    "unknown canceller": line(cancelled_by="custmer", cancelled_at="2018-01-02 10:00:00"),
    "canceller near": line(cancelled_by="Seller", cancelled_at="2018-01-02 10:00:00"),
    "boolean": line(made_to_order="maybe"),
    "cancelled before ordered": line(cancelled_at="2017-12-31 10:00:00"),
    "refunded before ordered": line(refunded_at="2017-12-31 10:00:00"),
    "cancelled and not": line(cancelled_at="2018-01-02 10:00:00", cancelled="false"),
    "canceller without time": line(cancelled_by="buyer"),
    "paid before ordered": line(paid_at="2017-12-31 10:00:00"),
    "promised before ordered": line(promised_at="2017-12-31 10:00:00"),
    "refund without time": line(refunded_minor="100"),
    "score six": row("review", REVIEW, score="6"),
    "score zero": row("review", REVIEW, score="0"),
    "score half": row("review", REVIEW, score="4.5"),
    "score words": row("review", REVIEW, score="good"),
    "reply before message": row("message", MESSAGE, first_reply_at="2018-01-01 07:00:00"),
    "unknown event": row("parcel_event", EVENT, kind="deliverd"),
    "unknown proxy": row("parcel_event", EVENT, proxy_for="first_scan"),
    "document ends early": row("document", DOCUMENT, valid_from="2018-02-01", valid_until="2018-01-01"),
    "document without end": row("document", DOCUMENT, valid_until="9999-12-31"),
    "document day": row("document", DOCUMENT, valid_from="2018-13-01"),
    "country name": row("merchant", {"merchant_id": "M1", "country": "BR"}, country="Brazil"),
    "merchant kind": row("merchant", {"merchant_id": "M1", "kind": "trader"}, kind="brandowner"),
    "stock negative": row(
        "inventory",
        {"listing_id": "A", "at": "2018-01-01 00:00:00", "store_id": "S", "stock_in_hand": "1"},
        stock_in_hand="-1",
    ),
    "listing price without currency": row("listing", {"listing_id": "A", "store_id": "S"}, price_minor="100"),
    "incident ends before it begins": row(
        "incident",
        {"incident_id": "I", "kind": "strike", "from_at": "2018-05-20 00:00:00", "until_at": "2018-05-31 00:00:00"},
        until_at="2018-05-01 00:00:00",
    ),
    "three wrong cells": line(quantity="x", price_minor="y", ordered_at="z"),
}

SETS: dict[str, Case] = {
    "key twice, rows differ": one("order_line.csv", csv(LINE, {**LINE, "price_minor": "2000"})),
    "key three times, two equal": one("order_line.csv", csv(LINE, LINE, {**LINE, "price_minor": "2000"})),
    "currencies of one order": one("order_line.csv", csv(LINE, {**LINE, "order_line_id": "L2", "currency": "USD"})),
    "compound key twice": one(
        "price.csv",
        csv(
            *[
                {
                    "listing_id": "A",
                    "from_at": "2018-01-01 00:00:00",
                    "store_id": "S",
                    "price_minor": p,
                    "currency": "EUR",
                }
                for p in ("1", "2")
            ]
        ),
    ),
}

MAPPINGS: dict[str, Case] = {
    "mapping not yaml": mapped("files: [\n"),
    "mapping empty": mapped("\n"),
    "mapping without files": mapped("zone: UTC\n"),
    "mapping of nothing": mapped("files: []\n"),
    "mapping unknown key": mapped("filez: []\n"),
    "mapping unknown table": mapped("files:\n  - {file: orders.csv, table: order_lines}\n"),
    "mapping unknown column of ours": mapped(
        "files:\n  - file: orders.csv\n    table: order_line\n    columns: {orderd_at: ordered_at}\n"
    ),
    "mapping unknown column of theirs": mapped(
        "files:\n  - file: orders.csv\n    table: order_line\n    columns: {paid_at: payed}\n"
    ),
    "mapping unknown zone": mapped("zone: Amerika/Sao_Paulo\nfiles:\n  - {file: orders.csv, table: order_line}\n"),
    "mapping without digits": mapped(
        "files:\n  - file: orders.csv\n    table: order_line\n    columns: {price_minor: {from: price_minor, decimal: true}}\n"
    ),
    "mapping from and constant": mapped(
        "files:\n  - file: orders.csv\n    table: order_line\n    columns: {currency: {from: currency, constant: EUR}}\n"
    ),
    "mapping names no file": mapped("files:\n  - {file: sales.csv, table: order_line}\n"),
    "mapping encoding": mapped("files:\n  - {file: orders.csv, table: order_line, encoding: ebcdic}\n"),
    "mapping delimiter": mapped("files:\n  - {file: orders.csv, table: order_line, delimiter: ';;'}\n"),
    "mapping day": mapped(
        "files:\n  - file: orders.csv\n    table: order_line\n    columns: {promised_at: {from: ordered_at, day: noon}}\n"
    ),
    "decimal with too many digits": mapped(
        "currency: EUR\nfiles:\n  - file: orders.csv\n    table: order_line\n    columns: {price_minor: {from: price_minor, decimal: true}}\n",
        csv({**LINE, "price_minor": "12.345"}),
    ),
    "format that does not fit": mapped(
        "files:\n  - file: orders.csv\n    table: order_line\n    columns: {ordered_at: {from: ordered_at, format: '%d/%m/%Y'}}\n"
    ),
    "value that is not mapped": mapped(
        "files:\n  - file: orders.csv\n    table: order_line\n    columns: {cancelled_by: {from: who, values: {B: buyer}}}\n",
        csv({**LINE, "who": "C"}),
    ),
    "mapping repeats a key": mapped("zone: UTC\nzone: UTC\nfiles: []\n"),
}

OLIST: dict[str, Case] = {
    "olist empty folder": Case({".keep": b""}, ".", source="olist"),
    "olist file instead of folder": Case({"orders.csv": BODY}, "orders.csv", source="olist"),
    "olist near name": Case({"olist_order_dataset.csv": BODY}, ".", source="olist"),
}

CASES: dict[str, Case] = {**FILES, **HEADERS, **RECORDS, **CELLS, **SETS, **MAPPINGS, **OLIST}
"""All cases by name; the golden texts stand in expected.yaml."""

ONLY_FINDINGS = {
    "header only",
    "header without newline",
    "unknown column",
    "unknown column near ours",
    "folder with a stray file",
    "canceller without time",
    "paid before ordered",
    "promised before ordered",
    "refund without time",
}
"""Cases that refuse nothing and say what is odd."""


def build(case: Case, folder: Path) -> tuple[Path, Path | None]:
    """Write the files of a case; return what is handed in and its mapping."""
    for name, data in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if data is not None:
            path.write_bytes(data)
    if case.mapping is not None:
        plan = folder.parent / "mapping.yaml"
        plan.write_text(case.mapping, "utf-8")
        return folder / case.target, plan
    return folder / case.target, None
