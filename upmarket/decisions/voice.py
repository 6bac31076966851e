"""One decision told in one language: the messages, and its values as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import reduce

from upmarket.decisions.decision import About, Decision, Gap, Reason
from upmarket.decisions.messages import Messages, filled
from upmarket.decisions.numbers import decimal, limit_decimals, money, percent, percent_limit, plain_limit
from upmarket.vocabulary.counts import Limit
from upmarket.vocabulary.days import day_of
from upmarket.vocabulary.texts import Language, Text


def below_not(reason: Reason) -> bool:
    """Say whether the condition wants the contrary of what the clause says.

    >>> from upmarket.decisions.example import example
    >>> below_not(example().decision.trials[0].reasons[0])
    False
    """
    return reason.wanted in ("missed", "not_met")


@dataclass(frozen=True, slots=True)
class Voice:
    """What says things about a decision."""

    decision: Decision
    language: Language
    messages: Messages

    def say(self, key: str, /, **values: str | int) -> str:
        """Return a message with its placeholders filled in."""
        return self.messages.say(key, self.language, **values)

    def text(self, text: Text) -> str:
        """Return a text in the language."""
        return text.in_(self.language)

    def level(self, rank: int) -> str:
        """Return the title of a rank."""
        return self.text(self.decision.ladder[rank - 1].title) if rank else self.say("no_level")

    def day(self, number: int) -> str:
        """Return a day number as a date; "none" for 0."""
        return day_of(number).isoformat() if number else self.say("never")

    def word(self, word: Text) -> str:
        """Return a word of an attribute; those that the messages know have a translation."""
        key = f"word_{word.en}"
        return self.say(key) if key in self.messages.texts else self.text(word)

    def joined(self, key: str, parts: Sequence[str]) -> str:
        """Return parts joined by a message over `first` and `second`, such as `and`."""
        return reduce(lambda first, second: self.say(key, first=first, second=second), parts)

    # -- figures ------------------------------------------------------------------------

    def figure(self, about: About, value: int | Fraction, *, up: bool) -> str:
        """Return a figure in the unit of its metric, rounded away from the limit it is held against."""
        if about.unit == "money":
            whole = int(value) if not up else -int(-value // 1)
            return money(whole, self.decision.money.currency, self.decision.money.minor_digits)
        exact = Fraction(value)
        plain = decimal(exact, 0 if exact.denominator == 1 else 2, up=up)
        if about.unit in ("days", "hours"):
            return (
                self.say(about.unit, n=int(exact))
                if exact.denominator == 1
                else self.say(f"{about.unit}_limit", n=plain)
            )
        return plain if about.kind != "mean" else decimal(exact, 2, up=up)

    def limit(self, about: About, limit: Limit) -> str:
        """Return a limit in the unit of its metric, exactly."""
        if about.unit == "share":
            return percent_limit(limit, self.language)
        if about.unit == "money":
            return self.figure(about, limit.value, up=True)
        if about.unit in ("days", "hours"):
            if limit.value.denominator == 1:
                return self.say(about.unit, n=int(limit.value))
            return self.say(f"{about.unit}_limit", n=plain_limit(limit))
        return plain_limit(limit)

    def confidence(self, reason: Reason) -> str:
        """Return the confidence of interval evidence in per cent."""
        share = Fraction(reason.confidence or "0")
        return percent(share, self.language, up=False, decimals=0 if (share * 100).denominator == 1 else 1)

    def seen(self, reason: Reason) -> str:
        """Return what a clause saw."""
        about, counts = reason.metric, reason.counts
        if about is None or counts is None:
            unknown = "no_level" if reason.kind == "level" else "seen_not_known"
            return self.word(reason.seen) if reason.seen else self.say(unknown)
        if reason.cause == "absent":
            return self.say("seen_not_known")
        up = about.upward == below_not(reason)
        if about.unit != "share" and about.kind != "mean":
            value = self.figure(about, counts.passed, up=up)
            return self.say("seen_tally_at_least", value=value) if counts.unknown else value
        if counts.share is None:
            return self.say("seen_nothing")
        if about.kind == "mean":
            seen = self.say("seen_mean", value=self.figure(about, counts.share, up=up), counted=counts.counted)
        else:
            decimals = max(1, limit_decimals(reason.limit)) if reason.limit else 1
            rate = percent(counts.share, self.language, up=up, decimals=decimals)
            seen = self.say("seen_share", passed=counts.passed, counted=counts.counted, rate=rate)
        return self.say("seen_unknown_rows", seen=seen, unknown=counts.unknown) if counts.unknown else seen

    def required(self, reason: Reason) -> str:
        """Return what a clause requires; below a `not`, the contrary of what it says."""
        negative = below_not(reason)
        if reason.metric is None or reason.limit is None:
            words = self.joined("or", [self.word(word) for word in reason.words])
            if reason.kind == "level":
                return self.say("level_below" if negative else "level_at_least", level=words)
            return self.say("is_not", value=words) if negative else words
        contrary = {"at_least": "below", "above": "at_most", "at_most": "above", "below": "at_least"}
        op = contrary[reason.op] if negative else reason.op
        required = self.say(op, limit=self.limit(reason.metric, reason.limit))
        if reason.counted_at_least > 1:
            required = self.say("enough", required=required, least=reason.counted_at_least)
        if reason.evidence == "interval":
            required = self.say("certain", required=required, confidence=self.confidence(reason))
        return required

    # -- the gap ------------------------------------------------------------------------

    def gap(self, gap: Gap, about: About | None, as_of: date) -> str:
        """Return a sentence about a gap; empty when there is none to tell."""
        if gap.kind == "events" and about is not None:
            return self.say("gap", gap=self.events(about, gap.count or 0, gap.direction))
        if gap.kind == "wait":
            day = date.fromordinal(as_of.toordinal() + (gap.count or 0))
            return self.say("gap_wait", n=gap.count or 0, day=day.isoformat())
        return "" if gap.kind in ("none", "absent", "events") else self.say(f"gap_{gap.kind}")

    def events(self, about: About, count: int, direction: str) -> str:
        """Return so many further events, in the clause's own words where it has some.

        English words may tell one from many by a bar: `further line | further lines`.
        """
        if about.unit == "money":
            return self.say("unit_money", amount=self.figure(about, count, up=True))
        if about.unit_of_gap is not None:
            one, _, many = self.text(about.unit_of_gap).partition("|")
            unit = one.strip() if count == 1 or not many else many.strip()
        elif about.unit == "share" or about.kind == "mean":
            unit = self.say(f"unit_{'mean' if about.kind == 'mean' else 'share'}_{direction}", n=count)
        else:
            unit = self.say("unit_tally", n=count)
        return self.say("gap_events", n=count, unit=filled(unit, {"n": count}))
