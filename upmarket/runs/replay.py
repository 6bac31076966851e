"""Replay a decision: from the raw facts of its day to the same bytes, or say what differs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from upmarket.decisions.canonical import as_json
from upmarket.decisions.decision import Decision
from upmarket.runs.compile import attach_fresh
from upmarket.runs.deciding import Tables, decide_subject
from upmarket.runs.explain import Published, publish_tables, published_decision
from upmarket.runs.judging import measure
from upmarket.runs.session import opened
from upmarket.runs.standings import find_standard
from upmarket.vocabulary.digests import digest_of
from upmarket.vocabulary.errors import Place, Problem, UpmarketError
from upmarket.vocabulary.texts import Text

SAME = Text(
    "Replayed from the raw facts (batches up to {watermark}, rulebook {rulebook}): {size} bytes, digest {digest}, equal to what was published.",
    "已从原始事实重放（批次至 {watermark}，规则 {rulebook}）：{size} 字节，摘要 {digest}，与已发布结果完全一致。",
)


@dataclass(frozen=True, slots=True)
class Replayed:
    """A decision that came out the same; `machine` is its canonical form."""

    standard: str
    as_of: date
    machine: str
    text: Text


def replay(folder: Path, subject: str, *, standard: str, as_of: date | None) -> Replayed:
    """Rebuild a subject's counts from raw facts, judge again and compare with what was published.

    Facts are read as they were at the run's last batch, rules as they were by its rulebook
    digest, the standing before from the evaluation it built on. Compiled flags are not used.
    Error `runs.replay_differs` names every value that is not the same.
    """
    with opened(folder) as session:
        published = publish_tables(session, find_standard(session.rulebook, standard), as_of)
        there = published_decision(published, subject)
        again = rebuilt(published, subject)
        assert there is not None, "an unknown subject is an error"
        old, new = as_json(there), as_json(again)
        if old != new:
            raise _differs(published, old, new)
        plan = published.plan
        values = {
            "watermark": plan.watermark, "rulebook": plan.rulebook_digest,
            "size": len(new.encode()), "digest": digest_of(new),
        }  # fmt: skip
        return Replayed(standard, plan.as_of, new, Text(SAME.en.format(**values), SAME.zh.format(**values)))


def rebuilt(published: Published, subject: str) -> Decision | None:
    """Return the decision out of raw facts; None when the subject is not in them any more."""
    session, plan, standard = published.session, published.plan, published.standard
    provided = attach_fresh(session, published.rulebook, plan.watermark)
    table = measure(session.engine, published.rulebook, [standard], standard.subject, plan.as_of, provided)
    tables = Tables(table, published.tables.previous, published.tables.levels)
    return decide_subject(session.engine, session.lake, published.rulebook, plan, standard, subject, tables)


def differences(old: object, new: object, at: str = "") -> Iterator[tuple[str, object, object]]:
    """Walk the values that differ, with their place in the tree.

    >>> list(differences({"a": [1, 2]}, {"a": [1, 3]}))
    [('a[1]', 2, 3)]
    """
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            yield from differences(old.get(key), new.get(key), f"{at}.{key}".lstrip("."))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from differences(one, other, f"{at}[{place}]")
    elif old != new:
        yield at, old, new


def _differs(published: Published, old: str, new: str) -> UpmarketError:
    place = Place(f"run {published.plan.id}")
    found = list(differences(json.loads(old), json.loads(new)))[:20]
    return UpmarketError(
        tuple(
            Problem(
                "runs.replay_differs",
                f"{at}: published {one!r}, replayed {other!r}",
                place,
                "equal bytes",
                "see whether files of the lake were changed by hand; a new run publishes what the facts say now",
            )
            for at, one, other in found
        )
    )
