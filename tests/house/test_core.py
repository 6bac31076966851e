"""What import contracts cannot see: files opened, broad excepts, clocks, chance, printing."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.survey import CORE, PACKAGE, ROOT, parsed, shown, sources

FORBIDDEN_CALLS = {"open", "print", "input", "eval", "exec", "compile", "__import__", "breakpoint"}
BROAD = {"Exception", "BaseException"}


def core() -> list[Path]:
    return [path for room in CORE for path in sources(PACKAGE / room)]


def impure_calls(tree: ast.Module) -> list[tuple[int, str]]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    return [
        (call.lineno, call.func.id)
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in FORBIDDEN_CALLS
    ]


def broad_excepts(tree: ast.Module) -> list[int]:
    handlers = [node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)]
    return [handler.lineno for handler in handlers if handler.type is None or _names(handler.type) & BROAD]


def _names(node: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def test_the_checks_see_what_they_look_for() -> None:
    tree = ast.parse("try:\n    open('a')\nexcept (KeyError, Exception):\n    pass\nthing.open()\n")
    assert impure_calls(tree) == [(2, "open")]
    assert broad_excepts(tree) == [3]


def test_the_core_touches_nothing_outside() -> None:
    assert [(shown(path), *call) for path in core() for call in impure_calls(parsed(path))] == []


def test_the_core_catches_only_what_it_names() -> None:
    assert [(shown(path), line) for path in core() for line in broad_excepts(parsed(path))] == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("TID251", "from datetime import date\n\nDAY = date.today()\n"),
        ("TID251", "from datetime import datetime\n\nNOW = datetime.now()\n"),
        ("TID251", "import time\n\nNOW = time.time()\n"),
        ("TID251", "import random\n\nDIE = random.random()\n"),
        ("TID251", "from uuid import uuid4\n\nNAME = uuid4()\n"),
        ("T201", "print(1)\n"),
        ("BLE001", "try:\n    A = 1\nexcept Exception:\n    A = 2\n"),
        ("ANN001", "def f(a) -> None:\n    a()\n"),
        ("D103", "def f() -> None:\n    pass\n"),
    ],
)
def test_the_linter_refuses_it(code: str, text: str) -> None:
    assert code in linted("upmarket/decisions/example.py", text)


def test_runs_may_read_the_clock() -> None:
    text = '"""Say the day."""\n\nfrom datetime import date\n\nDAY = date.today()\n'
    assert "TID251" not in linted("upmarket/runs/example.py", text)


def linted(name: str, text: str) -> str:
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--no-cache",
        "--output-format=concise",
        "--stdin-filename",
        name,
        "-",
    ]
    return subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, check=False).stdout
