"""Each import contract is kept by the tree and broken by a copy that breaks it."""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.house.survey import ROOT, shown, sources

VIOLATIONS = {
    "upward": ("floors", {"upmarket/vocabulary/example.py": "import upmarket.sql\n"}),
    "siblings": ("floors", {"upmarket/engines/example.py": "import upmarket.store\n"}),
    "room without a floor": ("floors", {"upmarket/attic/__init__.py": ""}),
    "python in the rulebook": ("floors", {"upmarket/rulebook/__init__.py": ""}),
    "file access in the core": ("pure", {"upmarket/facts/example.py": "from pathlib import Path\n"}),
    "clock in the core": ("pure", {"upmarket/vocabulary/example.py": "import time\n"}),
    "driver in the core": ("pure", {"upmarket/sql/example.py": "import duckdb\n"}),
    "django elsewhere": ("django", {"upmarket/engines/example.py": "from django.db import models\n"}),
    "driver in runs": ("drivers", {"upmarket/runs/example.py": "import duckdb\n"}),
    "command line past runs": ("rim", {"upmarket/cli/example.py": "import upmarket.metrics\n"}),
    "type-checking import": (
        "floors",
        {"upmarket/sql/example.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import upmarket.facts\n"},
    ),
    "two files both ways": (
        "acyclic",
        {
            "upmarket/sql/example.py": "import upmarket.sql.sample\n",
            "upmarket/sql/sample.py": "import upmarket.sql.example\n",
        },
    ),
}


def copied(folder: Path, paths: Iterable[Path]) -> Path:
    """Copy sources, with the project file, into a folder."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    for path in paths:
        target = folder / shown(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return folder


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the rooms without what is in them, which is quick to read."""
    folder = tmp_path_factory.mktemp("rooms")
    copied(folder, (path for path in sources() if path.name == "__init__.py"))
    for path in folder.rglob("__init__.py"):
        path.write_text("", encoding="utf-8")
    return folder


def lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
        "--no-cache",
        "--no-logo",
    ]
    chosen = [part for contract in contracts for part in ("--contract", contract)]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run([*command, *chosen], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def declared() -> set[str]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return {contract["id"] for contract in tomllib.load(file)["tool"]["importlinter"]["contracts"]}


def test_the_tree_keeps_every_contract(tmp_path: Path) -> None:
    result = lint(copied(tmp_path, sources()))
    assert result.returncode == 0, result.stdout
    assert f"{len(declared())} kept, 0 broken" in result.stdout


def test_rooms_without_a_violation_keep_every_contract(rooms: Path) -> None:
    assert lint(rooms).returncode == 0


def test_every_contract_has_a_violation_here() -> None:
    assert {contract for contract, _ in VIOLATIONS.values()} == declared()


@pytest.mark.parametrize(("contract", "files"), VIOLATIONS.values(), ids=VIOLATIONS.keys())
def test_a_violation_breaks_its_contract(rooms: Path, tmp_path: Path, contract: str, files: dict[str, str]) -> None:
    shutil.copytree(rooms, tmp_path, dirs_exist_ok=True)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = lint(tmp_path, contract)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "0 kept, 1 broken" in result.stdout
