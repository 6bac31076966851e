"""What readers of the facts must know: findings and declared proxies."""

from __future__ import annotations

from dataclasses import dataclass

from upmarket.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is worth knowing though no row was refused: how often, and what."""

    code: str
    table: str
    count: int
    text: Text
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Proxy:
    """A declared stand-in: rows of `table` where `column` is `value` stand for `stands_for`.

    Every page and explanation that rests on such rows says `text`.
    """

    table: str
    column: str
    value: str
    stands_for: str
    text: Text
