"""The replica: the last read of the sheets, row by row, and what is known of every book."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    CursorResult,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from programme.book.reading import BookReading, Problem
from programme.ports.records import BookState, ReplicaRow
from programme.text.codec import cell_from_json, cell_to_json

from .base import Moment, metadata, sentence_from_text, sentence_to_text
from .versions import raise_version, version_of

_AT_ONCE = 1000  # rows fetched at a time
_NO_FORMULAS: frozenset[str] = frozenset()

ROWS = Table(
    "replica_rows",
    metadata,
    Column("tab", String(40), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("book", String(20), nullable=False, index=True),
    Column("code", String(80), nullable=False),
    Column("position", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("content", Text, nullable=False),  # JSON: cells, extras, formulas
    Column("digest", String(64), nullable=False),
    Column("version", Integer, nullable=False, index=True),
    Column("removed", Boolean, nullable=False),
)
PROBLEMS = Table(
    "replica_problems",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("book", String(20), nullable=False, index=True),
    Column("tab", String(40), nullable=False),
    Column("row", Integer, nullable=False),
    Column("column", String(200), nullable=False),
    Column("code", String(80), nullable=False),
    Column("what", Text, nullable=False),
    Column("todo", Text, nullable=False),
    Column("blocks", Boolean, nullable=False),
    Column("shown", String(80), nullable=False),
)
BOOKS = Table(
    "books",
    metadata,
    Column("book", String(20), primary_key=True),
    Column("version", String(200), nullable=False),
    Column("write_number", Integer, nullable=False),
    Column("read_at", Moment),
    Column("stopped", Text, nullable=False),
    Column("stopped_kind", String(20), nullable=False),
    Column("checked_at", Moment),
    Column("stopped_at", Moment),
)
TAB_BOOKS = Table(
    "tab_books",
    metadata,
    Column("tab", String(40), primary_key=True),
    Column("book", String(20), nullable=False),
)

_BOOKS = select(BOOKS)
_BOOK = _BOOKS.where(BOOKS.c.book == bindparam("key"))


class SqlReplica:
    """The ReplicaTable port."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def version(self) -> int:
        return version_of(self.connection, "replica")

    def rows(self, since: int = 0) -> Iterator[ReplicaRow]:
        asked = select(ROWS).where(ROWS.c.version > since).order_by(ROWS.c.tab, ROWS.c.position)
        if since == 0:
            asked = asked.where(ROWS.c.removed.is_(False))
        return _rows(self.connection.execute(asked))

    def book_rows(self, book: str) -> tuple[ReplicaRow, ...]:
        """Return the rows of one book as they were last read."""
        asked = select(ROWS).where(ROWS.c.book == book, ROWS.c.removed.is_(False)).order_by(ROWS.c.tab, ROWS.c.position)
        return tuple(_rows(self.connection.execute(asked)))

    def removed_rows(self, book: str) -> tuple[ReplicaRow, ...]:
        """Return the rows staff have removed, as they were last read."""
        asked = select(ROWS).where(ROWS.c.book == book, ROWS.c.removed.is_(True), ROWS.c.code != "")
        return tuple(_rows(self.connection.execute(asked)))

    def some(self, wanted: Collection[tuple[str, str]]) -> tuple[ReplicaRow, ...]:
        """Return the rows that bear these codes, each given as (tab, code)."""
        found: list[ReplicaRow] = []
        for tab in {tab for tab, _ in wanted}:
            codes = [code for of, code in wanted if of == tab]
            for start in range(0, len(codes), 500):
                asked = select(ROWS).where(
                    ROWS.c.tab == tab, ROWS.c.code.in_(codes[start : start + 500]), ROWS.c.removed.is_(False)
                )
                found += _rows(self.connection.execute(asked))
        return tuple(found)

    def replace(self, book: str, reading: BookReading, rows: Sequence[ReplicaRow]) -> int:
        """Make *rows* the last read of *book*, writing only what differs; *reading* gives the problems."""
        asked = select(ROWS.c.tab, ROWS.c.key, ROWS.c.digest, ROWS.c.removed).where(ROWS.c.book == book)
        known = {(r.tab, r.key): (r.digest, r.removed) for r in self.connection.execute(asked)}
        now = {(row.tab, row.key): (row, _content(row)) for row in rows}
        changed = []
        for key, (row, content) in now.items():
            digest = _digest(row, content)
            if known.get(key) != (digest, False):
                changed.append((row, content, digest))
        gone = [key for key, (_, removed) in known.items() if not removed and key not in now]
        found = self._problem_values(book, reading)
        if not changed and not gone and found == self._kept_problems(book):
            return self.version()
        version = raise_version(self.connection, "replica")
        self._put(book, changed, version)
        for tab, key in gone:
            where = (ROWS.c.tab == tab) & (ROWS.c.key == key)
            self.connection.execute(update(ROWS).where(where).values(removed=True, version=version, digest=""))
        self.connection.execute(delete(PROBLEMS).where(PROBLEMS.c.book == book))
        if found:
            self.connection.execute(insert(PROBLEMS), found)
        return version

    def take_over(self, book: str, tab: str, *, of: str) -> None:
        for table in (ROWS, PROBLEMS):
            where = (table.c.book == of) & (table.c.tab == tab)
            self.connection.execute(update(table).where(where).values(book=book))

    def _put(self, book: str, changed: list[tuple[ReplicaRow, str, str]], version: int) -> None:
        if not changed:
            return
        values = [
            {
                "tab": row.tab,
                "key": row.key,
                "book": book,
                "code": row.code,
                "position": row.position,
                "number": row.number,
                "content": content,
                "digest": digest,
                "version": version,
                "removed": False,
            }
            for row, content, digest in changed
        ]
        dialect = postgresql if self.connection.dialect.name == "postgresql" else sqlite
        put = dialect.insert(ROWS)
        names = ("book", "code", "position", "number", "content", "digest", "version", "removed")
        put = put.on_conflict_do_update(
            index_elements=["tab", "key"], set_={name: getattr(put.excluded, name) for name in names}
        )
        self.connection.execute(put, values)

    def problems(self) -> tuple[Problem, ...]:
        asked = select(PROBLEMS).order_by(PROBLEMS.c.id)
        return tuple(_as_problem(row) for row in self.connection.execute(asked).mappings())

    def state(self, book: str) -> BookState:
        row = self.connection.execute(_BOOK, {"key": book}).mappings().first()
        return BookState(book, "", 0, None, None, "", None) if row is None else _as_state(row)

    def states(self) -> dict[str, BookState]:
        """Return what is known of every book that was ever looked at, by its key, in one question."""
        return {row["book"]: _as_state(row) for row in self.connection.execute(_BOOKS).mappings()}

    def set_state(self, state: BookState) -> None:
        values: dict[str, Any] = {
            "version": state.version,
            "write_number": state.write_number,
            "read_at": state.read_at,
            "stopped": sentence_to_text(state.stopped),
            "stopped_kind": state.stopped_kind,
            "checked_at": state.checked_at,
            "stopped_at": state.stopped_at,
        }
        done = self.connection.execute(update(BOOKS).where(BOOKS.c.book == state.book).values(values))
        if done.rowcount == 0:
            self.connection.execute(insert(BOOKS).values(book=state.book, **values))

    def tab_books(self) -> Mapping[str, str]:
        """Return the book in which every tab lived when a book was last read."""
        return {row.tab: row.book for row in self.connection.execute(select(TAB_BOOKS))}

    def set_tab_books(self, books: Mapping[str, str]) -> None:
        self.connection.execute(delete(TAB_BOOKS))
        self.connection.execute(insert(TAB_BOOKS), [{"tab": tab, "book": book} for tab, book in books.items()])

    def _kept_problems(self, book: str) -> list[dict[str, Any]]:
        names = [column for column in PROBLEMS.c if column.name != "id"]
        asked = select(*names).where(PROBLEMS.c.book == book).order_by(PROBLEMS.c.id)
        return [dict(row) for row in self.connection.execute(asked).mappings()]

    @staticmethod
    def _problem_values(book: str, reading: BookReading) -> list[dict[str, Any]]:
        found = [*reading.problems, *(p for tab in reading.tabs.values() for p in tab.problems)]
        return [
            {
                "book": book,
                "tab": p.tab,
                "row": p.row,
                "column": p.column[:200],
                "code": p.code[:80],
                "what": sentence_to_text(p.what),
                "todo": sentence_to_text(p.todo),
                "blocks": p.blocks,
                "shown": p.shown[:80],
            }
            for p in found
        ]


def _content(row: ReplicaRow) -> str:
    cells = {key: cell_to_json(cell) for key, cell in row.cells.items() if cell is not None and cell != ""}
    return json.dumps([cells, row.extras, sorted(row.formulas)], ensure_ascii=False, separators=(",", ":"))


def _digest(row: ReplicaRow, content: str) -> str:
    text = f"{row.code}\n{row.position}\n{row.number}\n{content}"
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _rows(found: CursorResult[Any]) -> Iterator[ReplicaRow]:
    """Yield the rows; equal texts and days are one object, for a book says the same thing thousands of times."""
    share: dict[Any, Any] = {}

    def one(value: Any) -> Any:
        cell = cell_from_json(value)
        return share.setdefault(cell, cell) if isinstance(cell, str | date) else cell

    for row in found.mappings().yield_per(_AT_ONCE):
        cells, extras, formulas = json.loads(row["content"])
        yield ReplicaRow(
            one(row["tab"]),
            one(row["key"]),
            one(row["code"]),
            row["position"],
            row["number"],
            {one(key): one(cell) for key, cell in cells.items()},
            tuple((one(header), one(text)) for header, text in extras),
            frozenset(formulas) if formulas else _NO_FORMULAS,
            row["version"],
            row["removed"],
        )


def _as_state(row: RowMapping) -> BookState:
    return BookState(
        row["book"],
        row["version"],
        row["write_number"],
        row["read_at"],
        sentence_from_text(row["stopped"]),
        row["stopped_kind"],
        row["checked_at"],
        row["stopped_at"],
    )


def _as_problem(row: RowMapping) -> Problem:
    what, todo = sentence_from_text(row["what"]), sentence_from_text(row["todo"])
    if what is None or todo is None:
        raise ValueError("a kept problem has lost its sentence")
    return Problem(row["tab"], row["row"], row["column"], what, todo, row["code"], row["blocks"], row["shown"])
