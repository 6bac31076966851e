"""Words that the command line itself says."""

from __future__ import annotations

from upmarket.vocabulary.texts import Text

YES = Text("yes", "是")
NO = Text("no", "否")
NO_ROWS = Text("nothing to show", "没有可显示的内容")
CUT = Text("{shown} of {total} rows; --limit shows more", "共 {total} 行，显示 {shown} 行；用 --limit 查看更多")
STOPPED = Text("stopped; the next call goes on from here", "已停止；下次运行会从这里继续")
LEFT = Text("left", "剩余")
