"""The kinds of clause, one file each (the reader of metrics has its own); a new kind is one file and its line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from upmarket.metrics.family import MetricFamily
from upmarket.standards.clause import Clause, Level
from upmarket.standards.kinds.attribute import read_attribute
from upmarket.standards.kinds.level import read_level
from upmarket.standards.kinds.metric_reading import read_metric
from upmarket.vocabulary.documents import Node


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a clause may name: the metric families, the standard's own levels and subject."""

    families: Mapping[str, MetricFamily]
    levels: tuple[Level, ...]
    subject: str


Reader = Callable[[str, Node, Surroundings], Clause]

KINDS: dict[str, Reader] = {
    "metric": lambda id, node, around: read_metric(id, node, around.families, around.levels, around.subject),
    "attribute": lambda id, node, around: read_attribute(id, node),
    "level_of": lambda id, node, around: read_level(id, node),
}
"""Readers by the key that tells a clause's kind."""


def read_clause(id: str, node: Node, around: Surroundings) -> Clause:
    """Read one clause; its kind is the key of `KINDS` that it has.

    >>> from upmarket.vocabulary.documents import read_document
    >>> node = read_document("a", "{title: {en: Factory, zh: 工厂}, attribute: merchant.kind, is: manufacturer}")
    >>> read_clause("factory", node, Surroundings({}, (), "store")).attributes
    ('merchant.kind',)
    """
    found = [kind for kind in KINDS if node.find(kind) is not None]
    if len(found) != 1:
        said = " and ".join(found) or "none of them"
        raise node.problem(
            "not_one_kind",
            f"the clause '{id}' has {said}",
            "exactly one of: " + ", ".join(KINDS),
            "keep one, or write two clauses",
        )
    return KINDS[found[0]](id, node, around)
