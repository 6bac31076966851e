"""What an ingest or a check found, as tables."""

from __future__ import annotations

from collections.abc import Sequence

from upmarket.facts.findings import Finding
from upmarket.runs.check import CheckReport
from upmarket.runs.ingest import IngestReport
from upmarket.runs.report import Cell, Column, Heading, Report
from upmarket.vocabulary.texts import Text

TABLE = Column("table", Text("Table", "表"))
READ = Column("read", Text("Read", "读取"))
TAKEN = Column("taken", Text("Taken", "收入"))
REPEATED = Column("repeated", Text("Repeated", "重复"))
SUPERSEDED = Column("superseded", Text("Replaced earlier", "替换旧行"))
REFUSED = Column("quarantined", Text("Quarantined", "隔离"))

NOTHING_NEW = Text("Everything had been taken before; nothing changed.", "所有内容此前已收入，未作更改。")
SOUND = Text("Nothing would be refused.", "没有会被拒收的内容。")


def ingest_table(report: IngestReport) -> Report:
    """Return the counts per table of a batch, with findings and proxies as notes."""
    rows = tuple((t.table, t.read, t.taken, t.repeated, t.superseded, t.quarantined) for t in report.tables)
    headings = [Heading("seconds", Text("Seconds", "耗时（秒）"), round(report.seconds, 1))]
    if report.batch:
        headings.insert(0, Heading("batch", Text("Batch", "批次"), report.batch.name))
    if report.already:
        headings.append(Heading("already", Text("Files known already", "已知文件"), report.already))
    notes = [finding_text(finding) for finding in report.findings]
    notes += [Text(f"Proxy: {proxy.text.en}", f"替代口径：{proxy.text.zh}") for proxy in report.proxies]
    if report.batch is None:
        notes.insert(0, NOTHING_NEW)
    columns = (TABLE, READ, TAKEN, REPEATED, SUPERSEDED, REFUSED)
    return Report(Text("Taken in", "收入结果"), columns, rows, tuple(headings), tuple(notes))


def check_table(report: CheckReport) -> Report:
    """Return the counts per file of a check, with findings as notes; problems are told apart."""
    rows: list[tuple[Cell, ...]] = []
    for file in report.files:
        counts = file.counts
        rows.append((file.file, file.table, counts.read, counts.taken, counts.repeated, counts.quarantined))
    notes = [finding_text(finding) for finding in report.findings]
    refused = sum(report.totals.values())
    if report.sound:
        notes.insert(0, SOUND)
    elif refused:
        notes.insert(0, Text(f"{refused:,} cells would be refused.", f"共有 {refused:,} 个单元格会被拒收。"))
    columns = (Column("file", Text("File", "文件")), TABLE, READ, TAKEN, REPEATED, REFUSED)
    return Report(Text("Checked", "检查结果"), columns, tuple(rows), (), tuple(notes))


def finding_text(finding: Finding) -> Text:
    """Return a finding with its table and count."""
    where = f"{finding.table}.{finding.column}" if finding.column else finding.table
    head = (f"{where}: " if where else "") + (f"{finding.count:,} × " if finding.count > 1 or where else "")
    return Text(head + finding.text.en, head + finding.text.zh)


def problem_rows(report: CheckReport | IngestReport) -> Sequence[str]:
    """Return the problems as texts for a terminal."""
    return [problem.render() + "\n" for problem in report.problems]
