"""The lists that a spreadsheet offers in a column: the programme's own choices and what staff keep in Справочники."""

from __future__ import annotations

from collections.abc import Iterable

from programme.cells.lists import read_choice
from programme.schema.tabs import Column, Kind
from programme.text.folding import fold, tidy

from .reading import BookReading

Listed = tuple[str, str]  # list, value
YES_OR_NO = ("да", "нет")


def listed_in(reading: BookReading) -> tuple[Listed, ...]:
    """Return the values of the tab Справочники in the order they stand there; none when the book has no such tab."""
    tab = reading.tabs.get("references")
    if tab is None or not {"list", "value"} <= set(tab.columns):
        return ()
    name, value = tab.columns.index("list"), tab.columns.index("value")
    return tuple((_text(row.cells[name]), _text(row.cells[value])) for row in tab.rows)


def offered(column: Column, listed: Iterable[Listed]) -> tuple[str, ...]:
    """Return the values a column offers, each once: its choices first, then those of its lists in Справочники.

    A column of choices offers no word that it could not read: whoever picked it would be told to pick another.
    """
    names = {fold(name) for name in column.lists}
    own = YES_OR_NO if column.kind is Kind.TRUTH else tuple(choice.ru for choice in column.choices)
    found = {fold(value): value for value in own}
    for name, value in listed:
        if value and fold(name) in names and _is_readable(column, value):
            found.setdefault(fold(value), value)
    return tuple(found.values())


def _is_readable(column: Column, value: str) -> bool:
    if not column.choices:
        return True
    reading = read_choice(column.choices, value)
    return bool(reading.value) and reading.fault is None and not reading.guess


def _text(cell: object) -> str:
    return tidy(cell) if isinstance(cell, str) else ""
