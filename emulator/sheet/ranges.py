"""Rectangles of a sheet and their two spellings: A1 notation and grid ranges, half-open and zero-based inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_CORNER = re.compile(r"\$?([A-Za-z]{0,3})\$?([0-9]*)")
_PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle within one sheet: rows *top*…*bottom*, columns *left*…*right*, the ends not included."""

    sheet: int  # the sheet's id
    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        return max(0, self.bottom - self.top)

    @property
    def width(self) -> int:
        return max(0, self.right - self.left)

    def meets(self, other: Area) -> bool:
        """Tell whether the two share a cell."""
        return (
            self.sheet == other.sheet
            and self.top < other.bottom
            and other.top < self.bottom
            and self.left < other.right
            and other.left < self.right
        )

    def places(self) -> Iterator[tuple[int, int]]:
        """Yield every row and column, row by row."""
        for row in range(self.top, self.bottom):
            for column in range(self.left, self.right):
                yield row, column

    def grid_range(self) -> dict[str, int]:
        """Return the JSON of a GridRange; like Google, sheet 0 goes unsaid."""
        return ({"sheetId": self.sheet} if self.sheet else {}) | {
            "startRowIndex": self.top,
            "endRowIndex": self.bottom,
            "startColumnIndex": self.left,
            "endColumnIndex": self.right,
        }


def area_of(grid_range: dict[str, Any], rows: int, columns: int) -> Area:
    """Return the rectangle a GridRange names in a sheet of *rows* × *columns*; what it leaves out is unbounded."""
    return Area(
        int(grid_range.get("sheetId") or 0),
        int(grid_range.get("startRowIndex") or 0),
        int(grid_range.get("startColumnIndex") or 0),
        min(int(grid_range.get("endRowIndex", rows)), rows),
        min(int(grid_range.get("endColumnIndex", columns)), columns),
    )


def split_title(text: str) -> tuple[str | None, str]:
    """Return the sheet's title (None when there is none) and the rest of an A1 range."""
    if text.startswith("'"):
        end = 1
        while end < len(text):
            if text[end] == "'":
                if text[end + 1 : end + 2] != "'":
                    break
                end += 1
            end += 1
        title, rest = text[1:end].replace("''", "'"), text[end + 1 :]
        return title, rest.removeprefix("!")
    title, mark, rest = text.rpartition("!")
    return (title, rest) if mark else (None, text)


def corners(text: str, rows: int, columns: int) -> tuple[int, int, int, int] | None:
    """Return top, left, bottom and right of "A1:B2", "A:C", "2:2", "B2", "A1:1"; None when it is none of these."""
    first, mark, last = text.partition(":")
    start = _CORNER.fullmatch(first)
    end = _CORNER.fullmatch(last) if mark else start
    if not start or not end or not (start[1] or start[2]) or not (end[1] or end[2]):
        return None
    if not mark and not (start[1] and start[2]):
        return None
    top, left = int(start[2] or 1) - 1, column_number(start[1]) if start[1] else 0
    bottom = int(end[2]) if end[2] else rows
    right = column_number(end[1]) + 1 if end[1] else columns
    if top < 0 or bottom < 1:
        return None
    return min(top, bottom - 1), min(left, right - 1), max(bottom, top + 1), max(right, left + 1)


def column_number(letters: str) -> int:
    """Return the zero-based number of a column: A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """Return the letters of a zero-based column: 0 → A, 26 → AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def spelled(title: str, area: Area) -> str:
    """Return the rectangle in A1 notation, the title quoted where Google quotes it."""
    first = f"{column_letters(area.left)}{area.top + 1}"
    last = f"{column_letters(area.right - 1)}{area.bottom}"
    return f"{quoted(title)}!{first}" + (f":{last}" if last != first else "")


def quoted(title: str) -> str:
    """Return the title as Google writes it before the exclamation mark."""
    if _PLAIN_TITLE.fullmatch(title) and not _LIKE_A_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"
