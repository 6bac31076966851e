"""Nothing in the project knows the machine or the package index it was written with."""

import re

from tests.house.survey import ROOT, shown, texts

# Written in parts, so that this file does not hold what it looks for.
FOLDERS = ("work", "root", "tmp", "opt", "home", "Users", "mnt", "srv")
MACHINE_PATH = re.compile(r"(?<![\w.:/~$}>)*-])/(?:" + "|".join(FOLDERS) + r")/[\w.]")
INDEX_HOST = re.compile(
    "|".join((r"pypi" + r"\.org", r"python" + r"hosted\.org", "artifact" + "ory", r"/simple" + "/", "dev" + "pi")),
    re.IGNORECASE,
)
LOCK = ROOT / "uv.lock"


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{shown(path)}:{number}: {line.strip()[:120]}"
        for path, text in texts()
        if path != LOCK
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_the_patterns_see_what_they_look_for() -> None:
    for folder in FOLDERS:
        assert MACHINE_PATH.search(f"cd /{folder}/x")
    assert not MACHINE_PATH.search("https://example.org/home/x")
    assert not MACHINE_PATH.search("upmarket/work/x")
    assert INDEX_HOST.search("https://PYPI" + ".org/")


def test_no_machine_path_is_written_down() -> None:
    assert lines_with(MACHINE_PATH) == []


def test_no_package_index_is_named() -> None:
    assert lines_with(INDEX_HOST) == []
