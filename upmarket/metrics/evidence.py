"""The very rows behind a figure, each with its mark."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlglot import exp

from upmarket.metrics.catalogue import Catalogue
from upmarket.metrics.family import Metric
from upmarket.metrics.grains import GRAINS
from upmarket.metrics.marketplace import Marketplace
from upmarket.metrics.parts import in_window, source, state_is
from upmarket.metrics.plan import Planned, compared, plan
from upmarket.sql.expressions import col, null_of, num, text, when
from upmarket.sql.steps import Step

MARKS = {1: "passed", 2: "missed", 3: "unknown", 4: "excused"}
"""What a row is, by its state in flags."""


def evidence_step(
    metric: Metric,
    *,
    subject_key: Mapping[str, str],
    as_of: date,
    catalogue: Catalogue,
    marketplace: Marketplace,
    provided: frozenset[str],
    attempt: int = 0,
) -> Step:
    """Return `evidence`: the rows of one subject behind a metric's figure on a day.

    Columns: the ids of the grain as text, day (number, of the anchor), mark (passed, missed,
    unknown, excused) and value (null where none is summed). `attempt` picks the window when it
    is adaptive. A rank shows the rows of what it compares; a metric of which nothing can be
    known has no rows. Rows that do not count are not shown; of a `latest` kind all of the window are.

    >>> from datetime import date
    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> rules = {'as_of': date(2018, 1, 1), 'catalogue': sample(), 'marketplace': MARKET,
    ...     'provided': frozenset({'order_line'})}
    >>> metric = sample().metric('ship__online_share_30d_store')
    >>> evidence_step(metric, subject_key={'store_id': 's1'}, **rules).query.named_selects
    ['order_line_id', 'order_id', 'day', 'mark', 'value']
    """
    planned, _ = plan([metric], as_of=as_of, catalogue=catalogue, marketplace=marketplace, provided=provided)
    chosen = next((one for one in planned if one.metric.id == metric.id), None)
    if chosen is not None and chosen.kind.strategy == "rank":
        other = compared(metric, chosen.measure, catalogue)
        chosen = next(one for one in planned if one.metric.id == other.id)
    if chosen is None or chosen.table is None:
        return Step("evidence", _nothing(metric.family.grain), "no rows: nothing is known")
    return Step("evidence", _rows(chosen, subject_key, catalogue, as_of, attempt), f"rows behind {metric.id}")


def _rows(one: Planned, subject_key: Mapping[str, str], catalogue: Catalogue, as_of: date, attempt: int) -> exp.Query:
    measure = one.measure
    states: tuple[int, ...] = (1, 2, 3, 4)
    if measure.of is not None:
        other = catalogue.measure(measure.of, as_of)
        assert other is not None, "plan() leaves it without a table"
        measure, states = other, (4,)
    base, keys = source(str(one.table), one.metric.name.subject)
    base = base.where(in_window(measure, one.windows[attempt]), state_is(measure, *states))
    for key in keys:
        base = base.where(exp.EQ(this=key.copy(), expression=text(subject_key[key.name])))
    state = col("s_" + measure.column, "f")
    mark = exp.Case()
    for at, word in MARKS.items():
        mark = mark.when(exp.EQ(this=state.copy(), expression=num(at)), text(word))
    return base.select(*_ids(measure.grain, "f"), *_columns(measure.anchor, mark, _value(one)))


def _value(one: Planned) -> exp.Expr:
    if "value" not in one.kind.sums or one.measure.value is None:
        return null_of("bigint")
    return when(state_is(one.measure, 1), col(f"v_{one.measure.value}", "f"), null_of("bigint"))


def _columns(anchor: str, mark: exp.Expr, value: exp.Expr) -> list[exp.Expr]:
    return [
        exp.alias_(col(f"day_{anchor}", "f"), "day", quoted=True),
        exp.alias_(mark, "mark", quoted=True),
        exp.alias_(value, "value", quoted=True),
    ]


def _ids(grain: str, table: str) -> list[exp.Expr]:
    return [exp.alias_(exp.cast(col(name, table), "text"), name, quoted=True) for name in GRAINS[grain].key]


def _nothing(grain: str) -> exp.Query:
    kinds = {**dict.fromkeys(GRAINS[grain].key, "text"), "day": "integer", "mark": "text", "value": "bigint"}
    columns = [exp.alias_(null_of(kind), name, quoted=True) for name, kind in kinds.items()]
    return exp.select(*columns).where(exp.false())
