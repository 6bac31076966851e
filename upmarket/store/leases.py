"""One writer at a time: a lease with heartbeat, and a fencing number that outlives it."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from upmarket.store.models import Lease
from upmarket.vocabulary.errors import Place, UpmarketError

LASTS = timedelta(seconds=60)
"""How long a lease holds after its last heartbeat."""


@dataclass(frozen=True, slots=True)
class Held:
    """A lease in hand: its name and the fencing number that every write shows."""

    name: str
    fence: int


def acquire(name: str, now: datetime, *, holder: str | None = None) -> Held:
    """Take a lease, or error `store.busy` when a living holder has it.

    A holder is gone when its heartbeat is older than a minute, or at once when it was a
    process of this machine that no longer exists (killed, or switched off).
    """
    me = holder or this_process()
    with transaction.atomic():
        lease, created = Lease.objects.select_for_update().get_or_create(
            name=name, defaults={"holder": me, "fence": 1, "beat_at": now, "until": now + LASTS}
        )
        if created:
            return Held(name, 1)
        if lease.holder and lease.until > now and lease.holder != me and not _gone(lease.holder):
            raise _busy(lease)
        lease.holder, lease.fence = me, lease.fence + 1
        lease.beat_at, lease.until = now, now + LASTS
        lease.save()
        return Held(name, lease.fence)


def beat(held: Held, now: datetime) -> bool:
    """Prolong a lease; False when another holder has taken it over."""
    changed = Lease.objects.filter(name=held.name, fence=held.fence).update(beat_at=now, until=now + LASTS)
    return changed == 1


def release(held: Held, now: datetime) -> None:
    """Give a lease back; nothing when another holder has it by now."""
    Lease.objects.filter(name=held.name, fence=held.fence).update(holder="", until=now)


def check(held: Held) -> None:
    """Refuse to write with an overtaken lease; to be called inside the writing transaction."""
    if not Lease.objects.select_for_update().filter(name=held.name, fence=held.fence).exists():
        raise UpmarketError.of(
            "store.lease_lost",
            "another process has taken over this work",
            Place("state"),
            "one process at a time",
            "let the other one finish; nothing was written twice",
        )


def this_process() -> str:
    """Return the name under which this process holds leases: machine, process, its start."""
    pid = os.getpid()
    return f"{socket.gethostname()}:{pid}:{_started(pid)}"


def _gone(holder: str) -> bool:
    host, _, rest = holder.partition(":")
    pid, _, started = rest.partition(":")
    if host != socket.gethostname() or not pid.isdecimal():
        return False
    return not _alive(int(pid)) or _started(int(pid)) != started


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _started(pid: int) -> str:
    """Return when a process began, in the kernel's ticks; empty where that is not told."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            fields = stat.read().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in ("Z", "X") else fields[19]


def _busy(lease: Lease) -> UpmarketError:
    host, _, rest = lease.holder.partition(":")
    return UpmarketError.of(
        "store.busy",
        f"another run is going (process {rest.partition(':')[0]} on {host}, last seen {lease.beat_at:%H:%M:%S} UTC)",
        Place("state"),
        "one run at a time",
        "wait for it, or end it; if its machine was lost, the way is free a minute after it was last seen",
    )
