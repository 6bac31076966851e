"""Words that the command line itself says."""

from __future__ import annotations

from upmarket.vocabulary.texts import Text

YES = Text("yes", "是")
NO = Text("no", "否")
NO_ROWS = Text("nothing to show", "没有可显示的内容")
CUT = Text("{shown} of {total} rows; --limit shows more", "共 {total} 行，显示 {shown} 行；用 --limit 查看更多")
STOPPED = Text("stopped; the next call goes on from here", "已停止；下次运行会从这里继续")
DEMO_BEGIN = Text(
    "A marketplace of {stores} stores over {months} months, made by chance, in {folder}. No real merchant is in it.",
    "在 {folder} 中随机生成 {stores} 家店铺、{months} 个月的市场，不含任何真实商家。",
)
DEMO_WHY = Text("Why store {subject} stands where it stands:", "店铺 {subject} 为何处于当前等级：")
DEMO_CHANGE = Text("What if {change}?", "假如 {change}？")
DEMO_NEXT = Text(
    """Now try:
  upmarket standings --home {folder} --standard gold_merchant
  upmarket explain {subject} --home {folder} --for auditor --replay
  upmarket metrics {subject} --home {folder}
  upmarket what-if --home {folder} --set gold_merchant.clauses.ships_in_time.limit.silver=0.70
  upmarket ingest olist PATH, or upmarket ingest files PATH --mapping YAML, for data of your own""",
    """接下来可以试试：
  upmarket standings --home {folder} --standard gold_merchant
  upmarket explain {subject} --home {folder} --for auditor --replay
  upmarket metrics {subject} --home {folder}
  upmarket what-if --home {folder} --set gold_merchant.clauses.ships_in_time.limit.silver=0.70
  用您自己的数据：upmarket ingest olist PATH，或 upmarket ingest files PATH --mapping YAML""",
)
