"""What typing means: how the sheet reads a text that a person, or USER_ENTERED, puts into a cell."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from emulator.errors import bad_field

from .cells import Cell, Value, serial_of

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_TRUE, _FALSE = {"true", "истина"}, {"false", "ложь"}


def entered(cell: Cell, told: Any, *, option: str, locale: str) -> Cell:
    """Return the cell after *told*, a JSON value, was written into it; *option* is RAW or USER_ENTERED."""
    if isinstance(told, dict | list):
        raise bad_field("data.values", f"Invalid value at 'data.values' (google.protobuf.Value), \"{told}\"")
    if told == "":
        return cell.holding(None)
    if isinstance(told, str) and option == "USER_ENTERED":
        return typed(cell, told, locale)
    return cell.holding(told)


def typed(cell: Cell, text: str, locale: str) -> Cell:
    """Return the cell after a person typed *text* into it."""
    if not text:
        return cell.holding(None)
    if cell.is_text_only:
        return cell.holding(text)
    if text.startswith("'"):
        return cell.holding(text[1:] or None)
    if text.startswith("="):
        return cell.holding(None, text)
    if text.strip().casefold() in _TRUE | _FALSE:
        return cell.holding(text.strip().casefold() in _TRUE)
    day = _day(text.strip(), locale)
    if day is not None:
        serial, pattern = day
        format = cell.format if cell.number_format else cell.format | {"numberFormat": pattern}
        return replace(cell.holding(serial), format=format)
    number = _number(text.strip(), locale)
    return cell.holding(text if number is None else number)


def _day(text: str, locale: str) -> tuple[int, dict[str, str]] | None:
    russian = locale.startswith("ru")
    for shape, pattern in ((_ISO, "yyyy-MM-dd"), (_DOTTED, "dd.MM.yyyy"), (_SLASHED, "M/d/yyyy")):
        found = shape.fullmatch(text)
        if found is None or (shape is _DOTTED and not russian) or (shape is _SLASHED and russian):
            continue
        one, two, three = (int(part) for part in found.groups())
        year, month, day = {
            "yyyy-MM-dd": (one, two, three),
            "dd.MM.yyyy": (three, two, one),
            "M/d/yyyy": (three, one, two),
        }[pattern]
        try:
            return serial_of(date(year, month, day)), {"type": "DATE", "pattern": pattern}
        except ValueError:
            return None
    return None


def _number(text: str, locale: str) -> Value:
    plain = re.sub(r"[\s\u00a0]", "", text)
    percent = plain.endswith("%")
    plain = plain.removesuffix("%")
    if locale.startswith("ru"):
        plain = plain.replace(".", "x").replace(",", ".")  # a point is no decimal mark there
    else:
        plain = re.sub(r"(?<=\d),(?=\d{3}\b)", "", plain)
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", plain):
        return None
    value = float(plain) / (100 if percent else 1)
    return int(value) if value.is_integer() and abs(value) < 1e15 else value
