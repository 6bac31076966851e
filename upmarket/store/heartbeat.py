"""Keep a lease alive beside long work, from a thread with its own connection."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import Error, connection

from upmarket.store.leases import Held, acquire, beat, release

EVERY = 10.0
"""Seconds between two beats; a lease lasts six of them."""

Clock = Callable[[], datetime]


@contextmanager
def leased(name: str, clock: Clock) -> Iterator[Held]:
    """Hold a lease for the length of a `with`; error `store.busy` when another has it."""
    held = acquire(name, clock())
    ended = threading.Event()
    heart = threading.Thread(target=_beat, args=(held, clock, ended), daemon=True, name=f"lease {name}")
    heart.start()
    try:
        yield held
    finally:
        ended.set()
        heart.join()
        release(held, clock())


def _beat(held: Held, clock: Clock, ended: threading.Event) -> None:
    try:
        while not ended.wait(EVERY):
            try:
                if not beat(held, clock()):
                    return
            except Error:
                continue  # the writer is busy; the next beat comes in time
    finally:
        connection.close()
