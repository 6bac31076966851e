"""Movement, evaluation by evaluation; and what must hold whatever the outcomes are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from upmarket.standards.movement import Moved, Movement, Standing, move
from upmarket.vocabulary.outcomes import Outcome

MET, MISSED, UNJUDGED = Outcome.MET, Outcome.MISSED, Outcome.UNJUDGED
OUTCOMES = st.lists(st.sampled_from([MET, MISSED, UNJUDGED]), min_size=3, max_size=3)
MOVEMENTS = st.builds(
    Movement, st.integers(1, 3), st.integers(1, 3), st.integers(0, 2), st.sampled_from([0, 45]), st.sampled_from([0, 45]),
    st.sampled_from(["one", "free"]),
)  # fmt: skip


def history(movement: Movement, periods: list[list[Outcome]], *, version_day: int = 1) -> list[Moved]:
    """Evaluate every 30 days, entering and keeping asking for the same."""
    standing: Standing | None = None
    moves = []
    for number, outcomes in enumerate(periods):
        moves.append(move(outcomes, outcomes, standing, movement=movement, as_of=30 * number, version_day=version_day))
        standing = moves[-1].standing
    return moves


def words(moves: list[Moved]) -> list[str]:
    return [each.move for each in moves]


GOOD, BAD, SOME = [MET] * 3, [MISSED] * 3, [MET, MISSED, MISSED]


def test_free_steps_reach_the_target_at_once_and_single_ones_do_not() -> None:
    assert [each.standing.shown_level for each in history(Movement(), [GOOD, BAD])] == [3, 0]
    one = history(Movement(steps="one"), [GOOD] * 4 + [BAD] * 4)
    assert [each.standing.shown_level for each in one] == [1, 2, 3, 3, 2, 1, 0, 0]


def test_each_step_needs_its_own_row() -> None:
    moves = history(Movement(promote_after=2, steps="one"), [GOOD] * 4)
    assert words(moves) == ["waiting", "entered", "waiting", "promoted"]


def test_unjudged_keeps_the_level_and_ends_the_row() -> None:
    moves = history(Movement(demote_after=2), [GOOD, BAD, [UNJUDGED] * 3, BAD, BAD])
    assert words(moves) == ["entered", "waiting", "kept", "waiting", "demoted"]
    assert moves[2].why == "not_enough"


def test_down_to_the_highest_level_that_still_holds() -> None:
    moves = history(Movement(), [GOOD, SOME])
    assert (moves[1].standing.shown_level, moves[1].move, moves[1].why) == (1, "demoted", "missed")


def test_cure_runs_over_several_evaluations_and_closes_when_mended() -> None:
    moves = history(Movement(cure_days=45), [GOOD, BAD, BAD, BAD])
    assert words(moves) == ["entered", "in_cure", "in_cure", "demoted"]
    assert moves[3].why == "cure_ended"
    mended = history(Movement(cure_days=45), [GOOD, BAD, GOOD, BAD])
    assert words(mended) == ["entered", "in_cure", "kept", "in_cure"]
    assert mended[3].standing.cure_until == 90 + 45


def test_protection_holds_what_is_shown_and_not_what_is_real() -> None:
    moves = history(Movement(protect_days=45), [GOOD, BAD, BAD])
    assert [(each.standing.real_level, each.standing.shown_level) for each in moves] == [(3, 3), (0, 3), (0, 0)]
    assert words(moves) == ["entered", "protected", "demoted"]
    assert moves[2].why == "protection_ended"


def test_a_new_version_gives_a_cycle_of_grace() -> None:
    movement = Movement(grace_periods=1)
    first = move(GOOD, GOOD, None, movement=movement, as_of=0, version_day=1)
    second = move(BAD, BAD, first.standing, movement=movement, as_of=30, version_day=20)
    third = move(BAD, BAD, second.standing, movement=movement, as_of=60, version_day=20)
    assert words([first, second, third]) == ["entered", "in_grace", "demoted"]


@given(MOVEMENTS, st.lists(OUTCOMES, max_size=8))
def test_the_shown_level_is_never_below_the_real_one_and_falls_only_for_a_reason(
    movement: Movement, periods: list[list[Outcome]]
) -> None:
    before = Standing()
    for outcomes, moved in zip(periods, history(movement, periods), strict=True):
        after = moved.standing
        assert 0 <= after.real_level <= after.shown_level <= 3
        if after.real_level < before.real_level:
            assert outcomes[before.real_level - 1] is MISSED
        if after.real_level > before.real_level:
            assert MET in outcomes[before.real_level :]
        if movement.steps == "one":
            assert abs(after.real_level - before.real_level) <= 1
        if not movement.protect_days:
            assert after.real_level == after.shown_level
        assert (after.since == before.since) or after.shown_level != before.shown_level or before == Standing()
        before = after


@given(MOVEMENTS, st.lists(st.just([UNJUDGED] * 3), min_size=1, max_size=6), OUTCOMES)
def test_nothing_ever_moves_without_evidence(
    movement: Movement, silent: list[list[Outcome]], first: list[Outcome]
) -> None:
    moves = history(movement, [first, *silent])
    assert {each.standing.real_level for each in moves} == {moves[0].standing.real_level}
