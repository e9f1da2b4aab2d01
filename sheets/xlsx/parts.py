"""What a workbook's parts say of one another: its tabs, relations and content types."""

from __future__ import annotations

import posixpath

from lxml import etree

from programme.errors import BookBroken
from programme.text.sentences import Sentence, say
from sheets.shared.tables import SheetEntry

from .package import Package

CONTENT_TYPES = "[Content_Types].xml"
ROOT_RELATIONS = "_rels/.rels"

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument"
_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def tree(content: bytes, part: str) -> etree._Element:
    """Parse a small part without entities and network; BookBroken when it is not well formed."""
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise BookBroken(say("The file holds an XML document type (%(part)s); it was not opened.", part=part))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise BookBroken(say("The file is damaged: its part %(part)s cannot be read.", part=part)) from error


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace; "" for comments."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def relations_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Return a part's relations: id → (the last word of its type, the part it leads to)."""
    place = relations_part(part) if part else ROOT_RELATIONS
    if place not in package:
        return {}
    found = {}
    for element in tree(package.part(place), place):
        if local(element) == "Relationship" and element.get("TargetMode") != "External":
            target = element.get("Target", "")
            whole = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
            found[element.get("Id", "")] = (element.get("Type", "").rsplit("/", 1)[-1], whole)
    return found


def related(package: Package, part: str, kind: str) -> list[str]:
    """Return the parts that *part* is related to by relations of this kind."""
    return [target for word, target in relations(package, part).values() if word == kind and target in package]


class Parts:
    """A workbook's own parts, read once. Raises BookBroken when it is no workbook that can be edited."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.broken: dict[str, Sentence] = {}  # the parts of tabs that cannot be searched, and why
        mains = related(package, "", "officeDocument") or [n for n in ("xl/workbook.xml",) if n in package]
        if not mains and any("\\" in name for name in package.names()):
            raise BookBroken(
                say(
                    "The parts of the file are named with backslashes, as old zip programs do. "
                    "Open it in Excel or LibreOffice and save it."
                )
            )
        if not mains or mains[0].endswith(".bin") or CONTENT_TYPES not in package:
            raise _no_workbook()
        self.workbook = mains[0]
        root = tree(package.part(self.workbook), self.workbook)
        if local(root) != "workbook":
            raise _no_workbook()
        self.sheets = self._sheets(root)
        properties = next((e for e in root if local(e) == "workbookPr"), None)
        self.from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        self.styles = next(iter(related(package, self.workbook, "styles")), "")
        self.strings = next(iter(related(package, self.workbook, "sharedStrings")), "")

    def _sheets(self, root: etree._Element) -> tuple[SheetEntry, ...]:
        targets = relations(self.package, self.workbook)
        entries = []
        listed = next((e for e in root if local(e) == "sheets"), ())
        for position, element in enumerate(e for e in listed if local(e) == "sheet"):
            relation = next((v for k, v in element.attrib.items() if str(k).endswith("}id")), "")
            kind, part = targets.get(str(relation), ("", ""))
            if kind == "worksheet" and part in self.package:
                number = sheet_number(element)
                entries.append(SheetEntry(element.get("name", ""), part, number, position))
        return tuple(entries)


def sheet_number(element: etree._Element) -> int:
    """Return the number a listed tab bears; 0 when it bears none that is one."""
    told = element.get("sheetId", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


def _no_workbook() -> BookBroken:
    return BookBroken(
        say("The file is not a spreadsheet in the .xlsx format. Open it and save it as “Excel workbook” (.xlsx).")
    )


def append_child(content: bytes, root: etree._Element, child: bytes) -> bytes:
    """Return *content* with *child* as the last child of its root; every byte before it stays."""
    name = f"{root.prefix}:{local(root)}" if root.prefix else local(root)
    closing = f"</{name}".encode()
    at = content.rfind(closing)
    if at >= 0:
        return content[:at] + child + content[at:]
    at = content.rfind(b"/>")
    return content[:at] + b">" + child + closing + b">" + content[at + 2 :]


def add_content_type(package: Package, part: str, kind: str) -> None:
    """Declare the part's content type unless it is declared."""
    content = package.part(CONTENT_TYPES)
    root = tree(content, CONTENT_TYPES)
    if not any(element.get("PartName") == f"/{part}" for element in root):
        prefix = f"{root.prefix}:" if root.prefix else ""
        override = f'<{prefix}Override PartName="/{part}" ContentType="{kind}"/>'
        package.put(CONTENT_TYPES, append_child(content, root, override.encode()))


def add_relation(package: Package, part: str, kind: str, target: str) -> str:
    """Relate *part* ("" for the whole package) to *target*; return the new relation's id."""
    place = relations_part(part) if part else ROOT_RELATIONS
    if place not in package:
        package.put(place, f'<Relationships xmlns="{_PACKAGE_RELATIONS}"/>'.encode())
    content = package.part(place)
    root = tree(content, place)
    taken = {element.get("Id", "") for element in root}
    number = next(n for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
    prefix = f"{root.prefix}:" if root.prefix else ""
    path = posixpath.relpath(target, posixpath.dirname(part) or ".")
    child = f'<{prefix}Relationship Id="rId{number}" Type="{kind}" Target="{path}"/>'
    package.put(place, append_child(content, root, child.encode()))
    return f"rId{number}"
