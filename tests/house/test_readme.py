"""What the README tells people to type exists."""

import re

from tests.house.survey import ROOT
from upmarket.cli.main import command

README = ROOT / "README.md"


def consoles() -> list[str]:
    """Return the lines of the README's console blocks, comments cut."""
    blocks = re.findall(r"```console\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    return [line.split("#")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def test_the_two_commands_are_targets_of_make() -> None:
    typed = {line.split()[1] for line in consoles() if line.startswith("make ")}
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"demo", "test"} <= typed <= targets


def test_every_word_of_the_command_line_exists() -> None:
    words = {line.split()[1] for line in consoles() if line.startswith("upmarket ")}
    known = set(command.commands) | set(
        command.list_commands(command.make_context("upmarket", ["--help"], resilient_parsing=True))
    )
    assert words
    assert words <= known


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (ROOT / link).exists()] == []
