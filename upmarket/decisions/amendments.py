"""What the version in effect changed against the one before it, and what is not in effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta

from upmarket.decisions.decision import Amendment, Pending
from upmarket.standards.clause import SIDES, Measured, Parts, ResolvedClause
from upmarket.standards.resolve import Resolved, resolved

NOBODY = Measured({})


def amendments(now: Resolved) -> tuple[Amendment, ...]:
    """Return the parameters that the version in effect changed; none for the first version.

    >>> from upmarket.decisions.example import example
    >>> [(each.parameter, each.before, each.after) for each in amendments(example().resolved)]
    [('gold.enter', '0.90', '0.95')]
    """
    if now.version_day == now.standard.first_day or now.as_of < now.version_day:
        return ()
    before = resolved(now.standard, now.version_day - timedelta(days=1))
    return (*_clauses(before, now), *_movement(before, now))


def pending(now: Resolved) -> tuple[Pending, ...]:
    """Return the clauses that are not in effect, each with the day it starts (None: it ended).

    >>> from upmarket.decisions.example import example
    >>> pending(example().resolved)
    ()
    """
    found = []
    for name, clause in now.standard.clauses.items():
        if name not in now.clauses:
            starts = min((day for day in clause.change_days if day > now.as_of), default=None)
            found.append(Pending(name, clause.title, starts))
    return tuple(found)


def _clauses(before: Resolved, now: Resolved) -> Iterator[Amendment]:
    for name, clause in now.standard.clauses.items():
        old, new = before.clauses.get(name), now.clauses.get(name)
        olds, news = (_parameters(each, now) if each else {} for each in (old, new))
        told = new or old
        if told is None or olds == news:
            continue
        parts = _parts(told, now)
        for parameter in {**olds, **news}:
            was, becomes = olds.get(parameter), news.get(parameter)
            if was != becomes:
                yield Amendment(name, clause.title, parameter, was, becomes, parts.announced, parts.reference)


def _parts(clause: ResolvedClause, now: Resolved) -> Parts:
    level = next(each.level.id for each in now.levels if clause.applies_to(each.level.id))
    return clause.parts(level, "enter", NOBODY)


def _parameters(clause: ResolvedClause, now: Resolved) -> dict[str, str]:
    """Return what a clause asks, by level and side; a keep limit only where it differs."""
    found: dict[str, str] = {}
    for each in now.levels:
        level = each.level.id
        for side in SIDES if clause.applies_to(level) else ():
            parts = clause.parts(level, side, NOBODY)
            if side == "enter" or clause.differs(level):
                found[f"{level}.{side}"] = str(parts.limit) if parts.limit else ", ".join(parts.words)
            if parts.counted_at_least > 1:
                found["counted_at_least"] = str(parts.counted_at_least)
    return found


def _movement(before: Resolved, now: Resolved) -> Iterator[Amendment]:
    entry = now.standard.movement.entry_at(now.as_of)
    for field in fields(now.movement):
        was, becomes = (str(getattr(each.movement, field.name)) for each in (before, now))
        if was != becomes and entry is not None:
            yield Amendment("", None, field.name, was, becomes, entry.announced, entry.reference)
