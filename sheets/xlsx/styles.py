"""The styles of a workbook: which of them show dates, and a date's style made from a column's own."""

from __future__ import annotations

import re

from .parts import local, tree

_XF = re.compile(rb"<(?:\w+:)?xf\b[^>]*?/>|<(?:\w+:)?xf\b.*?</(?:\w+:)?xf>", re.DOTALL)
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
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


class Styles:
    """The cell formats of styles.xml by number. New ones are appended; nothing that stands is changed."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        root = tree(content, "styles.xml")
        self._dates = {
            int(element.get("numFmtId", "0"))
            for element in root.iter("{*}numFmt")
            if _is_date_format(element.get("formatCode", ""))
        }
        self._begin, self._end = _block(content, b"cellXfs")
        self._formats = _XF.findall(content[self._begin : self._end])
        self._known = len(self._formats)
        self._fonts: list[bytes] = []
        self._font_count = next((len(e) for e in root if local(e) == "fonts"), 0)
        self._prefix = f"{root.prefix}:" if root.prefix else ""

    def shows_date(self, style: int) -> bool:
        number = _attribute(self._format(style), b"numFmtId")
        return number in _BUILT_IN_DATES or number in self._dates

    def for_date(self, style: int) -> int:
        """Return *style* when it shows dates, else the like of it that does."""
        return style if self.shows_date(style) else self._alike(style, numFmtId=_DAY, applyNumberFormat=1)

    def for_number(self, style: int) -> int:
        """Return *style* unless it would show a number as a date, else the like of it that does not."""
        return self._alike(style, numFmtId=_NUMBER) if self.shows_date(style) else style

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


def _is_date_format(code: str) -> bool:
    return bool(re.search(r"[ymdhsгдмчс]", _QUOTED.sub("", code.split(";")[0]), re.IGNORECASE))


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
