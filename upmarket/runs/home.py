"""A home: the folder that holds the lake, the state, own rules and a settings file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from upmarket.vocabulary.errors import Place, UpmarketError, nearest

SETTINGS = "upmarket.toml"
KNOWN = {"engine": ("memory", "threads"), "state": ("url",)}

TEMPLATE = """\
# Where and how; what counts stands in the rulebook.
[engine]
memory = "1.5GB"    # DuckDB's limit; work beyond it goes to lake/spill
# threads = 2       # default: all cores

[state]
# url = "postgresql://user:password@host/name"   # default: state.sqlite3 beside this file
"""


@dataclass(frozen=True, slots=True)
class Home:
    """A home folder with its settings. `memory` is text that DuckDB reads, such as 1.5GB."""

    folder: Path
    memory: str = "1.5GB"
    threads: int | None = None
    state_url: str | None = None

    @property
    def runs(self) -> Path:
        """Return the folder of all runs' results."""
        return self.folder / "lake" / "runs"

    @property
    def spill(self) -> Path:
        """Return the folder for work that does not fit into memory."""
        return self.folder / "lake" / "spill"

    @property
    def rulebook(self) -> Path | None:
        """Return the folder of own rules, if there is one."""
        own = self.folder / "rulebook"
        return own if own.is_dir() else None


def create_home(folder: Path) -> Home:
    """Return a home, made with a settings file where there is none."""
    if folder.exists() and not folder.is_dir():
        raise UpmarketError.of(
            "home.no_folder", "there is a file in the way", Place(str(folder)), "a folder", "name another with --home"
        )
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / SETTINGS).exists():
        (folder / SETTINGS).write_text(TEMPLATE, encoding="utf-8")
    return open_home(folder)


def open_home(folder: Path) -> Home:
    """Return a home that is there already; error `runs.nothing_yet` when there is none."""
    if not folder.is_dir():
        raise UpmarketError.of(
            "runs.nothing_yet",
            "there is no home here yet",
            Place(str(folder)),
            "a folder that holds ingested facts",
            "run `upmarket ingest ...` first, `upmarket demo`, or name another folder with --home",
        )
    path = folder / SETTINGS
    settings = _read(path) if path.exists() else {}
    engine, state = settings.get("engine", {}), settings.get("state", {})
    memory, threads, url = str(engine.get("memory", "1.5GB")), engine.get("threads"), state.get("url")
    if not re.fullmatch(r"\d+(\.\d+)? ?[KMGT]i?B", memory):
        raise _wrong(path, "engine.memory", memory, "a size, such as 500MB or 1.5GB")
    if threads is not None and (not isinstance(threads, int) or threads < 1):
        raise _wrong(path, "engine.threads", threads, "a whole number from 1")
    return Home(folder, memory=memory, threads=threads, state_url=str(url) if url else None)


def _read(path: Path) -> dict[str, dict[str, object]]:
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UpmarketError.of(
            "home.not_toml", f"this is not TOML: {error}", Place(str(path)), "valid TOML", "mend it, or remove the file"
        ) from None
    for section, values in settings.items():
        for key in values if isinstance(values, dict) else ("",):
            if key not in KNOWN.get(section, ()):
                raise _unknown(path, f"{section}.{key}".rstrip("."))
    return settings


def _wrong(path: Path, key: str, found: object, wanted: str) -> UpmarketError:
    return UpmarketError.of(
        "home.wrong_setting", f"{key} is {found!r}", Place(str(path)), wanted, "correct it, or remove the line"
    )


def _unknown(path: Path, key: str) -> UpmarketError:
    known = [f"{section}.{name}" for section, names in KNOWN.items() for name in names]
    near = nearest(key, known)
    return UpmarketError.of(
        "home.unknown_setting",
        f"nothing reads the setting '{key}'",
        Place(str(path)),
        "one of: " + ", ".join(known),
        f"did you mean '{near}'?" if near else "remove it",
    )
