"""The audit: lines are only ever added."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Column, Connection, Integer, RowMapping, String, Table, Text, insert, select

from programme.accounts.audit import AuditLine
from programme.text.codec import cell_from_json, cell_to_json
from programme.text.sentences import Sentence

from .base import Moment, metadata, sentence_from_text, sentence_to_text

AUDIT = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("author", String(254), nullable=False, index=True),
    Column("what", Text, nullable=False),
    Column("tab", String(40), nullable=False),
    Column("code", String(80), nullable=False, index=True),
    Column("column", String(200), nullable=False),
    Column("old", Text, nullable=False),
    Column("new", Text, nullable=False),
    Column("operation", Integer),
    Column("address", String(64), nullable=False),
)


class SqlAudit:
    """The AuditTable port."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def add(self, lines: Iterable[AuditLine]) -> None:
        values = [
            {
                "at": line.at,
                "author": line.author,
                "what": sentence_to_text(line.what),
                "tab": line.tab,
                "code": line.code,
                "column": line.column[:200],
                "old": json.dumps(cell_to_json(line.old), ensure_ascii=False),
                "new": json.dumps(cell_to_json(line.new), ensure_ascii=False),
                "operation": line.operation,
                "address": line.address[:64],
            }
            for line in lines
        ]
        if values:
            self.connection.execute(insert(AUDIT), values)

    def lines(
        self, *, tab: str = "", code: str = "", author: str = "", before_id: int = 0, limit: int = 100
    ) -> tuple[AuditLine, ...]:
        asked = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)
        for column, value in ((AUDIT.c.tab, tab), (AUDIT.c.code, code), (AUDIT.c.author, author)):
            if value:
                asked = asked.where(column == value)
        if before_id:
            asked = asked.where(AUDIT.c.id < before_id)
        return tuple(_as_line(row) for row in self.connection.execute(asked).mappings())


def _as_line(row: RowMapping) -> AuditLine:
    return AuditLine(
        id=row["id"],
        at=row["at"],
        author=row["author"],
        what=sentence_from_text(row["what"]) or Sentence(""),
        tab=row["tab"],
        code=row["code"],
        column=row["column"],
        old=cell_from_json(json.loads(row["old"])),
        new=cell_from_json(json.loads(row["new"])),
        operation=row["operation"],
        address=row["address"],
    )
