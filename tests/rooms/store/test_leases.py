"""One writer at a time, and none after it was overtaken."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from upmarket.store import leases
from upmarket.vocabulary.errors import UpmarketError

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_a_living_holder_keeps_the_lease(state: Path) -> None:
    held = leases.acquire("cycle", NOON, holder="elsewhere:1:2")
    with pytest.raises(UpmarketError) as caught:
        leases.acquire("cycle", NOON + timedelta(seconds=30))
    assert caught.value.problems[0].code == "store.busy"
    assert "elsewhere" in caught.value.problems[0].found
    assert held.fence == 1


def test_a_silent_holder_loses_it_after_a_minute_and_may_not_write(state: Path) -> None:
    old = leases.acquire("cycle", NOON, holder="elsewhere:1:2")
    new = leases.acquire("cycle", NOON + timedelta(seconds=61))
    assert new.fence == old.fence + 1
    assert not leases.beat(old, NOON + timedelta(seconds=62))
    with pytest.raises(UpmarketError) as caught, transaction.atomic():
        leases.check(old)
    assert caught.value.problems[0].code == "store.lease_lost"
    with transaction.atomic():
        leases.check(new)


def test_a_beat_prolongs(state: Path) -> None:
    held = leases.acquire("cycle", NOON, holder="elsewhere:1:2")
    assert leases.beat(held, NOON + timedelta(seconds=50))
    with pytest.raises(UpmarketError):
        leases.acquire("cycle", NOON + timedelta(seconds=100))


def test_a_dead_process_of_this_machine_frees_it_at_once(state: Path) -> None:
    body = "from upmarket.store.leases import this_process; print(this_process())"
    holder = subprocess.run([sys.executable, "-c", body], capture_output=True, text=True, check=True).stdout.strip()
    leases.acquire("cycle", NOON, holder=holder)
    assert leases.acquire("cycle", NOON + timedelta(seconds=1)).fence == 2


def test_a_reused_process_number_is_not_the_holder(state: Path) -> None:
    host = leases.this_process().split(":", maxsplit=1)[0]
    leases.acquire("cycle", NOON, holder=f"{host}:{os.getpid()}:1")
    assert leases.acquire("cycle", NOON + timedelta(seconds=1)).fence == 2


def test_release_frees_it(state: Path) -> None:
    leases.release(leases.acquire("cycle", NOON, holder="elsewhere:1:2"), NOON)
    assert leases.acquire("cycle", NOON).fence == 2
