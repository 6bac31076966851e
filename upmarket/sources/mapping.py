"""The mapping of a marketplace's own files: any names, times and amounts to ours.

zone: America/Sao_Paulo            # where naive times were written; else UTC
currency: BRL                      # gives the digits of decimal amounts
files:
  - file: "orders_*.csv"           # a name or a pattern
    table: order_line
    delimiter: ";"
    encoding: latin-1
    only_filled: [paid]            # rows without these are not meant for this table
    columns:                       # ours: theirs; those not named keep our names
      order_line_id: {from: [order, item]}          # joined by '-'
      price_minor: {from: amount, decimal: true}
      currency: {constant: BRL}
      ordered_at: {from: created, format: "%d/%m/%Y %H:%M"}
      promised_at: {from: eta, format: "%d/%m/%Y", day: end}
      cancelled_by: {from: who, values: {B: buyer, S: seller}}
    proxies:
      - {column: kind, value: handed_over, stands_for: first_carrier_scan, text: {en: ..., zh: ...}}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from babel.numbers import get_currency_precision

from upmarket.facts.contract import Contract
from upmarket.facts.findings import Proxy
from upmarket.facts.reading import Reading
from upmarket.sources.opening import ENCODINGS
from upmarket.vocabulary.digests import digest_of
from upmarket.vocabulary.documents import Node


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Where one of our columns comes from: columns of the file (joined by '-'), or a constant."""

    name: str
    origin: tuple[str, ...]
    constant: str | None
    reading: Reading


@dataclass(frozen=True, slots=True)
class FileMapping:
    """How files of a name pattern become rows of a table."""

    pattern: str
    table: str
    zone: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    only_filled: tuple[str, ...] = ()
    columns: tuple[ColumnMapping, ...] = ()
    proxies: tuple[Proxy, ...] = ()

    @property
    def digest(self) -> str:
        """Return a digest of everything that decides on rows."""
        columns = [repr(column) for column in self.columns]
        return digest_of(self.table, self.zone, self.delimiter, self.encoding, self.only_filled, columns)


def read_mapping(node: Node, contracts: Mapping[str, Contract]) -> tuple[FileMapping, ...]:
    """Read a mapping; UpmarketError with line and caret when it names what is not there."""
    node.only(("zone", "currency", "files"))
    zone, currency = _zone(node.find("zone")), node.find("currency")
    digits = get_currency_precision(currency.text()) if currency else None
    files = node.get("files").list()
    if not files:
        raise node.get("files").problem("empty", "it maps no file", "at least one file", "add '- file: name.csv'")
    return tuple(_file(item, contracts, zone, digits) for item in files)


def _zone(node: Node | None) -> str | None:
    return None if node is None else node.zone()


def _file(node: Node, contracts: Mapping[str, Contract], zone: str | None, digits: int | None) -> FileMapping:
    node.only(("file", "table", "zone", "delimiter", "encoding", "only_filled", "columns", "proxies"))
    contract = contracts[node.get("table").one_of(contracts, "fact table", "unknown_table")]
    zone = _zone(node.find("zone")) or zone
    columns, filled = node.find("columns"), node.find("only_filled")
    delimiter, encoding, proxies = node.find("delimiter"), node.find("encoding"), node.find("proxies")
    return FileMapping(
        pattern=node.get("file").text(),
        table=contract.table,
        zone=zone,
        delimiter=_delimiter(delimiter) if delimiter else None,
        encoding=encoding.one_of(ENCODINGS, "encoding") if encoding else None,
        only_filled=tuple(item.text() for item in filled.list()) if filled else (),
        columns=tuple(
            _column(item, columns.key_node(name).one_of(contract.names, "column", "unknown_column"), contract, zone, digits)
            for name, item in columns.items()
        ) if columns else (),
        proxies=tuple(_proxy(item, contract) for item in proxies.list()) if proxies else (),
    )  # fmt: skip


def _delimiter(node: Node) -> str:
    mark = {"tab": "\t", "\\t": "\t"}.get(str(node.value), str(node.value))
    if len(mark) != 1:
        raise node.problem("wrong_shape", f"found '{mark}'", "one character, or the word tab", "write one character")
    return mark


def _column(node: Node, name: str, contract: Contract, zone: str | None, digits: int | None) -> ColumnMapping:
    kind = contract.column(name).type
    if isinstance(node.value, str):
        return ColumnMapping(
            name, (node.text(),), None, Reading(source=node.text(), zone=zone if kind == "instant" else None)
        )
    node.only(("from", "constant", "format", "zone", "day", "decimal", "digits", "decimal_mark", "values"))
    origin, constant = node.find("from"), node.find("constant")
    if (origin is None) == (constant is None):
        raise node.problem(
            "wrong_shape", f"'{name}' has both or neither of from and constant", "one of them", "keep one"
        )
    formats, day, values, mark = node.find("format"), node.find("day"), node.find("values"), node.find("decimal_mark")
    names = (
        ()
        if origin is None
        else tuple(i.text() for i in (origin.list() if isinstance(origin.value, list) else [origin]))
    )
    reading = Reading(
        source=" + ".join(names) or None,
        zone=(_zone(node.find("zone")) or zone) if kind == "instant" else None,
        formats=tuple(i.text() for i in (formats.list() if isinstance(formats.value, list) else [formats]))
        if formats
        else (),
        day=day.one_of(("start", "end"), "end of a day") if day else None,
        digits=_digits(node, digits),
        decimal_mark=mark.one_of((".", ","), "decimal mark") if mark else ".",
        values=tuple((key, value.text() if value.value else "") for key, value in values.items()) if values else (),
    )
    return ColumnMapping(name, names, constant.text() if constant else None, reading)


def _digits(node: Node, digits: int | None) -> int | None:
    decimal, own = node.find("decimal"), node.find("digits")
    if not (decimal and decimal.boolean()):
        return None
    if own:
        return own.integer(least=0, most=4)
    if digits is None:
        raise node.problem(
            "no_digits",
            "how many digits the currency has is not said",
            "digits, or a currency for the mapping",
            "add 'digits: 2'",
        )
    return digits


def _proxy(node: Node, contract: Contract) -> Proxy:
    node.only(("column", "value", "stands_for", "text"))
    column = node.get("column").one_of(contract.names, "column", "unknown_column")
    return Proxy(
        contract.table, column, node.get("value").text(), node.get("stands_for").text(), node.get("text").as_text2()
    )
