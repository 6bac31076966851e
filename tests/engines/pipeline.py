"""Flags, measures and judgement on any engine, as a cycle does them on DuckDB."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date

from sqlglot import exp

from tests.engines.world import MARKET, span
from upmarket.metrics.catalogue import Catalogue
from upmarket.metrics.flags import flag_steps
from upmarket.metrics.marketplace import Marketplace
from upmarket.metrics.measure import measure_steps
from upmarket.metrics.working import COLUMNS, TABLE, working_rows
from upmarket.sql.engine import Engine
from upmarket.sql.expressions import col
from upmarket.sql.steps import Step
from upmarket.standards.critical_table import CRITICAL_COLUMNS, counted_query, critical_rows
from upmarket.standards.judge_sql import judge_steps
from upmarket.standards.link import linked
from upmarket.standards.read import read_standard
from upmarket.standards.resolve import Resolved
from upmarket.standards.standard import Standard
from upmarket.vocabulary.digests import digest_rows
from upmarket.vocabulary.documents import read_document

SUBJECTS = ("store", "listing", "merchant", "store_destination")
TITLE = {"en": "x", "zh": "x"}


def dated(value: object) -> dict[str, object]:
    return {"2017-01-01": {"value": value, "announced": "2016-12-01", "reference": "notice"}}


def clause(metric: str, op: str, gold: str, silver: str, **more: object) -> dict[str, object]:
    return {"title": TITLE, "metric": metric, "op": op, "limit": dated({"gold": gold, "silver": silver}), **more}


MALL = {
    "standard": "mall",
    "title": TITLE,
    "purpose": TITLE,
    "subject": "store",
    "evaluation": {"daily": True},
    "levels": [{"level": "in", "title": TITLE}],
    "clauses": {"maker": {"title": TITLE, "attribute": "merchant.kind", "in": ["manufacturer", "trader"]}},
}
MEDAL = {
    "standard": "medal",
    "title": TITLE,
    "purpose": TITLE,
    "subject": "store",
    "evaluation": {"monthly": [1]},
    "levels": [{"level": "gold", "title": TITLE}, {"level": "silver", "title": TITLE}],
    "clauses": {
        "online": clause("fulfilment__online_72h_share_90d_store", "at_least", "0.3", "0.2", evidence="interval", confidence="0.8"),
        "cancel": clause("service__seller_cancel_share_30d_store", "at_most", "0.05", "0.1", counted_at_least=dated("3")),
        "rating": clause("reviews__rating_mean_90d_store", "at_least", "2.9", "2.5"),
        "orders": clause("sales__orders_count_1m_store", "above", "20", "4"),
        "gmv": clause("sales__gmv_amount_90d_store", "at_least", "2000000000", "10000"),
        "peers": clause("peers__gmv_rank_90d_store", "at_least", "0.5", "0.2"),
        "held": {"title": TITLE, "level_of": "mall", "at_least": "in"},
    },
    "requires": {
        "gold": {"all": ["rating", {"any": ["gmv", "orders", "peers"]}, {"not": "held"}]},
        "silver": {"all": [{"any": ["online", "cancel"]}, "gmv"]},
    },
    "movement": dated({"promote_after": 1, "demote_after": 1, "grace_periods": 0, "cure_days": 20, "protect_days": 20, "steps": "free"}),
}  # fmt: skip


def standards(catalogue: Catalogue) -> dict[str, Standard]:
    return linked(read_standard(read_document("s", json.dumps(each)), catalogue) for each in (MALL, MEDAL))


def metric_ids(catalogue: Catalogue, subject: str) -> list[str]:
    """One window of every family for a subject, and for stores the adaptive and monthly ones too."""
    found = []
    for number, family in enumerate(sorted(catalogue.families.values(), key=lambda each: each.id)):
        if subject not in family.subjects:
            continue
        windows = {family.windows[number % len(family.windows)]}
        if subject == "store":
            windows |= {window for window in family.windows if "or" in window or window == "3m"}
        found += [f"{family.id}_{window}_{subject}" for window in sorted(windows)]
    return found


def compile_flags(
    engine: Engine, catalogue: Catalogue, provided: frozenset[str], *, market: Marketplace = MARKET, within: tuple[int, int] | None = None
) -> list[Step]:  # fmt: skip
    within = within or span()
    engine.load(TABLE, COLUMNS, working_rows(market, within))
    steps = flag_steps(catalogue.measures, provided=provided, marketplace=market, span=within)
    return create(engine, steps)


def measure(
    engine: Engine, catalogue: Catalogue, ids: Iterable[str], subject: str, as_of: date, provided: frozenset[str], *, market: Marketplace = MARKET
) -> list[Step]:  # fmt: skip
    attributes = {"store": ("merchant.kind", "store.plan"), "listing": ("listing.category",)}.get(subject, ())
    steps = measure_steps(
        [catalogue.metric(name) for name in ids],
        as_of=as_of,
        catalogue=catalogue,
        marketplace=market,
        provided=provided,
        subject=subject,
        attributes=attributes,
    )
    return create(engine, steps)


def judge(engine: Engine, resolved: Resolved, previous: str | None) -> list[Step]:
    wanted = counted_query(resolved, "measured_store")
    counted = [(str(name), int(str(count))) for name, count in engine.rows(wanted)] if wanted is not None else []
    engine.load("critical", CRITICAL_COLUMNS, critical_rows(resolved, counted))
    return create(
        engine,
        judge_steps(resolved, as_of=resolved.as_of, measured="measured_store", previous=previous, critical="critical"),
    )


def create(engine: Engine, steps: Sequence[Step]) -> list[Step]:
    for step in steps:
        engine.create(step)
    return list(steps)


def digest(engine: Engine, table: str) -> tuple[int, str]:
    """How many rows a table has, and the digest of them all."""
    names = engine.columns(table)
    found = engine.rows(exp.select(*(col(name) for name in names)).from_(exp.to_table(table)))
    return len(found), digest_rows(found)
