"""Django's settings for a home: SQLite inside it, or the PostgreSQL that a URL names."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from upmarket.vocabulary.errors import Place, UpmarketError

VARIABLE = "UPMARKET_STATE"
"""The environment variable that names a PostgreSQL for the state."""

APPS = ("upmarket.store",)


def prepare() -> None:
    """Make Django ready without a database; nothing when a settings module is in charge."""
    if settings.configured or os.environ.get("DJANGO_SETTINGS_MODULE"):
        return
    settings.configure(
        INSTALLED_APPS=list(APPS),
        DATABASES={"default": {"ENGINE": "django.db.backends.dummy"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        TIME_ZONE="UTC",
    )
    django.setup()


def configure(home: Path, database_url: str | None = None) -> None:
    """Point the default connection at a home's state and bring its tables up to date.

    `database_url` (else the variable UPMARKET_STATE) may name a PostgreSQL; without it the
    state is `state.sqlite3` in the home. A further call moves to another home.
    """
    url = database_url if database_url is not None else os.environ.get(VARIABLE, "")
    wanted = postgres_settings(url) if url else sqlite_settings(home)
    if connections.settings["default"].get("SOURCE") == wanted["SOURCE"]:
        return
    connections["default"].close()
    connections.settings["default"] = connections.configure_settings({"default": wanted})["default"]
    del connections["default"]
    call_command("migrate", verbosity=0, interactive=False)


def sqlite_settings(home: Path) -> dict[str, object]:
    """Return Django's settings for the SQLite file of a home (WAL, one writer that waits 20 s)."""
    path = home / "state.sqlite3"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "SOURCE": str(path.resolve()),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "pragma journal_mode=wal; pragma synchronous=normal; pragma foreign_keys=on;",
        },
    }


def postgres_settings(url: str) -> dict[str, object]:
    """Return Django's settings for a URL `postgresql://user:password@host:port/name?option=value`.

    A host that is a folder (a local socket) is written as `?host=/folder`.

    >>> postgres_settings("postgresql://ann:p%40ss@db:5433/market")["PASSWORD"]
    'p@ss'
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise UpmarketError.of(
            "store.wrong_url",
            f"the state is set to a {parts.scheme or 'nameless'} address that is no PostgreSQL",
            Place(VARIABLE),
            "postgresql://user:password@host:port/name",
            f"correct {VARIABLE}, or unset it to keep the state in the home (SQLite)",
        )
    options: dict[str, object] = dict(parse_qsl(parts.query))
    host = str(options.pop("host", "")) or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(options.pop("port", "")) or str(parts.port or ""),
        "OPTIONS": options,
        "SOURCE": url,
    }


def close() -> None:
    """Close the connection of this thread; the next use opens it again."""
    connections["default"].close()
