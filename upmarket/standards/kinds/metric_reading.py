"""Read a clause over a metric; errors name the nearest known metric, operator and level."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from upmarket.metrics.family import Metric, MetricFamily
from upmarket.metrics.names import MetricName
from upmarket.standards.clause import Level
from upmarket.standards.kinds.metric import OPS, Evidence, Limits, MetricClause, Op
from upmarket.vocabulary.counts import Limit
from upmarket.vocabulary.dated import Dated, Entry
from upmarket.vocabulary.documents import Node
from upmarket.vocabulary.errors import nearest

KEYS = (
    "title",
    "metric",
    "op",
    "limit",
    "counted_at_least",
    "evidence",
    "confidence",
    "movable",
    "cost",
    "unit_of_gap",
)


def read_metric(
    id: str, node: Node, families: Mapping[str, MetricFamily], levels: tuple[Level, ...], subject: str
) -> MetricClause:
    """Read a metric clause; errors name the nearest known metric, operator and level.

    `limit` is dated; its value is one number for all levels or one per level, and `keep`
    beside it the easier limits for those who hold the level.

    >>> from upmarket.standards.example import ONE_FAMILY
    >>> from upmarket.vocabulary.documents import read_document
    >>> from upmarket.vocabulary.texts import Text
    >>> text = '''{title: {en: A, zh: 甲}, metric: fulfilment__online_72h_share_30d_store, op: at_least,
    ...   limit: {2018-01-01: {value: 0.9, announced: 2017-12-01, reference: n}}}'''
    >>> gold = Level("gold", Text("Gold", "金"), 1)
    >>> read_metric("a", read_document("a", text), ONE_FAMILY.families, (gold,), "store").op
    'at_least'
    """
    node.only(KEYS)
    metric = _metric(node.get("metric"), families, subject)
    op = _op(node.get("op").one_of(OPS, "operator", "unknown_operator"))
    ids = tuple(level.id for level in levels)
    limit_node = node.get("limit")
    dated = limit_node.dated(lambda value: _per_level(value, ids), extra=("keep",))
    evidence, confidence = _evidence(node, metric)
    least, movable, cost, unit = (node.find(key) for key in ("counted_at_least", "movable", "cost", "unit_of_gap"))
    return MetricClause(
        id,
        node.get("title").as_text2(),
        metric,
        op,
        _with_keeps(dated, limit_node, ids, op),
        least.dated(lambda value: value.integer(least=1)) if least else None,
        evidence,
        confidence,
        movable.boolean() if movable else True,
        cost.integer(least=1) if cost else 1,
        unit.as_text2() if unit else None,
    )


def _op(word: str) -> Op:
    return next(op for op in OPS if op == word)


def _metric(node: Node, families: Mapping[str, MetricFamily], subject: str) -> Metric:
    text = node.text()
    try:
        name = MetricName.parse(text)
    except ValueError:
        name = None
    if name is None or name.family not in families:
        stem = name.family if name else text
        near = nearest(stem, families) or nearest(stem.rsplit("_", 2)[0], families)
        fix = (
            f"did you mean '{near}_{name.window if name else '30d'}_{subject}'?"
            if near
            else "see `upmarket metrics` for the ids"
        )
        raise node.problem(
            "unknown_metric", f"there is no metric '{text}'", "<family>_<window>_<subject> of a known family", fix
        )
    if name.subject != subject:
        right = MetricName(name.family, name.window, subject)
        raise node.problem(
            "wrong_subject", f"the metric is of a {name.subject}", f"a metric of a {subject}", f"write {right}"
        )
    family = families[name.family]
    if subject not in family.subjects:
        raise node.problem(
            "wrong_subject",
            f"'{name.family}' is not measured per {subject}",
            "one of: " + ", ".join(family.subjects),
            "add the subject to the metric, or choose another metric",
        )
    return Metric(name, family)


def _evidence(node: Node, metric: Metric) -> tuple[Evidence, Fraction]:
    found, confidence = node.find("evidence"), node.find("confidence")
    word = found.one_of(("plain", "interval"), "kind of evidence") if found else "plain"
    if found and word == "interval" and metric.family.kind not in ("share", "repeat"):
        raise found.problem(
            "no_interval",
            f"a {metric.family.kind} has no binomial interval",
            "plain, or a metric that is a share",
            "write plain",
        )
    value = confidence.limit().value if confidence else Fraction(99, 100)
    if confidence and not Fraction(1, 2) < value < 1:
        raise confidence.problem(
            "out_of_range", f"found {confidence.text()}", "a number above 0.5 and below 1", "write 0.99"
        )
    return ("interval" if word == "interval" else "plain"), value


def _per_level(node: Node, levels: tuple[str, ...]) -> dict[str, Limit]:
    if not isinstance(node.value, dict):
        limit = _limit(node)
        return dict.fromkeys(levels, limit)
    for key, _ in node.items():
        node.key_node(key).one_of(levels, "level", "unknown_level")
    return {level: _limit(node.get(level)) for level in levels if node.find(level) is not None}


def _limit(node: Node) -> Limit:
    limit = node.limit()
    if limit.denominator > 10**6 or abs(limit.numerator) > 10**12:
        raise node.problem("out_of_range", f"found {node.text()}", "up to 12 digits, 6 of them decimals", "round it")
    return limit


def _with_keeps(dated: Dated[dict[str, Limit]], node: Node, levels: tuple[str, ...], op: Op) -> Dated[Limits]:
    keeps = {node.key_node(key).day(): _keep(below, levels, op) for key, below in node.items()}
    return Dated(
        tuple(
            Entry(
                e.effective, e.announced, e.reference, None if e.value is None else Limits(e.value, keeps[e.effective])
            )
            for e in dated.entries
        )
    )


def _keep(node: Node, levels: tuple[str, ...], op: Op) -> dict[str, Limit]:
    found, value = node.find("keep"), node.get("value")
    if found is None:
        return {}
    enter, keep = _per_level(value, levels), _per_level(found, levels)
    for level, limit in keep.items():
        if level not in enter:
            raise found.problem(
                "unknown_level", f"'{level}' has no limit to enter", "a level named in value", "add it to value"
            )
        harder = limit.value > enter[level].value if op in ("at_least", "above") else limit.value < enter[level].value
        if harder:
            raise found.problem(
                "keep_is_harder",
                f"keeping {level} asks for {limit}, entering it for {enter[level]}",
                "an equal or easier limit",
                "swap the two, or remove keep",
            )
    return keep
