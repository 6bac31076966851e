"""Measure subjects on a day: from flags to `measured_<subject>`, counts for every metric."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlglot import exp

from upmarket.metrics.attributes import beside, category_step, subjects_step
from upmarket.metrics.catalogue import Catalogue
from upmarket.metrics.family import Measure, Metric
from upmarket.metrics.keyed import keyed_step, latest_step, value_column
from upmarket.metrics.kinds.kind import Figures
from upmarket.metrics.marketplace import Marketplace
from upmarket.metrics.parts import Part, grouped, size_column, sum_column
from upmarket.metrics.plan import KEYS, Planned, names_of, plan
from upmarket.metrics.ranks import rank_step
from upmarket.sql.expressions import as_text, col, null_of, num
from upmarket.sql.steps import Step

REACHES = (100, 400, 100_000)
"""Metrics that look back at most so many days share a grouping; long ones must not slow short ones."""

NOT_KNOWN: Figures = (num(0), num(1), num(1))


def measure_steps(
    metrics: Sequence[Metric],
    *,
    as_of: date,
    catalogue: Catalogue,
    marketplace: Marketplace,
    provided: frozenset[str],
    subject: str,
    attributes: Sequence[str] = (),
) -> list[Step]:
    """Return the steps from flags to `measured_<subject>`, one row a subject.

    Columns: the subject's keys, attributes (`a_<table>_<column>`), category, size (order lines
    of the last 90 days), and per metric `<id>__p`, `__n`, `__u`, with `__from` and `__until`
    (day numbers) where the window is adaptive. ValueError when a metric is of another subject.

    >>> from datetime import date
    >>> from upmarket.metrics.sample import MARKET, sample, sample_measure
    >>> rules = {'as_of': date(2018, 1, 1), 'catalogue': sample(), 'marketplace': MARKET,
    ...     'provided': frozenset({'order_line'})}
    >>> steps = measure_steps([sample().metric('ship__online_share_30d_store')], subject='store', **rules)
    >>> [step.name for step in steps]
    ['sums_store_order_line_0', 'subjects_store', 'measured_store']
    >>> steps[-1].query.named_selects[:4]
    ['store_id', 'category', 'size', 'ship__online_share_30d_store__p']
    """
    for metric in metrics:
        if metric.name.subject != subject:
            raise ValueError(f"{metric.id} is not told per {subject}")
    planned, unset = plan(metrics, as_of=as_of, catalogue=catalogue, marketplace=marketplace, provided=provided)
    work = _Work(subject, as_of, catalogue, provided)
    for one in planned:
        work.add(one)
    for metric in unset:
        work.figures[metric.id] = [NOT_KNOWN]
    steps = work.parts()
    names = [step.name for step in steps]
    steps.append(subjects_step(subject, names, as_of=as_of, marketplace=marketplace, provided=provided))
    category = category_step(subject, provided)
    steps += [category] if category else []
    ranks = [one for one in planned if one.kind.strategy == "rank"]
    table = f"figures_{subject}" if ranks else f"measured_{subject}"
    steps.append(work.measured(table, names, planned, unset, attributes, category))
    return [*steps, rank_step(subject, ranks, steps[-1].query.named_selects, catalogue)] if ranks else steps


class _Work:
    """The groupings of one measurement, gathered metric by metric."""

    def __init__(self, subject: str, as_of: date, catalogue: Catalogue, provided: frozenset[str]) -> None:
        self.subject, self.as_of, self.catalogue, self.provided = subject, as_of, catalogue, provided
        self.additive: dict[tuple[str, int], Part] = {}
        self.keyed: dict[tuple[str, str], list[Planned]] = {}
        self.steps: list[Step] = []
        self.figures: dict[str, list[Figures]] = {}
        self.size: exp.Expr = num(0)
        if {"order_line"} | names_of(subject) <= provided:
            self.size = size_column(self.part("flags_order_line", 90), as_of)

    def part(self, table: str, reach: int) -> Part:
        """Return the grouping of a table for windows that reach so many days back."""
        level = next(at for at, most in enumerate(REACHES) if reach <= most)
        name = f"sums_{self.subject}_{table.removeprefix('flags_')}_{level}"
        return self.additive.setdefault((table, level), Part(name, table, self.subject))

    def add(self, one: Planned) -> None:
        """Add what a metric needs."""
        if one.kind.strategy == "rank":
            return
        if one.table is None:
            self.figures[one.metric.id] = [NOT_KNOWN] * len(one.windows)
        elif one.kind.strategy == "keyed":
            self.keyed.setdefault((one.table, value_column(one)), []).append(one)
        elif one.kind.strategy == "latest":
            self.figures[one.metric.id] = [self._latest(one, window) for window in one.windows]
        else:
            self.figures[one.metric.id] = [self._additive(one, window) for window in one.windows]

    def _additive(self, one: Planned, window: tuple[int, int]) -> Figures:
        excused = one.measure.of is not None
        measure = self._other(one) if excused else one.measure
        part = self.part(str(one.table), window[1] - window[0] + 10)
        sums = {
            name: part.column(
                sum_column("excused" if excused and name == "passed" else name, measure, window),
                "day_" + measure.anchor,
                window,
            )
            for name in one.kind.sums
        }
        if excused:
            sums["unknown"] = num(0)
        return one.kind.figures(sums)

    def _other(self, one: Planned) -> Measure:
        found = self.catalogue.measure(str(one.measure.of), self.as_of)
        assert found is not None, "plan() leaves it without a table"
        return found

    def _latest(self, one: Planned, window: tuple[int, int]) -> Figures:
        name = f"latest_{self.subject}_{len(self.steps)}"
        step, sums = latest_step(name, one, window, self.subject)
        self.steps.append(step)
        return one.kind.figures({kind: _zero(column, name) for kind, column in sums.items()})

    def parts(self) -> list[Step]:
        """Return the steps of all groupings."""
        for number, group in enumerate(self.keyed.values()):
            name = f"values_{self.subject}_{number}"
            step, found = keyed_step(name, group, self.subject)
            self.steps.append(step)
            for one in group:
                places = [found[one.metric.id, at] for at in range(len(one.windows))]
                self.figures[one.metric.id] = [
                    one.kind.figures({kind: _zero(column, name) for kind, column in sums.items()}) for sums in places
                ]
        return [*(grouped(part) for part in self.additive.values()), *self.steps]

    def measured(
        self,
        table: str,
        parts: Sequence[str],
        planned: Sequence[Planned],
        unset: Sequence[Metric],
        attributes: Sequence[str],
        category: Step | None,
    ) -> Step:
        """Return the step that puts figures and attributes side by side."""
        keys = KEYS[self.subject]
        source = exp.alias_(exp.to_table(f"subjects_{self.subject}"), "x", table=True)
        selected: exp.Select = exp.select(*(col(key, "x") for key in keys)).from_(source)
        for part in parts:
            same = exp.and_(*(exp.EQ(this=col(key, part), expression=col(key, "x")) for key in keys))
            selected = selected.join(exp.to_table(part), on=same, join_type="left")
        selected, columns = beside(selected, self.subject, attributes, self.provided)
        selected, main = _category(selected, self.subject, category, self.provided)
        columns += [exp.alias_(main, "category", quoted=True), exp.alias_(self.size, "size", quoted=True)]
        for one in planned:
            if one.kind.strategy != "rank":
                columns += _columns(one, self.figures[one.metric.id])
        for metric in unset:
            columns += _named(metric.id, NOT_KNOWN)
        return Step(table, selected.select(*columns), f"figures per {self.subject}")


def _zero(column: str, table: str) -> exp.Expr:
    return exp.func("coalesce", col(column, table), num(0))


def _category(
    selected: exp.Select, subject: str, category: Step | None, provided: frozenset[str]
) -> tuple[exp.Select, exp.Expr]:
    if subject == "listing":
        return selected, as_text(col("category", "b_listing")) if "listing" in provided else null_of("text")
    if category is None:
        return selected, null_of("text")
    key = "merchant_id" if subject == "merchant" else "store_id"
    on = exp.EQ(this=col(key, "m"), expression=col(key, "x"))
    table = exp.alias_(exp.to_table(category.name), "m", table=True)
    return selected.join(table, on=on, join_type="left"), col("category", "m")


def _named(id_: str, figures: Figures) -> list[exp.Expr]:
    return [
        exp.alias_(exp.cast(figure.copy(), "bigint"), f"{id_}__{letter}", quoted=True)
        for letter, figure in zip("pnu", figures, strict=True)
    ]


def _columns(one: Planned, tries: Sequence[Figures]) -> list[exp.Expr]:
    id_ = one.metric.id
    if one.enough is None:
        return _named(id_, tries[0])
    chosen = tuple(_first(one.enough, tries, [figures[at] for figures in tries]) for at in range(3))
    columns = _named(id_, (chosen[0], chosen[1], chosen[2]))
    for at, word in enumerate(("from", "until")):
        day = _first(one.enough, tries, [num(window[at]) for window in one.windows])
        columns.append(exp.alias_(exp.cast(day, "integer"), f"{id_}__{word}", quoted=True))
    return columns


def _first(enough: int, tries: Sequence[Figures], values: Sequence[exp.Expr]) -> exp.Expr:
    """Return the value of the first window that counts enough, else that of the last."""
    case = exp.Case()
    for figures, value in zip(tries[:-1], values[:-1], strict=True):
        counted = exp.paren(figures[1].copy())
        case = case.when(exp.GTE(this=counted, expression=num(enough)), value.copy())
    return case.else_(values[-1].copy())
