"""Words that reports use for moves, subjects and columns, in both languages."""

from __future__ import annotations

from upmarket.standards.standard import Standard
from upmarket.vocabulary.texts import Text

MOVES = {
    "entered": Text("entered", "新进入"),
    "promoted": Text("promoted", "升级"),
    "demoted": Text("demoted", "降级"),
    "kept": Text("kept", "保持"),
    "none": Text("no level", "无等级"),
    "protected": Text("protected", "保护期"),
    "in_cure": Text("in cure period", "整改期"),
    "in_grace": Text("in grace", "宽限期"),
    "waiting": Text("waiting", "待连续达标"),
}

SUBJECTS = {
    "store": Text("store", "店铺"),
    "listing": Text("listing", "商品"),
    "merchant": Text("merchant", "商家"),
    "store_destination": Text("store and destination", "店铺与目的地"),
}

NO_LEVEL = Text("no level", "无等级")

AS_OF = Text("As of", "截至")
RULEBOOK = Text("Rulebook", "规则版本")
STANDARD = Text("Standard", "标准")
VERSION = Text("Version in effect since", "现行版本生效日")
WINDOW = Text("Window", "统计窗口")
RUN = Text("Run", "运行编号")
LEVEL = Text("Level", "等级")
SINCE = Text("Since", "自")
MOVE = Text("Move", "变动")
COUNT = Text("Subjects", "数量")
SHARE = Text("Share", "占比")


def level_text(standard: Standard, rank: int) -> Text:
    """Return the title of a rank of a standard; rank 0 is no level."""
    level = standard.level(rank)
    return level.title if level else NO_LEVEL


def level_id(standard: Standard, rank: int) -> str:
    """Return the id of a rank of a standard, `none` for rank 0."""
    level = standard.level(rank)
    return level.id if level else "none"
