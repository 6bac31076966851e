"""Rows that are wrong on purpose, so that quarantine has something to show."""

from __future__ import annotations

from dataclasses import dataclass

from upmarket.sources.generation.columns import Table


@dataclass(frozen=True, slots=True)
class Fault:
    """A copy of a good row with one field spoiled; `why` is told in both languages."""

    table: str
    column: str
    value: str
    why: str
    why_zh: str


FAULTS = (
    Fault("order_line", "quantity", "0", "nobody buys nothing", "数量为零"),
    Fault("order_line", "quantity", "two", "a word for a number", "数量写成了文字"),
    Fault("order_line", "price_minor", "12.50", "minor units are whole", "最小货币单位必须为整数"),
    Fault("order_line", "price_minor", "NaN", "not a number", "不是数字"),
    Fault("order_line", "ordered_at", "2024-13-40T00:00:00", "there is no such day", "日期不存在"),
    Fault("order_line", "ordered_at", "1969-12-31T23:59:59", "before 1970", "早于 1970 年"),
    Fault("order_line", "ordered_at", "", "an order has a time", "缺少下单时间"),
    Fault("order_line", "cancelled_by", "robot", "not one of the four who may cancel", "取消方不在允许范围内"),
    Fault("order_line", "store_id", "", "a line has a store", "缺少店铺"),
    Fault("order_line", "currency", "", "an amount has a currency", "缺少币种"),
    Fault("order_line", "order_line_id", "", "a row has a key", "缺少主键"),
    Fault("order_line", "made_to_order", "perhaps", "neither true nor false", "不是布尔值"),
    Fault("parcel", "order_id", "", "a parcel belongs to an order", "包裹缺少订单"),
    Fault("parcel", "scans_complete", "some", "neither true nor false", "不是布尔值"),
    Fault("parcel_event", "kind", "teleported", "no carrier scans that", "没有这种扫描类型"),
    Fault("parcel_event", "at", "yesterday", "a word for a time", "时间写成了文字"),
    Fault("parcel_event", "parcel_id", "", "a scan is of a parcel", "扫描缺少包裹"),
    Fault("review", "score", "6", "scores run from 1 to 5", "评分应为 1 到 5"),
    Fault("review", "score", "five stars", "a word for a number", "评分写成了文字"),
    Fault("message", "sent_at", "", "a message has a time", "缺少发送时间"),
    Fault("dispute", "fault", "nobody", "not one of the words for fault", "责任方不在允许范围内"),
    Fault("listing", "preparation_days", "soon", "a word for a number", "备货天数写成了文字"),
)


def spoil(tables: dict[str, Table]) -> list[tuple[Fault, int]]:
    """Put the faulty rows among the good ones; return each with its row number from 1.

    Good rows stay as they are. Keys of faulty rows are new, except where the key is the
    fault. A table without rows stays empty.
    """
    placed = []
    for number, fault in enumerate(FAULTS):
        table = tables[fault.table]
        height = len(next(iter(table.values())))
        if not height:
            continue
        at = min(height - 1, 40 + number * 97)
        for place, (name, column) in enumerate(table.items()):
            spoiled = f"X{number:03d}" if place == 0 else column[at]
            column.insert(at, fault.value if name == fault.column else spoiled)
        placed.append((fault, at + 1))
    return _shifted(placed)


def _shifted(placed: list[tuple[Fault, int]]) -> list[tuple[Fault, int]]:
    """Correct row numbers of rows that a later insertion moved down."""
    result = []
    for index, (fault, row) in enumerate(placed):
        later = [other for kind, other in placed[index + 1 :] if kind.table == fault.table]
        for other in later:
            row += other <= row
        result.append((fault, row))
    return result
