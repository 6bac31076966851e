"""The SQL of representative steps, per dialect: an upgrade of SQLGlot shows here first.

UPDATE_GOLDEN=1 writes the files anew; read the difference before you commit it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from tests.engines import pipeline
from tests.engines.world import MARKET, catalogue
from upmarket.metrics.flags import flag_steps
from upmarket.metrics.measure import measure_steps
from upmarket.sql import expressions as sql
from upmarket.sql.dialects import FUNCTIONS, render
from upmarket.sql.expressions import ascending, col, descending, flag, num, text
from upmarket.sql.steps import Step
from upmarket.standards.judge_sql import judge_steps
from upmarket.standards.resolve import resolved

HERE = Path(__file__).parent
DAY = date(2018, 3, 5)
FAMILIES = (
    "fulfilment__online_72h_share",
    "fulfilment__online_72h_working_share",
    "sales__gmv_amount",
    "reviews__rating_mean",
)
IDS = (
    "fulfilment__online_72h_share_30d_store",
    "reviews__rating_mean_90d_store",
    "sales__buyers_count_30d_store",
    "sales__lines_count_90d_or_365d_from_100_store",
    "peers__gmv_rank_90d_store",
)


def pieces() -> Step:
    """Every piece of `sql.expressions` once."""
    later = exp.alias_(exp.to_table("fact_parcel"), "p", table=True)
    second = sql.seconds(col("paid_at", "l"))
    number = sql.row_number(
        [col("store_id", "l")], [descending(second), ascending(sql.bytewise(col("order_line_id", "l")))]
    )
    columns = {
        "day": sql.local_day(second, [(0, -10_800), (1_508_036_400, -7_200)]),
        "in_time": flag(second <= num(-1)),
        "half": sql.quotient(col("quantity", "l"), 2),
        "share": sql.ratio(col("freight_minor", "l"), col("price_minor", "l")),
        "least": sql.least_of(col("a", "l"), col("b", "l"), num(3)),
        "greatest": sql.greatest_of(col("a", "l"), col("b", "l")),
        "place": number,
        "name": sql.joined_text(col("store_id", "l"), text("'/\\"), sql.as_text(col("quantity", "l"))),
        "hash": sql.text_hash(col("order_line_id", "l")),
        "nothing": sql.null_of("text"),
        "kind": sql.when(col("kind", "l").isin("a", "b"), num(1), num(0)),
        "fulfilment__online_72h_share_90d_or_365d_from_100_store_destination__p": num(1),
    }
    named = [exp.alias_(value, name, quoted=True) for name, value in columns.items()]
    query = exp.select(col("store_id", "l"), *named).from_("fact_order_line as l")
    query = query.join(later, on=col("order_id", "p").eq(col("order_id", "l")), join_type="left")
    return Step("pieces", query.where(sql.all_true([col("made_to_order", "l").is_(exp.null())])), "every piece")


def sums() -> Step:
    grouped = exp.select(
        col("store_id"),
        exp.Count(this=exp.Star()).as_("lines"),
        sql.count_distinct(col("buyer_id")).as_("buyers"),
        sql.total(col("price_minor")).as_("gmv"),
    )
    return Step("sums", grouped.from_("fact_order_line").group_by(col("store_id")), "sums per store")


@cache
def flags() -> Sequence[Step]:
    known = catalogue()
    measures = [known.measure(family, DAY) for family in FAMILIES]
    provided = frozenset({"order_line", "parcel", "parcel_event", "review", "store", "listing", "incident"})
    span = (1_500_000_000, 1_525_000_000)
    return flag_steps([each for each in measures if each], provided=provided, marketplace=MARKET, span=span)


@cache
def measures() -> Sequence[Step]:
    known = catalogue()
    return measure_steps(
        [known.metric(name) for name in IDS],
        as_of=DAY,
        catalogue=known,
        marketplace=MARKET,
        provided=frozenset({"order_line", "review", "store", "merchant", "listing"}),
        subject="store",
        attributes=("merchant.kind",),
    )


@cache
def judgement() -> Sequence[Step]:
    medal = resolved(pipeline.standards(catalogue())["medal"], DAY)
    return judge_steps(medal, as_of=DAY, measured="measured_store", previous="before", critical="critical")


STEPS = {"pieces": lambda: [pieces(), sums()], "flags": flags, "measures": measures, "judgement": judgement}


@pytest.mark.parametrize("dialect", sorted(FUNCTIONS))
@pytest.mark.parametrize("name", sorted(STEPS))
def test_sql_is_as_written(name: str, dialect: str) -> None:
    parts = [f"-- {step.name}: {step.brief}\n{render(step.query, dialect, pretty=True)};\n" for step in STEPS[name]()]
    found = "\n".join(parts)
    path = HERE / f"{name}.{dialect}.sql"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.write_text(found, "utf-8")
    assert path.exists(), f"no {path.name}: write it with UPDATE_GOLDEN=1"
    assert found == path.read_text("utf-8"), f"{path.name} differs: see what UPDATE_GOLDEN=1 changes"


@pytest.mark.parametrize("dialect", sorted(FUNCTIONS))
def test_sql_is_read_back_as_it_was_written(dialect: str) -> None:
    for name, steps in STEPS.items():
        for step in steps():
            written = render(step.query, dialect)
            read = sqlglot.parse_one(written, dialect=dialect)
            assert isinstance(read, exp.Query), name
            assert "FLOOR_DIVIDE(" not in written and "EPOCH_SECONDS(" not in written
