"""The SQL judge and the Python judge agree on every column of every row, whatever the standard."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.rooms.standards.agreement import Subject, disagreements
from tests.rooms.standards.families import CATALOGUE
from upmarket.standards.clause import Measured
from upmarket.standards.kinds.metric import MetricClause
from upmarket.standards.link import linked
from upmarket.standards.movement import Standing
from upmarket.standards.read import read_standard
from upmarket.standards.resolve import Resolved, resolved
from upmarket.standards.standard import Standard
from upmarket.vocabulary.counts import Counts
from upmarket.vocabulary.days import day_number
from upmarket.vocabulary.documents import read_document

AS_OF = date(2018, 1, 1)
TEXT = {"en": "x", "zh": "x"}
SHARES = ("fulfilment__online_72h_share_30d_store", "fulfilment__on_time_share_90d_store")
OTHERS = ("service__rating_mean_90d_store", "sales__orders_count_30d_store", "sales__gmv_amount_30d_store")
OTHER_STANDARD = {
    "standard": "other",
    "title": TEXT,
    "purpose": TEXT,
    "subject": "store",
    "evaluation": {"daily": True},
    "levels": [{"level": "second", "title": TEXT}, {"level": "first", "title": TEXT}],
    "clauses": {"a": {"title": TEXT, "attribute": "merchant.kind", "is": "trader"}},
}


def dated(value: object, day: str = "2017-01-01", **beside: object) -> dict[str, object]:
    return {day: {"value": value, "announced": "2016-12-01", "reference": "notice", **beside}}


@st.composite
def metric_clauses(draw: st.DrawFn, levels: list[str]) -> dict[str, object]:
    metric = draw(st.sampled_from(SHARES + OTHERS))
    share = metric in SHARES
    asked = draw(st.lists(st.sampled_from(levels), unique=True, min_size=1))
    number = st.integers(0, 100).map(lambda n: f"{n / 100:.2f}") if share else st.integers(0, 60).map(str)
    op = draw(st.sampled_from(["at_least", "above", "at_most", "below"]))
    pairs = {level: sorted((draw(number), draw(number)), key=float) for level in asked}
    harder, easier = (1, 0) if op in ("at_least", "above") else (0, 1)
    beside = {"keep": {level: pair[easier] for level, pair in pairs.items()}} if draw(st.booleans()) else {}
    found: dict[str, object] = {
        "title": TEXT,
        "metric": metric,
        "op": op,
        "limit": dated({level: pair[harder] for level, pair in pairs.items()}, **beside),
    }
    if draw(st.booleans()):
        found["counted_at_least"] = dated(str(draw(st.integers(1, 30))))
    if share and draw(st.booleans()):
        found |= {"evidence": "interval", "confidence": draw(st.sampled_from(["0.8", "0.95", "0.99"]))}
    return found


@st.composite
def trees(draw: st.DrawFn, clauses: list[str], depth: int = 2) -> dict[str, object]:
    word = draw(st.sampled_from(["all", "any", "not"]))
    part = st.sampled_from(clauses)
    parts = st.one_of(part, trees(clauses, depth - 1)) if depth > 1 else part
    return {word: draw(parts) if word == "not" else draw(st.lists(parts, min_size=1, max_size=3))}


@st.composite
def standards(draw: st.DrawFn) -> Standard:
    levels = ["c", "b", "a"][: draw(st.integers(1, 3))]
    clauses = {f"m{n}": draw(metric_clauses(levels)) for n in range(draw(st.integers(1, 3)))}
    everywhere = {"title": TEXT, "metric": SHARES[0], "op": "at_least", "limit": dated("0.9"), "evidence": "interval"}
    clauses["m9"] = everywhere
    if draw(st.booleans()):
        clauses["factory"] = {"title": TEXT, "attribute": "merchant.kind", "in": ["manufacturer", "trader"]}
    if draw(st.booleans()):
        clauses["held"] = {"title": TEXT, "level_of": "other", "at_least": draw(st.sampled_from(["first", "second"]))}
    requires = {}
    for level in levels:
        asking = [name for name, clause in clauses.items() if _asks(clause, level)]
        if draw(st.booleans()):
            requires[level] = draw(trees(asking))
    movement = {
        "promote_after": draw(st.integers(1, 3)),
        "demote_after": draw(st.integers(1, 3)),
        "grace_periods": draw(st.integers(0, 2)),
        "cure_days": draw(st.sampled_from([0, 20, 60])),
        "protect_days": draw(st.sampled_from([0, 40])),
        "steps": draw(st.sampled_from(["one", "free"])),
    }
    written = {
        "standard": "tried",
        "title": TEXT,
        "purpose": TEXT,
        "subject": "store",
        "evaluation": {"monthly": [1]},
        "levels": [{"level": level, "title": TEXT} for level in levels],
        "clauses": clauses,
        "requires": requires,
        "movement": dated(movement),
    }
    if not requires:
        del written["requires"]
    both = [read_standard(read_document("s", json.dumps(each)), CATALOGUE) for each in (written, OTHER_STANDARD)]
    return linked(both)["tried"]


def _asks(clause: dict[str, object], level: str) -> bool:
    if "limit" not in clause:
        return True
    value = clause["limit"]["2017-01-01"]["value"]  # type: ignore[index]
    return not isinstance(value, dict) or level in value


@st.composite
def counts(draw: st.DrawFn, clauses: list[MetricClause], share: bool, mean: bool) -> Counts:
    """Counts at, beside and far from the limits of the clauses over one metric."""
    limits = [limit for clause in clauses for entry in clause.limit.entries if entry.value for limit in
              [*entry.value.enter.values(), *entry.value.keep.values()]]  # fmt: skip
    counted = (
        draw(st.sampled_from([0, 1, 2, 9, 19, 20, 21, 30, 100, 400])) if share or mean else draw(st.integers(0, 1))
    )
    limit = draw(st.sampled_from(limits)).value
    near = int(limit * counted) + draw(st.integers(-2, 2))
    wild = draw(st.integers(0, 5 * max(counted, 12)))
    passed = max(near if draw(st.booleans()) else wild, 0)
    unknown = draw(st.sampled_from([0, 0, 0, 1, 3]))
    if share:
        passed = min(passed, counted)
        unknown = min(unknown, counted - passed)
    return Counts(passed, counted, unknown if counted else 0)


@st.composite
def subjects(draw: st.DrawFn, standard: Standard) -> Subject:
    found = {}
    for metric in standard.metrics:
        over = [
            clause
            for clause in standard.clauses.values()
            if isinstance(clause, MetricClause) and clause.metrics == (metric,)
        ]
        family = over[0].metric.family
        found[metric] = draw(counts(over, family.unit == "share", family.kind == "mean"))
    attributes = {name: draw(st.sampled_from(["manufacturer", "reseller", None])) for name in standard.attributes}
    levels = draw(st.sampled_from([{}, {"other": 0}, {"other": 1}, {"other": 2}])) if standard.needs_standards else {}
    return Measured(found, attributes, levels), draw(st.none() | standings(len(standard.levels)))


def standings(top: int) -> st.SearchStrategy[Standing]:
    today = day_number(AS_OF)
    days = st.sampled_from([0, today - 30, today, today + 1, today + 30])
    return st.builds(
        Standing, st.integers(0, top), st.integers(0, top), st.integers(0, 2), st.integers(0, 2),
        st.just(today - 31), days, days, st.integers(0, 2),
        st.sampled_from([day_number(date(2017, 1, 1)), day_number(date(2016, 1, 1))]),
    )  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_both_judges_agree_on_every_column(data: st.DataObject) -> None:
    standard = data.draw(standards())
    rows = data.draw(st.lists(subjects(standard), min_size=1, max_size=12))
    named = {f"store-{number}": subject for number, subject in enumerate(rows)}
    assert disagreements(resolved(standard, AS_OF), named, AS_OF) == []


def edges(standard: Standard, today: Resolved) -> dict[str, Subject]:
    """Every limit just below, at and above, for small and large counts, with and without unknown rows."""
    found: dict[str, Subject] = {}
    metrics = [clause for clause in standard.clauses.values() if isinstance(clause, MetricClause)]
    for clause in metrics:
        entry = clause.limit.at(today.as_of)
        assert entry is not None
        for limit in {*entry.enter.values(), *entry.keep.values()}:
            for counted in (0, 1, 19, 20, 21, 100, 12345):
                for step in (-1, 0, 1):
                    for unknown in (0, 1):
                        passed = min(max(int(limit.value * counted) + step, 0), counted)
                        counts = {
                            other.metric.id: Counts(passed, counted, min(unknown, counted - passed))
                            for other in metrics
                        }
                        found[f"s{len(found)}"] = (Measured(counts), Standing(len(found) % 3, len(found) % 3))
    return found


def test_both_judges_agree_beside_every_limit() -> None:
    levels = [{"level": level, "title": TEXT} for level in ("gold", "silver")]
    for op, gold, silver in (
        ("at_least", "0.95", "0.9"),
        ("above", "0.95", "0.9"),
        ("at_most", "0.02", "0.05"),
        ("below", "0.02", "0.05"),
    ):
        for evidence in ("plain", "interval"):
            clause = {
                "title": TEXT,
                "metric": SHARES[0],
                "op": op,
                "limit": dated({"gold": gold, "silver": silver}),
                "counted_at_least": dated("20"),
                "evidence": evidence,
            }
            written = {
                "standard": "tried",
                "title": TEXT,
                "purpose": TEXT,
                "subject": "store",
                "evaluation": {"monthly": [1]},
                "levels": levels,
                "clauses": {"one": clause},
            }
            standard = read_standard(read_document("s", json.dumps(written)), CATALOGUE)
            today = resolved(standard, AS_OF)
            assert disagreements(today, edges(standard, today), AS_OF) == []
