"""What a spreadsheet program would have shown in formula cells: openpyxl writes formulas without their values."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def keep_shown(path: Path, shown: Mapping[str, Mapping[str, object]]) -> None:
    """Put the values into the formula cells of the workbook *path*: title of a tab → cell address → value."""
    wanted = {title: cells for title, cells in shown.items() if cells}
    if not wanted:
        return
    new = path.with_name(path.name + ".new")
    with ZipFile(path) as old, ZipFile(new, "w", ZIP_DEFLATED) as made:
        parts = _parts(old)
        by_part = {parts[title]: cells for title, cells in wanted.items()}
        for item in old.infolist():
            content = old.read(item)
            if item.filename in by_part:
                content = _fill(content.decode("utf-8"), by_part[item.filename]).encode("utf-8")
            made.writestr(item, content)
    os.replace(new, path)


def _parts(archive: ZipFile) -> dict[str, str]:
    """Return the part of every tab by its title."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 (our own file)
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    return {
        element.get("name", ""): "xl/" + targets[element.get(_RELATION)].removeprefix("/xl/")
        for element in book.iter()
        if element.tag.endswith("}sheet")
    }


def _fill(text: str, cells: Mapping[str, object]) -> str:
    def with_value(match: re.Match[str]) -> str:
        value = cells.get(match["at"])
        if value is None:
            return match[0]
        kind = ' t="e"' if str(value).startswith("#") else ' t="str"' if isinstance(value, str) else ""
        return f'<c r="{match["at"]}"{match["style"]}{kind}>{match["formula"]}<v>{escape(str(value))}</v></c>'

    cell = r'<c r="(?P<at>[A-Z]+\d+)"(?P<style>(?: s="\d+")?)[^>]*>(?P<formula><f>[^<]*</f>)<v\s*(?:/>|></v>)</c>'
    return re.sub(cell, with_value, text)
