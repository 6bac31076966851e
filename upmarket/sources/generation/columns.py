"""Columns of generated tables: numbers while they are made, text when they are written."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Table = dict[str, list[str]]

NEVER = -1
"""The number that is written as an empty field: it did not happen, or nobody knows."""

HOUR = 3600
DAY = 24 * HOUR


def dice(seed: int, part: str) -> np.random.Generator:
    """Return the source of chance of one part; parts do not disturb each other.

    >>> bool(dice(7, "orders").integers(100) == dice(7, "orders").integers(100))
    True
    """
    return np.random.default_rng([seed, *part.encode()])


def instants(seconds: Ints) -> list[str]:
    """Write seconds since 1970 UTC as instants without zone.

    >>> instants(np.array([0, NEVER]))
    ['1970-01-01T00:00:00', '']
    """
    written = np.datetime_as_string(seconds.astype("datetime64[s]"))
    return [str(text) for text in np.where(seconds == NEVER, "", written).tolist()]


def numbers(values: Ints) -> list[str]:
    """Write whole numbers.

    >>> numbers(np.array([12, NEVER]))
    ['12', '']
    """
    return ["" if value == NEVER else str(value) for value in values.tolist()]


def codes(prefix: str, values: Ints, digits: int) -> list[str]:
    """Write ids: a letter and a number of fixed width.

    >>> codes("S", np.array([3, NEVER]), 4)
    ['S0003', '']
    """
    return ["" if value == NEVER else f"{prefix}{value:0{digits}d}" for value in values.tolist()]


def words(choices: tuple[str, ...], index: Ints) -> list[str]:
    """Write one of the choices for each index; NEVER is empty.

    >>> words(("fr", "es"), np.array([1, NEVER]))
    ['es', '']
    """
    return ["" if value == NEVER else choices[value] for value in index.tolist()]


def truths(values: Flags) -> list[str]:
    """Write booleans as true and false."""
    return ["true" if value else "false" for value in values.tolist()]


def draw(rng: np.random.Generator, shares: tuple[float, ...], count: int) -> Ints:
    """Draw `count` indexes, each choice as often as its share (of their sum) says."""
    edges = np.cumsum(np.array(shares) / sum(shares))
    return np.minimum(np.searchsorted(edges, rng.random(count)), len(shares) - 1).astype(np.int64)


def only_if(flags: Flags, values: Ints) -> Ints:
    """Keep values where the flag is true, NEVER elsewhere."""
    return np.where(flags, values, NEVER)


def before(end: int, seconds: Ints) -> Ints:
    """Keep instants that lie before `end`: nothing later has happened yet."""
    return only_if(seconds < end, seconds)


def write_table(path: Path, table: Table) -> None:
    """Write a table as CSV with a header line; the same table gives the same bytes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table)
        writer.writerows(zip(*table.values(), strict=True))
