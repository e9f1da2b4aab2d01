"""Parts made plain before anybody searches their bytes: UTF-8, well-formed, cells in order and named in capitals.

OOXML allows more than the usual programs write: UTF-16, lower-case or missing references, rows in any order,
comments. What is unusual is written anew by a parser, for reading; the file keeps its bytes until we write there.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import pairwise
from xml.parsers import expat

from lxml import etree

from programme.errors import BookBroken
from programme.text.sentences import Sentence, say
from sheets.shared.cells import LAST_COLUMN, LAST_ROW, column_index, reference

LARGEST_UNUSUAL = 32 * 2**20  # a part that has to be parsed whole, at ten times its size in memory

_DECLARATION = re.compile(rb"\s*<\?xml[^>]{0,200}\?>")
_ENCODING = re.compile(rb"""\bencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_PLAIN_NAMES = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
# What a spreadsheet may be declared in; Python knows more, some of which is no alphabet.
_ALPHABETS = re.compile(
    r"(?:utf-?16|ucs-?2|utf-?32|windows-12\d\d|cp12\d\d|iso-8859-\d+|koi8-[ru]|cp866|ibm866)\S{0,3}"
)
_PREFIX = re.compile(rb"<((?:[^<>\s/:\"'=?!]+:)?)worksheet[\s/>]")
_DIMENSION = re.compile(rb"""<(?:[^<>\s/:"'=]+:)?dimension\b[^>]*>""")
_GOOD_DIMENSION = re.compile(rb"""\bref=["'](?:[A-Z]{1,3}[1-9]\d{0,6}(?::[A-Z]{1,3}[1-9]\d{0,6})?)["']""")
_ENDLESS_TAG = re.compile(rb"<[^>]{65536}")  # a parser compares each attribute with all others
_LOOSE_ENDS = (b" >", b"\t>", b"\n>", b"\r>")
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")


def in_utf8(content: bytes, part: str) -> bytes:
    """Return an XML part in UTF-8, the very same bytes when it is; BookBroken when nobody can tell its letters."""
    if content[:3] == b"\xef\xbb\xbf":
        return content[3:]
    coding = _coding(content)
    if not coding:
        return content
    try:
        text = content.decode(coding)
    except (UnicodeDecodeError, LookupError) as error:
        raise broken(part) from error
    plain = text.lstrip("\ufeff").encode("utf-8", "surrogatepass")
    declared = _DECLARATION.match(plain)
    return b'<?xml version="1.0" encoding="UTF-8"?>' + (plain[declared.end() :] if declared else plain)


def _coding(content: bytes) -> str:
    """Return the name of the encoding a part has to be decoded from; "" for UTF-8."""
    head = content[:4]
    for mark, name in ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"<\0\0\0", "utf-32-le")):
        if head.startswith(mark):
            return name
    for mark, name in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if head.startswith(mark):
            return name
    declaration = _DECLARATION.match(content)
    declared = _ENCODING.search(declaration[0]) if declaration else None
    name = declared[1].decode().lower() if declared else ""
    if not name or name in _PLAIN_NAMES:
        return ""
    # "UTF-16" over single bytes is a program's slip: they are UTF-8, or the strict look at them will tell.
    return name if _ALPHABETS.fullmatch(name) else ""


def check_well_formed(content: bytes, part: str) -> None:
    """Raise BookBroken unless the part is well-formed XML without a document type. Builds nothing, asks nobody."""

    def refuse(*_: object) -> None:
        raise BookBroken(say("The file holds an XML document type (%(part)s); it was not opened.", part=part))

    parser = expat.ParserCreate("utf-8", " ")
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise broken(part) from error


def plain_sheet(content: bytes, part: str) -> bytes:
    """Return a tab's XML in which a search of bytes finds every row and cell; nearly always as it is.

    Raises BookBroken when it is damaged, or so unusual that it cannot be made plain.
    """
    check_well_formed(content, part)
    if is_usual(content):
        return content
    if len(content) > LARGEST_UNUSUAL or _ENDLESS_TAG.search(content):
        raise BookBroken(_unusual(part))
    plain = _made_plain(content, part)
    if not _is_in_order(plain):
        raise BookBroken(_unusual(part))
    return plain


def plain_part(content: bytes, part: str) -> bytes:
    """Return another part without comments and sections, which readers pass over; nearly always as it is."""
    check_well_formed(content, part)
    if b"<!" not in content:
        return content
    if len(content) > LARGEST_UNUSUAL or _ENDLESS_TAG.search(content):
        raise BookBroken(_unusual(part))
    return etree.tostring(_tree(content, part), xml_declaration=True, encoding="UTF-8", standalone=True)


def is_usual(part: bytes) -> bool:
    """Tell whether every row and cell of a well-formed tab stands as the usual programs write it, in order."""
    return b't="d"' not in part and b"t='d'" not in part and _is_in_order(part)


def _is_in_order(part: bytes) -> bool:
    prefix = _PREFIX.search(part, 0, 100_000)
    if prefix is None or part.count(b"<") != part.count(b">"):
        return False  # a bare ">" in a text or an attribute, which a search of bytes takes for a tag's end
    if b"<!" in part or part.count(b"<?") > part.startswith(b"<?xml"):
        return False
    if any(end in part for end in _LOOSE_ENDS):
        return False
    dimension = _DIMENSION.search(part, 0, 100_000)
    if dimension is not None and not _GOOD_DIMENSION.search(dimension[0]):
        return False
    return _has_usual_rows(part, prefix[1]) and _has_usual_cells(part, prefix[1])


def _count(part: bytes, name: bytes) -> int:
    """Count the elements of this name, whatever their prefix."""
    if b":" + name in part:
        pattern = rb"<(?:[^<>\s/:\"'=]+:)?" + name + rb"(?=[\s>/])"
        return sum(1 for _ in re.finditer(pattern, part))
    return sum(part.count(b"<" + name + end) for end in (b" ", b">", b"/", b"\t", b"\n", b"\r"))


def _has_usual_rows(part: bytes, prefix: bytes) -> bool:
    numbers = [int(found[1]) for found in re.finditer(b"<" + prefix + rb'row r="([1-9]\d{0,6})"', part)]
    ascending = all(above < below for above, below in pairwise(numbers))
    return ascending and max(numbers, default=0) <= LAST_ROW and len(numbers) == _count(part, b"row")


def _has_usual_cells(part: bytes, prefix: bytes) -> bool:
    tag, count, previous, current = b"<" + prefix + b"c ", 0, 0, b""
    for count, found in enumerate(re.finditer(tag + rb'r="[A-Z]{1,3}([1-9]\d{0,6})"', part), 1):  # noqa: B007
        if found[1] != current:
            current = found[1]
            if int(current) <= previous:
                return False
            previous = int(current)
    return count == _count(part, b"c")


def _made_plain(content: bytes, part: str) -> bytes:
    """Return a tab as a parser writes it: comments gone, every row and cell in its place, dates without a zone."""
    root = _tree(content, part)
    for dimension in root.findall("{*}dimension"):
        if not _GOOD_DIMENSION.search(f'ref="{dimension.get("ref", "")}"'.encode()):
            root.remove(dimension)
    data = root.find("{*}sheetData")
    if data is not None:
        _put_in_order(data, part)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _tree(content: bytes, part: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise broken(part) from error


def _put_in_order(data: etree._Element, part: str) -> None:
    rows: dict[int, etree._Element] = {}
    number = 0
    for row in data.findall("{*}row"):
        told = row.get("r", "").strip()
        cells = row.findall("{*}c")
        if told:
            number = int(told) if told.isascii() and told.isdigit() else 0
        else:
            number = _row_of(cells, part) or number + 1
        if not 0 < number <= LAST_ROW or number in rows:
            raise BookBroken(_unusual(part))
        rows[number] = row
        _put_cells(row, cells, number, part)
        _put_first(row, str(number))
    _sort(data, rows)


def _row_of(cells: list[etree._Element], part: str) -> int:
    """Return the row that a row's cells name, 0 when none of them does."""
    told = next((cell.get("r", "") for cell in cells if cell.get("r")), "")
    return _place(told, part)[0] if told else 0


def _put_cells(row: etree._Element, cells: list[etree._Element], number: int, part: str) -> None:
    found: dict[int, etree._Element] = {}
    column = -1
    for cell in cells:
        told = cell.get("r", "")
        at, column = _place(told, part) if told else (number, column + 1)
        if at != number or column in found or column >= LAST_COLUMN:
            raise BookBroken(_unusual(part))
        found[column] = cell
        _put_first(cell, reference(number, column))
        _without_zone(cell)
    _sort(row, found)


def _sort(parent: etree._Element, children: dict[int, etree._Element]) -> None:
    """Put the children in the order of their numbers, before all others; nearly always they are."""
    if list(children) == sorted(children):
        return
    own = set(children.values())
    others = [child for child in parent if child not in own]
    for child in (*(children[number] for number in sorted(children)), *others):
        parent.append(child)


def _place(told: str, part: str) -> tuple[int, int]:
    found = _PLACE.fullmatch(told.strip())
    if found is None:
        raise BookBroken(_unusual(part))
    return int(found[2]), column_index(found[1].upper())


def _put_first(element: etree._Element, place: str) -> None:
    others = [(name, value) for name, value in element.attrib.items() if name != "r"]
    element.attrib.clear()
    element.set("r", place)
    for name, value in others:
        element.set(name, value)


def _without_zone(cell: etree._Element) -> None:
    """Let a day that is written out ("2026-09-01T00:00:00Z") read as one: the fast reader knows no zones.

    A spreadsheet knows none either: the day and hour that stand there are meant.
    """
    value = cell.find("{*}v")
    if cell.get("t") != "d" or value is None:
        return
    try:
        moment = datetime.fromisoformat((value.text or "").strip()).replace(tzinfo=UTC)
    except ValueError:
        return
    is_day = "T" not in (value.text or "").upper() and " " not in (value.text or "").strip()
    value.text = f"{moment:%Y-%m-%d}" if is_day else f"{moment:%Y-%m-%dT%H:%M:%S}"


def broken(part: str) -> BookBroken:
    return BookBroken(say("The file is damaged: its part %(part)s cannot be read.", part=part))


def _unusual(part: str) -> Sentence:
    return say(
        "The file was written in an unusual way (%(part)s). Open it in Excel or LibreOffice and save it.", part=part
    )
