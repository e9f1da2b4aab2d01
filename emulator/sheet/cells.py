"""What one cell holds: a value or a formula, its format, note and validation; and how Google spells values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

EPOCH = datetime(1899, 12, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Fault:
    """An error value, as #N/A."""

    text: str  # "#N/A"
    kind: str = "ERROR"  # Google's ErrorType
    message: str = ""


Value = str | float | int | bool | Fault | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; it is never changed in place, so that a batch can be undone by forgetting it."""

    value: Value = None  # what was typed; for a formula its last result
    formula: str = ""  # "=1+1"
    format: dict[str, Any] = field(default_factory=dict)  # userEnteredFormat
    note: str = ""
    rule: dict[str, Any] | None = None  # data validation
    spilled: bool = False  # the value is part of another cell's array: nobody entered it

    @property
    def is_blank(self) -> bool:
        """Tell whether the cell holds neither a value nor a formula."""
        return self.value is None and not self.formula

    @property
    def is_bare(self) -> bool:
        """Tell whether the cell holds nothing at all, not even a format."""
        return self.is_blank and not self.format and not self.note and self.rule is None

    @property
    def number_format(self) -> dict[str, str]:
        found: dict[str, str] = self.format.get("numberFormat", {})
        return found

    @property
    def is_text_only(self) -> bool:
        """Tell whether the cell is formatted as text: what is typed into it stays as typed."""
        return self.number_format.get("type") == "TEXT"

    def holding(self, value: Value, formula: str = "") -> Cell:
        """Return the cell with another content and the same looks."""
        return replace(self, value=value, formula=formula, spilled=False)


BLANK = Cell()


def extended(value: Value, formula: str = "") -> dict[str, Any]:
    """Return the JSON of an ExtendedValue."""
    if formula:
        return {"formulaValue": formula}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int | float):
        return {"numberValue": value}
    if isinstance(value, Fault):
        return {"errorValue": {"type": value.kind} | ({"message": value.message} if value.message else {})}
    return {"stringValue": value or ""}


def from_extended(told: dict[str, Any]) -> tuple[Value, str]:
    """Return value and formula of an ExtendedValue's JSON."""
    if "formulaValue" in told:
        return None, str(told["formulaValue"])
    for key in ("stringValue", "numberValue", "boolValue"):
        if key in told:
            found: Value = told[key]
            return (None if found == "" else found), ""
    return None, ""


def shown(cell: Cell, locale: str) -> str:
    """Return the cell's text as the sheet shows it (FORMATTED_VALUE)."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, Fault):
        return value.text
    if isinstance(value, bool):
        return ("ИСТИНА" if value else "ЛОЖЬ") if locale.startswith("ru") else str(value).upper()
    if isinstance(value, str):
        return value
    kind, pattern = cell.number_format.get("type", ""), cell.number_format.get("pattern", "")
    if kind in ("DATE", "DATE_TIME", "TIME"):
        return _date_text(value, pattern or ("dd.MM.yyyy" if locale.startswith("ru") else "M/d/yyyy"))
    if kind == "PERCENT":
        return _number_text(round(value * 100, 10), locale) + "%"
    return _number_text(value, locale)


def _number_text(value: float, locale: str) -> str:
    text = str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
    return text.replace(".", ",") if locale.startswith("ru") else text


_PART = re.compile(r"""y+|m+|d+|h+|s+|"[^"]*"|\\.|.""", re.IGNORECASE | re.DOTALL)


def _date_text(serial: float, pattern: str) -> str:
    """Return a moment by a pattern; as in Google's, "mm" is the month unless hours stand before or seconds after."""
    moment = EPOCH + timedelta(seconds=round(serial * 86_400))
    parts: list[str] = _PART.findall(pattern)
    letters = [part[0].casefold() if part[0].isalpha() else "" for part in parts]
    told = []
    for place, part in enumerate(parts):
        before = next((letter for letter in reversed(letters[:place]) if letter), "")
        after = next((letter for letter in letters[place + 1 :] if letter), "")
        minutes = letters[place] == "m" and (before == "h" or after == "s")
        told.append(_moment_part(moment, "minute" if minutes else letters[place], part))
    return "".join(told)


def _moment_part(moment: datetime, letter: str, part: str) -> str:
    if letter == "y":
        return f"{moment.year:04d}" if len(part) > 2 else f"{moment.year % 100:02d}"
    numbers = {
        "m": moment.month,
        "d": moment.day,
        "h": moment.hour,
        "minute": moment.minute,
        "s": moment.second,
    }
    if letter in numbers:
        return f"{numbers[letter]:0{min(len(part), 2)}d}"
    return part.strip('"') if part.startswith('"') else part.removeprefix("\\")


def serial_of(day: date) -> int:
    """Return the serial number of a day: 1 for 1899-12-31."""
    return day.toordinal() - EPOCH.toordinal()


def twins(format: dict[str, Any]) -> dict[str, Any]:
    """Return a format in which every colour has its Style twin, as Google returns it."""
    made: dict[str, Any] = {}
    for key, value in format.items():
        made[key] = twins(value) if isinstance(value, dict) and not _is_colour(key) else value
        if _is_colour(key):
            made.setdefault(f"{key}Style", {"rgbColor": value})
    return made


def _is_colour(key: str) -> bool:
    return key.endswith("Color") and key != "rgbColor"
