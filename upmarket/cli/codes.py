"""Exit codes: part of the interface, listed by `upmarket --help`."""

from __future__ import annotations

from upmarket.vocabulary.errors import UpmarketError

DONE, FOUND, USAGE, INPUT, NOTHING, DIFFERS, BUSY, BUG, STOPPED = 0, 1, 2, 3, 4, 5, 6, 70, 130

MEANINGS = {
    DONE: "done",
    FOUND: "done, with findings: rows that `check` refuses, cases that `test` fails",
    USAGE: "wrong usage: an unknown word or option",
    INPUT: "bad input: a file, a rulebook or a setting that cannot be used",
    NOTHING: "nothing there yet: no home, no facts, no run, no such subject",
    DIFFERS: "a replay gave another result than the one that was published",
    BUSY: "another run is going on this home",
    BUG: "a fault of Upmarket itself",
    STOPPED: "stopped by Ctrl-C; the next call goes on where this one stopped",
}

BY_CODE = {"runs.nothing_yet": NOTHING, "runs.replay_differs": DIFFERS, "store.busy": BUSY, "store.lease_lost": BUSY}


def code_of(error: UpmarketError) -> int:
    """Return the exit code of an error, by its first problem.

    >>> from upmarket.vocabulary.errors import Place
    >>> code_of(UpmarketError.of("runs.nothing_yet", "no run", Place("home"), "a run", "run"))
    4
    """
    first = error.problems[0].code if error.problems else ""
    return USAGE if first.startswith("usage.") else BY_CODE.get(first, INPUT)
