"""Reading a cell: what people type becomes a typed value, or a sentence that says what to do.

Nothing is guessed silently: a value that was only inferred carries `guess`, one that could not be read is
the column's empty value with a `fault`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from programme.schema.tabs import Cell, Column, Kind
from programme.text.folding import fold, look_alikes_to_cyrillic, tidy
from programme.text.names import tidy_name
from programme.text.sentences import say

from .contacts import read_email, read_phone
from .dates import read_birth, read_date, read_months
from .lists import read_choice, read_choices, read_list
from .result import BLANK_READING, Reading, is_blank

__all__ = [
    "Reading",
    "is_blank",
    "read_act",
    "read_birth",
    "read_cell",
    "read_choice",
    "read_choices",
    "read_code",
    "read_date",
    "read_decimal",
    "read_email",
    "read_list",
    "read_months",
    "read_name",
    "read_phone",
    "read_truth",
    "read_whole",
]

_ENDLESS = 1e15  # a spreadsheet keeps fifteen digits; what is longer is no number people count with
LONGEST = 10_000  # characters; more is kept but reported
_FORMULA_ERROR = re.compile(
    r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|Н/Д|ЗНАЧ!|ССЫЛКА!|ДЕЛ/0!|ИМЯ\?|ЧИСЛО!|ПУСТО!)"
)
_YES = {"да", "+", "v", "✓", "✔", "1", "есть", "имеется", "согласен", "согласна", "yes", "true", "истина", "ок"}
_NO = {"нет", "-", "0", "не требуется", "отсутствует", "no", "false", "ложь", "не согласен", "не согласна", "б/о"}


def read_cell(column: Column, cell: Cell, *, today: date) -> Reading:
    """Return what *cell* of *column* means; "35 лет" and "с 2019 г." are counted from *today*."""
    if cell is None or cell == "":
        return BLANK_READING if column.empty == "" else Reading(column.empty)
    if column.kind in _HARDLY_REPEATED:
        return _read(column, cell, today)
    memo = _MEMO.setdefault(id(column), {})
    key = (cell.__class__, cell, today)
    known = memo.get(key)
    if known is None:
        if len(memo) >= _KEPT:
            memo.clear()
        known = memo[key] = _read(column, cell, today)
    return known


_KEPT = 2_000  # readings of a column: all its days, choices and posts, of however many people
_HARDLY_REPEATED = frozenset({Kind.CODE, Kind.NAME, Kind.LONG, Kind.EMAIL, Kind.PHONE, Kind.CODES})
_MEMO: dict[int, dict[tuple[type, Cell, date], Reading]] = {}  # columns live as long as the process


def _read(column: Column, cell: Cell, today: date) -> Reading:
    if isinstance(cell, str):
        if (error := _FORMULA_ERROR.match(cell.strip())) is not None:
            return Reading(
                column.empty,
                say("The cell shows the error %(error)s.", error=error[0]),
                say("Mend the formula in the sheet or type the value."),
            )
        if is_blank(cell) and column.kind not in _BLANK_SPEAKS:
            return Reading(column.empty)
    reading = _READERS[column.kind](column, cell, today)
    if isinstance(cell, str) and len(cell) > LONGEST and reading.fault is None:
        return Reading(
            reading.value,
            say("The cell holds %(count)s characters; that is hardly meant.", count=len(cell)),
            say("Move the text to a document and leave a link."),
        )
    return reading


_BLANK_SPEAKS = frozenset({Kind.TRUTH, Kind.CHOICE, Kind.WHOLE, Kind.DECIMAL, Kind.MONTHS})


def as_text(cell: Cell) -> str:
    """Return a cell as the text a person would see in it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "да" if cell else "нет"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y}" if cell.time() == datetime.min.time() else f"{cell:%d.%m.%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    return str(cell)


def read_name(cell: Cell) -> Reading:
    """Return a person's name, tidied: single blanks, Cyrillic letters, no role after a comma."""
    text = tidy(as_text(cell))
    name = tidy_name(text)
    if not any(letter.isalpha() for letter in name):
        return Reading("", say("This is not a person's name."), say("Type the family name, first name and patronymic."))
    return Reading(name, guess=name if fold(name) != fold(text) else "")


def read_truth(cell: Cell) -> Reading:
    """Return True, False or None: an empty cell is not a "no"."""
    if isinstance(cell, bool):
        return Reading(cell)
    text = tidy(as_text(cell)).casefold().rstrip(".!").replace("–", "-").replace("—", "-")
    if text == "":
        return Reading(None)
    if text in _YES:
        return Reading(True)
    if text in _NO:
        return Reading(False)
    first = re.split(r"[\s,;(]", text)[0]
    if first in ("да", "нет"):
        return Reading(first == "да", guess=first)
    return Reading(None, say("It is neither yes nor no."), say("Type «да» or «нет»."))


def read_whole(cell: Cell) -> Reading:
    """Return a whole number, 0 and more."""
    number = _number(cell)
    if number is None and isinstance(cell, str):
        found = re.findall(r"\d+", cell)
        words = re.sub(r"\d+", "", tidy(cell)).casefold()
        if len(found) == 1 and len(found[0]) < 10 and not re.search(r"\d[.,]\d", cell):
            number = float(found[0])
            if re.fullmatch(r"\s*(чел\.?|человека?|мин\.?|минут[аы]?|час(а|ов)?|ч\.?|мест[оа]?|шт\.?)?\s*", words):
                return Reading(int(number))
            return Reading(int(number), guess=str(int(number)))
    if number is None or number != int(number) or not 0 <= number < 1e9:
        if isinstance(cell, str) and is_blank(cell):
            return Reading(None)
        return Reading(None, say("It is not a whole number."), say("Type digits only, for example 2."))
    return Reading(int(number))


def read_decimal(cell: Cell) -> Reading:
    """Return a number; a comma or a point parts the fraction."""
    number = _number(cell)
    if number is None and isinstance(cell, str):
        if is_blank(cell):
            return Reading(None)
        found = re.fullmatch(
            r"(\d+(?:[.,]\d+)?)\s*(ч|ч\.|час|часа|часов|час/нед|часа? в неделю)\.?", tidy(cell).casefold()
        )
        number = float(found[1].replace(",", ".")) if found else None
    if number is None or not abs(number) < 1e12:
        return Reading(None, say("It is not a number."), say("Type digits only, for example 1,5."))
    return Reading(float(number))


def read_act(cell: Cell) -> Reading:
    """Return the number of an act as it stands; numbers are compared without case and blanks."""
    return Reading(tidy(as_text(cell)))


def read_code(cell: Cell) -> Reading:
    """Return a row's code with Cyrillic letters and a plain dash: "h-0001 " reads Н-0001."""
    text = look_alikes_to_cyrillic(tidy(as_text(cell)).upper()).replace("–", "-").replace("—", "-").replace(" ", "")
    return Reading(text)


def _read_text(_column: Column, cell: Cell, _today: date) -> Reading:
    return Reading(tidy(as_text(cell)))


def _read_long(_column: Column, cell: Cell, _today: date) -> Reading:
    return Reading("\n".join(tidy(line) for line in as_text(cell).strip().splitlines()))


def _read_codes(_column: Column, cell: Cell, _today: date) -> Reading:
    return Reading(tuple(code for part in re.split(r"[,;\s]+", as_text(cell)) if (code := read_code(part).value)))


def _number(cell: Cell) -> float | None:
    if isinstance(cell, bool) or cell is None or isinstance(cell, date):
        return None
    if isinstance(cell, int | float):
        return float(cell) if abs(cell) < _ENDLESS else None
    text = tidy(cell).replace(" ", "").replace(",", ".")
    return float(text) if re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", text) else None


def _of(read: Callable[[Cell], Reading]) -> Callable[[Column, Cell, date], Reading]:
    return lambda _column, cell, _today: read(cell)


_READERS: Mapping[Kind, Callable[[Column, Any, date], Reading]] = {
    Kind.CODE: _of(read_code),
    Kind.NAME: _of(read_name),
    Kind.TEXT: _read_text,
    Kind.LONG: _read_long,
    Kind.EMAIL: _of(lambda cell: read_email(as_text(cell))),
    Kind.PHONE: _of(read_phone),
    Kind.DATE: _of(read_date),
    Kind.BIRTH: lambda _column, cell, today: read_birth(cell, today=today),
    Kind.MONTHS: lambda _column, cell, today: read_months(cell, today=today),
    Kind.WHOLE: _of(read_whole),
    Kind.DECIMAL: _of(read_decimal),
    Kind.TRUTH: _of(read_truth),
    Kind.CHOICE: lambda column, cell, _today: read_choice(column.choices, as_text(cell)),
    Kind.LIST: _of(lambda cell: read_list(as_text(cell))),
    Kind.CHOICES: lambda column, cell, _today: read_choices(column.choices, as_text(cell)),
    Kind.ACT: _of(read_act),
    Kind.CODES: _read_codes,
}
