"""The contract of a fact table: grain, key, columns, checks; read from its YAML text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from upmarket.sql.steps import NAME
from upmarket.vocabulary.digests import digest_of
from upmarket.vocabulary.documents import Node
from upmarket.vocabulary.texts import Text

SQL_TYPES = {
    "id": "text",
    "text": "text",
    "code": "text",
    "country": "text",
    "currency": "text",
    "integer": "bigint",
    "money": "bigint",
    "score": "integer",
    "boolean": "boolean",
    "instant": "timestamp",
    "day": "date",
}
"""Column types of a contract, and the type of `upmarket.sql.engine.TYPES` that holds each."""

PERSONAL = ("none", "pseudonym", "personal")
SEVERITIES = ("reject", "finding")
KINDS = {
    "later": "not_before",
    "filled": "needs",
    "same": "within",
}
"""Kinds of row checks by their first key, with the key of the other column."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a fact table. Money is in minor units, an instant is UTC.

    `least` and `most` bound a number. `refers` names a table and a column of it. `fallback`
    names an instant column: where this one is empty, it is true if that one is filled.
    """

    name: str
    type: str
    text: Text
    required: bool = False
    codes: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    personal: str = "none"
    refers: tuple[str, str] | None = None
    fallback: str | None = None

    @property
    def sql_type(self) -> str:
        """Return the type of `upmarket.sql.engine.TYPES` that holds the column."""
        return SQL_TYPES[self.type]


@dataclass(frozen=True, slots=True)
class Check:
    """What two columns of a row must keep.

    Kinds: `not_before` (column >= other), `needs` (a filled column needs the other filled),
    `denied_by` (a filled column while the other is false), `within` (one value of column in
    all rows that share the other). A rejected row goes to quarantine; a finding is counted.
    """

    id: str
    kind: str
    column: str
    other: str
    severity: str
    text: Text


@dataclass(frozen=True, slots=True)
class Contract:
    """What the rows of one fact table are.

    `event_time` is the instant whose UTC month places a row in the lake; None for tables that
    describe a state and have none. `expected_days` is how late rows normally arrive.
    """

    table: str
    title: Text
    grain: Text
    key: tuple[str, ...]
    event_time: str | None
    expected_days: int
    columns: tuple[Column, ...]
    checks: tuple[Check, ...]

    def column(self, name: str) -> Column:
        """Return a column by name; KeyError when there is none."""
        return {column.name: column for column in self.columns}[name]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Return the names of the columns that every file must bring."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def digest(self) -> str:
        """Return a digest of what decides on rows: columns, key, checks; texts do not."""
        columns = [(c.name, c.type, c.required, c.codes, c.least, c.most, c.fallback) for c in self.columns]
        checks = [(c.id, c.kind, c.column, c.other, c.severity) for c in self.checks]
        return digest_of(self.table, self.key, self.event_time, columns, checks)


def read_contract(node: Node) -> Contract:
    """Read one contract from its document; UpmarketError with caret when it is wrong.

    >>> from upmarket.vocabulary.documents import read_document
    >>> read_contract(read_document("click.yaml", '''
    ... table: click
    ... title: {en: Click, zh: 点击}
    ... grain: {en: One click., zh: 一次点击。}
    ... key: [click_id]
    ... arrival: {column: _batch, expected_days: 1}
    ... columns: {click_id: {type: id, required: true, text: {en: Its id., zh: 编号。}}}
    ... ''')).required
    ('click_id',)
    """
    node.only(("table", "title", "grain", "key", "event_time", "arrival", "columns", "checks"))
    arrival = node.get("arrival").only(("column", "expected_days"))
    arrival.get("column").one_of(("_batch",), "column of arrival")
    columns = tuple(_column(name, at, node.get("columns").key_node(name)) for name, at in node.get("columns").items())
    by_name = {column.name: column for column in columns}
    event, checks = node.find("event_time"), node.find("checks")
    return Contract(
        table=_name(node.get("table"), node.get("table").text()),
        title=node.get("title").as_text2(),
        grain=node.get("grain").as_text2(),
        key=tuple(_key_column(item, by_name) for item in node.get("key").list()),
        event_time=_event_time(event, by_name) if event else None,
        expected_days=arrival.get("expected_days").integer(least=0, most=365),
        columns=columns,
        checks=tuple(_check(item, by_name) for item in checks.list()) if checks else (),
    )


def read_contracts(nodes: Iterable[Node]) -> Mapping[str, Contract]:
    """Read contracts by table name and see that what they refer to exists.

    >>> read_contracts([])
    {}
    """
    found: dict[str, tuple[Contract, Node]] = {}
    for node in nodes:
        contract = read_contract(node)
        if contract.table in found:
            raise node.get("table").problem(
                "repeated_table",
                f"the table '{contract.table}' is declared twice",
                "one contract for each table",
                f"remove it; the first is {found[contract.table][1].source.name}",
            )
        found[contract.table] = (contract, node)
    contracts = {table: contract for table, (contract, _) in sorted(found.items())}
    for contract, node in found.values():
        for column in contract.columns:
            if column.refers:
                _resolve(column.refers, contracts, node.get("columns").get(column.name).get("refers"))
    return contracts


def _resolve(refers: tuple[str, str], contracts: Mapping[str, Contract], node: Node) -> None:
    table, column = refers
    if table not in contracts or column not in contracts[table].names:
        known = [f"{c.table}.{name}" for c in contracts.values() for name in c.names]
        node.one_of(known, "column of a fact table", "unknown_column")


def _column(name: str, node: Node, key: Node) -> Column:
    node.only(("type", "text", "required", "codes", "least", "most", "personal", "refers", "fallback"))
    kind = node.get("type").one_of(SQL_TYPES, "type of a column")
    codes, personal, refers = node.find("codes"), node.find("personal"), node.find("refers")
    if (kind == "code") != (codes is not None):
        raise node.problem(
            "codes", f"the column '{name}' has type {kind}", "codes for type code only", "add or remove codes"
        )
    least, most, fallback = node.find("least"), node.find("most"), node.find("fallback")
    required = node.find("required")
    return Column(
        name=_name(key, name),
        type=kind,
        text=node.get("text").as_text2(),
        required=required.boolean() if required else False,
        codes=tuple(item.text() for item in codes.list()) if codes else (),
        least=least.integer() if least else (0 if kind == "money" else None),
        most=most.integer() if most else None,
        personal=personal.one_of(PERSONAL, "mark") if personal else "none",
        refers=_refers(refers) if refers else None,
        fallback=fallback.text() if fallback else None,
    )


def _refers(node: Node) -> tuple[str, str]:
    table, dot, column = node.text().partition(".")
    if not dot:
        raise node.problem("wrong_shape", f"found '{table}'", "table.column", "write store.store_id")
    return table, column


def _name(node: Node, name: str) -> str:
    if not NAME.fullmatch(name):
        raise node.problem("no_name", f"found '{name}'", "small letters, digits and _", "rename it")
    return name


def _key_column(node: Node, columns: Mapping[str, Column]) -> str:
    name = node.one_of(columns, "column", "unknown_column")
    if not columns[name].required:
        raise node.problem(
            "key", f"'{name}' may be empty", "key columns that are required", "add 'required: true' to it"
        )
    return name


def _event_time(node: Node, columns: Mapping[str, Column]) -> str:
    return node.one_of([c.name for c in columns.values() if c.type == "instant"], "instant column", "unknown_column")


def _check(node: Node, columns: Mapping[str, Column]) -> Check:
    node.only(("id", "severity", "text", "later", "not_before", "filled", "needs", "denied_by", "same", "within"))
    first = next((key for key in KINDS if node.find(key)), None)
    if first is None:
        raise node.problem("wrong_shape", "this check compares nothing", "later, filled or same", "see order_line.yaml")
    second = "denied_by" if first == "filled" and node.find("denied_by") else KINDS[first]
    return Check(
        id=_name(node.get("id"), node.get("id").text()),
        kind=second,
        column=node.get(first).one_of(columns, "column", "unknown_column"),
        other=node.get(second).one_of(columns, "column", "unknown_column"),
        severity=node.get("severity").one_of(SEVERITIES, "severity"),
        text=node.get("text").as_text2(),
    )
