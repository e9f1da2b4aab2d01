"""A tab while it is being made: headers and rows as people would have typed them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from programme.schema.people import NAME_HEADERS
from programme.schema.tabs import Cell, Column, Kind, Tab

NUMBER = "_number"  # the key of the column «№ п/п», which the schema does not know


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula cell and the value a spreadsheet program would have shown: "#N/A" is an error."""

    text: str  # "=ROW()-3"; {row} is the number of the row
    shown: Cell


Typed = Cell | Formula
Line = dict[str, Any]  # column key → Typed


@dataclass
class Sheet:
    """One tab: what it is called, its headers in order, its rows, and what surrounds them."""

    tab: Tab
    title: str
    headers: list[tuple[str, str]]  # key, text
    rows: list[Line] = field(default_factory=list)
    banner: list[str] = field(default_factory=list)  # merged lines above the header
    groups: dict[str, str] = field(default_factory=dict)  # key → heading above a two-row header
    totals: list[Line] = field(default_factory=list)
    notes: dict[tuple[int, str], str] = field(default_factory=dict)  # (index of row, key) → comment
    fixed: set[str] = field(default_factory=set)  # codes that other tabs refer to

    def filled(self, key: str) -> list[Line]:
        """Return the rows in which the column holds something."""
        return [row for row in self.rows if row.get(key) not in (None, "")]


def new_sheet(tab: Tab, rows: Iterable[Line]) -> Sheet:
    """Return a tidy tab with the schema's own headers; the banks name whose name it is."""
    headers = [(column.key, NAME_HEADERS.get(tab.key, column.header) if column.kind is Kind.NAME else column.header)
               for column in tab.columns]  # fmt: skip
    return Sheet(tab, tab.sheet, headers, list(rows))


def lines(tab: Tab, rows: Iterable[Any]) -> list[Line]:
    """Return typed rows (the tab's dataclass) as people would type them."""
    return [{column.key: typed(column, getattr(row, column.key)) for column in tab.columns} for row in rows]


def typed(column: Column, value: Any) -> Cell:
    """Return a value of *column* as a tidy person types it: words of lists in Russian, lists with "; "."""
    if value is None or value == "" or value == ():
        return None
    if column.kind in (Kind.CHOICE, Kind.CHOICES):
        words = {choice.key: choice.ru for choice in column.choices}
        keys = (value,) if isinstance(value, str) else value
        return "; ".join(words.get(key, key) for key in keys)
    if column.kind in (Kind.LIST, Kind.CODES):
        return "; ".join(value)
    if column.kind is Kind.TRUTH:
        return "да" if value else "нет"
    if column.kind is Kind.MONTHS:
        return _service(value)
    if column.kind is Kind.BIRTH and len(value) == 10:
        return date.fromisoformat(value)
    if column.kind is Kind.DECIMAL and float(value).is_integer():
        return int(value)
    plain: Cell = value
    return plain


def _service(months: int) -> Cell:
    years, rest = divmod(months, 12)
    return years if not rest else f"{years} г. {rest} мес." if years else f"{rest} мес."
