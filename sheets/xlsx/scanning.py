"""Scanning a tab's XML for what its values do not say, by searching bytes.

The XML is plain (`plain_parts.plain_sheet`): rows in order, each cell's place its first attribute. Every pattern
stays within one tag, so that the time grows with the size of the part and no faster.
"""

from __future__ import annotations

import re

from sheets.shared.cells import LAST_COLUMN, LAST_ROW, area, column_index
from sheets.shared.scan import Scan

MOST_CELLS = 4_000_000  # what a tab may span, filled or not; a bank of 7,000 people spans 300,000
MOST_SPREAD = 500_000  # cells that array formulas may cover together

_PREFIX = re.compile(rb"<((?:[^<>\s/:\"'=?!]+:)?)worksheet[\s/>]")
_PLACE = re.compile(rb'r="([A-Z]+)(\d+)"')
_ROW = re.compile(rb'row r="(\d+)"')
_MERGE = re.compile(rb"""<(?:[^<>\s/:"'=]+:)?mergeCell\s[^>]*?\bref=["']([^"']+)["']""")
_SPREAD = re.compile(rb"""\bt=["'](?:array|dataTable)["']""")
_REF = re.compile(rb"""\bref=["']([^"']+)["']""")
_TEXT_RESULT = re.compile(rb"""\st=["']str["']""")
_VALUE = re.compile(rb"(?:[^<>\s/:\"'=]+:)?v>([^<]*)<")


def scan(part: bytes) -> Scan:
    """Look through a tab's plain XML by searching bytes; BookBroken is never raised here."""
    prefix = _prefix(part)
    formulas, uncomputed, far = _formulas(part, prefix)
    last_row, last_column = _reach(part, prefix)
    start = max(part.rfind(b"sheetData>"), part.rfind(b"sheetData/>"), 0)
    merges = tuple(_within(match[1]) for match in _MERGE.finditer(part, start))
    return Scan(
        formulas,
        _errors(part, prefix),
        tuple(merge for merge in merges if merge[0]),
        max(last_row, far[0]),
        max(last_column, far[1]),
        uncomputed,
        _valued(prefix).search(part) is not None,
    )


def has_formulas(part: bytes) -> bool:
    return _formula_tag(_prefix(part)).search(part) is not None


def _prefix(part: bytes) -> bytes:
    found = _PREFIX.search(part, 0, 100_000)
    return found[1] if found else b""


def _formula_tag(prefix: bytes) -> re.Pattern[bytes]:
    """Return the pattern of an opening tag; one that begins with fixed bytes is found ten times faster."""
    return re.compile(b"<" + prefix + rb"f(?=[\s>/])([^>]*)>")


def _valued(prefix: bytes) -> re.Pattern[bytes]:
    """Return the pattern of a cell that holds anything."""
    return re.compile(b"<" + prefix + rb'c r="([A-Z]+)(\d+)"(?:[^>]*[^/>])?>(?!</)')


def _within(reference: bytes) -> tuple[int, int, int, int]:
    """Return an area as far as it lies on a sheet; zeros when it is none."""
    top, left, bottom, right = area(reference.decode("utf-8", "replace"))
    if not 0 < top <= LAST_ROW or left >= LAST_COLUMN:
        return (0, 0, 0, 0)
    return top, left, min(bottom, LAST_ROW), min(right, LAST_COLUMN - 1)


def _formulas(part: bytes, prefix: bytes) -> tuple[dict[int, set[int]], dict[int, set[int]], tuple[int, int]]:
    """Return the cells with formulas, those whose results nobody worked out, and how far too wide ones spread."""
    found: dict[int, set[int]] = {}
    uncomputed: dict[int, set[int]] = {}
    room, far, cell = MOST_SPREAD, (0, 0), b"<" + prefix + b"c "
    for match in _formula_tag(prefix).finditer(part):
        begin = part.rfind(cell, 0, match.start())
        place = _PLACE.match(part, begin + len(cell)) if begin >= 0 else None
        if place is None:
            continue
        row, column = int(place[2]), column_index(place[1])
        found.setdefault(row, set()).add(column)
        if not _is_worked_out(part, part[begin : match.start()], match):
            uncomputed.setdefault(row, set()).add(column)
        spread = _REF.search(match[1]) if _SPREAD.search(match[1]) else None
        top, left, bottom, right = _within(spread[1]) if spread else (0, 0, 0, 0)
        room -= (bottom - top + 1) * (right - left + 1) if top else 0
        if room < 0:
            return found, uncomputed, (LAST_ROW, max(far[1], LAST_COLUMN - 1))
        for each in range(top, bottom + 1) if top else ():
            found.setdefault(each, set()).update(range(left, right + 1))
    return found, uncomputed, far


def _is_worked_out(part: bytes, cell: bytes, formula: re.Match[bytes]) -> bool:
    """Tell whether a formula's result stands beside it; a text may be the empty one."""
    if _TEXT_RESULT.search(cell):
        return True
    end = formula.end() if formula[1].endswith(b"/") else part.find(b">", part.find(b"</", formula.end())) + 1
    value = _VALUE.match(part, part.find(b"<", end) + 1)
    return value is not None and bool(value[1])


def _errors(part: bytes, prefix: bytes) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    if b't="e"' not in part and b"t='e'" not in part:
        return found
    tag = re.compile(b"<" + prefix + rb"""c r="([A-Z]+)(\d+)"[^>]*?\st=["']e["'][^>]*>""")
    value = re.compile(b"<" + prefix + rb"v>([^<]*)<")
    end = b"</" + prefix + b"c>"
    for match in tag.finditer(part):
        if not match[0].endswith(b"/>"):
            held = value.search(part, match.end(), max(part.find(end, match.end()), match.end()))
            found[int(match[2]), column_index(match[1])] = held[1].decode("utf-8", "replace") if held else "#?"
    return found


def _reach(part: bytes, prefix: bytes) -> tuple[int, int]:
    """Return the last row and column that may hold a value: exactly when that matters, quickly when it does not."""
    last = _ROW.match(part, part.rfind(b"<" + prefix + b"row r=") + 1 + len(prefix))
    columns = {found[1] for found in re.finditer(b"<" + prefix + rb'c r="([A-Z]+)', part)}
    row, column = int(last[1]) if last else 0, max(map(column_index, columns), default=0)
    if row * (column + 1) <= MOST_CELLS:
        return row, column
    row, columns = 0, set()
    for found in _valued(prefix).finditer(part):  # the last rows and columns may have nothing but a look
        row = int(found[2])
        columns.add(found[1])
    return row, max(map(column_index, columns), default=0)
