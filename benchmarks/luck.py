"""How often luck alone decides: the interval rule beside the plain limit.

Merchants are generated with a true rate at a known distance from a limit and 5 to 500
orders each. *Wrong promotion*: the true rate lies below the limit and the merchant enters.
*Wrong demotion*: the true rate lies at or above it and the merchant loses the level. One
evaluation each, no rows of periods, so that only the limit is compared.

Run: `uv run python -m benchmarks.luck`
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from upmarket.standards.critical import critical
from upmarket.vocabulary.counts import Limit

BANDS = ((5, 10), (10, 20), (20, 50), (50, 100), (100, 200), (200, 501))
LIMITS = ("0.75", "0.90", "0.95")
CONFIDENCE = Fraction(99, 100)
MERCHANTS = 200_000
SPREAD = 0.15
"""True rates lie evenly within this distance of the limit, as far as rates can."""


@dataclass(frozen=True, slots=True)
class Luck:
    """Shares of one band: wrong among those whom it could happen to, undecided among all."""

    wrong_promotions: float
    wrong_demotions: float
    undecided: float


def judged(rule: str, limit: Limit, counted: np.ndarray, passed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return who is met and who is missed under a rule."""
    if rule == "plain":
        met = passed * limit.denominator >= limit.numerator * counted
        return met, ~met
    table = {int(n): critical(limit, int(n), CONFIDENCE) for n in np.unique(counted)}
    enter_from = np.array([table[int(n)][0] for n in counted])
    miss_to = np.array([table[int(n)][1] for n in counted])
    return passed >= enter_from, passed <= miss_to


def luck(
    rule: str, limit: Limit, band: tuple[int, int], *, seed: int, spread: float = SPREAD, merchants: int = MERCHANTS
) -> Luck:
    """Judge generated merchants once; `spread` 0 puts every true rate at the limit itself.

    At the limit a demotion is wrong by definition; a promotion is counted as if the true
    rate lay just below it, which is the worst case.
    """
    dice = np.random.default_rng(seed)
    counted = dice.integers(*band, size=merchants)
    aim = float(limit.value)
    rate = (
        dice.uniform(max(aim - spread, 0), min(aim + spread, 1), size=merchants) if spread else np.full(merchants, aim)
    )
    met, missed = judged(rule, limit, counted, dice.binomial(counted, rate))
    bad = rate < aim if spread else np.ones(merchants, dtype=bool)
    good = rate >= aim
    return Luck(float(met[bad].mean()), float(missed[good].mean()), float((~met & ~missed).mean()))


def main() -> None:
    """Print both rules per limit and band."""
    print(f"{MERCHANTS:,} merchants per line, seeded; confidence {float(CONFIDENCE)}; shares in percent")
    for title, spread in (
        (f"True rates within {SPREAD} of the limit", SPREAD),
        ("True rates at the limit: the worst case", 0.0),
    ):
        print(f"\n{title}\n")
        print("                      wrong promotions     wrong demotions         undecided")
        print("limit   orders        interval   plain     interval   plain     interval   plain")
        for text in LIMITS:
            for seed, band in enumerate(BANDS):
                found = [luck(rule, Limit.of(text), band, seed=seed, spread=spread) for rule in ("interval", "plain")]
                shares = "    ".join(
                    f"{100 * getattr(found[0], name):9.2f} {100 * getattr(found[1], name):7.2f}"
                    for name in ("wrong_promotions", "wrong_demotions", "undecided")
                )
                print(f"{text:5}   {band[0]:3} to {band[1] - 1:3}   {shares}")


if __name__ == "__main__":
    main()
