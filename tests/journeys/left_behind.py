"""What runs leave in a home: every file byte for byte, and every row of the state but times."""

from __future__ import annotations

import hashlib
from pathlib import Path

TIMED = {
    "store_run": ("started_at", "finished_at"),
    "store_step": ("id", "seconds"),
    "store_standing": ("id",),
    "store_transition": ("id",),
    "store_evaluation": ("id",),
    "store_batch": (),
}
"""The tables of the state, and the columns that differ from one telling to the next."""


def files_of(home: Path) -> dict[str, str]:
    """Return the digest of every file that runs wrote, by its path."""
    found = sorted(path for path in (home / "lake" / "runs").rglob("*") if path.is_file())
    return {str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def rows_of(home: Path, url: str = "") -> dict[str, list[str]]:
    """Return the rows of every table of the state, sorted."""
    from upmarket.store import settings

    settings.configure(home, url)
    from django.db import connection

    tables = {}
    with connection.cursor() as cursor:
        for table, dropped in TIMED.items():
            cursor.execute(f"select * from {table}")
            names = [column[0] for column in cursor.description]
            keep = [at for at, name in enumerate(names) if name not in dropped]
            tables[table] = sorted(repr([str(row[at]) for at in keep]) for row in cursor.fetchall())
    settings.close()
    return tables
