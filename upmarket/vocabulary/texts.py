"""Texts that people read: always English and Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages.

    >>> Text("Gold merchant", "金牌商家").in_("zh")
    '金牌商家'
    """

    en: str
    zh: str

    def in_(self, language: Language) -> str:
        """Return the text in a language."""
        return self.zh if language == "zh" else self.en
