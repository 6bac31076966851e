"""What the house tests look at: tracked files, Python sources, functions and their lengths."""

from __future__ import annotations

import ast
import math
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "upmarket"
CORE = ("vocabulary", "sql", "facts", "metrics", "standards", "decisions")


@dataclass(frozen=True, slots=True)
class Definition:
    """A function, method or class with where it stands; `public` when every part of its name is."""

    path: Path
    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    public: bool
    nested: bool

    @property
    def place(self) -> str:
        return f"{shown(self.path)}:{self.node.lineno} {self.name}"

    @property
    def is_function(self) -> bool:
        return not isinstance(self.node, ast.ClassDef)

    @property
    def length(self) -> int:
        return (self.node.end_lineno or 0) - self.node.lineno + 1


def shown(path: Path) -> str:
    """Return a path below the root, with slashes."""
    return path.relative_to(ROOT).as_posix()


@cache
def sources(folder: Path = PACKAGE) -> tuple[Path, ...]:
    """Return the Python files below a folder; migrations are Django's writing, not ours."""
    found = (path for path in folder.rglob("*.py") if "migrations" not in path.parts)
    return tuple(sorted(path for path in found if "__pycache__" not in path.parts))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def definitions() -> tuple[Definition, ...]:
    """Return every class, function and method of the package."""
    return tuple(found for path in sources() for found in _walk(path, parsed(path), (), False))


def _walk(path: Path, node: ast.AST, names: tuple[str, ...], nested: bool) -> Iterator[Definition]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            full = (*names, child.name)
            public = not nested and not any(name.startswith("_") for name in full)
            yield Definition(path, ".".join(full), child, public, nested)
            yield from _walk(path, child, full, nested or not isinstance(child, ast.ClassDef))
        elif not isinstance(child, ast.expr):
            yield from _walk(path, child, names, nested)


@cache
def tracked() -> tuple[Path, ...]:
    """Return the files that git tracks, or would track when added; those that are gone left out."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        return tuple(sorted(path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts))
    return tuple(sorted(ROOT / name for name in set(listed.split("\0")) if name and (ROOT / name).is_file()))


def texts() -> Iterator[tuple[Path, str]]:
    """Walk the tracked files that are text."""
    for path in tracked():
        raw = path.read_bytes()
        if b"\0" not in raw:
            yield path, raw.decode("utf-8", errors="replace")


def percentile(values: list[int], share: float) -> int:
    """Return the smallest value that at least a share of the values do not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * share) - 1)]


def ratchet(kind: str) -> dict[str, int]:
    """Return what is allowed above a limit, by name, for a section of the ratchet."""
    with (Path(__file__).parent / "ratchet.toml").open("rb") as file:
        return dict(tomllib.load(file)[kind])


def against(limit: int, sizes: dict[str, int], allowed: dict[str, int]) -> list[str]:
    """Return what is wrong: above its limit, or a ratchet that could be lower."""
    wrong = [
        f"{name}: {size}, at most {allowed.get(name, limit)}"
        for name, size in sizes.items()
        if size > allowed.get(name, limit)
    ]
    for name, number in allowed.items():
        if sizes.get(name, 0) < number:
            wrong.append(f"{name}: the ratchet says {number} but it is {sizes.get(name, 0)}; lower or remove the entry")
    return wrong
