"""A home and its settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from upmarket.runs.home import create_home, open_home
from upmarket.vocabulary.errors import UpmarketError


def code_of(text: str, home: Path) -> str:
    (home / "upmarket.toml").write_text(text)
    with pytest.raises(UpmarketError) as caught:
        open_home(home)
    assert caught.value.problems[0].fix
    return caught.value.problems[0].code


def test_a_new_home_has_its_settings(tmp_path: Path) -> None:
    home = create_home(tmp_path / "new")
    assert (home.memory, home.threads, home.state_url) == ("1.5GB", None, None)
    assert create_home(tmp_path / "new") == home


def test_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "upmarket.toml").write_text(
        '[engine]\nmemory = "500MB"\nthreads = 2\n[state]\nurl = "postgresql://h/d"\n'
    )
    home = open_home(tmp_path)
    assert (home.memory, home.threads, home.state_url) == ("500MB", 2, "postgresql://h/d")


def test_wrong_settings_are_told(tmp_path: Path) -> None:
    assert code_of("[engine\n", tmp_path) == "home.not_toml"
    assert code_of("[engine]\nmemroy = '1GB'\n", tmp_path) == "home.unknown_setting"
    assert code_of("[engin]\nmemory = '1GB'\n", tmp_path) == "home.unknown_setting"
    assert code_of("memory = '1GB'\n", tmp_path) == "home.unknown_setting"
    assert code_of("[engine]\nmemory = 'plenty'\n", tmp_path) == "home.wrong_setting"
    assert code_of("[engine]\nthreads = 0\n", tmp_path) == "home.wrong_setting"
    assert code_of("[engine]\nthreads = 'two'\n", tmp_path) == "home.wrong_setting"


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(UpmarketError):
        create_home(tmp_path / "home")
