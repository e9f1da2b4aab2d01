"""The codes of rows: each is issued once, and what was ever seen or retired is never issued again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sqlalchemy import Column, Connection, Integer, String, Table, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from programme.schema.registry import BY_KEY

from .base import metadata

CODES = Table(
    "codes",
    metadata,
    Column("tab", String(40), primary_key=True),
    Column("code", String(80), primary_key=True),
    Column("standing", String(10), nullable=False),  # "issued", "seen", "retired", "foreign"
)
LAST = Table(
    "codes_last",
    metadata,
    Column("tab", String(40), primary_key=True),
    Column("year", Integer, primary_key=True),  # 0 for tabs whose codes carry none
    Column("number", Integer, nullable=False),
)


class SqlCodes:
    """Issuing and knowing codes; mixed into the journal."""

    connection: Connection

    def issue_code(self, tab: str, year: int) -> str:
        """Return a code never issued before, above all that the book was seen to hold."""
        declared = BY_KEY[tab]
        series = year if declared.with_year else 0
        middle = f"{year}-" if declared.with_year else ""
        number = self._raise_last(tab, series, 0)
        while True:
            number += 1
            code = f"{declared.prefix}-{middle}{number:0{declared.digits}d}"
            if not self._is_known(tab, code):  # staff may have typed it in advance
                break
        self._raise_last(tab, series, number)
        self._know(tab, [code], "issued")
        return code

    def raise_codes(self, tab: str, codes: Iterable[str]) -> None:
        """Note codes seen in the book, so that they are never issued."""
        seen = list(codes)
        highest: dict[int, int] = {}
        for code in seen:
            if found := re.fullmatch(r"\D+-(?:(\d{4})-)?(\d{1,9})", code):
                series = int(found[1] or 0)
                highest[series] = max(highest.get(series, 0), int(found[2]))
        for series, number in highest.items():
            self._raise_last(tab, series, number)
        self._know(tab, seen, "seen")

    def shun_codes(self, tab: str, codes: Iterable[str]) -> None:
        """Note codes that staff typed though nobody gave them: they are never issued, and still belong to no row."""
        self._know(tab, list(codes), "foreign")

    def retire_codes(self, tab: str, codes: Iterable[str]) -> None:
        """Note that no row bears these codes any more: staff removed them, or they will never be added."""
        for code in codes:
            where = (CODES.c.tab == tab) & (CODES.c.code == code)
            self.connection.execute(update(CODES).where(where).values(standing="retired"))

    def revive_codes(self, tab: str, codes: Iterable[str]) -> None:
        """Note that rows that had been removed are back."""
        for code in codes:
            where = (CODES.c.tab == tab) & (CODES.c.code == code) & (CODES.c.standing == "retired")
            self.connection.execute(update(CODES).where(where).values(standing="seen"))

    def known_codes(self, tab: str) -> Mapping[str, str]:
        asked = select(CODES.c.code, CODES.c.standing).where(CODES.c.tab == tab)
        return {row.code: row.standing for row in self.connection.execute(asked)}

    def _is_known(self, tab: str, code: str) -> bool:
        where = (CODES.c.tab == tab) & (CODES.c.code == code)
        return self.connection.execute(select(CODES.c.code).where(where)).first() is not None

    def _know(self, tab: str, codes: list[str], standing: str) -> None:
        if not codes:
            return
        dialect = postgresql if self.connection.dialect.name == "postgresql" else sqlite
        put = dialect.insert(CODES).on_conflict_do_nothing()
        self.connection.execute(
            put, [{"tab": tab, "code": code, "standing": standing} for code in dict.fromkeys(codes)]
        )

    def _raise_last(self, tab: str, series: int, at_least: int) -> int:
        """Make the last number at least *at_least* and return it; its row stays locked until the transaction ends."""
        where = (LAST.c.tab == tab) & (LAST.c.year == series)
        number = self.connection.execute(select(LAST.c.number).where(where).with_for_update()).scalar()
        if number is None:
            self.connection.execute(insert(LAST).values(tab=tab, year=series, number=at_least))
            return at_least
        if at_least > number:
            self.connection.execute(update(LAST).where(where).values(number=at_least))
            return at_least
        return number
