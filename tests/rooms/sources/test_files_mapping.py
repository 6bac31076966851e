"""Any columns, times and amounts to ours; and every kind of file gives the same rows."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.rooms.engines.lake_home import CONTRACTS, counts, current
from upmarket.engines.duckdb import DuckDBEngine
from upmarket.engines.lake import Lake
from upmarket.runs.check import check
from upmarket.runs.ingest import ingest

MAPPING = """\
zone: America/Sao_Paulo
currency: BRL
files:
  - file: "orders*.csv"
    table: order_line
    delimiter: ";"
    encoding: latin-1
    columns:
      order_line_id: {from: [order, item]}
      order_id: order
      store_id: seller
      destination: city
      quantity: {constant: "1"}
      price_minor: {from: amount, decimal: true, decimal_mark: ","}
      currency: {constant: BRL}
      ordered_at: {from: created, format: "%d/%m/%Y %H:%M"}
      paid_at: {from: paid, format: [epoch_seconds, "%d/%m/%Y"], zone: UTC}
      promised_at: {from: eta, format: "%d/%m/%Y", day: end}
      cancelled_by: {from: who, values: {B: buyer, "-": ""}}
  - file: "orders*.csv"
    table: parcel_event
    delimiter: ";"
    encoding: latin-1
    only_filled: [handed]
    columns:
      event_id: {from: [order, item]}
      parcel_id: order
      kind: {constant: handed_over}
      at: {from: handed, format: "%d/%m/%Y %H:%M"}
      proxy_for: {constant: first_carrier_scan}
    proxies:
      - {column: kind, value: handed_over, stands_for: first_carrier_scan, text: {en: Hand-over., zh: 交接。}}
"""
ORDERS = """\
order;item;seller;city;amount;created;paid;eta;who;handed
O1;1;S1;Orléans;1234,50;15/01/2018 22:30;1516060800;20/01/2018;B;17/01/2018 09:00
O1;2;S1;Paris;7;15/01/2018 22:30;16/01/2018;20/01/2018;-;
"""


@pytest.fixture
def mapped(tmp_path: Path) -> tuple[Path, Path]:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "orders_1.csv").write_bytes(ORDERS.encode("latin-1"))
    (tmp_path / "mapping.yaml").write_text(MAPPING, "utf-8")
    return folder, tmp_path / "mapping.yaml"


def test_mapping(tmp_path: Path, mapped: tuple[Path, Path]) -> None:
    folder, plan = mapped
    report = ingest(tmp_path / "home", "files", folder, mapping=plan)
    assert counts(report) == {"order_line": (2, 2, 0, 0, 0), "parcel_event": (1, 1, 0, 0, 0)}
    shown = "order_line_id, destination, price_minor, ordered_at::text, paid_at::text, promised_at::text, cancelled_by"
    assert current(tmp_path / "home", "order_line", columns=shown) == [
        ("O1-1", "Orléans", 123450, "2018-01-16 00:30:00", "2018-01-16 00:00:00", "2018-01-21 01:59:59", "buyer"),
        ("O1-2", "Paris", 700, "2018-01-16 00:30:00", "2018-01-16 00:00:00", "2018-01-21 01:59:59", None),
    ]
    assert current(tmp_path / "home", "parcel_event", columns='event_id, "at"::text, proxy_for') == [
        ("O1-1", "2018-01-17 11:00:00", "first_carrier_scan")
    ]
    assert [proxy.text.en for proxy in Lake(tmp_path / "home", CONTRACTS).proxies()] == ["Hand-over."]


def test_check_writes_nothing_and_counts_all(mapped: tuple[Path, Path]) -> None:
    folder, plan = mapped
    path = folder / "orders_1.csv"
    bad = "".join(f"O2;{n};S1;x;abc;15/01/2018 22:30;;;;\n" for n in range(20))
    path.write_bytes(path.read_bytes() + bad.encode())
    before = sorted(folder.parent.rglob("*"))
    report = check(folder, mapping=plan, each=3)
    assert sorted(folder.parent.rglob("*")) == before
    assert report.totals == {("orders_1.csv", "price_minor", "not_an_amount"): 20}
    assert len(report.problems) == 3 and not report.sound
    assert "orders_1.csv, row 3, column price_minor" in report.problems[0].render()


LINE = "thread_id,store_id,sent_at,first_reply_at\nT1,S1,2018-01-01 10:00:00,\nT2,S2,2018-01-02T10:00:00Z,2018-01-02 12:00:00+01:00\n"


def kinds(folder: Path) -> dict[str, Path]:
    folder.mkdir()
    lines = (
        '{"thread_id":"T1","store_id":"S1","sent_at":"2018-01-01 10:00:00"}\n'
        '{"thread_id":"T2","store_id":"S2","sent_at":"2018-01-02T10:00:00Z","first_reply_at":"2018-01-02 12:00:00+01:00"}\n'
    )
    contents = {
        "csv": ("message.csv", LINE.encode()),
        "mark": ("message.csv", b"\xef\xbb\xbf" + LINE.encode()),
        "utf-16": ("message.csv", LINE.encode("utf-16")),
        "windows": ("message.csv", LINE.replace("\n", "\r\n").encode()),
        "semicolons": ("message.csv", LINE.replace(",", ";").encode()),
        "tabs": ("message.tsv", LINE.replace(",", "\t").encode()),
        "packed": ("message.csv.gz", gzip.compress(LINE.encode())),
        "lines": ("message.jsonl", lines.encode()),
        "packed lines": ("message.ndjson.gz", gzip.compress(lines.encode())),
    }
    paths = {}
    for kind, (name, data) in contents.items():
        path = folder / kind / name
        path.parent.mkdir()
        path.write_bytes(data)
        paths[kind] = path
    (folder / "parquet").mkdir()
    paths["parquet"] = folder / "parquet" / "message.parquet"
    DuckDBEngine().run(
        "copy (select * from (values ('T1', 'S1', timestamptz '2018-01-01 10:00:00+00', null::timestamp),"
        " ('T2', 'S2', timestamptz '2018-01-02 10:00:00.7+00', timestamp '2018-01-02 11:00:00.5'))"
        f" t(thread_id, store_id, sent_at, first_reply_at)) to '{paths['parquet']}' (format parquet)"
    )
    return paths


def test_every_kind_of_file_gives_the_same_rows(tmp_path: Path) -> None:
    for kind, path in kinds(tmp_path / "in").items():
        home = tmp_path / "homes" / kind
        report = ingest(home, "files", path)
        assert counts(report) == {"message": (2, 2, 0, 0, 0)}, kind
        assert current(home, columns="thread_id, store_id, sent_at::text, first_reply_at::text") == [
            ("T1", "S1", "2018-01-01 10:00:00", None),
            ("T2", "S2", "2018-01-02 10:00:00", "2018-01-02 11:00:00"),
        ], kind


@pytest.mark.slow
def test_a_file_far_larger_than_memory(tmp_path: Path) -> None:
    path = tmp_path / "order_line.csv"
    rows = 2_000_000
    DuckDBEngine().run(
        "copy (select 'L' || i as order_line_id, 'O' || (i // 2) as order_id, 'S' || (i % 5000) as store_id, md5(i::varchar) as buyer_id,"
        " 'destination ' || md5((i * 7)::varchar) || md5((i * 11)::varchar) as destination, 1 as quantity, i % 10000 as price_minor,"
        " 'BRL' as currency, timestamp '2017-01-01' + to_seconds(i * 20) as ordered_at"
        f" from range({rows}) t(i)) to '{path}' (header)"
    )
    assert path.stat().st_size > 300_000_000
    report = ingest(tmp_path / "home", "files", path, memory="100MB")
    assert counts(report) == {"order_line": (rows, rows, 0, 0, 0)}
