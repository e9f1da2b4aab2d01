"""Patching a tab's XML: only the cells that are meant get new bytes, all others keep theirs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from programme.errors import BookBroken
from programme.schema.tabs import Cell
from programme.text.sentences import say
from sheets.shared.cells import area, as_written, cell_xml, column_index, letters, reference

from .styles import Styles

_SHEET_DATA = re.compile(rb"<((?:\w+:)?)sheetData\b[^>]*?(/?)>")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>.*?</(?:\w+:)?c>)", re.DOTALL)
_NUMBER = re.compile(rb"""\br=["'](\d+)["']""")
_PLACE = re.compile(rb"""\br=["']([A-Z]+)\d*["']""")
_STYLE = re.compile(rb"""\bs=["'](\d+)["']""")
_SPANS = re.compile(rb"""\bspans=["'](\d+):(\d+)["']""")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)/?>")
_DIMENSION = re.compile(rb"""(<(?:\w+:)?dimension\b[^>]*?\bref=["'])([^"']*)(["'])""")
_CUSTOM_FORMAT = re.compile(rb"""\bcustomFormat=["'](?:1|true)["']""")

# Row (1-based) → column (0-based) → value.
Writes = Mapping[int, Mapping[int, Cell]]


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of the XML: its number and where its bytes stand."""

    number: int
    start: int
    end: int


class SheetXml:
    """A tab's XML, cut into rows by searching bytes.

    A cell that is written anew keeps its style, or takes that of its neighbour, its row or its column.
    """

    def __init__(self, part: bytes, styles: Styles, *, from_1904: bool = False) -> None:
        self._styles, self._from_1904 = styles, from_1904
        self._part = _plain(part)
        opening = _SHEET_DATA.search(self._part)
        if opening is None:
            raise BookBroken(say("The file is damaged: a tab has no cells' part. Put back a backup copy."))
        self._prefix = opening[1].decode()
        self._empty = bool(opening[2])
        self._opening = opening
        closing = f"</{self._prefix}sheetData".encode()
        self._end = opening.end() if self._empty else self._part.rfind(closing)
        self._row_tag = re.compile(rb"<" + opening[1] + rb"row\b([^>]*?)(/?)>")
        self._lines = self._rows()
        self._by_number = {line.number: i for i, line in enumerate(self._lines)}
        self._header_row = self._last_row = 0

    def _rows(self) -> list[_Line]:
        lines, number = [], 0
        closing = f"</{self._prefix}row>".encode()
        for match in self._row_tag.finditer(self._part, self._opening.end(), self._end):
            found = _NUMBER.search(match[1])
            number = int(found[1]) if found else number + 1
            end = match.end() if match[2] else self._part.find(closing, match.end()) + len(closing)
            lines.append(_Line(number, match.start(), end))
        return lines

    def put(self, writes: Writes, *, header_row: int = 0, last_row: int = 0) -> bytes:
        """Return the XML with these cells written; rows below *last_row* look like it."""
        self._header_row, self._last_row = header_row, last_row
        pieces, at = [], self._opening.start() if self._empty else self._opening.end()
        if self._empty:
            pieces.append(f"<{self._prefix}sheetData>".encode())
            at = self._opening.end()
        for number in sorted(writes):
            index = self._by_number.get(number)
            start, end = self._span(number)
            pieces.append(self._part[at:start])
            old = self._part[start:end] if index is not None else b""
            pieces.append(self._row(number, old, writes[number]))
            at = end
        pieces.append(self._part[at : self._end])
        if self._empty:
            pieces.append(f"</{self._prefix}sheetData>".encode())
        head = self._part[: self._opening.start() if self._empty else self._opening.end()]
        return _wider(head, writes) + b"".join(pieces) + self._part[self._end :]

    def _span(self, number: int) -> tuple[int, int]:
        """Return where row *number* stands, or the place where it belongs."""
        index = self._by_number.get(number)
        if index is not None:
            return self._lines[index].start, self._lines[index].end
        after = next((line.start for line in self._lines if line.number > number), self._end)
        return after, after

    def _row(self, number: int, old: bytes, cells: Mapping[int, Cell]) -> bytes:
        name = f"{self._prefix}row"
        opening = self._row_tag.match(old)
        attributes = opening[1] if opening else f' r="{number}"'.encode()
        content = old[opening.end() : old.rfind(b"<")] if opening and not opening[2] else b""
        body, tail = self._cells(content, number)
        for column in sorted(cells):
            self._put(body, number, column, cells[column], attributes)
        attributes = _spanning(attributes, body)
        inner = b"".join(body[column] for column in sorted(body)) + tail
        return f"<{name}".encode() + attributes + (b">" + inner + f"</{name}>".encode() if inner else b"/>")

    def _cells(self, body: bytes, number: int) -> tuple[dict[int, bytes], bytes]:
        """Return a row's cells by column, and what follows the last of them. Cells without a place are told it."""
        found: dict[int, bytes] = {}
        column, end = -1, 0
        for match in _CELL.finditer(body):
            place = _PLACE.search(match[1])
            column = column_index(place[1]) if place else column + 1
            raw = match[0]
            if not place:
                tag = f"<{self._prefix}c"
                raw = raw.replace(tag.encode(), f'{tag} r="{reference(number, column)}"'.encode(), 1)
            found[column] = raw
            end = match.end()
        return found, body[end:].strip()

    def _put(self, body: dict[int, bytes], number: int, column: int, value: Cell, row: bytes) -> None:
        old = body.get(column)
        if old is None and as_written(value) is None:
            return
        style = _style_of(old) if old is not None else self._style_for(number, column, row)
        style = self._fitting(style, value)
        body[column] = cell_xml(
            reference(number, column), value, style=style, prefix=self._prefix, from_1904=self._from_1904
        )

    def _fitting(self, style: int, value: Cell) -> int:
        value = as_written(value)
        if value is None or isinstance(value, str | bool):
            return style
        if isinstance(value, int | float):
            return self._styles.for_number(style)
        return self._styles.for_date(style)

    def _style_for(self, number: int, column: int, row: bytes) -> int:
        """Return the style of a cell that is not there yet: its neighbour's, its row's, its column's."""
        if number == self._header_row:  # a new column's header looks like the header before it
            return self._neighbour_style(number, column - 1) or self._column_style(column)
        for neighbour in (min(number - 1, self._last_row or number - 1), number + 1):
            style = self._neighbour_style(neighbour, column) if neighbour > self._header_row else None
            if style is not None:
                return style
        if _CUSTOM_FORMAT.search(row):
            return _style_of(b"<row " + row + b">")
        return self._column_style(column)

    def _neighbour_style(self, number: int, column: int) -> int | None:
        index = self._by_number.get(number)
        if index is None:
            return None
        line = self._lines[index]
        place = reference(number, column).encode()
        at = self._part.find(b'r="' + place + b'"', line.start, line.end)
        if at < 0:
            return None
        begin = self._part.rfind(b"<", 0, at)
        return _style_of(self._part[begin : self._part.find(b">", at) + 1])

    def _column_style(self, column: int) -> int:
        for match in _COLUMN.finditer(self._part, 0, self._opening.start()):
            low, high = (re.search(rb"\b" + name + rb"""=["'](\d+)["']""", match[1]) for name in (b"min", b"max"))
            if low and high and int(low[1]) <= column + 1 <= int(high[1]):
                style = re.search(rb"""\bstyle=["'](\d+)["']""", match[1])
                return int(style[1]) if style else 0
        return 0


def _plain(part: bytes) -> bytes:
    """Return the XML in UTF-8 and without constructs that hide tags from a search; nearly always as it is."""
    head = part[:4096]
    if b"<!DOCTYPE" in head:
        raise BookBroken(say("The file holds an XML document type (%(part)s); it was not opened.", part="worksheet"))
    unusual = b"<![CDATA[" in part or b"<!--" in part or b"\0" in head
    declared = re.search(rb"""encoding=["']([^"']+)["']""", head)
    if unusual or (declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii")):
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, huge_tree=True
        )
        try:
            root = etree.fromstring(part, parser)
        except etree.XMLSyntaxError as error:
            raise BookBroken(say("The file is damaged: its part %(part)s cannot be read.", part="worksheet")) from error
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return part


def _style_of(cell: bytes) -> int:
    found = _STYLE.search(cell.split(b">", 1)[0])
    return int(found[1]) if found else 0


def _spanning(attributes: bytes, body: Mapping[int, bytes]) -> bytes:
    """Widen a row's `spans` to its cells."""
    spans = _SPANS.search(attributes)
    if not spans or not body:
        return attributes
    low, high = min(int(spans[1]), min(body) + 1), max(int(spans[2]), max(body) + 1)
    return attributes[: spans.start()] + f'spans="{low}:{high}"'.encode() + attributes[spans.end() :]


def _wider(head: bytes, writes: Writes) -> bytes:
    """Let the tab's `dimension` reach the cells that were written."""
    found = _DIMENSION.search(head)
    places = [(row, column) for row, cells in writes.items() for column in cells]
    if not found or not places:
        return head
    top, left, bottom, right = area(found[2].decode())
    if not top:
        return head
    rows, columns = [row for row, _ in places], [column for _, column in places]
    top, bottom = min(top, *rows), max(bottom, *rows)
    left, right = min(left, *columns), max(right, *columns)
    wide = f"{letters(left)}{top}:{letters(right)}{bottom}".encode()
    return head[: found.start(2)] + wide + head[found.end(2) :]
