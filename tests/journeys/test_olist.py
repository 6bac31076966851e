"""From Olist's own files to an explained, replayed standing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(os.environ.get("UPMARKET_SHARED", Path(__file__).resolve().parents[3] / "shared"))
OLIST = SHARED / "data" / "olist" / "core"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not OLIST.is_dir(), reason=f"Olist's files are not at {OLIST} (UPMARKET_SHARED names the folder)"
    ),
]


def test_olist_from_files_to_replay(upmarket: Callable[..., Any], read: Callable[..., Any], tmp_path: Path) -> None:
    home = tmp_path / "home"
    taken = upmarket("ingest", "olist", OLIST, "--format", "json", home=home)
    assert taken.returncode == 0, taken.stderr
    ran = read("run", "--from", "2018-05-01", "--to", "2018-07-01", home=home)["rows"]
    assert {row["standard"] for row in ran} >= {"gold_merchant", "mall_acceleration", "plus_store"}
    again = read("run", "--from", "2018-05-01", "--to", "2018-07-01", home=home)["rows"]
    assert [row["run"] for row in again] == [row["run"] for row in ran]
    assert not any(row["steps_made"] for row in again)

    listed = read("standings", "--standard", "gold_merchant", home=home)
    assert listed["as_of"] == "2018-07-01"
    assert {row["level_id"] for row in listed["rows"]} == {"gold", "silver"}
    assert any("proxy" in note for note in listed["notes"]), "no carrier scans: the stand-in is declared on every page"

    store = listed["rows"][0]["subject"]
    text = upmarket("explain", store, "--standard", "gold_merchant", home=home).stdout
    assert "hand-over to the carrier stands in" in text and "required" in text
    found = read("explain", store, "--standard", "gold_merchant", "--replay", home=home)
    assert found["replayed"] == [True]
    counted = listed["rows"][0]["ships_in_time__counted"]
    reasons = [reason for trial in found["decisions"][0]["trials"] for reason in trial["reasons"]]
    assert any(reason["counts"] and reason["counts"]["counted"] == counted for reason in reasons)


def test_the_next_due_day_follows_the_last_order(
    upmarket: Callable[..., Any], read: Callable[..., Any], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    assert upmarket("ingest", "olist", OLIST, home=home).returncode == 0
    assert {row["as_of"] for row in read("run", home=home)["rows"]} == {"2018-06-05", "2018-06-25", "2018-07-01"}
    assert upmarket("ingest", "olist", OLIST, "--format", "json", home=home).returncode == 0
    assert not any(row["steps_made"] for row in read("run", home=home)["rows"]), "the same files add nothing"
