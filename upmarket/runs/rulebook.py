"""Load the rulebook: the built-in files, those of a home over them, and overlays over both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from upmarket.decisions.messages import Messages, all_messages, read_messages
from upmarket.facts.contract import Contract, read_contracts
from upmarket.metrics.catalogue import Catalogue, read_catalogue
from upmarket.metrics.marketplace import Marketplace, read_marketplace
from upmarket.metrics.read import read_family
from upmarket.runs.overlays import apply_overlays
from upmarket.standards.link import linked
from upmarket.standards.read import read_standard
from upmarket.standards.standard import Standard
from upmarket.vocabulary.digests import digest_of
from upmarket.vocabulary.documents import Node, read_document
from upmarket.vocabulary.errors import Place, Problem, UpmarketError

BUILT_IN = Path(__file__).resolve().parents[1] / "rulebook"
SECTIONS = ("facts", "metrics", "standards", "messages", "tests")
HOLIDAY_YEARS = range(2010, 2041)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules in effect for a home. `standards` come after those whose levels they read.

    `tests` holds the case files; `digest` names everything but them, overlays included.
    """

    contracts: Mapping[str, Contract]
    catalogue: Catalogue
    standards: Mapping[str, Standard]
    marketplace: Marketplace
    messages: Messages
    tests: tuple[Node, ...]
    digest: str


def load_rulebook(
    home: Path | None = None, overlays: Sequence[str] = (), *, own: Path | None = None, alone: bool = False
) -> Rulebook:
    """Read all files; UpmarketError with every problem of every file.

    A file in `own` (by default `<home>/rulebook`) replaces the built-in one of the same name,
    such as `standards/gold_merchant.yaml`, or stands beside the others. `overlays` are
    `PATH=VALUE` texts, see `overlays`. With `alone` the folder `own` is the whole rulebook.
    """
    folder = own or (home / "rulebook" if home else None)
    if own is not None and not own.is_dir():
        raise UpmarketError.of(
            "rulebook.no_folder", "there is no such folder", Place(str(own)), "a folder of rules", "check the path"
        )
    texts = rulebook_texts(folder, alone=alone)
    problems: list[Problem] = []
    documents = {name: node for name, text in texts.items() if (node := _kept(problems, read_document, name, text))}
    if overlays and not problems:
        documents = _overlaid(documents, overlays)
    digest = digest_of(
        sorted((name, text.decode("latin-1")) for name, text in texts.items() if not name.startswith("tests/")),
        list(overlays),
    )
    return _read(documents, problems, digest)


def rulebook_texts(folder: Path | None, *, alone: bool = False) -> dict[str, bytes]:
    """Return the bytes of every file by its path: the built-in ones, and those of a folder over them."""
    own = _texts(folder) if folder and folder.is_dir() else {}
    return own if alone else _texts(BUILT_IN) | own


def _texts(folder: Path) -> dict[str, bytes]:
    paths = [path for section in SECTIONS for path in sorted((folder / section).glob("*.yaml"))]
    single = folder / "marketplace.yaml"
    found = [*paths, single] if single.exists() else paths
    return {path.relative_to(folder).as_posix(): _bytes(path, folder) for path in found}


def _bytes(path: Path, folder: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        place = Place(path.relative_to(folder).as_posix())
        raise UpmarketError.of(
            "file.unreadable", f"it cannot be read: {error.strerror}", place, "a readable file", "check it"
        ) from None


def _kept(problems: list[Problem], read: Callable[..., T], *arguments: object) -> T | None:
    """Return what a reader returns; keep its problems and return None when it raises."""
    try:
        return read(*arguments)
    except UpmarketError as error:
        problems += error.problems
        return None


def _section(documents: Mapping[str, Node], section: str) -> list[Node]:
    return [node for name, node in sorted(documents.items()) if name.startswith(section + "/")]


def _overlaid(documents: dict[str, Node], overlays: Sequence[str]) -> dict[str, Node]:
    files = {"marketplace": "marketplace.yaml"}
    for name, node in documents.items():
        key = {"standards": "standard", "metrics": "metric"}.get(name.partition("/")[0])
        named = node.find(key) if key and isinstance(node.value, dict) else None
        if named is not None:
            files[named.text()] = name
    changed = apply_overlays({key: documents[name] for key, name in files.items()}, overlays)
    return documents | {files[key]: node for key, node in changed.items()}


def _read(documents: Mapping[str, Node], problems: list[Problem], digest: str) -> Rulebook:
    contracts = _kept(problems, read_contracts, _section(documents, "facts"))
    before = len(problems)
    catalogue = _kept(problems, read_catalogue, _section(documents, "metrics"))
    broken = len(problems) > before or any("metrics/" in problem.place.file for problem in problems)
    families = catalogue or _readable(_section(documents, "metrics"))
    standards = _standards(_section(documents, "standards"), families, problems, broken)
    market = documents.get("marketplace.yaml")
    marketplace = _kept(problems, read_marketplace, market, holidays_of) if market else None
    messages = _messages(_section(documents, "messages"), problems)
    if problems:
        raise UpmarketError(tuple(problems))
    assert contracts is not None and catalogue is not None and marketplace is not None and messages is not None
    return Rulebook(contracts, catalogue, standards, marketplace, messages, tuple(_section(documents, "tests")), digest)


def _readable(nodes: Iterable[Node]) -> Catalogue:
    """Return the families that can be read, so that standards are still checked against them."""
    ignored: list[Problem] = []
    found = [family for node in nodes if (family := _kept(ignored, read_family, node))]
    return Catalogue({family.id: family for family in found})


def _standards(
    nodes: Iterable[Node], catalogue: Catalogue, problems: list[Problem], broken: bool
) -> Mapping[str, Standard]:
    """Read the standards; with broken metrics, unknown ones are no news."""
    own: list[Problem] = []
    found: dict[str, Standard] = {}
    for node in nodes:
        standard = _kept(own, read_standard, node, catalogue)
        if standard is not None and standard.id in found:
            again = node.get("standard").problem(
                "repeated_standard", f"'{standard.id}' is declared twice", "each standard once", "rename one"
            )
            own += again.problems
        elif standard is not None:
            found[standard.id] = standard
    problems += [each for each in own if not (broken and each.code == "rulebook.unknown_metric")]
    return (_kept(problems, linked, found.values()) or {}) if not own else {}


def _messages(nodes: Sequence[Node], problems: list[Problem]) -> Messages | None:
    read = [(node, messages) for node in nodes if (messages := _kept(problems, read_messages, node))]
    return _kept(problems, all_messages, read) if len(read) == len(nodes) else None


def holidays_of(country: str) -> Iterable[date]:
    """Return the public holidays of a country by its two letters; KeyError when it is unknown."""
    from holidays import country_holidays

    try:
        return tuple(country_holidays(country, years=HOLIDAY_YEARS))
    except NotImplementedError:
        raise KeyError(country) from None
