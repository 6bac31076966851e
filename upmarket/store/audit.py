"""Who did what when."""

from __future__ import annotations

from datetime import datetime

from upmarket.store.models import AuditLog


def note(what: str, detail: str, *, at: datetime, who: str, run_id: str | None = None) -> None:
    """Add a line to the audit log, in the transaction of what it tells."""
    AuditLog.objects.create(at=at, who=who, what=what, detail=detail, run_id=run_id)


def lines(limit: int = 100) -> tuple[tuple[datetime, str, str, str], ...]:
    """Return the latest lines: at, who, what, detail."""
    rows = AuditLog.objects.order_by("-id")[:limit]
    return tuple((row.at, row.who, row.what, row.detail) for row in rows)
