"""Put refused cells into words: the few that are shown, and the wording kept in quarantine."""

from __future__ import annotations

from collections.abc import Mapping

from upmarket.engines.duckdb import DuckDBEngine
from upmarket.facts.contract import Contract
from upmarket.facts.wording import problem
from upmarket.vocabulary.errors import Place, Problem

Cell = tuple[str, str, str | None, str | None]
"""Table, code, column, found; found is None where the wording does not depend on it."""


def refused_problems(engine: DuckDBEngine, contracts: Mapping[str, Contract], *, each: int = 5) -> tuple[Problem, ...]:
    """Return the first refused cells of every file, code and column, in the order of rows."""
    rows = engine.run(
        "select place, tbl, row, name, code, found from refused"
        " qualify row_number() over (partition by place, tbl, name, code order by row) <= ?"
        " order by place, row, name, code",
        [each],
    )
    return tuple(
        problem(
            contracts[str(table)],
            str(code),
            _text(name),
            _text(found),
            Place(str(place), row=_row(row), name=_text(name)),
        )
        for place, table, row, name, code, found in rows
    )


def refused_totals(engine: DuckDBEngine) -> Mapping[tuple[str, str, str], int]:
    """Return how many cells were refused by file, column and code."""
    rows = engine.run("select place, coalesce(name, ''), code, count(*) from refused group by all order by all")
    return {(str(place), str(name), str(code)): int(str(cells)) for place, name, code, cells in rows}


def wording_of(engine: DuckDBEngine, contracts: Mapping[str, Contract]) -> Mapping[Cell, tuple[str, str]]:
    """Return what was wanted and how to fix it for every kind of refused cell.

    Of unknown words at most 1,000 get a hint of their own; the others have none.
    """
    rows = engine.run(
        "select distinct tbl, code, name, case when code = 'not_code' then found end from refused order by all limit 1000"
    )
    words: dict[Cell, tuple[str, str]] = {}
    for table, code, name, found in rows:
        told = problem(contracts[str(table)], str(code), _text(name), _text(found), Place(""))
        words[(str(table), str(code), _text(name), _text(found))] = (told.wanted, told.fix)
    return words


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _row(value: object) -> int | None:
    return None if value is None else int(str(value))
