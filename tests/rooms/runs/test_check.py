"""Check looks at every file, also beside one that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from upmarket.runs.check import check
from upmarket.runs.ingest import ingest
from upmarket.vocabulary.errors import UpmarketError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one file that is no text and one with a bad and a good row."""
    made = tmp_path / "facts"
    made.mkdir()
    (made / "parcel.csv").write_bytes(b"parcel_id,order_id\0,store_id\nP1,O1\0,S1\n")
    (made / "store.csv").write_text("store_id,merchant_id\nS1,M1\nS2,\n", encoding="utf-8")
    return made


def test_one_broken_file_does_not_hide_the_others(folder: Path) -> None:
    report = check(folder)
    assert {problem.code for problem in report.problems} == {"file.binary", "facts.missing_value"}
    (store,) = report.files
    assert (store.file, store.counts.read, store.counts.taken) == ("store.csv", 2, 1)


def test_ingest_takes_nothing_beside_a_file_that_cannot_be_read(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with pytest.raises(UpmarketError, match=r"file\.binary"):
        ingest(home, "files", folder)
    assert not list(home.glob("lake/batches/*"))
