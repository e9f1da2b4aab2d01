"""The journal: every change made in the intranet, until it stands in the book and after."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Integer,
    RowMapping,
    Select,
    String,
    Table,
    Text,
    func,
    insert,
    or_,
    select,
    update,
)

from programme.changes.change import Change, ChangeState
from programme.schema.tabs import Cell
from programme.text.codec import cell_from_json, cell_to_json
from programme.text.sentences import Sentence

from .base import Moment, metadata, sentence_from_text, sentence_to_text
from .codes import SqlCodes
from .versions import raise_version, version_of

OPERATIONS = Table(
    "operations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("author", String(254), nullable=False),
    Column("what", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
)
CHANGES = Table(
    "changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("operation", ForeignKey("operations.id"), nullable=False, index=True),
    Column("book", String(20), nullable=False),
    Column("tab", String(40), nullable=False),
    Column("code", String(80), nullable=False, index=True),
    Column("column", String(40), nullable=False),
    Column("base", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("state", String(10), nullable=False, index=True),
    Column("author", String(254), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("is_new", Boolean, nullable=False),
    Column("write_number", Integer, nullable=False, index=True),
    Column("found", Text, nullable=False),
    Column("why", Text, nullable=False),
)


@cache
def _counted(states: tuple[ChangeState, ...]) -> Select[Any]:
    """Return the question, made once; "or" and not "in", whose length is worked out anew at every asking."""
    asked = select(CHANGES.c.state, func.count()).group_by(CHANGES.c.state)
    return asked.where(or_(*(CHANGES.c.state == state.value for state in states))) if states else asked


class SqlJournal(SqlCodes):
    """The JournalTable port."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def version(self) -> int:
        return version_of(self.connection, "journal")

    def open_operation(self, author: str, what: Sentence, at: datetime) -> int:
        values = {"author": author, "what": sentence_to_text(what), "made_at": at}
        return self.connection.execute(insert(OPERATIONS).values(values).returning(OPERATIONS.c.id)).scalar_one()

    def operation(self, id: int) -> tuple[str, Sentence | None, datetime] | None:
        """Return who did it, what, and when; None when there is no such operation."""
        row = self.connection.execute(select(OPERATIONS).where(OPERATIONS.c.id == id)).mappings().first()
        return (row["author"], sentence_from_text(row["what"]), row["made_at"]) if row else None

    def add(self, operation: int, changes: Iterable[Change]) -> None:
        values = [
            {
                "operation": operation,
                "book": c.book,
                "tab": c.tab,
                "code": c.code,
                "column": c.column,
                "base": _json(c.base),
                "value": _json(c.value),
                "state": c.state.value,
                "author": c.author,
                "made_at": c.made_at,
                "is_new": c.is_new,
                "write_number": c.write_number,
                "found": _json(c.found),
                "why": sentence_to_text(c.why),
            }
            for c in changes
        ]
        if values:
            self.connection.execute(insert(CHANGES), values)
            raise_version(self.connection, "journal")

    def changes(
        self,
        *,
        states: Iterable[ChangeState] = (),
        book: str = "",
        tab: str = "",
        code: str = "",
        operation: int | None = None,
        landed_after: int | None = None,
    ) -> tuple[Change, ...]:
        asked = select(CHANGES).order_by(CHANGES.c.id)
        wanted = [state.value for state in states]
        if wanted:
            asked = asked.where(CHANGES.c.state.in_(wanted))
        for column, value in ((CHANGES.c.book, book), (CHANGES.c.tab, tab), (CHANGES.c.code, code)):
            if value:
                asked = asked.where(column == value)
        if operation is not None:
            asked = asked.where(CHANGES.c.operation == operation)
        if landed_after is not None:
            asked = asked.where(CHANGES.c.write_number > landed_after, CHANGES.c.state == ChangeState.LANDED.value)
        return tuple(_as_change(row) for row in self.connection.execute(asked).mappings())

    def change(self, id: int) -> Change | None:
        """Return one change; None when there is none."""
        row = self.connection.execute(select(CHANGES).where(CHANGES.c.id == id)).mappings().first()
        return _as_change(row) if row else None

    def settle(
        self,
        ids: Iterable[int],
        state: ChangeState,
        *,
        write_number: int = 0,
        found: Cell = None,
        why: Sentence | None = None,
    ) -> None:
        wanted = list(ids)
        if not wanted:
            return
        values: dict[str, Any] = {"state": state.value, "found": _json(found), "why": sentence_to_text(why)}
        if write_number:
            values["write_number"] = write_number
        for start in range(0, len(wanted), 500):
            where = CHANGES.c.id.in_(wanted[start : start + 500])
            self.connection.execute(update(CHANGES).where(where).values(values))
        raise_version(self.connection, "journal")

    def take_over(self, book: str, tab: str, *, of: str, write_number: int = 0) -> None:
        mine = (CHANGES.c.book == of) & (CHANGES.c.tab == tab)
        if write_number:
            landed = mine & (CHANGES.c.state == ChangeState.LANDED.value)
            self.connection.execute(update(CHANGES).where(landed).values(write_number=write_number))
        self.connection.execute(update(CHANGES).where(mine).values(book=book))

    def counts(self, states: Iterable[ChangeState] = ()) -> dict[ChangeState, int]:
        """Return how many changes stand in each state, or in each of *states*."""
        asked = self.connection.execute(_counted(tuple(states)))
        return {ChangeState(row[0]): row[1] for row in asked}


def _json(cell: Cell) -> str:
    return json.dumps(cell_to_json(cell), ensure_ascii=False)


def _as_change(row: RowMapping) -> Change:
    return Change(
        id=row["id"],
        operation=row["operation"],
        book=row["book"],
        tab=row["tab"],
        code=row["code"],
        column=row["column"],
        base=cell_from_json(json.loads(row["base"])),
        value=cell_from_json(json.loads(row["value"])),
        state=ChangeState(row["state"]),
        author=row["author"],
        made_at=row["made_at"],
        is_new=row["is_new"],
        write_number=row["write_number"],
        found=cell_from_json(json.loads(row["found"])),
        why=sentence_from_text(row["why"]),
    )
