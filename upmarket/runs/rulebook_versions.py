"""Rulebooks that runs were made with, kept in the lake by digest, so that any decision replays."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from upmarket.runs.rulebook import Rulebook, load_rulebook, rulebook_texts
from upmarket.runs.session import Session
from upmarket.vocabulary.errors import Place, UpmarketError


def keep_rulebook(session: Session) -> None:
    """Copy the rules in effect into `lake/rulebooks/<digest>/`, once; written whole or not at all."""
    folder = _folder(session, session.rulebook.digest)
    if folder.is_dir():
        return
    part = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    shutil.rmtree(part, ignore_errors=True)
    for name, text in rulebook_texts(session.home.rulebook).items():
        path = part / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    os.replace(part, folder)


def rulebook_of(session: Session, digest: str) -> Rulebook:
    """Return the rulebook of a digest: the one in effect, or one that was kept.

    Error `runs.rulebook_gone` when it is neither, or was changed since.
    """
    if digest == session.rulebook.digest:
        return session.rulebook
    folder = _folder(session, digest)
    found = load_rulebook(own=folder, alone=True) if folder.is_dir() else None
    if found is None or found.digest != digest:
        raise UpmarketError.of(
            "runs.rulebook_gone",
            "the rulebook of this run is "
            + ("not kept any more" if found is None else f"not the same (now {found.digest})"),
            Place(str(folder)),
            f"the rules with digest {digest}",
            "restore the folder from a backup, or run the day again under the rules in effect",
        )
    return found


def _folder(session: Session, digest: str) -> Path:
    return session.home.folder / "lake" / "rulebooks" / digest
