"""Read a metric family from its YAML; every mistake is shown where it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar, get_args

from upmarket.metrics.conditions import OPS
from upmarket.metrics.family import Better, Clock, FactTest, Kind, Measure, MetricFamily, RowCondition, RowTree, Unit
from upmarket.metrics.grain import Grain
from upmarket.metrics.grains import GRAINS
from upmarket.metrics.kinds import KINDS
from upmarket.metrics.names import FAMILY, SUBJECTS
from upmarket.vocabulary.days import DAY_SECONDS
from upmarket.vocabulary.digests import digest_of
from upmarket.vocabulary.documents import Node
from upmarket.vocabulary.windows import parse_window

KEYS = ("metric", "title", "brief", "kind", "unit", "better", "grain", "subjects", "windows", "settings")
SETTING = ("anchor", "clock", "counted", "passed", "value", "excused_by", "ends", "of", "peers", "size_bands")
INCIDENTS = ("strike", "weather", "outage", "holiday", "platform")
PEERS = ("category", "size_band")

T = TypeVar("T")


def read_family(node: Node) -> MetricFamily:
    """Return the family that a document declares; UpmarketError when it declares none.

    >>> from upmarket.vocabulary.documents import read_document
    >>> family = read_family(read_document("a.yaml", '''
    ... metric: sales__lines_count
    ... title: {en: Order lines, zh: 订单行数}
    ... brief: {en: Lines ordered., zh: 下单的订单行。}
    ... kind: count
    ... unit: events
    ... better: higher
    ... grain: order_line
    ... subjects: [store]
    ... windows: [30d]
    ... settings:
    ...   2016-01-01: {announced: 2016-01-01, reference: defaults, value: {anchor: ordered_at}}
    ... '''))
    >>> family.id, family.windows
    ('sales__lines_count', ('30d',))
    """
    node.only(KEYS)
    grain = GRAINS[node.get("grain").one_of(GRAINS, "grain")]
    kind: Kind = _word(node.get("kind"), get_args(Kind), "kind")
    id_ = _id(node.get("metric"))
    settings = node.get("settings").dated(lambda value: _measure(value, grain, kind, id_))
    return MetricFamily(
        id=id_,
        title=node.get("title").as_text2(),
        brief=node.get("brief").as_text2(),
        kind=kind,
        unit=_word(node.get("unit"), get_args(Unit), "unit"),
        better=_word(node.get("better"), get_args(Better), "direction"),
        grain=grain.name,
        subjects=tuple(_subject(item, grain) for item in node.get("subjects").list()),
        windows=tuple(_window(item) for item in node.get("windows").list()),
        settings=settings,
    )


def _word(node: Node, words: tuple[T, ...], what: str) -> T:
    found = node.one_of([str(word) for word in words], what)
    return next(word for word in words if word == found)


def _id(node: Node) -> str:
    if not FAMILY.fullmatch(node.text()):
        raise node.problem(
            "bad_metric_name",
            f"found '{node.text()}'",
            "<realm>__<noun_unit> in small letters",
            "such as sales__lines_count",
        )
    return node.text()


def _subject(node: Node, grain: Grain) -> str:
    subject = node.one_of(SUBJECTS, "kind of subject")
    if not grain.serves(subject):
        served = ", ".join(name for name in SUBJECTS if grain.serves(name))
        found = f"rows of {grain.name} do not name a {subject}"
        raise node.problem("no_subject", found, f"one of: {served}", "remove it, or count another grain")
    return subject


def _window(node: Node) -> str:
    try:
        return str(parse_window(node.text()))
    except ValueError as error:
        raise node.problem(
            "bad_window", str(error), "a window, such as 30d, 3m or 1m26", "write one of these forms"
        ) from None


# -- one version of the settings -----------------------------------------------------------


def _measure(node: Node, grain: Grain, kind: Kind, id_: str) -> Measure:
    node.only(SETTING)
    needs = KINDS[kind]
    anchor = node.get("anchor").one_of(_instants(grain), "instant") if needs.own_rows else grain.event
    for key in needs.wants:
        node.get(key)
    for key in ("passed", "value", "of", "peers", "size_bands"):
        found = node.find(key)
        if found is not None and key not in (*needs.wants, *needs.allows):
            fix = "remove it"
            raise node.key_node(key).problem("unused_key", f"a {kind} has no '{key}'", f"a {kind} without it", fix)
    value = node.find("value")
    draft = Measure(
        column="",
        grain=grain.name,
        anchor=anchor,
        clock=_clock(node.find("clock")),
        counted=_optional(node.find("counted"), grain) or RowTree("all", ()),
        passed=_optional(node.find("passed"), grain),
        value=None if value is None else value.one_of((*grain.facts, "day"), "fact"),
        excused_by=tuple(item.one_of(INCIDENTS, "kind of incident") for item in _list(node.find("excused_by"))),
        ends=_ends(node.find("ends"), grain),
        of=_of(node.find("of")),
        peers=tuple(item.one_of(PEERS, "kind of peer") for item in _list(node.find("peers"))),
        bands=tuple(item.integer(least=0, most=10**9) for item in _list(node.find("size_bands"))),
    )
    return replace(draft, column=f"{id_}_{digest_of(draft)[:8]}")


def _instants(grain: Grain) -> list[str]:
    return [name for name, fact in grain.facts.items() if fact.kind == "instant"]


def _list(node: Node | None) -> list[Node]:
    return [] if node is None else node.list()


def _ends(node: Node | None, grain: Grain) -> str | None:
    return None if node is None else node.one_of(_instants(grain), "instant")


def _of(node: Node | None) -> str | None:
    return None if node is None else _id(node)


def _clock(node: Node | None) -> Clock:
    if node is None:
        return Clock(0)
    node.only(("hours", "days", "calendar", "settles_after_days"))
    hours, days = node.find("hours"), node.find("days")
    if (hours is None) == (days is None):
        raise node.problem(
            "bad_clock", "a clock has either hours or days", "hours: 72, or days: 7", "write one of them"
        )
    seconds = hours.integer(least=0, most=9999) * 3600 if hours is not None else 0
    seconds += days.integer(least=0, most=999) * DAY_SECONDS if days is not None else 0
    calendar_node = node.find("calendar")
    calendar = "elapsed" if calendar_node is None else calendar_node.one_of(("elapsed", "working"), "calendar")
    if calendar == "elapsed":
        late = node.find("settles_after_days")
        return Clock(seconds, "elapsed", None if late is None else max(seconds, _days(late)))
    return Clock(seconds, "working", _days(node.get("settles_after_days")))


def _days(node: Node) -> int:
    return node.integer(least=0, most=999) * DAY_SECONDS


# -- conditions -----------------------------------------------------------------------------


def _optional(node: Node | None, grain: Grain) -> RowCondition | None:
    return None if node is None else read_condition(node, grain)


def read_condition(node: Node, grain: Grain) -> RowCondition:
    """Return a row condition: `all`, `any`, `not`, or one `{fact, op, value}`; UpmarketError.

    >>> from upmarket.vocabulary.documents import read_document
    >>> read_condition(read_document('a', '{not: {fact: paid_at, op: present}}'), GRAINS['order_line']).word
    'not'
    """
    for word in ("all", "any"):
        if node.find(word) is not None:
            parts = node.only((word,)).get(word).list()
            return RowTree("all" if word == "all" else "any", tuple(read_condition(part, grain) for part in parts))
    if node.find("not") is not None:
        return RowTree("not", (read_condition(node.only(("not",)).get("not"), grain),))
    node.only(("fact", "op", "value"))
    fact = node.get("fact").one_of(grain.facts, f"fact of {grain.name}")
    op = node.get("op").one_of(OPS, "comparison")
    _fits(node, grain, fact, op)
    return FactTest(fact, op, _value(node, grain, fact, op))


def _fits(node: Node, grain: Grain, fact: str, op: str) -> None:
    kind = grain.facts[fact].kind
    instant = op in ("within", "before_deadline", "not_later_than", "later_than")
    number = OPS[op] == "number"
    plain = OPS[op] in ("value", "values")
    if (instant and kind != "instant") or (number and kind != "integer") or (plain and kind == "instant"):
        fix = "compare instants by within or not_later_than, numbers by at_least, others by is or in"
        raise node.get("op").problem("wrong_comparison", f"'{fact}' is {_a(kind)}", f"a comparison for {_a(kind)}", fix)


def _a(kind: str) -> str:
    return ("an " if kind[0] in "ai" else "a ") + kind


def _value(node: Node, grain: Grain, fact: str, op: str) -> str | int | bool | tuple[str, ...] | None:
    shape = OPS[op]
    if shape == "none":
        node.only(("fact", "op"))
        return None
    value = node.get("value")
    if shape == "fact":
        return value.one_of(_instants(grain), "instant")
    if shape == "values":
        return tuple(item.text() for item in value.list())
    kind = grain.facts[fact].kind
    if shape == "number" or kind == "integer":
        return value.integer()
    return value.boolean() if kind == "boolean" else value.text()
