"""Contracts: what the built-in ones say, and what is said about broken ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from upmarket.facts.contract import SQL_TYPES, read_contract, read_contracts
from upmarket.runs.contracts import load_contracts
from upmarket.vocabulary.documents import read_document
from upmarket.vocabulary.errors import UpmarketError

TEXT = """\
table: click
title: {en: Click, zh: 点击}
grain: {en: One click., zh: 一次点击。}
key: [click_id]
event_time: at
arrival: {column: _batch, expected_days: 1}
columns:
  click_id: {type: id, required: true, text: {en: Its id., zh: 编号。}}
  at: {type: instant, required: true, text: {en: When., zh: 时间。}}
  kind: {type: code, codes: [a, b], text: {en: Kind., zh: 类型。}}
checks:
  - {id: c, later: at, not_before: at, severity: reject, text: {en: No., zh: 否。}}
"""


def test_every_table_of_the_design_is_declared_in_both_languages() -> None:
    contracts = load_contracts()
    assert len(contracts) == 20
    for contract in contracts.values():
        for text in (
            contract.title,
            contract.grain,
            *(c.text for c in contract.columns),
            *(c.text for c in contract.checks),
        ):
            assert text.en and any("\u4e00" <= letter <= "\u9fff" for letter in text.zh) and text.zh != text.en
        assert all(column.type in SQL_TYPES for column in contract.columns)


def test_money_is_never_negative_and_its_currency_is_there() -> None:
    for contract in load_contracts().values():
        for column in contract.columns:
            if column.type == "money":
                assert column.least == 0
                assert "currency" in contract.names


def test_people_are_marked() -> None:
    for contract in load_contracts().values():
        for column in contract.columns:
            if column.name in ("buyer_id", "tracking_number", "value_hash"):
                assert column.personal == "pseudonym"


def test_a_home_replaces_and_adds(tmp_path: Path) -> None:
    folder = tmp_path / "rulebook" / "facts"
    folder.mkdir(parents=True)
    (folder / "click.yaml").write_text(TEXT, "utf-8")
    (folder / "visit.yaml").write_text(TEXT.replace("click", "visit"), "utf-8")
    contracts = load_contracts(tmp_path)
    assert contracts["click"].names == ("click_id", "at", "kind") and "visit" in contracts


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("type: id", "type: ident", "there is no type of a column 'ident'"),
        ("key: [click_id]", "key: [clik_id]", "did you mean 'click_id'"),
        ("key: [click_id]", "key: [kind]", "'kind' may be empty"),
        ("event_time: at", "event_time: kind", "there is no instant column 'kind'"),
        ("codes: [a, b], ", "", "codes for type code only"),
        ("later: at, ", "", "this check compares nothing"),
        ("severity: reject", "severity: refuse", "there is no severity 'refuse'"),
        ("not_before: at", "not_before: sent", "there is no column 'sent'"),
        ("zh: 编号。", "cn: 编号。", "nothing reads the key 'cn'"),
        ("table: click", "table: Click!", "small letters"),
        ("expected_days: 1", "expected_days: soon", "a whole number from 0 to 365"),
    ],
)
def test_broken_contracts_are_pointed_at(old: str, new: str, said: str) -> None:
    with pytest.raises(UpmarketError) as caught:
        read_contract(read_document("click.yaml", TEXT.replace(old, new, 1)))
    assert said in str(caught.value)
    assert "click.yaml:" in str(caught.value) and "^" in str(caught.value)


def test_references_must_exist_and_tables_are_declared_once() -> None:
    lost = TEXT.replace("type: id, required", "type: id, refers: click.clck_id, required")
    with pytest.raises(UpmarketError, match=r"did you mean 'click\.click_id'"):
        read_contracts([read_document("click.yaml", lost)])
    with pytest.raises(UpmarketError, match="declared twice"):
        read_contracts([read_document("a.yaml", TEXT), read_document("b.yaml", TEXT)])


def test_the_digest_is_of_rules_not_of_texts() -> None:
    base = read_contract(read_document("a", TEXT)).digest
    assert read_contract(read_document("a", TEXT.replace("One click.", "A click."))).digest == base
    assert read_contract(read_document("a", TEXT.replace("[a, b]", "[a, c]"))).digest != base
