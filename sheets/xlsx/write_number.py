"""The number our last write left in a workbook: in two places, for there are programs that keep one and drop the other.

One is a custom property of the document, the other a hidden name of the workbook. A program that rewrites a file drops
what it does not know; LibreOffice, Excel and openpyxl keep both.
"""

from __future__ import annotations

import re

from lxml import etree

from .package import Package
from .parts import (
    OFFICE,
    STRICT_OFFICE,
    Parts,
    add_content_type,
    add_relation,
    append_child,
    local,
    related,
    tree,
)

PROPERTY = "NastavnikWrite"
NAME = "_NastavnikWrite"
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_NAMES = re.compile(rb"<((?:\w+:)?)definedNames\b[^>]*?(/?)>")
# What may stand behind definedNames in workbook.xml; new ones go before the first of them that is there.
_AFTER_NAMES = re.compile(
    rb"<(?:\w+:)?(?:calcPr|oleSize|customWorkbookViews|pivotCaches|smartTagPr|smartTagTypes|webPublishing|"
    rb"fileRecoveryPr|webPublishObjects|extLst)\b|</(?:\w+:)?workbook\s*>"
)


def write_number(parts: Parts) -> int:
    """Return the number our last write left in the book; 0 when it bears none."""
    return max(_property(parts.package), _name(parts))


def set_write_number(parts: Parts, number: int) -> None:
    """Leave *number* in the book; other properties and names stay as they are."""
    _set_property(parts.package, number)
    _set_name(parts, number)


def _number(element: etree._Element) -> int:
    text = "".join(str(each) for each in element.itertext()).strip()
    return int(text) if text.isdecimal() else 0


def _property(package: Package) -> int:
    for part in related(package, "", "custom-properties"):
        for element in tree(package.part(part), part):
            if element.get("name") == PROPERTY:
                return _number(element)
    return 0


def _name(parts: Parts) -> int:
    root = tree(parts.package.part(parts.workbook), parts.workbook)
    for names in (e for e in root if local(e) == "definedNames"):
        for element in names:
            if element.get("name") == NAME:
                return _number(element)
    return 0


def _set_property(package: Package, number: int) -> None:
    found = related(package, "", "custom-properties")
    if not found:
        _add_custom_part(package, number)
        return
    part = found[0]
    content = package.part(part)
    root = tree(content, part)
    own = re.compile(rb'(<[^<>]*\bname="' + PROPERTY.encode() + rb'"[^<>]*>\s*<[^<>]*>)[^<]*(<)')
    if own.search(content):
        package.put(part, own.sub(rb"\g<1>%d\g<2>" % number, content, count=1))
        return
    pid = max([1, *(int(e.get("pid", "1")) for e in root if local(e) == "property")]) + 1
    package.put(part, append_child(content, root, _custom_property(root, pid, number)))


def _custom_property(root: etree._Element, pid: int, number: int) -> bytes:
    strict = "purl.oclc.org" in (etree.QName(root).namespace or "")
    types = f"{STRICT_OFFICE}/docPropsVTypes" if strict else f"{OFFICE}/docPropsVTypes"
    prefix = f"{root.prefix}:" if root.prefix else ""
    return (
        f'<{prefix}property fmtid="{_FORMAT}" pid="{pid}" name="{PROPERTY}">'
        f'<vt:i4 xmlns:vt="{types}">{number}</vt:i4></{prefix}property>'
    ).encode()


def _add_custom_part(package: Package, number: int) -> None:
    part = "docProps/custom.xml"
    root = tree(f'<Properties xmlns="{OFFICE}/custom-properties"/>'.encode(), part)
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    package.put(part, append_child(content, root, _custom_property(root, 2, number)))
    add_content_type(package, part, _TYPE)
    add_relation(package, "", f"{OFFICE}/relationships/custom-properties", part)


def _set_name(parts: Parts, number: int) -> None:
    content = parts.package.part(parts.workbook)
    own = re.compile(rb'(<(?:\w+:)?definedName\b[^<>]*\bname="' + NAME.encode() + rb'"[^<>]*>)[^<]*(<)')
    if own.search(content):
        parts.package.put(parts.workbook, own.sub(rb"\g<1>%d\g<2>" % number, content, count=1))
        return
    root = tree(content, parts.workbook)
    prefix = f"{root.prefix}:".encode() if root.prefix else b""
    child = b'<%sdefinedName name="%s" hidden="1">%d</%sdefinedName>' % (prefix, NAME.encode(), number, prefix)
    whole = b"<%sdefinedNames>%s</%sdefinedNames>" % (prefix, child, prefix)
    there = _NAMES.search(content)
    if there is None:
        after = _AFTER_NAMES.search(content, content.find(b"sheets>"))
        start = end = after.start() if after else len(content)
    elif there[2]:
        start, end = there.span()
    else:
        start = end = content.index(b"</%sdefinedNames" % there[1])
        whole = child
    parts.package.put(parts.workbook, content[:start] + whole + content[end:])
