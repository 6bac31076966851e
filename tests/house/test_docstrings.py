"""Every public thing says what it is; every public function of the core shows it."""

import ast
from collections import Counter

from tests.house.survey import CORE, PACKAGE, against, definitions, parsed, ratchet, shown, sources


def test_every_file_and_public_thing_has_a_docstring() -> None:
    silent = [shown(path) for path in sources() if ast.get_docstring(parsed(path)) is None]
    silent += [found.place for found in definitions() if found.public and not ast.get_docstring(found.node)]
    assert silent == []


def test_every_public_function_of_the_core_has_a_doctest() -> None:
    silent = {
        room: [
            found.place
            for found in definitions()
            if found.public and found.is_function and "." not in found.name
            if PACKAGE / room in found.path.parents
            if ">>> " not in (ast.get_docstring(found.node) or "")
        ]
        for room in CORE
    }
    counts = Counter({room: len(places) for room, places in silent.items()})
    assert against(0, counts, ratchet("doctests")) == [], silent
