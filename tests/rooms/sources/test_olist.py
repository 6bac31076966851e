"""Olist as it comes: counts, times, what it does not say."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.rooms.engines.lake_home import CONTRACTS, counts, current
from upmarket.engines.lake import Lake
from upmarket.runs.ingest import IngestReport, ingest

SHARED = Path(os.environ.get("UPMARKET_SHARED", Path(__file__).resolve().parents[4] / "shared"))
OLIST = SHARED / "data" / "olist"
pytestmark = pytest.mark.skipif(
    not OLIST.is_dir(), reason="the Olist files lie in ../shared/data/olist (or UPMARKET_SHARED)"
)


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, IngestReport]:
    home = tmp_path_factory.mktemp("olist") / "home"
    return home, ingest(home, "olist", OLIST)


def test_counts(taken: tuple[Path, IngestReport]) -> None:
    assert counts(taken[1]) == {
        "merchant": (3095, 3095, 0, 0, 0),
        "store": (3095, 3095, 0, 0, 0),
        "listing": (15595, 15595, 0, 0, 0),
        "order_line": (35872, 35872, 0, 0, 0),
        "parcel": (31342, 31342, 0, 0, 0),
        "parcel_event": (62289, 62289, 0, 0, 0),
        "review": (25433, 25433, 0, 0, 0),
    }
    provided = Lake(taken[0], CONTRACTS).provided()
    assert {name for name in provided if not name.startswith("!")} == set(counts(taken[1]))
    assert {"!order_line.refunded_at", "!parcel.label_created_at", "!listing.created_at"} <= provided
    assert "!order_line.paid_at" not in provided


def test_what_it_does_not_say_is_a_finding(taken: tuple[Path, IngestReport]) -> None:
    found = {finding.code: finding.count for finding in taken[1].findings}
    assert found["olist.cancelled_unknown"] == found["facts.canceller_has_time"] == 173
    assert found["olist.shared_hand_over"] == 369
    assert found["olist.hand_over_before_payment"] == 256
    assert found["olist.hand_over_missing"] == 1
    proxies = Lake(taken[0], CONTRACTS).proxies()
    assert [(p.table, p.column, p.value, p.stands_for) for p in proxies] == [
        ("parcel_event", "kind", "handed_over", "first_carrier_scan")
    ]


def test_times_are_utc_and_amounts_minor_units(taken: tuple[Path, IngestReport]) -> None:
    shown = "store_id[1:4], destination, price_minor, freight_minor, ordered_at::text, paid_at::text, promised_at::text, cancelled"
    rows = current(taken[0], "order_line", columns=f"order_line_id, {shown}")
    first = next(row for row in rows if row[0] == "2e7a8482f6fb09756ca50c10d7bfc047-1")[1:]
    assert first == (
        "1554",
        "BR-RR",
        3999,
        3167,
        "2016-09-05 00:15:19",
        "2016-10-07 16:18:03",
        "2016-10-21 01:59:59",
        False,
    )


def test_a_cancelled_line_has_neither_time_nor_canceller(taken: tuple[Path, IngestReport]) -> None:
    rows = current(taken[0], "order_line", columns="distinct cancelled, cancelled_by, cancelled_at")
    assert rows == [(False, None, None), (True, "unknown", None)]


def test_again_adds_nothing(taken: tuple[Path, IngestReport]) -> None:
    again = ingest(taken[0], "olist", OLIST / "core")
    assert again.batch is None and again.already == 8
