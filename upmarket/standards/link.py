"""Standards that read each other's levels: check the names, refuse circles, put them in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from upmarket.standards.clause import Clause
from upmarket.standards.kinds.level import LevelClause
from upmarket.standards.standard import Standard
from upmarket.standards.subjects import can_look_up
from upmarket.vocabulary.documents import Node


def linked(standards: Iterable[Standard]) -> dict[str, Standard]:
    """Return the standards by id in an order in which each comes after those it reads.

    UpmarketError for an unknown standard or level, a kind of subject that cannot be looked
    up, or a circle.

    >>> from upmarket.standards.example import example
    >>> list(linked([example()]))
    ['speedy']
    """
    known = {standard.id: standard for standard in standards}
    ready: dict[str, Standard] = {}
    for name in sorted(known):
        _link(name, known, ready, ())
    return ready


def _link(name: str, known: Mapping[str, Standard], ready: dict[str, Standard], above: tuple[str, ...]) -> None:
    if name in ready:
        return
    standard = known[name]
    clauses: dict[str, Clause] = {}
    for key, clause in standard.clauses.items():
        clauses[key] = clause
        if isinstance(clause, LevelClause):
            other = _other(standard, clause, known, (*above, name))
            _link(other.id, known, ready, (*above, name))
            clauses[key] = clause.linked(other.levels, other.subject)
    ready[name] = replace(standard, clauses=clauses)


def _other(standard: Standard, clause: LevelClause, known: Mapping[str, Standard], above: tuple[str, ...]) -> Standard:
    node = clause.standard_node
    assert node is not None, "a clause that was read knows where it stands"
    other = known[node.one_of(known, "standard", "unknown_standard")]
    if other.id in above:
        raise _circle(node, (*above[above.index(other.id) :], other.id))
    if not can_look_up(standard.subject, other.subject):
        raise node.problem(
            "wrong_subject",
            f"'{other.id}' judges a {other.subject}, this standard a {standard.subject}",
            "a standard of the same kind of subject, or of one that it belongs to",
            "choose another standard",
        )
    return other


def _circle(node: Node, names: tuple[str, ...]) -> Exception:
    return node.problem(
        "circle",
        "standards read each other in a circle: " + " -> ".join(names),
        "no circle",
        "drop one of these clauses",
    )
