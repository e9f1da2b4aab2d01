"""The styles of a workbook: which of them show dates, and a date's style made from a column's own."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime

import python_calamine as calamine

from programme.errors import BookBroken
from programme.text.sentences import say

from .parts import local, tree

_XF = re.compile(rb"<(?:\w+:)?xf\b[^>]*?/>|<(?:\w+:)?xf\b.*?</(?:\w+:)?xf\s*>", re.DOTALL)
_DAY = 14  # the built-in short date, shown as the reader's system writes dates
_NUMBER = 0
MOMENT, TEXT = 22, 49  # built-in formats: a day with its time, text that stays as it was typed
MINIMAL = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    b'</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    b'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)

_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
_RELATION = f'<Relationship Id="rId%d" Type="{_OFFICE}/%s" Target="%s"/>'
_PROBE = {  # a workbook in which the reader is asked what it makes of each style
    "_rels/.rels": _RELATIONS % (_RELATION % (1, "officeDocument", "xl/workbook.xml")),
    "xl/_rels/workbook.xml.rels": _RELATIONS
    % ((_RELATION % (1, "worksheet", "worksheets/sheet1.xml")) + (_RELATION % (2, "styles", "styles.xml"))),
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN.decode()}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="probe" sheetId="1" r:id="rId1"/></sheets></workbook>',
}


class Styles:
    """The cell formats of styles.xml by number. New ones are appended; nothing that stands is changed."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        root = tree(content, "styles.xml")
        self._begin, self._end = _block(content, b"cellXfs")
        self._formats = _XF.findall(content[self._begin : self._end])
        self._known = len(self._formats)
        self._shown = _shown(content, self._known)  # by style: what the reader makes of a number in it
        self._fonts: list[bytes] = []
        self._font_count = next((len(e) for e in root if local(e) == "fonts"), 0)
        self._prefix = f"{root.prefix}:" if root.prefix else ""

    def shows_date(self, style: int) -> bool:
        """Tell whether a number in this style reads as a day: the reader is asked, so that both mean the same."""
        return self._kind(style) in (date, datetime)

    def _kind(self, style: int) -> type:
        if style >= self._known:
            return date if _attribute(self._format(style), b"numFmtId") in (_DAY, MOMENT) else float
        return self._shown[style] if 0 <= style < len(self._shown) else float

    def for_date(self, style: int) -> int:
        """Return *style* when it shows dates, else the like of it that does."""
        return style if self.shows_date(style) else self._alike(style, numFmtId=_DAY, applyNumberFormat=1)

    def for_number(self, style: int) -> int:
        """Return *style* unless it would show a number as a day or a length of time, else the like that does not."""
        return style if self._kind(style) is float else self._alike(style, numFmtId=_NUMBER)

    def with_format(self, style: int, number_format: int) -> int:
        """Return the like of *style* that has one of the built-in number formats."""
        return self._alike(style, numFmtId=number_format, applyNumberFormat=1)

    def for_header(self) -> int:
        """Return a bold, wrapped style for the headers of a new tab."""
        p = self._prefix
        font = f'<{p}font><{p}b/><{p}sz val="11"/><{p}name val="Calibri"/><{p}family val="2"/></{p}font>'.encode()
        if font not in self._fonts and font in self._content:
            block = self._content[slice(*_block(self._content, b"fonts"))]
            return self._header_with(block[: block.find(font)].count(f"</{p}font>".encode()))
        if font not in self._fonts:
            self._fonts.append(font)
        return self._header_with(self._font_count + self._fonts.index(font))

    def _header_with(self, font: int) -> int:
        p = self._prefix
        return self._numbered(
            f'<{p}xf numFmtId="0" fontId="{font}" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1">'
            f'<{p}alignment vertical="top" wrapText="1"/></{p}xf>'.encode()
        )

    def for_text(self) -> int:
        """Return a plain style whose long texts wrap, for the columns of a new tab."""
        p = self._prefix
        return self._numbered(
            f'<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
            f'<{p}alignment vertical="top" wrapText="1"/></{p}xf>'.encode()
        )

    def content(self) -> bytes:
        """Return styles.xml with the styles that were added; the very same bytes when there were none."""
        content = _with_added(self._content, b"cellXfs", self._formats[self._known :], len(self._formats))
        return _with_added(content, b"fonts", self._fonts, self._font_count + len(self._fonts))

    def _format(self, style: int) -> bytes:
        return self._formats[style] if 0 <= style < len(self._formats) else self._formats[0]

    def _alike(self, style: int, **attributes: int) -> int:
        wanted = self._format(style)
        for name, number in attributes.items():
            wanted = _with_attribute(wanted, name, number)
        return self._numbered(wanted)

    def _numbered(self, wanted: bytes) -> int:
        if wanted not in self._formats:
            self._formats.append(wanted)
        return self._formats.index(wanted)


def _shown(content: bytes, count: int) -> list[type]:
    """Return, style by style, the kind of value the reader makes of a number: float, date, timedelta."""
    if not count:
        return []
    cells = b"".join(b'<c r="A%d" s="%d"><v>46266</v></c></row><row r="%d">' % (i + 1, i, i + 2) for i in range(count))
    sheet = b'<worksheet xmlns="%b"><sheetData><row r="1">%b</row></sheetData></worksheet>' % (_MAIN, cells)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as probe:
        for name, part in _PROBE.items():
            probe.writestr(name, part)
        probe.writestr("xl/styles.xml", content)
        probe.writestr("xl/worksheets/sheet1.xml", sheet)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue()))
        return [type(line[0]) for line in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]
    except (calamine.CalamineError, OSError, ValueError, IndexError) as error:
        raise BookBroken(say("The file is damaged: its part %(part)s cannot be read.", part="styles.xml")) from error


def _block(content: bytes, name: bytes) -> tuple[int, int]:
    """Return where the children of the element begin and end."""
    opening = re.search(rb"<(?:\w+:)?" + name + rb"\b[^>]*>", content)
    closing = re.search(rb"</(?:\w+:)?" + name + rb"\s*>", content)
    return (opening.end(), closing.start()) if opening and closing else (0, 0)


def _with_added(content: bytes, name: bytes, added: list[bytes], count: int) -> bytes:
    if not added:
        return content
    begin, end = _block(content, name)
    opening = content.rfind(b"<", 0, begin)
    tag = (
        _with_attribute(content[opening:begin], "count", count)
        if b"count=" in content[opening:begin]
        else content[opening:begin]
    )
    return content[:opening] + tag + content[begin:end] + b"".join(added) + content[end:]


def _attribute(tag: bytes, name: bytes) -> int:
    found = re.search(rb"\b" + name + rb"""=["'](\d+)["']""", tag)
    return int(found[1]) if found else 0


def _with_attribute(tag: bytes, name: str, value: int) -> bytes:
    """Set an attribute of the element's opening tag; others keep their place."""
    opening, rest = tag.split(b">", 1)
    pattern = re.compile(rb"(\b" + name.encode() + rb"""=)["'][^"']*["']""")
    if pattern.search(opening):
        return pattern.sub(rb'\g<1>"%d"' % value, opening, count=1) + b">" + rest
    end = len(opening) - 1 if opening.endswith(b"/") else len(opening)
    return opening[:end] + f' {name}="{value}"'.encode() + opening[end:] + b">" + rest
