"""The explanation of a decision, for the merchant, the operator and the auditor.

All three read the same decision; each sees what the one before sees, and more. The text is
deterministic: the same decision, language and messages give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import Literal

from upmarket.decisions.clauses import trial_lines
from upmarket.decisions.decision import Decision
from upmarket.decisions.messages import Messages
from upmarket.decisions.voice import Voice
from upmarket.standards.movement import Movement, Standing
from upmarket.vocabulary.texts import Language

Audience = Literal["merchant", "operator", "auditor"]
AUDIENCES: tuple[Audience, ...] = ("merchant", "operator", "auditor")


def explain(decision: Decision, language: Language, audience: Audience, messages: Messages) -> str:
    """Return the explanation, lines of plain text that end with a newline.

    The merchant reads the level, each clause seen against required, since which
    announcement, the gap, the cheapest change and the next evaluation; the operator also
    levels by figures and by rules, rows of evaluations and what the version changed; the
    auditor also ids, raw and critical counts, standings, digests and how to replay.

    >>> from upmarket.decisions.example import example
    >>> from upmarket.decisions.wording import plain_messages
    >>> explain(example().decision, "en", "merchant", Messages(plain_messages())).splitlines()[-1]
    'next_day day=2026-09-01'
    """
    voice = Voice(decision, language, messages)
    parts = [_heading(voice), _trials(voice, audit=audience == "auditor"), _notes(voice)]
    if audience != "merchant":
        parts.append(_operation(voice))
    if audience == "auditor":
        parts.append(_audit(voice))
    blocks = ("\n".join(lines) for part in parts if (lines := list(part)))
    return "\n\n".join(blocks) + "\n"


def _heading(voice: Voice) -> Iterator[str]:
    decision, levels = voice.decision, voice.decision.levels
    subject = " / ".join(value for _, value in decision.subject)
    kind = voice.say(f"kind_{decision.kind}")
    yield voice.say("heading", title=voice.text(decision.title), kind=kind, subject=subject)
    yield voice.say("as_of", as_of=str(decision.as_of))
    if not decision.in_effect:
        yield voice.say("not_in_effect", first=str(decision.version_day))
    shown = voice.level(levels.shown)
    since = voice.day(decision.standing.since)
    yield voice.say("level_now", level=shown, since=since) if levels.shown else voice.say("level_none")
    if levels.real != levels.shown:
        yield voice.say("level_real", real=voice.level(levels.real), shown=shown)
    if decision.in_effect:
        yield voice.say(move_key(decision), **_moved(voice))


def move_key(decision: Decision) -> str:
    """Return the message that tells what happened to the level.

    >>> from upmarket.decisions.example import example
    >>> move_key(example().decision)
    'move_none_missed'
    """
    told = ("demoted", "kept", "none", "waiting")
    return f"move_{decision.move}_{decision.why}" if decision.move in told else f"move_{decision.move}"


def _moved(voice: Voice) -> dict[str, str | int]:
    decision, levels, standing = voice.decision, voice.decision.levels, voice.decision.standing
    before = decision.before or Standing()
    until = standing.cure_until if decision.move == "in_cure" else standing.protected_until
    return {
        "before": voice.level(levels.previous),
        "shown": voice.level(levels.shown),
        "held": voice.level(min(before.real_level, len(decision.ladder))),
        "target": voice.level(levels.measured),
        "real": voice.level(levels.real),
        "next": voice.level(min(levels.real + 1, len(decision.ladder))),
        "until": voice.day(until),
        "ups": standing.up_streak,
        "promote_after": decision.movement.promote_after,
        "downs": standing.down_streak if decision.move == "waiting" else before.down_streak + 1,
        "demote_after": decision.movement.demote_after,
        "grace_left": standing.grace_left,
    }


def _trials(voice: Voice, *, audit: bool) -> Iterator[str]:
    for place, trial in enumerate(voice.decision.trials if voice.decision.in_effect else ()):
        yield from ([""] if place else [])
        yield from trial_lines(voice, trial, audit=audit)


def _notes(voice: Voice) -> Iterator[str]:
    decision = voice.decision
    for each in decision.pending if decision.in_effect else ():
        title = voice.text(each.title)
        yield (
            voice.say("pending", title=title, starts=str(each.starts))
            if each.starts
            else voice.say("ended", title=title)
        )
    for proxy in decision.proxies:
        known = f"proxy_{proxy}" in voice.messages.texts
        yield voice.say(f"proxy_{proxy}") if known else voice.say("proxy_other", proxy=proxy)
    yield voice.say("next_day", day=str(decision.next_day)) if decision.next_day else voice.say("no_next_day")


def _operation(voice: Voice) -> Iterator[str]:
    decision, levels, standing = voice.decision, voice.decision.levels, voice.decision.standing
    ranks = {"measured": levels.measured, "real": levels.real, "shown": levels.shown, "before": levels.previous}
    yield voice.say("levels", **{name: voice.level(rank) for name, rank in ranks.items()})
    movement = decision.movement
    rows = {"ups": standing.up_streak, "promote_after": movement.promote_after, "downs": standing.down_streak}
    yield voice.say("streaks", **rows, demote_after=movement.demote_after, grace_left=standing.grace_left)
    yield voice.say("dates", protected=voice.day(standing.protected_until), cure=voice.day(standing.cure_until))
    version = str(decision.version_day)
    yield voice.say("version" if decision.amendments else "version_first", version=version)
    for each in decision.amendments:
        title = voice.text(each.title) if each.title else voice.say("movement")
        was, becomes = (voice.say("nothing") if value is None else value for value in (each.before, each.after))
        told = {"title": title, "parameter": each.parameter, "before": was, "after": becomes}
        yield "  - " + voice.say("amendment", **told, announced=str(each.announced), reference=each.reference)
    yield voice.say("digests", rulebook=decision.digests.rulebook, run=decision.digests.run or voice.say("never"))


def _audit(voice: Voice) -> Iterator[str]:
    decision = voice.decision
    before = _fields(decision.before, voice) if decision.before else voice.say("never")
    yield voice.say("audit_before", standing=before)
    yield voice.say("audit_after", standing=_fields(decision.standing, voice))
    yield voice.say("audit_movement", movement=_fields(decision.movement, voice))
    for heading, rows in (("audit_inputs", decision.digests.inputs), ("audit_steps", decision.digests.steps)):
        yield from [voice.say(heading)] if rows else []
        yield from (f"  {name} {digest}" for name, digest in rows)
    yield voice.say("replay", command=replay_command(decision.subject, decision.standard, decision.as_of))


DAYS = ("since", "protected_until", "cure_until", "version_day")
"""Fields of a standing that hold day numbers."""


def _fields(record: Standing | Movement, voice: Voice) -> str:
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    return ", ".join(f"{name} {voice.day(value) if name in DAYS else value}" for name, value in values.items())


def replay_command(subject: tuple[tuple[str, str], ...], standard: str, as_of: date) -> str:
    """Return the command that decides again from the stored inputs and compares the bytes.

    >>> replay_command((("store_id", "s 1"),), "gold_merchant", date(2018, 3, 1))
    "upmarket explain 's 1' --standard gold_merchant --as-of 2018-03-01 --for auditor --replay"
    """
    name = "/".join(value for _, value in subject)
    plain = name.replace("-", "").replace("_", "").replace("/", "").isalnum() and name.isascii()
    shown = name if plain else "'" + name.replace("'", "'\\''") + "'"
    return f"upmarket explain {shown} --standard {standard} --as-of {as_of} --for auditor --replay"
