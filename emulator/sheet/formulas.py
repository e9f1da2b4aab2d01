"""The few formulas a bank of people holds: arithmetic, joining, SUM, COUNTA, cells of the same tab, and arrays."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from .cells import Fault, Value
from .ranges import column_letters, corners

_TOKEN = re.compile(
    r"\s*(\d+\.?\d*|\"(?:[^\"]|\"\")*\"|\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?|[A-Za-z]+|.)"
)
_ERROR = Fault("#ERROR!", "ERROR")
_NAME = Fault("#NAME?", "NAME")
_VALUE = Fault("#VALUE!", "VALUE")
_DIVIDED = Fault("#DIV/0!", "DIVIDE_BY_ZERO")
_UNCONNECTED = Fault("#REF!", "REF", "You need to connect these sheets.")
_ARRAY = re.compile(r"=\s*(?:ARRAYFORMULA|QUERY)\s*\((.*)\)\s*", re.IGNORECASE | re.DOTALL)
_RANGE = re.compile(r"\$?[A-Za-z]{1,3}\$?\d+:\$?[A-Za-z]{1,3}(?:\$?\d+)?")

At = Callable[[int, int], Value]


class _Failed(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


def is_array(formula: str) -> bool:
    """Tell whether a formula comes to more cells than its own."""
    return _ARRAY.fullmatch(formula) is not None


def array(formula: str, at: At, rows: int, columns: int) -> list[list[Value]]:
    """Return what an array formula comes to; a range without an end goes as far as the tab, *rows* × *columns*.

    ARRAYFORMULA works its inside out cell by cell; QUERY, whatever it asks for, returns its range.
    """
    told = _ARRAY.fullmatch(formula)
    inside = told[1] if told is not None else ""
    if formula[1:].strip().casefold().startswith("query"):
        inside = inside.replace(";", ",").split(",")[0]
    areas = {text: corners(text, rows, columns) for text in _RANGE.findall(inside)}
    known = {text: area for text, area in areas.items() if area is not None}
    height = max((bottom - top for top, _, bottom, _ in known.values()), default=1)
    width = max((right - left for _, left, _, right in known.values()), default=1)

    def one(row: int, column: int) -> Value:
        return result("=" + _RANGE.sub(lambda found: _spot(known[found[0]], row, column), inside), at)

    return [[one(row, column) for column in range(width)] for row in range(height)]


def _spot(area: tuple[int, int, int, int], row: int, column: int) -> str:
    """Return the cell of a range that belongs to a cell of the result; a single row or column serves all."""
    top, left, bottom, right = area
    down, along = (row if bottom - top > 1 else 0), (column if right - left > 1 else 0)
    return f"{column_letters(left + along)}{top + down + 1}"


def result(formula: str, at: At) -> Value:
    """Return what a formula comes to; *at* returns the value of a cell by row and column, zero-based."""
    try:
        reader = _Reader(formula[1:], at)
        found = reader.joined()
        if reader.next:
            raise _Failed(_ERROR)
    except _Failed as failed:
        return failed.fault
    except RecursionError:
        return Fault("#REF!", "REF")
    return int(found) if isinstance(found, float) and found.is_integer() else found


@cache
def is_known(formula: str) -> bool:
    """Tell whether a formula is among the few that can be worked out."""
    return result(formula, lambda row, column: None) not in (_ERROR, _NAME)


class _Reader:
    """Reads one formula from left to right."""

    def __init__(self, text: str, at: At) -> None:
        self._tokens = [token for token in _TOKEN.findall(text) if token.strip()]
        self._at, self._place = at, 0

    @property
    def next(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _take(self) -> str:
        token = self.next
        self._place += 1
        return token

    def joined(self) -> Value:
        found = self._sum()
        while self.next == "&":
            self._take()
            found = _text(found) + _text(self._sum())
        return found

    def _sum(self) -> Value:
        found = self._product()
        while self.next in ("+", "-"):
            sign = 1 if self._take() == "+" else -1
            found = _number(found) + sign * _number(self._product())
        return found

    def _product(self) -> Value:
        found = self._one()
        while self.next in ("*", "/"):
            if self._take() == "*":
                found = _number(found) * _number(self._one())
                continue
            divisor = _number(self._one())
            if not divisor:
                raise _Failed(_DIVIDED)
            found = _number(found) / divisor
        return found

    def _one(self) -> Value:
        sign = self._take()
        if sign == "-":
            return -_number(self._one())
        if sign == "(":
            found = self.joined()
            if self._take() != ")":
                raise _Failed(_ERROR)
            return found
        if sign.startswith('"'):
            return sign[1:-1].replace('""', '"')
        if sign[:1].isdecimal():
            return float(sign)
        if self.next == "(" and sign.isalpha():
            return self._function(sign.upper())
        for value in self._cells(sign):
            return value
        raise _Failed(_NAME if sign.isalpha() else _ERROR)

    def _function(self, name: str) -> Value:
        self._take()
        values = []
        while self.next not in (")", ""):
            values += list(self._cells(self._take())) if ":" in self.next else [self.joined()]
            if self.next in (",", ";"):
                self._take()
        self._take()
        if name == "SUM":
            return sum(v for v in values if isinstance(v, int | float) and not isinstance(v, bool))
        if name == "IMPORTRANGE":
            raise _Failed(_UNCONNECTED)  # as long as nobody has let it
        if name == "COUNTA":
            return sum(value is not None for value in values)
        raise _Failed(_NAME)

    def _cells(self, token: str) -> Iterator[Value]:
        found = corners(token, 0, 0) if re.match(r"\$?[A-Za-z]{1,3}\$?\d", token) else None
        if found is None:
            return
        top, left, bottom, right = found
        for row in range(top, bottom):
            for column in range(left, right):
                value = self._at(row, column)
                if isinstance(value, Fault):
                    raise _Failed(value)
                yield value


def _number(value: Value) -> float:
    if value is None:
        return 0.0
    if isinstance(value, bool | int | float):
        return float(value)
    raise _Failed(_VALUE)


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).upper() if isinstance(value, bool) else str(value)
