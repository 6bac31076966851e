"""The lines of an explanation about one question: its clauses, and the cheapest change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from upmarket.decisions.counterfactual import Blocked, Change
from upmarket.decisions.decision import Reason, Trial
from upmarket.decisions.voice import Voice
from upmarket.standards.clause import ALWAYS
from upmarket.standards.tree import Tree

INDENT = "    "


def trial_lines(voice: Voice, trial: Trial, *, audit: bool) -> Iterator[str]:
    """Walk the lines about one question; with `audit` also ids, raw counts and critical counts.

    >>> from upmarket.decisions.example import example
    >>> from upmarket.decisions.wording import plain_messages
    >>> from upmarket.decisions.messages import Messages
    >>> voice = Voice(example().decision, "en", Messages(plain_messages()))
    >>> list(trial_lines(voice, voice.decision.trials[0], audit=False))[0]
    'trial_enter level=Gold merchant'
    """
    yield voice.say(f"trial_{trial.side}", level=voice.level(trial.rank))
    if trial.condition is None:
        yield "  " + voice.say("trial_nothing")
        return
    for reason in trial.reasons:
        yield from clause_lines(voice, reason, audit=audit)
    if any(isinstance(part, Tree) for part in trial.condition.parts) or trial.condition.word != "all":
        titles = {reason.clause: voice.text(reason.title) for reason in trial.reasons}
        yield "  " + voice.say("condition", condition=condition(voice, trial.condition, titles, outer=True))
    yield from change_lines(voice, trial, audit=audit)


def clause_lines(voice: Voice, reason: Reason, *, audit: bool) -> Iterator[str]:
    """Walk the lines about one clause.

    >>> from upmarket.decisions.example import example
    >>> from upmarket.decisions.wording import plain_messages
    >>> from upmarket.decisions.messages import Messages
    >>> voice = Voice(example().decision, "en", Messages(plain_messages()))
    >>> reason = voice.decision.trials[0].reasons[0]
    >>> list(clause_lines(voice, reason, audit=False))[1].strip()
    'gap gap=gap_events n=20 unit=unit_share_up n=20'
    """
    mark = voice.say(f"mark_{reason.passes.word}")
    told = {"mark": mark, "title": voice.text(reason.title), "seen": voice.seen(reason)}
    yield "  " + voice.say("clause", **told, required=voice.required(reason))
    if reason.cause not in ("met", "missed"):
        yield INDENT + _why(voice, reason)
    if reason.evidence == "interval" and reason.cause in ("between", "missed", "few"):
        yield from (INDENT + line for line in _proof(voice, reason))
    gap = voice.gap(reason.gap, reason.metric, voice.decision.as_of)
    if gap:
        yield INDENT + gap
    yield INDENT + _since(voice, reason)
    if audit:
        yield from (INDENT + line for line in _audit(voice, reason))


def _since(voice: Voice, reason: Reason) -> str:
    days = {"effective": str(reason.effective), "announced": str(reason.announced), "reference": reason.reference}
    since = voice.say("since_always") if reason.effective == ALWAYS else voice.say("since", **days)
    if reason.first is None or reason.until is None:
        return since
    last = reason.until - timedelta(days=1)
    space = " " if voice.language == "en" else ""
    return voice.say("counted_days", first=str(reason.first), last=str(last)) + space + since


def _why(voice: Voice, reason: Reason) -> str:
    counts = reason.counts
    if counts is None or reason.cause not in ("few", "unknown"):
        return voice.say(reason.cause)
    if reason.cause == "unknown":
        return voice.say("unknown", unknown=counts.unknown)
    least = reason.counted_at_least
    return voice.say("few", counted=counts.counted, least=least, short=least - counts.counted)


def _proof(voice: Voice, reason: Reason) -> Iterator[str]:
    counts = reason.counts
    if counts is None or reason.enter_from is None or reason.miss_to is None:
        return
    if reason.enter_from > counts.counted:
        yield voice.say("proof_out_of_reach", counted=counts.counted)
    elif reason.miss_to < 0:
        yield voice.say("proof_no_miss", counted=counts.counted, enter_from=reason.enter_from)
    else:
        critical = {"enter_from": reason.enter_from, "miss_to": reason.miss_to}
        yield voice.say("proof", counted=counts.counted, **critical)


def _audit(voice: Voice, reason: Reason) -> Iterator[str]:
    counts = reason.counts
    if counts is None:
        words = ", ".join(voice.text(word) for word in reason.words)
        yield voice.say(
            "audit_words", clause=reason.clause, about=reason.about, op=reason.op, words=words, seen=voice.seen(reason)
        )
        return
    seen = {"passed": counts.passed, "counted": counts.counted, "unknown": counts.unknown}
    yield voice.say("audit_counts", clause=reason.clause, metric=reason.about, **seen)
    bounds = ("-" if bound is None else str(bound) for bound in (reason.enter_from, reason.miss_to))
    critical = dict(zip(("enter_from", "miss_to"), bounds, strict=True))
    limit, sure = str(reason.limit), reason.confidence if reason.evidence == "interval" else None
    asked = {"op": reason.op, "limit": limit, "evidence": reason.evidence, "confidence": sure or "-"}
    yield voice.say("audit_limit", least=reason.counted_at_least, **asked, **critical)


def condition(voice: Voice, part: Tree | str, titles: Mapping[str, str], *, outer: bool = False) -> str:
    """Return a condition in words: titles joined by and, or, not.

    >>> from upmarket.decisions.example import example
    >>> from upmarket.decisions.messages import Messages
    >>> from upmarket.vocabulary.texts import Text
    >>> voice = Voice(example().decision, "en", Messages({"or": Text("{first} or {second}", "{first}或{second}")}))
    >>> condition(voice, Tree("any", ("a", "b")), {"a": "Fast", "b": "Loved"}, outer=True)
    'Fast or Loved'
    """
    if isinstance(part, str):
        return titles.get(part, part)
    if part.word == "not":
        return voice.say("not", part=condition(voice, part.parts[0], titles))
    word = "and" if part.word == "all" else "or"
    joined = voice.joined(word, [condition(voice, each, titles) for each in part.parts])
    return joined if outer or len(part.parts) == 1 else voice.say("group", part=joined)


def change_lines(voice: Voice, trial: Trial, *, audit: bool) -> Iterator[str]:
    """Walk the lines about the cheapest change, or about what stands in its way.

    >>> from upmarket.decisions.example import example
    >>> from upmarket.decisions.wording import plain_messages
    >>> from upmarket.decisions.messages import Messages
    >>> voice = Voice(example().decision, "en", Messages(plain_messages()))
    >>> list(change_lines(voice, voice.decision.trials[0], audit=False))[0].strip()
    'change_enter level=Gold merchant'
    """
    change, level = trial.change, voice.level(trial.rank)
    abouts = {reason.about: reason for reason in trial.reasons if reason.metric is not None}
    if isinstance(change, Blocked):
        titles = {reason.clause: voice.text(reason.title) for reason in trial.reasons}
        clauses = ("、" if voice.language == "zh" else ", ").join(titles[name] for name in change.clauses)
        yield "  " + voice.say(f"blocked_{trial.side}", level=level, clauses=clauses)
    if not isinstance(change, Change) or not change.steps:
        return
    yield "  " + voice.say(f"change_{trial.side}", level=level)
    for step in change.steps:
        about = abouts[step.metric].metric
        assert about is not None, "a step moves a metric"
        told = voice.events(about, step.events, step.direction)
        yield f"{INDENT}- " + voice.say("change_step", gap=told, title=voice.text(abouts[step.metric].title))
    yield INDENT + voice.say("change_note", as_of=str(voice.decision.as_of))
    if any(_switches(abouts[step.metric]) for step in change.steps):
        yield INDENT + voice.say("change_switch")
    if not change.cheapest:
        yield INDENT + voice.say("change_unproven")
    if audit:
        yield INDENT + voice.say("audit_cost", cost=str(change.cost))


def _switches(reason: Reason) -> bool:
    return reason.metric is not None and reason.metric.switches
