"""New tabs with their headers, widths and lists, and the smallest new workbook."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from programme.schema.tabs import Column, Kind, Tab
from sheets.shared.cells import LAST_ROW, cell_xml, letters, reference
from sheets.shared.headers import header_of
from sheets.shared.tables import SheetEntry

from .package import Package
from .parts import Parts, add_content_type, add_relation, local, sheet_number, tree
from .styles import MINIMAL, Styles

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_LONGEST_LIST = 255  # what Excel takes as a list written out in a validation
_LARGEST_LISTING = 16_384
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WRAPPED = frozenset({Kind.LONG, Kind.LIST, Kind.CHOICES})

_NEW = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_WORKBOOK_TYPE}"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    "<workbookPr/><bookViews><workbookView/></bookViews><sheets></sheets></workbook>",
}


def new_package(suffix: str = ".xlsx") -> Package:
    """Return a workbook without tabs; it may be opened by people once a tab has been added.

    Excel opens an .xlsm only when its content type says so too.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _NEW.items():
            if suffix.lower() == ".xlsm":
                content = content.replace(_WORKBOOK_TYPE, _MACRO_TYPE)
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), DECLARATION + content)
    return Package(out.getvalue())


def ensure_styles(parts: Parts) -> Styles:
    """Return the workbook's styles; a workbook without any gets the smallest styles part."""
    if not parts.styles:
        parts.styles = f"{parts.workbook.rpartition('/')[0]}/styles.xml".lstrip("/")
        parts.package.put(parts.styles, MINIMAL)
        add_content_type(parts.package, parts.styles, _STYLES_TYPE)
        add_relation(parts.package, parts.workbook, f"{offices(parts)[1]}/styles", parts.styles)
    return Styles(parts.package.part(parts.styles))


def add_tab(parts: Parts, styles: Styles, tab: Tab) -> SheetEntry:
    """Add the tab as the last sheet: bold headers, frozen, widths, lists to choose from; return where it is."""
    main, _ = offices(parts)
    return add_sheet(parts, tab.sheet, _sheet_xml(tab, styles, main))


def add_sheet(parts: Parts, title: str, content: bytes, *, hidden: bool = False) -> SheetEntry:
    """Add a sheet with this XML as the last one; a title that is taken gets a number. Return where it is."""
    package = parts.package
    folder = parts.workbook.rpartition("/")[0]
    number = next(n for n in range(1, len(package.names()) + 2) if f"{folder}/worksheets/sheet{n}.xml" not in package)
    part = f"{folder}/worksheets/sheet{number}.xml".lstrip("/")
    office = offices(parts)[1]
    package.put(part, content)
    add_content_type(package, part, _SHEET_TYPE)
    relation = add_relation(package, parts.workbook, f"{office}/worksheet", part)
    listing = package.part(parts.workbook)
    root = tree(listing, parts.workbook)
    listed = next(e for e in root if local(e) == "sheets")
    sheet_id = max((sheet_number(e) for e in listed if local(e) == "sheet"), default=0) + 1
    prefix = f"{root.prefix}:" if root.prefix else ""
    taken = {e.get("name", "").casefold() for e in listed if local(e) == "sheet"}
    title = next(t for t in (title, *(f"{title} {n}" for n in range(2, 1000))) if t.casefold() not in taken)
    state = ' state="hidden"' if hidden else ""
    element = (
        f'<{prefix}sheet xmlns:r="{office}" name={quoteattr(title)} sheetId="{sheet_id}"{state} r:id="{relation}"/>'
    )
    package.put(parts.workbook, _before_closing(listing, b"sheets", element.encode()))
    _list_title(package, title)
    entry = SheetEntry(title, part, sheet_id, len([e for e in listed if local(e) == "sheet"]))
    parts.sheets = (*parts.sheets, entry)
    return entry


def offices(parts: Parts) -> tuple[str, str]:
    """Return the main and the relations' namespace: the strict ones in a strict workbook."""
    strict = _STRICT_MAIN.encode() in parts.package.part(parts.workbook)[:4096]
    return (_STRICT_MAIN, _STRICT_OFFICE) if strict else (_MAIN, _OFFICE)


def _before_closing(content: bytes, name: bytes, child: bytes) -> bytes:
    closing = re.search(rb"</(?:\w+:)?" + name + rb"\s*>", content)
    assert closing is not None
    return content[: closing.start()] + child + content[closing.start() :]


def _list_title(package: Package, title: str) -> None:
    """Add the title to docProps/app.xml when that lists the tabs' titles and nothing else."""
    part = "docProps/app.xml"
    if part not in package:
        return
    content = package.part(part)
    if len(content) > _LARGEST_LISTING:  # nobody needs it, and the search below takes its time
        return
    titles = re.search(
        rb"""(<HeadingPairs>\s*<vt:vector size=")2("[^>]*>.*?<vt:i4>)(\d+)(</vt:i4>.*?</HeadingPairs>"""
        rb"""\s*<TitlesOfParts>\s*<vt:vector size=")(\d+)("[^>]*>.*?)(</vt:vector>)""",
        content,
        re.DOTALL,
    )
    if titles is None or titles[3] != titles[5]:
        return
    count = str(int(titles[3]) + 1).encode()
    line = f"<vt:lpstr>{escape(title)}</vt:lpstr>".encode()
    grown = titles[1] + b"2" + titles[2] + count + titles[4] + count + titles[6] + line + titles[7]
    package.put(part, content[: titles.start()] + grown + content[titles.end() :])


def _sheet_xml(tab: Tab, styles: Styles, main: str) -> bytes:
    bold, wrapped = styles.for_header(), styles.for_text()
    days = styles.for_date(wrapped)
    last = letters(len(tab.columns) - 1)
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{column.width}" customWidth="1" style="{_style(column, wrapped, days)}"/>'
        for i, column in enumerate(tab.columns, 1)
    )
    headers = b"".join(
        cell_xml(reference(1, i), header_of(tab, column.key), style=bold) for i, column in enumerate(tab.columns)
    )
    head = (
        f'{DECLARATION}<worksheet xmlns="{main}"><dimension ref="A1:{last}1"/>'
        '<sheetViews><sheetView workbookViewId="0"><pane xSplit="2" ySplit="1" topLeftCell="C2" '
        'activePane="bottomRight" state="frozen"/><selection pane="bottomRight" activeCell="C2" sqref="C2"/>'
        f'</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols>'
        '<sheetData><row r="1">'
    )
    offered = lists(tab, {column.key: place for place, column in enumerate(tab.columns)}, 1)
    tail = f"</row></sheetData>{offered}</worksheet>"
    return head.encode() + headers + tail.encode()


def _style(column: Column, wrapped: int, days: int) -> int:
    return days if column.kind is Kind.DATE else wrapped if column.kind in _WRAPPED else 0


def lists(tab: Tab, places: Mapping[str, int], below: int) -> str:
    """Offer lists in the columns with choices; another text may still be typed, the app tells what it cannot read.

    *places* maps keys to columns (0-based), *below* is the header's row.
    """
    rules = []
    for key, at in places.items():
        column = tab.column(key)
        values = ["да", "нет"] if column.kind is Kind.TRUTH else [choice.ru for choice in column.choices]
        listed = ",".join(values)
        if column.kind in (Kind.CHOICE, Kind.TRUTH) and listed and len(listed) <= _LONGEST_LIST:
            place = f"{letters(at)}{below + 1}:{letters(at)}{LAST_ROW}"
            rules.append(
                f'<dataValidation type="list" allowBlank="1" showErrorMessage="0" sqref="{place}">'
                f"<formula1>{escape(chr(34) + listed + chr(34))}</formula1></dataValidation>"
            )
    return f'<dataValidations count="{len(rules)}">{"".join(rules)}</dataValidations>' if rules else ""
