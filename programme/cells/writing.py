"""Writing a cell: the form in which the intranet puts a typed value into the sheet, and when two cells are the same."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

from programme.schema.tabs import Cell, Column, Kind
from programme.schema.values import Choice

from .reading import as_text

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 — a spreadsheet knows no time zone


def write_cell(column: Column, value: Any) -> Cell:
    """Return the cell that reads as *value* again: `read_cell(column, write_cell(column, v)).value == v`."""
    if value is None or value == () or value == "":
        return None
    if column.kind is Kind.CHOICE:
        return _label(column.choices, value)
    if column.kind is Kind.CHOICES:
        return "; ".join(_label(column.choices, key) for key in value)
    if column.kind in (Kind.LIST, Kind.CODES):
        return "; ".join(value)
    if column.kind is Kind.TRUTH:
        return "да" if value else "нет"
    if column.kind is Kind.MONTHS:
        return _service(value)
    if column.kind is Kind.PHONE:
        return "; ".join(_phone(part) for part in value.split("; "))
    if column.kind is Kind.BIRTH:
        return date.fromisoformat(value) if len(value) == 10 else int(value)
    if column.kind is Kind.DECIMAL and float(value).is_integer():
        return int(value)
    cell: Cell = value
    return cell


def form_text(column: Column, cell: Cell) -> str:
    """Return what a form shows for a cell as it stands, readable or not."""
    if isinstance(cell, date) and column.kind in (Kind.DATE, Kind.BIRTH):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, float) and not cell.is_integer():
        return str(cell).replace(".", ",")
    return as_text(cell).strip()


def canonical(cell: Cell) -> str:
    """Return the text by which cells are compared: 5, 5.0 and "5" are one, a day and its midnight too."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return str(int(cell)) if float(cell).is_integer() else repr(float(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.replace(microsecond=0).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = unicodedata.normalize("NFC", cell).replace("\r\n", "\n").strip(" \t\n\r\u00a0\u2007\u202f")
    return re.sub(r"^(\d{4}-\d\d-\d\d)[T ]00:00:00$", r"\1", text)


def same(one: Cell, other: Cell) -> bool:
    """Tell whether two cells hold the same, for the three-way merge.

    A day and the serial number by which a sheet keeps it are one: whether it shows as a day is a matter of formats.
    """
    if one.__class__ is other.__class__ and one == other:  # nearly all cells of a round, and canonical() is dear
        return True
    return canonical(one) == canonical(other) or _means_day(one, other) or _means_day(other, one)


def _means_day(number: Cell, day: Cell) -> bool:
    """Tell whether a number is the serial number of a day or moment."""
    if isinstance(number, bool) or not isinstance(number, int | float) or not isinstance(day, date):
        return False
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)  # noqa: DTZ001
    return abs((moment.replace(tzinfo=None) - _EPOCH) / timedelta(seconds=1) - number * 86_400) < 1


def _label(choices: tuple[Choice, ...], key: str) -> str:
    return next((choice.ru for choice in choices if choice.key == key), key)


def _service(months: int) -> str | int:
    years, rest = divmod(months, 12)
    if not rest:
        return years
    return f"{years} г. {rest} мес." if years else f"{rest} мес."


def _phone(number: str) -> str:
    found = re.fullmatch(r"\+7(\d{3})(\d{3})(\d\d)(\d\d)(.*)", number)
    return f"+7 ({found[1]}) {found[2]}-{found[3]}-{found[4]}{found[5]}" if found else number
