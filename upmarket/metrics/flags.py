"""Compile facts into flags: one small column a measure, final once its clock has run out.

`s_<measure>` is 0 not counted, 1 passed, 2 missed, 3 unknown, 4 excused by an incident. Flags
do not depend on the day on which they are looked at; that is what lets them be kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlglot import exp

from upmarket.metrics.conditions import condition_sql, facts_of
from upmarket.metrics.excuses import excuse_step, excused, excusing
from upmarket.metrics.family import Measure
from upmarket.metrics.grain import Grain
from upmarket.metrics.grains import GRAINS
from upmarket.metrics.marketplace import Marketplace
from upmarket.metrics.rows import deadline_column, row_steps, rows_query
from upmarket.sql.expressions import col, local_day, num, when
from upmarket.sql.steps import Step
from upmarket.vocabulary.days import offsets, zone_of

PASSED, MISSED, UNKNOWN, EXCUSED = 1, 2, 3, 4


def flags_table(grain: str) -> str:
    """Return the name of a grain's compiled table.

    >>> flags_table("order_line")
    'flags_order_line'
    """
    return f"flags_{grain}"


def compiled(measures: Iterable[Measure]) -> list[Measure]:
    """Return the measures that have flags of their own: not ranks, nor counts of excused rows.

    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> [measure.column for measure in compiled(sample().measures)] == sorted(m.column for m in sample().measures if not m.of)
    True
    """
    unique = {measure.column: measure for measure in measures if measure.of is None}
    return [unique[column] for column in sorted(unique)]


def flag_steps(
    measures: Iterable[Measure],
    *,
    provided: frozenset[str],
    marketplace: Marketplace,
    span: tuple[int, int],
    within: tuple[int, int] | None = None,
) -> list[Step]:
    """Return the steps from fact tables to `flags_<grain>`, for every grain with its table provided.

    `span` bounds all instants, in seconds (for the zone's offsets); `within` are half-open
    seconds of the grain's event, when only some rows are wanted. Measures with a working
    clock also need the table of `upmarket.metrics.working` loaded.

    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> steps = flag_steps(sample().measures, provided=frozenset({'order_line'}), marketplace=MARKET, span=(0, 86400))
    >>> [step.name for step in steps]
    ['flags_order_line']
    """
    steps: dict[str, Step] = {}
    grouped: dict[str, list[Measure]] = {}
    for measure in compiled(measures):
        grouped.setdefault(measure.grain, []).append(measure)
    for name, group in grouped.items():
        if GRAINS[name].table in provided:
            for step in _grain_steps(GRAINS[name], group, provided, marketplace, span, within):
                steps.setdefault(step.name, step)
    return list(steps.values())


def _grain_steps(
    grain: Grain,
    measures: Sequence[Measure],
    provided: frozenset[str],
    marketplace: Marketplace,
    span: tuple[int, int],
    within: tuple[int, int] | None,
) -> list[Step]:
    grain = grain.as_given(provided)
    zone = offsets(zone_of(marketplace.zone), *span)
    facts = set().union(*(needed_facts(measure) for measure in measures))
    incidents = excusing(measures) if "incident" in provided else []
    rows = rows_query(
        grain,
        facts,
        measures,
        provided=provided,
        marketplace=marketplace,
        zone=zone,
        within=within,
        scope=bool(incidents),
    )
    steps = row_steps(grain, facts, provided)
    if not incidents:
        return [*steps, Step(flags_table(grain.name), _flags(grain, measures, facts, rows, zone, []), "flags")]
    table = f"rows_{grain.name}"
    kept = exp.select("*").from_(exp.to_identifier(table))
    steps += [Step(table, rows, "rows with their facts and deadlines")]
    steps += [excuse_step(grain, incidents, {m.column: state_sql(m, grain) for m in incidents}, table)]
    return [*steps, Step(flags_table(grain.name), _flags(grain, measures, facts, kept, zone, incidents), "flags")]


def needed_facts(measure: Measure) -> set[str]:
    """Return the facts that a measure reads.

    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> sorted(needed_facts(sample_measure()))
    ['first_scan_at', 'paid_at']
    """
    found = {measure.anchor} | facts_of(measure.counted)
    if measure.passed is not None:
        found |= facts_of(measure.passed)
    found |= {fact for fact in (measure.value, measure.ends) if fact is not None and fact != "day"}
    return found


def _flags(
    grain: Grain,
    measures: Sequence[Measure],
    facts: set[str],
    rows: exp.Query,
    zone: Sequence[tuple[int, int]],
    incidents: Sequence[Measure],
) -> exp.Query:
    excusable = {measure.column for measure in incidents}
    columns = [exp.alias_(col(name, "x"), name, quoted=True) for name in {**grain.subjects, **grain.ids}]
    columns.append(exp.alias_(local_day(col("f_" + grain.event, "x"), zone), "day", quoted=True))
    anchors = {measure.anchor for measure in measures} | {m.ends for m in measures if m.ends}
    for anchor in sorted(anchors):
        columns.append(exp.alias_(local_day(col("f_" + anchor, "x"), zone), "day_" + anchor, quoted=True))
    for value in sorted({m.value for m in measures if m.value and m.value != "day"}):
        columns.append(exp.alias_(col("f_" + value, "x"), "v_" + value, quoted=True))
    for measure in measures:
        state = state_sql(measure, grain)
        if measure.column in excusable:
            state = excused(state, measure)
        columns.append(exp.alias_(exp.cast(state, "tinyint"), "s_" + measure.column, quoted=True))
    selected = exp.select(*columns).from_(rows.subquery("x"))
    return join_excuses(selected, grain) if incidents else selected


def join_excuses(selected: exp.Select, grain: Grain) -> exp.Select:
    """Join the keys that an incident touched, one row a key.

    >>> print(join_excuses(exp.select('1').from_('rows_review AS x'), GRAINS['review']).sql())
    SELECT 1 FROM rows_review AS x LEFT JOIN excuses_review AS e ON "e"."review_id" = "x"."review_id" AND "e"."order_id" = "x"."order_id"
    """
    same = exp.and_(*(exp.EQ(this=col(k, "e"), expression=col(k, "x")) for k in grain.ids))
    table = exp.to_table(f"excuses_{grain.name}")
    return selected.join(exp.alias_(table, "e", table=True), on=same, join_type="left")


def state_sql(measure: Measure, grain: Grain) -> exp.Expr:
    """Return the state of a row under a measure, before incidents: 0, 1, 2 or 3.

    `grain` is as given: what no source gave makes a pass unknown. What is counted goes by the
    grain as declared, since an exclusion that nobody reports excludes nothing.

    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> print(state_sql(sample_measure(), GRAINS['order_line']).sql())
    CASE WHEN "f_paid_at" IS NULL THEN 0 WHEN CASE WHEN "f_first_scan_at" < "d_paid_at_259200_elapsed" THEN TRUE WHEN "k_first_scan_at" = 0 THEN CAST(NULL AS BOOLEAN) ELSE FALSE END THEN 1 WHEN (CASE WHEN "f_first_scan_at" < "d_paid_at_259200_elapsed" THEN TRUE WHEN "k_first_scan_at" = 0 THEN CAST(NULL AS BOOLEAN) ELSE FALSE END) IS NULL THEN 3 ELSE 2 END
    """
    deadline = deadline_column(measure)
    case = when(exp.Is(this=col("f_" + measure.anchor), expression=exp.null()), num(0))
    if facts_of(measure.counted):
        counted = condition_sql(measure.counted, GRAINS[grain.name], deadline)
        case = case.when(exp.Not(this=exp.paren(counted)), num(0))
        case = case.when(exp.Is(this=exp.paren(counted.copy()), expression=exp.null()), num(UNKNOWN))
    if measure.value is not None and measure.value != "day" and grain.facts[measure.value].kind == "integer":
        case = case.when(exp.Is(this=col("f_" + measure.value), expression=exp.null()), num(UNKNOWN))
    if measure.passed is None:
        return case.else_(num(PASSED))
    passed = condition_sql(measure.passed, grain, deadline)
    case = case.when(passed, num(PASSED))
    case = case.when(exp.Is(this=exp.paren(passed.copy()), expression=exp.null()), num(UNKNOWN))
    return case.else_(num(MISSED))
