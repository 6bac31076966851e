"""Any bytes are read or refused; what is read keeps its text, its places and its exact numbers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upmarket.vocabulary.documents import read_document
from upmarket.vocabulary.errors import UpmarketError

LIKELY = st.text(st.sampled_from("ab: -[]{}\n\t'\"&*!#%|>,~?0.\\x\ufeff金\x85\u2028"), max_size=60)


def read_or_refused(text: str | bytes) -> None:
    try:
        read_document("any.yaml", text)
    except UpmarketError as error:
        assert "wanted: " in str(error) and "fix: " in str(error)
        str(error).encode()


@settings(deadline=None, max_examples=300)
@given(LIKELY)
def test_text_is_read_or_refused(text: str) -> None:
    read_or_refused(text)
    read_or_refused(text.encode())


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_bytes_are_read_or_refused(text: bytes) -> None:
    read_or_refused(text)


def test_marks_of_windows_are_passed_over() -> None:
    node = read_document("a.yaml", b"\xef\xbb\xbftitle: Gold\r\nnote: x\r\n")
    assert node.get("title").text() == "Gold"
    assert (node.get("note").line, node.get("note").column) == (2, 7)


def test_scalars_stay_text() -> None:
    node = read_document("a.yaml", "country: NO\nlimit: 0.950\nday: 2018-01-01\ncode: 007\nempty: ~\n")
    assert node.get("country").text() == "NO"
    assert str(node.get("limit").limit()) == "0.950"
    assert node.get("code").text() == "007"
    assert node.get("empty").value is None


@pytest.mark.parametrize("text", ["--5", "+5", "5.", "1_000", "0x10", "五", "9" * 5000, "1e5", ".5", "٣"])
def test_a_number_is_digits(text: str) -> None:
    node = read_document("a.yaml", f"n: '{text}'").get("n")
    with pytest.raises(UpmarketError):
        node.integer()
    with pytest.raises(UpmarketError):
        node.limit()


def test_bounds_of_a_limit_tell_percent_from_share() -> None:
    with pytest.raises(UpmarketError, match="write a rate of 95 % as 0.95"):
        read_document("a.yaml", "n: 95").get("n").limit(least="0", most="1")
    assert read_document("a.yaml", "n: 1").get("n").limit(least="0", most="1").value == 1


def test_a_caret_stands_below_what_is_wrong_in_wide_text() -> None:
    with pytest.raises(UpmarketError) as caught:
        read_document("a.yaml", "金牌: {上限: x}").get("金牌").get("上限").limit()
    line, carets = str(caught.value).splitlines()[3:5]
    width = sum(2 if ord(character) > 0x2E80 else 1 for character in line[: line.index("x}")])
    assert carets.index("^") == width
