"""What holds of any rows: counts add up, twice is once, order matters only where rows meet."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rooms.engines.lake_home import counts, current, take

DAYS = ("2018-01-01 10:00:00", "2018-01-31 23:59:59", "2018-02-01 00:00:00", "2018-05-05 05:05:05")
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["T1", "T2", "T3", "T4", "T5", "NaN", ""]),
        st.sampled_from(["S1", "S2"]),
        st.sampled_from([*DAYS, "2018-02-30 00:00:00", ""]),
        st.sampled_from(["", "2018-05-06 00:00:00", "1999-01-01 00:00:00"]),
    ),
    max_size=12,
)
SOUND = st.lists(
    st.tuples(
        st.sampled_from([f"T{n}" for n in range(6)]), st.sampled_from(["S1", "S2"]), st.sampled_from(DAYS), st.just("")
    ),
    max_size=6,
    unique_by=lambda row: row[0],
)
FEW = settings(max_examples=8, deadline=None)


def fresh(folder: str) -> Path:
    return Path(folder) / "home"


@FEW
@given(st.lists(ROWS, min_size=1, max_size=2))
def test_counts_add_up_and_no_row_is_lost(files: list[list[tuple[str, ...]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for number, rows in enumerate(files):
            report = take(fresh(folder), f"message_{number}.csv", rows)
            for read, taken, repeated, superseded, quarantined in counts(report).values():
                assert read == len(rows) == taken + repeated + quarantined
                assert superseded <= taken


@FEW
@given(ROWS)
def test_twice_is_once(rows: list[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        take(fresh(folder), "message.csv", rows)
        before = current(fresh(folder), columns="*")
        assert take(fresh(folder), "message.csv", rows).batch is None
        known = take(fresh(folder), "message.csv", [*rows, ("T9", "S9", DAYS[0], "")])
        assert current(fresh(folder), columns="*")[: len(before)] == before
        assert counts(known)["message"][1] == 1


@FEW
@given(SOUND, st.randoms(use_true_random=False))
def test_order_of_disjoint_batches_does_not_matter(rows: list[tuple[str, ...]], chance) -> None:
    halves = [rows[: len(rows) // 2], rows[len(rows) // 2 :]]
    seen = []
    for order in (halves, halves[::-1]):
        with tempfile.TemporaryDirectory() as folder:
            for number, half in enumerate(order):
                shuffled = list(half)
                chance.shuffle(shuffled)
                take(fresh(folder), f"message_{number}.csv", shuffled)
            seen.append(current(fresh(folder), columns="thread_id, store_id, sent_at, first_reply_at"))
    assert seen[0] == seen[1]


@FEW
@given(st.lists(SOUND, min_size=2, max_size=4))
def test_the_newest_row_of_each_key_is_current(files: list[list[tuple[str, ...]]]) -> None:
    newest: dict[str, tuple[str, ...]] = {}
    taken: set[tuple[tuple[str, ...], ...]] = set()
    with tempfile.TemporaryDirectory() as folder:
        for number, rows in enumerate(files):
            take(fresh(folder), f"message_{number}.csv", rows)
            if tuple(rows) not in taken:  # a file that was taken before adds nothing
                newest.update({row[0]: row for row in rows})
            taken.add(tuple(rows))
        assert current(fresh(folder)) == sorted((row[0], row[1], row[2]) for row in newest.values())
