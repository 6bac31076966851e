"""What a core installation brings along is permissive."""

import re
from importlib.metadata import Distribution, distribution

from packaging.requirements import Requirement

COPYLEFT = re.compile(r"\b(A?GPL|GNU (Affero )?General Public)", re.IGNORECASE)
LESSER = re.compile(r"\bLGPL|GNU (Library or )?Lesser", re.IGNORECASE)


def needed(name: str, extras: frozenset[str] = frozenset()) -> dict[str, Distribution]:
    """Return the distributions that an installation of `name` needs on this Python, by name."""
    found: dict[str, Distribution] = {}
    waiting = [(name, extras)]
    while waiting:
        current, wanted = waiting.pop()
        if current in found:
            continue
        found[current] = distribution(current)
        for text in found[current].requires or []:
            requirement = Requirement(text)
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in (*wanted, "")):
                waiting.append((requirement.name.lower(), frozenset(requirement.extras)))
    return found


def licence(package: Distribution) -> str:
    """Return what a package says about its licence: expression, classifiers, first line of the text."""
    told = package.metadata
    parts = [told.get("License-Expression") or "", (told.get("License") or "").strip().split("\n")[0]]
    parts += [value for value in told.get_all("Classifier") or [] if value.startswith("License ::")]
    return " | ".join(part for part in parts if part)


def test_copyleft_is_recognised() -> None:
    for text in ("GPL-3.0-only", "AGPL-3.0", "License :: OSI Approved :: GNU General Public License v3 (GPLv3)"):
        assert COPYLEFT.search(text)
    assert not COPYLEFT.search("MIT | Apache-2.0 | BSD-3-Clause | LGPL-3.0")
    assert LESSER.search("LGPL-3.0-only")


def test_every_library_of_the_core_says_a_permissive_licence() -> None:
    licences = {name: licence(package) for name, package in needed("upmarket").items()}
    assert len(licences) > 10
    assert [name for name, text in licences.items() if not text] == []
    assert {name: text for name, text in licences.items() if COPYLEFT.search(text) or LESSER.search(text)} == {}
