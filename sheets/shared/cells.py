"""Cells: references, and values as XML writes them and as a reading gives them back."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from xml.sax.saxutils import escape

from programme.schema.tabs import Cell

LONGEST_TEXT = 32_767  # what Excel keeps in one cell
LARGEST_NUMBER = 1e300  # what is larger, infinite or no number at all is written as no program reads it
LAST_COLUMN = 16_384
LAST_ROW = 1_048_576

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 — a spreadsheet knows no time zone
_MARCH_1900 = 61  # days from the epoch to the 1st of March 1900
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001


def letters(column: int) -> str:
    """Return the letters of a 0-based column: 0 → A, 26 → AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_index(name: str | bytes) -> int:
    """Return the 0-based column of its letters: A → 0."""
    number = 0
    for letter in name.encode() if isinstance(name, str) else name:
        number = number * 26 + letter - 64
    return number - 1


def area(reference: str) -> tuple[int, int, int, int]:
    """Return an area's first row, first column, last row, last column; rows 1-based, columns 0-based."""
    first, _, last = reference.replace("$", "").upper().partition(":")
    places = [re.fullmatch(r"([A-Z]+)(\d+)", part) for part in (first, last or first)]
    if not all(places):
        return (0, 0, 0, 0)
    (c1, r1), (c2, r2) = ((p[1], int(p[2])) for p in places if p)
    return r1, column_index(c1), r2, column_index(c2)


def reference(row: int, column: int) -> str:
    """Return the name of a cell: 3, 1 → B3."""
    return f"{letters(column)}{row}"


def as_written(value: Cell) -> Cell:
    """Return *value* as a reading will give it back: what XML cannot hold is dropped, an empty text is None."""
    if isinstance(value, str):
        return _ILLEGAL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")) or None
    if isinstance(value, datetime):
        plain = (value + timedelta(milliseconds=0.5)).replace(tzinfo=None)
        plain = plain.replace(microsecond=plain.microsecond // 1000 * 1000)
        return plain.date() if plain.time() == time() else plain
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def first_day(*, from_1904: bool) -> date:
    """Return the first day that a workbook can hold: what lies before day 1 is shown as an hour, or as an error."""
    return date(1904, 1, 2) if from_1904 else date(1900, 1, 1)


def serial(value: date, *, from_1904: bool) -> str:
    """Return a date or a moment, `first_day` at the earliest, as the number of days a spreadsheet counts."""
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
    days = (moment.replace(tzinfo=None) - (_EPOCH_1904 if from_1904 else _EPOCH)) / timedelta(days=1)
    if not from_1904 and days < _MARCH_1900:
        days -= 1  # spreadsheets know a 29th of February 1900, which nobody else does
    return repr(int(days)) if days == int(days) else repr(days)


def cell_xml(place: str, value: Cell, *, style: int, prefix: str = "", from_1904: bool = False) -> bytes:
    """Return the cell's XML. Text is inline, so that a leading = or + stays text and no other part changes."""
    value = as_written(value)
    tag = f"{prefix}c"
    opening = f'<{tag} r="{place}"' + (f' s="{style}"' if style else "")
    if value is None:
        return f"{opening}/>".encode()
    if isinstance(value, str):
        text = escape(_ESCAPED.sub("_x005F_", value))
        p = prefix
        inner = f'<{p}is><{p}t xml:space="preserve">{text}</{p}t></{p}is>'
        return f'{opening} t="inlineStr">{inner}</{tag}>'.encode()
    if isinstance(value, bool):
        return f'{opening} t="b"><{prefix}v>{int(value)}</{prefix}v></{tag}>'.encode()
    shown = serial(value, from_1904=from_1904) if isinstance(value, date) else repr(value)
    return f"{opening}><{prefix}v>{shown}</{prefix}v></{tag}>".encode()
