"""The gap is sound and minimal; the cheapest change passes when applied, and no cheaper one does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import product

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.rooms.decisions.programme import CANCEL, CATALOGUE, ONLINE, ORDERS, RATING, SPREAD, metric
from upmarket.decisions.counterfactual import Blocked, Change, Prices, Step, applied, cheapest_change, prices
from upmarket.decisions.further import after, directions, with_counts
from upmarket.decisions.gap import GOOD, Want, Wish, smallest
from upmarket.decisions.wishes import Formula, formula, holds, leaves
from upmarket.standards.clause import Measured, Side
from upmarket.standards.kinds.metric import ResolvedMetric
from upmarket.standards.read import read_standard
from upmarket.standards.resolve import Resolved, resolved
from upmarket.vocabulary.counts import Counts
from upmarket.vocabulary.documents import read_document

TEXT = {"en": "x", "zh": "x"}
SHARES = (ONLINE, CANCEL, SPREAD)
QUIET = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
FARTHEST = 14
"""Further events tried per metric by brute force."""


def dated(value: object, **beside: object) -> dict[str, object]:
    return {"2017-01-01": {"value": value, "announced": "2016-12-01", "reference": "notice", **beside}}


@st.composite
def clauses(draw: st.DrawFn) -> dict[str, object]:
    if draw(st.integers(0, 11)) == 11:
        return {"title": TEXT, "attribute": "merchant.kind", "is": "trader"}
    name = draw(st.sampled_from((*SHARES, ORDERS, RATING)))
    number = {ORDERS: st.integers(0, 12).map(str), RATING: st.integers(10, 50).map(lambda n: f"{n / 10:.1f}")}
    low, high = (0, 6) if name == CANCEL else (4, 9)
    share = st.integers(low, high).map(lambda n: f"{n / 10:.1f}")
    values = sorted((draw(number.get(name, share)), draw(number.get(name, share))), key=float)
    usual = ["at_most", "below"] if name == CANCEL else ["at_least", "above"]
    op = draw(st.sampled_from([*usual * 3, "at_least", "above", "at_most", "below"]))
    harder, easier = (1, 0) if op in ("at_least", "above") else (0, 1)
    found: dict[str, object] = {
        "title": TEXT, "metric": metric(name), "op": op, "cost": draw(st.integers(1, 3)),
        "limit": dated(values[harder], keep=values[easier]), "movable": draw(st.sampled_from(["true"] * 9 + ["false"])),
    }  # fmt: skip
    if draw(st.booleans()):
        found["counted_at_least"] = dated(draw(st.integers(1, 9)))
    if name in SHARES and draw(st.integers(0, 3)) == 0:
        found |= {"evidence": "interval", "confidence": draw(st.sampled_from(["0.6", "0.8"]))}
    return found


@st.composite
def hopeful(draw: st.DrawFn) -> tuple[Resolved, Measured]:
    """A standard without `not`, whose clauses share metrics, and a subject that misses most of it."""
    found = {}
    for n in range(draw(st.integers(3, 7))):
        name = draw(st.sampled_from([ONLINE, ORDERS, CANCEL]))
        limit = {ONLINE: st.sampled_from(["0.3", "0.5", "0.6"]), ORDERS: st.integers(2, 9).map(str)}
        found[f"c{n}"] = {
            "title": TEXT, "metric": metric(name), "op": "at_most" if name == CANCEL else "at_least",
            "limit": dated(draw(limit.get(name, st.sampled_from(["0.3", "0.4", "0.5"])))), "cost": draw(st.integers(1, 3)),
        }  # fmt: skip
        if name != ORDERS:
            found[f"c{n}"]["counted_at_least"] = dated(draw(st.integers(1, 12)))
    names = st.sampled_from(sorted(found))
    parts = st.lists(st.lists(names, min_size=2, max_size=3, unique=True), min_size=1, max_size=4)
    tree = {"all": [{"any": [part[0], {"all": part[1:]}]} for part in draw(parts)]}
    counts = {
        metric(ONLINE): Counts(draw(st.integers(0, 2)), draw(st.integers(3, 6))),
        metric(CANCEL): Counts(draw(st.integers(3, 4)), draw(st.integers(4, 6))),
        metric(ORDERS): Counts(draw(st.integers(0, 2)), 1),
    }
    return standard_of(found, tree), Measured(counts)


def standard_of(clauses: dict[str, dict[str, object]], tree: object) -> Resolved:
    written = {
        "standard": "tried", "title": TEXT, "purpose": TEXT, "subject": "store", "evaluation": {"daily": "true"},
        "levels": [{"level": "one", "title": TEXT}], "clauses": clauses, "requires": {"one": tree},
    }  # fmt: skip
    return resolved(read_standard(read_document("s", json.dumps(written)), CATALOGUE), date(2018, 1, 1))


def trees(names: list[str], depth: int = 3) -> st.SearchStrategy[object]:
    leaf: st.SearchStrategy[object] = st.sampled_from(names)
    part = leaf if depth == 1 else st.one_of(leaf, trees(names, depth - 1))
    several = st.lists(part, min_size=1, max_size=3)
    joined = [several.map(lambda parts: {"all": parts}), several.map(lambda parts: {"any": parts})]
    return st.one_of(*joined, *joined, *joined, part.map(lambda below: {"not": below}))


@st.composite
def standards(draw: st.DrawFn) -> Resolved:
    found = {f"c{n}": draw(clauses()) for n in range(draw(st.integers(2, 5)))}
    return standard_of(found, draw(trees(sorted(found))))


@st.composite
def subjects(draw: st.DrawFn) -> Measured:
    counts = {}
    for name in (*SHARES, ORDERS, RATING):
        counted = draw(st.integers(0, 9)) if name != ORDERS else 1
        most = {ORDERS: 12, RATING: 5 * counted}.get(name, counted)
        passed = draw(st.integers(0, most))
        unknown = draw(st.sampled_from([0, 0, 1, 2]))
        counts[metric(name)] = Counts(
            passed, counted, min(unknown, counted - passed) if name in SHARES else min(unknown, counted)
        )
    return Measured(counts, {"merchant.kind": draw(st.sampled_from(["trader", "reseller", None]))})


def asked(standard: Resolved, side: Side) -> Formula:
    tree = standard.levels[0].tree
    assert tree is not None
    want: Want = "met" if side == "enter" else "not_missed"
    return formula(tree, want, lambda name, wish: Wish(standard.clauses[name], "one", side, wish))


def judged(standard: Resolved, side: Side, measured: Measured) -> bool:
    """Ask the judge of the standard itself, not the formula."""
    tree = standard.levels[0].tree
    assert tree is not None
    outcome = tree.outcome(lambda name: standard.clauses[name].judge("one", side, measured))
    return outcome in GOOD["met" if side == "enter" else "not_missed"]


SIDES = st.sampled_from(["enter", "keep"])


@QUIET
@given(standards(), SIDES, subjects())
def test_the_formula_says_what_the_judge_says(standard: Resolved, side: Side, measured: Measured) -> None:
    assert holds(asked(standard, side), lambda wish: wish.holds(measured)) == judged(standard, side, measured)


@QUIET
@given(standards(), SIDES, subjects())
def test_a_change_applied_passes(standard: Resolved, side: Side, measured: Measured) -> None:
    wanted = asked(standard, side)
    found = cheapest_change(wanted, measured, prices(leaves(wanted), minor_digits=2))
    if isinstance(found, Change):
        assert judged(standard, side, applied(measured, found.steps, leaves(wanted)))
        assert (found.steps == ()) == judged(standard, side, measured)
    else:
        assert found.clauses and not judged(standard, side, measured)


@QUIET
@given(standards(), SIDES, subjects())
def test_no_cheaper_change_passes(standard: Resolved, side: Side, measured: Measured) -> None:
    check_cheapest(standard, side, measured)


@QUIET
@given(hopeful())
def test_no_cheaper_change_passes_where_clauses_share_metrics(given: tuple[Resolved, Measured]) -> None:
    found = check_cheapest(given[0], "enter", given[1])
    assert isinstance(found, Change) and found.cheapest


def check_cheapest(standard: Resolved, side: Side, measured: Measured) -> Change | Blocked:
    wanted = asked(standard, side)
    known = prices(leaves(wanted), minor_digits=2)
    found = cheapest_change(wanted, measured, known)
    bound = found.cost if isinstance(found, Change) else None
    for steps, cost in everything(wanted, known):
        if bound is None or cost < bound:
            assert not judged(standard, side, applied(measured, steps, leaves(wanted))), (found, steps)
    return found


def everything(wanted: Formula, known: Prices) -> Iterator[tuple[tuple[Step, ...], Fraction]]:
    """Walk all changes of up to `FARTHEST` events per metric, in one direction each."""
    families = {
        wish.metric: wish.clause.clause.metric.family
        for wish in leaves(wanted)
        if isinstance(wish.clause, ResolvedMetric)
    }
    moving = [name for name in families if name not in known.fixed]
    assume(len(moving) <= 3)
    choices = [
        [Step(name, way, events) for way in directions(families[name]) for events in range(1, FARTHEST)]
        for name in moving
    ]
    for picked in product(*([None, *steps] for steps in choices)):
        steps = tuple(step for step in picked if step is not None)
        yield steps, sum((known.each[step.metric] * step.events for step in steps), Fraction(0))


@QUIET
@given(standards(), SIDES, subjects(), st.sampled_from(["met", "missed", "not_missed", "not_met"]))
def test_a_gap_is_the_least_number_of_events(standard: Resolved, side: Side, measured: Measured, want: Want) -> None:
    for clause in standard.clauses.values():
        wish = Wish(clause, "one", side, want)
        found = smallest([wish], measured)
        if not isinstance(clause, ResolvedMetric):
            assert (found is not None) == wish.holds(measured)
            continue
        name, family = clause.clause.metric.id, clause.clause.metric.family
        reach = found.events if found else 60
        for way in directions(family):
            for events in range(reach):
                moved = with_counts(measured, name, after(measured.counts[name], family, way, events))
                assert not wish.holds(moved)
        if found and found.events:
            moved = with_counts(measured, name, after(measured.counts[name], family, found.direction, found.events))
            assert wish.holds(moved)


@QUIET
@given(standards(), subjects())
def test_one_more_good_event_never_turns_met_into_missed(standard: Resolved, measured: Measured) -> None:
    for clause in standard.clauses.values():
        if isinstance(clause, ResolvedMetric) and Wish(clause, "one", "enter", "met").holds(measured):
            name, family = clause.clause.metric.id, clause.clause.metric.family
            way = "up" if clause.upward else "down"
            if way in directions(family):
                more = with_counts(measured, name, after(measured.counts[name], family, way, 1))
                assert Wish(clause, "one", "enter", "met").holds(more)


def test_the_gap_of_the_design_is_twenty_further_lines() -> None:
    clause = {"title": TEXT, "metric": metric(ONLINE), "op": "at_least", "limit": dated("0.95")}
    gold = standard_of({"ships": clause}, {"all": ["ships"]})
    wish = Wish(gold.clauses["ships"], "one", "enter", "met")
    found = smallest([wish], Measured({metric(ONLINE): Counts(37, 40)}))
    assert found is not None and found.events == 20
