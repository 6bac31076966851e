"""The situations that merchants meet, one decision each; their explanations are golden texts."""

from __future__ import annotations

from datetime import date

from tests.rooms.decisions.programme import (
    AGE,
    CANCEL,
    DISPUTE,
    GMV,
    ONLINE,
    ORDERS,
    RATING,
    SPREAD,
    decided,
    held,
    metric,
    standards,
)
from upmarket.decisions.decision import Decision
from upmarket.vocabulary.counts import Counts
from upmarket.vocabulary.days import day_number

VERSION = date(2018, 2, 1)
GOOD = {
    metric(ONLINE): Counts(198, 200),
    metric(CANCEL): Counts(2, 200),
    metric(RATING): Counts(460, 100),
    metric(GMV): Counts(1_234_550, 1),
}
FAIR = {**GOOD, metric(ONLINE): Counts(185, 200), metric(RATING): Counts(440, 100)}
POOR = {**GOOD, metric(ONLINE): Counts(160, 200), metric(CANCEL): Counts(9, 200), metric(GMV): Counts(80_000, 1)}
ADAPTIVE = metric(DISPUTE, "30d_or_90d_from_50")
SURE = {metric(ONLINE): Counts(97, 100), ADAPTIVE: Counts(1, 100)}
UNSURE = {**SURE, metric(ONLINE): Counts(46, 50)}
FAILING = {**SURE, metric(ONLINE): Counts(70, 100)}
PLUS = {
    metric(AGE, "365d"): Counts(300, 1),
    metric(ORDERS): Counts(120, 1),
    metric(DISPUTE): Counts(2, 120),
    metric(SPREAD): Counts(20, 90),
}
MADE = {"merchant.kind": "manufacturer"}
PROXY = ("first_carrier_scan",)


def situations() -> dict[str, Decision]:
    """Return a decision for each situation, by a short name."""
    known = standards()
    gold, sure, plus = known["gold_merchant"], known["sure_store"], known["plus_store"]
    monday, march, april, july = date(2018, 3, 5), date(2018, 3, 1), date(2018, 4, 1), date(2018, 7, 5)
    cure = {"down_streak": 1, "cure_until": day_number(date(2018, 3, 20))}
    few = {
        metric(ONLINE): Counts(7, 8),
        metric(CANCEL): Counts(0, 8),
        metric(RATING): Counts(14, 3),
        metric(GMV): Counts(90_000, 1),
    }
    return {
        "promoted": decided(gold, GOOD, previous=held(1, version=VERSION, up_streak=1), proxies=PROXY),
        "entered_several_levels": decided(gold, GOOD, previous=held(0, version=VERSION, up_streak=1)),
        "waiting_to_rise": decided(gold, GOOD, previous=held(1, version=VERSION)),
        "waiting_to_fall": decided(gold, FAIR, previous=held(2, version=VERSION), proxies=PROXY),
        "demoted": decided(gold, POOR, previous=held(2, version=VERSION, down_streak=1)),
        "in_grace": decided(gold, FAIR, previous=held(2)),
        "kept": decided(gold, GOOD, previous=held(2, version=VERSION)),
        "not_reached": decided(gold, POOR, as_of=date(2018, 1, 1)),
        "one_line_short": decided(
            gold,
            {**GOOD, metric(ONLINE): Counts(193, 199), metric(RATING): Counts(449, 100)},
            previous=held(1, version=VERSION),
        ),
        "too_few_rows": decided(gold, few, as_of=march),
        "unknown_facts": decided(
            gold,
            {**GOOD, metric(ONLINE): Counts(190, 200, 8), metric(GMV): Counts(400_000, 1, 3)},
            previous=held(1, version=VERSION),
        ),
        "not_provided": decided(
            gold,
            {**GOOD, metric(ONLINE): Counts(0, 200, 200)},
            previous=held(1, version=VERSION),
            absent=(metric(ONLINE),),
        ),
        "not_in_effect": decided(gold, GOOD, as_of=date(2016, 8, 1)),
        "sure_entered": decided(sure, SURE, as_of=monday, proxies=PROXY),
        "not_enough_evidence": decided(sure, UNSURE, as_of=monday),
        "kept_for_lack_of_evidence": decided(sure, UNSURE, as_of=monday, previous=held(1)),
        "no_proof_possible": decided(sure, {**SURE, metric(ONLINE): Counts(20, 20)}, as_of=monday),
        "longer_period_counted": decided(sure, {**SURE, ADAPTIVE: Counts(4, 40)}, as_of=monday),
        "in_cure": decided(sure, FAILING, as_of=monday, previous=held(1)),
        "cure_ended": decided(sure, FAILING, as_of=date(2018, 4, 2), previous=held(1, **cure)),
        "protected": decided(
            sure,
            FAILING,
            as_of=date(2018, 4, 2),
            previous=held(1, protected_until=day_number(date(2018, 4, 20)), **cure),
        ),
        "plus_entered": decided(plus, PLUS, as_of=july, attributes=MADE, levels={"gold_merchant": 1}),
        "wrong_kind": decided(plus, PLUS, as_of=july, attributes={"merchant.kind": "reseller"}),
        "kind_unknown": decided(plus, PLUS, as_of=april, levels={"gold_merchant": 2}),
        "level_or_orders": decided(plus, {**PLUS, metric(ORDERS): Counts(40, 1)}, as_of=april, attributes=MADE),
        "open_too_short": decided(plus, {**PLUS, metric(AGE, "365d"): Counts(150, 1)}, as_of=july, attributes=MADE),
        "below_a_not": decided(plus, {**PLUS, metric(DISPUTE): Counts(9, 120)}, as_of=july, attributes=MADE),
    }
