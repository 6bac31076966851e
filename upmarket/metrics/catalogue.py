"""The catalogue: every declared family, and the metrics that ids name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from upmarket.metrics.family import Measure, Metric, MetricFamily
from upmarket.metrics.names import MetricName
from upmarket.metrics.read import read_family
from upmarket.vocabulary.digests import digest_of
from upmarket.vocabulary.documents import Node
from upmarket.vocabulary.errors import Place, Problem, UpmarketError, nearest


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All metric families by id."""

    families: Mapping[str, MetricFamily]

    def metric(self, id: str) -> Metric:
        """Return the metric of an id; UpmarketError that names the nearest when there is none.

        >>> Catalogue({}).metric("sales__gmv_30d_store")
        Traceback (most recent call last):
        upmarket.vocabulary.errors.UpmarketError: error[metrics.unknown_metric]: there is no metric family 'sales__gmv'
          --> metrics
          wanted: the id of a metric: <family>_<window>_<subject>
          fix: see `upmarket metrics`
        """
        try:
            name = MetricName.parse(id)
        except ValueError:
            raise self._unknown(f"'{id}' is no metric id", id) from None
        family = self.families.get(name.family)
        if family is None:
            raise self._unknown(f"there is no metric family '{name.family}'", name.family)
        if name.subject not in family.subjects:
            found = f"'{name.family}' is not told per {name.subject}"
            raise UpmarketError.of(
                "metrics.no_subject",
                found,
                Place("metrics"),
                "one of: " + ", ".join(family.subjects),
                "take another subject",
            )
        return Metric(name, family)

    def _unknown(self, found: str, word: str) -> UpmarketError:
        near = nearest(word, self.families)
        fix = f"did you mean '{near}'?" if near else "see `upmarket metrics`"
        wanted = "the id of a metric: <family>_<window>_<subject>"
        return UpmarketError.of("metrics.unknown_metric", found, Place("metrics"), wanted, fix)

    def measure(self, family: str, as_of: date) -> Measure | None:
        """Return the settings of a family in effect on a day; None before its first."""
        return self.families[family].settings.at(as_of)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Return every version of every family: what is compiled."""
        entries = [e for f in self.families.values() for e in f.settings.entries]
        found = {entry.value.column: entry.value for entry in entries if entry.value is not None}
        return tuple(found[column] for column in sorted(found))

    @property
    def digest(self) -> str:
        """Return the digest of all families."""
        return digest_of(sorted((f.id, f.kind, f.better, f.settings) for f in self.families.values()))


def read_catalogue(nodes: Iterable[Node]) -> Catalogue:
    """Return the catalogue of documents, one family each; UpmarketError with all that is wrong.

    >>> read_catalogue([]).families
    {}
    """
    families: dict[str, MetricFamily] = {}
    problems: list[Problem] = []
    sources: dict[str, Node] = {}
    for node in nodes:
        try:
            family = read_family(node)
            if family.id in families:
                raise node.get("metric").problem(
                    "repeated_metric", f"'{family.id}' is declared twice", "each family once", "rename one"
                )
            families[family.id], sources[family.id] = family, node
        except UpmarketError as error:
            problems += error.problems
    for family in families.values():
        problems += _dangling(family, families, sources[family.id])
    if problems:
        raise UpmarketError(tuple(problems))
    return Catalogue(families)


def _dangling(family: MetricFamily, families: Mapping[str, MetricFamily], node: Node) -> Iterator[Problem]:
    for _, entry in node.get("settings").items():
        of = entry.get("value").find("of") if isinstance(entry.get("value").value, dict) else None
        if of is None:
            continue
        near = nearest(of.text(), families)
        found = families.get(of.text())
        fix = f"did you mean '{near}'?" if near else "declare it first"
        if found is None:
            wrong = of.problem(
                "unknown_metric", f"there is no metric family '{of.text()}'", "the name of a family", fix
            )
            yield from wrong.problems
        elif found.kind == "rank" or (family.kind == "rank" and not set(family.subjects) <= set(found.subjects)):
            wanted = f"a family that is no rank, told per {', '.join(family.subjects)}"
            yield from of.problem("wrong_metric", f"'{found.id}' cannot be used here", wanted, "name another").problems
