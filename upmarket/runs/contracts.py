"""Load the contracts of the fact tables: the built-in ones and those of a home."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from upmarket.facts.contract import Contract, read_contracts
from upmarket.vocabulary.documents import Node, read_document
from upmarket.vocabulary.errors import Place, UpmarketError


def load_contracts(home: Path | None = None) -> Mapping[str, Contract]:
    """Return contracts by table name; `<home>/rulebook/facts/<table>.yaml` replaces or adds one.

    UpmarketError when a text is no contract.
    """
    texts = {
        item.name: item.read_text("utf-8")
        for item in files("upmarket").joinpath("rulebook").joinpath("facts").iterdir()
    }
    for path in sorted((home / "rulebook" / "facts").glob("*.yaml")) if home else []:
        texts[path.name] = read_text(path)
    return read_contracts(_document(name, text) for name, text in sorted(texts.items()) if name.endswith(".yaml"))


def read_text(path: Path) -> str:
    """Return the text of a small file; UpmarketError when it cannot be read as UTF-8."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        found = f"byte {error.start + 1} is not UTF-8"
        raise UpmarketError.of(
            "file.encoding", found, Place(path.name), "a text in UTF-8", "save it as UTF-8"
        ) from None
    except OSError as error:
        found = f"it cannot be read: {error.strerror}"
        raise UpmarketError.of(
            "file.unreadable", found, Place(path.name), "a readable file", "check the path"
        ) from None


def _document(name: str, text: str) -> Node:
    return read_document(f"facts/{name}", text)
