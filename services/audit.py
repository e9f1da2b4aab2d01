"""Reading the audit log."""

from __future__ import annotations

from programme.accounts.audit import AuditLine
from programme.ports.gateways import Gateways


def read_audit(
    gateways: Gateways, *, tab: str = "", code: str = "", author: str = "", before_id: int = 0, limit: int
) -> tuple[AuditLine, ...]:
    """Return the newest lines first, at most *limit*; *before_id* asks for those before a line, 0 for the newest."""
    with gateways.store.reading() as tx:
        return tx.audit.lines(tab=tab, code=code, author=author, before_id=before_id, limit=limit)
