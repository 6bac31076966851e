"""The lock file belongs to the project file, and anyone can install from it."""

import re
import tomllib
from typing import Any
from urllib.parse import urlsplit

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests.house.survey import ROOT

LOCK = ROOT / "uv.lock"
# Written in parts: see test_places.
PUBLIC = {"pypi" + ".org", "files.python" + "hosted.org"}


def read(name: str) -> dict[str, Any]:
    with (ROOT / name).open("rb") as file:
        return tomllib.load(file)


def asked(texts: list[str]) -> set[tuple[str, SpecifierSet]]:
    return {(found.name.lower(), found.specifier) for found in map(Requirement, texts)}


def locked(entries: list[dict[str, Any]]) -> set[tuple[str, SpecifierSet]]:
    return {(entry["name"], SpecifierSet(entry.get("specifier", ""))) for entry in entries}


def test_the_lock_names_the_public_index_only() -> None:
    text = LOCK.read_text(encoding="utf-8")
    urls = re.findall(r"https?://[^\s\"']+", text)
    assert urls
    assert {urlsplit(url).hostname for url in urls} <= PUBLIC
    assert not re.search(r"(registry|url|path) = \"(?!https://)", text)


def test_every_package_is_locked_with_a_hash() -> None:
    packages = [package for package in read("uv.lock")["package"] if "registry" in package["source"]]
    assert packages
    assert all(file["hash"].startswith("sha256:") for package in packages for file in package.get("wheels", []))


def test_the_lock_answers_the_project_file() -> None:
    project = read("pyproject.toml")
    own = next(package for package in read("uv.lock")["package"] if package["name"] == "upmarket")
    extras = [text for texts in project["project"]["optional-dependencies"].values() for text in texts]
    assert locked(own["metadata"]["requires-dist"]) == asked(project["project"]["dependencies"] + extras)
    for group, texts in project["dependency-groups"].items():
        assert locked(own["metadata"]["requires-dev"][group]) == asked(texts), group
