"""The messages that explanations say, with the placeholders of each; `#` marks a number."""

from __future__ import annotations

from collections.abc import Mapping

from upmarket.vocabulary.texts import Text

_MOVES = "before shown held target real until ups# promote_after# downs# demote_after# grace_left# next"

_KNOWN = {
    # -- heading and levels
    "heading": "title subject kind",
    "kind_store": "",
    "kind_listing": "",
    "kind_merchant": "",
    "kind_store_destination": "",
    "as_of": "as_of",
    "no_level": "",
    "level_now": "level since",
    "level_none": "",
    "level_real": "real shown",
    "not_in_effect": "first",
    # -- what happened
    "move_entered": _MOVES,
    "move_promoted": _MOVES,
    "move_demoted_missed": _MOVES,
    "move_demoted_cure_ended": _MOVES,
    "move_demoted_protection_ended": _MOVES,
    "move_kept_met": _MOVES,
    "move_kept_not_enough": _MOVES,
    "move_none_missed": _MOVES,
    "move_none_not_enough": _MOVES,
    "move_protected": _MOVES,
    "move_in_cure": _MOVES,
    "move_in_grace": _MOVES,
    "move_waiting_row_of_ups": _MOVES,
    "move_waiting_row_of_downs": _MOVES,
    # -- one question
    "trial_enter": "level",
    "trial_keep": "level",
    "trial_nothing": "",
    "condition": "condition",
    "and": "first second",
    "or": "first second",
    "not": "part",
    "group": "part",
    "mark_met": "",
    "mark_missed": "",
    "mark_unjudged": "",
    # -- one clause
    "clause": "mark title seen required",
    "seen_share": "passed# counted# rate",
    "seen_mean": "value counted#",
    "seen_tally_at_least": "value",
    "seen_nothing": "",
    "seen_unknown_rows": "seen unknown#",
    "seen_not_known": "",
    "at_least": "limit",
    "above": "limit",
    "at_most": "limit",
    "below": "limit",
    "is_not": "value",
    "level_at_least": "level",
    "level_below": "level",
    "word_manufacturer": "",
    "word_brand_owner": "",
    "word_trader": "",
    "word_reseller": "",
    "word_unknown": "",
    "enough": "required least#",
    "certain": "required confidence",
    "days": "n#",
    "days_limit": "n",
    "hours": "n#",
    "hours_limit": "n",
    "counted_days": "first last",
    "since": "effective announced reference",
    "since_always": "",
    "proof": "counted# enter_from# miss_to#",
    "proof_no_miss": "counted# enter_from#",
    "proof_out_of_reach": "counted#",
    # -- why not judged
    "few": "counted# least# short#",
    "between": "",
    "unknown": "unknown#",
    "absent": "",
    "attribute_unknown": "",
    "pending": "title starts",
    "ended": "title",
    # -- the gap and the cheapest change
    "gap": "gap",
    "gap_events": "n# unit",
    "gap_wait": "n# day",
    "gap_leave_window": "",
    "gap_fixed": "",
    "gap_out_of_reach": "",
    "unit_share_up": "n#",
    "unit_share_down": "n#",
    "unit_mean_up": "n#",
    "unit_mean_down": "n#",
    "unit_tally": "n#",
    "unit_money": "amount",
    "change_enter": "level",
    "change_keep": "level",
    "change_step": "gap title",
    "change_note": "as_of",
    "change_switch": "",
    "change_unproven": "",
    "blocked_enter": "level clauses",
    "blocked_keep": "level clauses",
    "proxy_first_carrier_scan": "",
    "proxy_other": "proxy",
    "next_day": "day",
    "no_next_day": "",
    # -- for the operator
    "levels": "measured real shown before",
    "streaks": "ups# promote_after# downs# demote_after# grace_left#",
    "dates": "protected cure",
    "never": "",
    "version": "version",
    "version_first": "version",
    "amendment": "title parameter before after announced reference",
    "movement": "",
    "nothing": "",
    "digests": "rulebook run",
    # -- for the auditor
    "audit_counts": "clause metric passed# counted# unknown#",
    "audit_limit": "op limit least# evidence confidence enter_from miss_to",
    "audit_words": "clause about op words seen",
    "audit_before": "standing",
    "audit_after": "standing",
    "audit_movement": "movement",
    "audit_inputs": "",
    "audit_steps": "",
    "audit_cost": "cost",
    "replay": "command",
}

KNOWN: Mapping[str, tuple[str, ...]] = {key: tuple(names.split()) for key, names in _KNOWN.items()}
"""The placeholders of each message, by its key."""


def plain_messages() -> dict[str, Text]:
    """Return messages that say only their key and values: for examples, and to see what a text is given.

    >>> plain_messages()["next_day"].en
    'next_day day={day}'
    """
    told = {key: " ".join([key, *(_shown(name) for name in names)]) for key, names in KNOWN.items()}
    return {key: Text(text, text) for key, text in told.items()}


def _shown(name: str) -> str:
    name = name.removesuffix("#")
    return f"{name}={{{name}}}"
