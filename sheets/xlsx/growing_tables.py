"""Tables and filters that end at the last row grow with the rows that are appended below it."""

from __future__ import annotations

import re

from sheets.shared.cells import area, letters
from sheets.shared.tables import SheetEntry

from .package import Package
from .parts import Parts, related

_FILTER = re.compile(rb"""(<(?:\w+:)?autoFilter\b[^>]*?\bref=["'])([^"']+)(["'])""")
_TABLE = re.compile(rb"""(<(?:\w+:)?table\b[^>]*?\bref=["'])([^"']+)(["'])""")
_TOTALS = re.compile(rb"""\btotalsRowCount=["'][1-9]""")
_NAME = re.compile(
    rb"""(<(?:\w+:)?definedName\b(?=[^>]*?\bname=["']_xlnm\._FilterDatabase["'])"""
    rb"""(?=[^>]*?\blocalSheetId=["'](\d+)["'])[^>]*>[^<]*?:\$[A-Z]+\$)(\d+)(?=<)"""
)


def grow_filter(sheet: bytes, last: int, appended: list[int]) -> bytes:
    """Return the tab's XML with its filter reaching the appended rows when it ended at row *last*."""
    return _grown(_FILTER, sheet, last, appended)


def grow_tables(package: Package, entry: SheetEntry, last: int, appended: list[int]) -> None:
    """Let tables that end at row *last* reach the appended rows; one with a totals row stays as it is."""
    for part in related(package, entry.part, "table"):
        content = package.part(part)
        if not _TOTALS.search(content[:4096]):
            package.put(part, _grown(_FILTER, _grown(_TABLE, content, last, appended), last, appended))


def grow_filter_name(parts: Parts, entry: SheetEntry, last: int, appended: list[int]) -> None:
    """The hidden name that remembers a tab's filter reaches as far as the filter."""
    content = parts.package.part(parts.workbook)

    def grown(found: re.Match[bytes]) -> bytes:
        ends = int(found[2]) == entry.position and int(found[3]) == last
        return found[1] + (str(_reach(last, appended)).encode() if ends else found[3])

    parts.package.put(parts.workbook, _NAME.sub(grown, content))


def _grown(pattern: re.Pattern[bytes], content: bytes, last: int, appended: list[int]) -> bytes:
    def wider(found: re.Match[bytes]) -> bytes:
        top, left, bottom, right = area(found[2].decode())
        if not top or bottom != last or ":" not in found[2].decode():
            return found[0]
        return found[1] + f"{letters(left)}{top}:{letters(right)}{_reach(last, appended)}".encode() + found[3]

    return pattern.sub(wider, content, count=1)


def _reach(last: int, appended: list[int]) -> int:
    """Return the last of the rows that follow *last* without a gap."""
    for row in sorted(appended):
        if row == last + 1:
            last = row
    return last
