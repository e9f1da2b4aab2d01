"""A whole workbook made from a book's contents: values with their kinds, formulas, known columns dressed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from programme.book.contents import Contents, Kept, Page, Spot
from programme.errors import BookFull, Refused
from programme.schema.tabs import Cell, Kind
from programme.text.sentences import say
from sheets.shared import durable_files
from sheets.shared.cells import LAST_COLUMN, LAST_ROW, LONGEST_TEXT, cell_xml, reference, serial
from sheets.shared.formulas import is_portable
from sheets.shared.known_columns import KnownTab, known_tabs, looks_typed

from .contents import read_contents
from .new_tabs import DECLARATION, add_sheet, ensure_styles, lists, new_package, offices
from .parts import Parts
from .styles import MOMENT, TEXT, Styles
from .write_number import set_write_number

LONGEST_TITLE = 31  # what Excel takes
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_ERROR = re.compile(r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A)")


@dataclass(frozen=True)
class WorkbookDraft:
    """A Draft as a file that bears another name until it is finished: a crash leaves no half book."""

    kept: Kept
    draft: Path
    path: Path

    def contents(self) -> Contents:
        return read_contents(self.draft.read_bytes())

    def finish(self) -> None:
        with durable_files.told(self.path):
            try:
                durable_files.place_new(self.draft, self.path)
            except FileExistsError as error:
                raise is_there(self.path) from error
            durable_files.sync_folder(self.path.parent)


def is_there(path: Path) -> Refused:
    return Refused(
        say(
            "The file %(path)s is there already and is not overwritten. Name a file that does not exist yet.", path=path
        )
    )


def written_contents(contents: Contents, suffix: str) -> tuple[bytes, Kept]:
    """Return a new workbook that holds these contents, and what of them it could not take over as it was.

    Raises BookFull when a workbook has no room for them.
    """
    package = new_package(suffix)
    parts, known, titles = Parts(package), known_tabs(contents.pages), _titles(contents.pages)
    styles = ensure_styles(parts)
    own = {page.title for place, page in enumerate(contents.pages) if titles[place] == page.title}
    valued: set[tuple[int, Spot]] = set()
    for place, page in enumerate(contents.pages):
        _check_room(page)
        foreign = {spot for spot, formula in page.formulas.items() if not is_portable(formula, own)}
        valued |= {(place, spot) for spot in foreign}
        content = _Sheet(page, known.get(place), foreign, styles, offices(parts)[0]).xml()
        add_sheet(parts, titles[place], content, hidden=page.hidden)
    _open_at_first_shown(parts, contents.pages)
    package.put(parts.styles, styles.content())
    if contents.write_number:
        set_write_number(parts, contents.write_number)
    renamed = {place: titles[place] for place, page in enumerate(contents.pages) if titles[place] != page.title}
    return package.to_bytes(), Kept(frozenset(valued), titles=renamed)


def _check_room(page: Page) -> None:
    long = ((r, c) for r, row in enumerate(page.rows, 1) for c, cell in enumerate(row) if _is_too_long(cell))
    spot = next(long, None)
    if spot is not None:
        why = say("The cell %(cell)s holds a longer text than a workbook can keep.", cell=reference(*spot))
    elif len(page.rows) > LAST_ROW or page.width > LAST_COLUMN:
        why = say("It has more rows or columns than a workbook can keep.")
    else:
        return
    raise BookFull(say("The tab “%(tab)s” does not fit into a workbook. %(why)s", tab=page.title, why=why))


def _is_too_long(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) > LONGEST_TEXT


def _titles(pages: Sequence[Page]) -> list[str]:
    """Return the titles as Excel takes them: short enough, without some signs, each of them once."""
    found: list[str] = []
    for page in pages:
        title = _NOT_IN_TITLES.sub("_", page.title).strip("'")[:LONGEST_TITLE] or "_"
        taken = {other.casefold() for other in found}
        names = (title, *(f"{title[: LONGEST_TITLE - 4]} {number}" for number in range(2, 999)))
        found.append(next(name for name in names if name.casefold() not in taken))
    return found


def _open_at_first_shown(parts: Parts, pages: Sequence[Page]) -> None:
    first = next((place for place, page in enumerate(pages) if not page.hidden), 0)
    content = parts.package.part(parts.workbook)
    if first:
        at_first = f'<workbookView activeTab="{first}"/>'.encode()
        parts.package.put(parts.workbook, content.replace(b"<workbookView/>", at_first))


@dataclass(frozen=True)
class _Sheet:
    """One tab on its way into XML."""

    page: Page
    known: KnownTab | None
    foreign: set[Spot]  # cells whose formula is not carried over
    styles: Styles
    main: str

    def xml(self) -> bytes:
        head = f'{DECLARATION}<worksheet xmlns="{self.main}">{self._view()}<sheetFormatPr defaultRowHeight="15"/>'
        tail = f"{self._merges()}{self._lists()}</worksheet>"
        rows = b"".join(self._row(number) for number in sorted({row for row, _ in self.page.held()}))
        return f"{head}{self._columns()}<sheetData>".encode() + rows + b"</sheetData>" + tail.encode()

    def _view(self) -> str:
        top = self.known.header_row if self.known else 0
        pane = f'<pane ySplit="{top}" topLeftCell="A{top + 1}" activePane="bottomLeft" state="frozen"/>' if top else ""
        return f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'

    def _columns(self) -> str:
        if self.known is None:
            return ""
        looks = {at: self.known.tab.column(key) for key, at in self.known.columns.items()}
        days = self.styles.for_date(0)
        columns = "".join(
            f'<col min="{at + 1}" max="{at + 1}" width="{column.width}" customWidth="1"'
            f' style="{days if column.kind is Kind.DATE else 0}"/>'
            for at, column in sorted(looks.items())
        )
        return f"<cols>{columns}</cols>" if columns else ""

    def _row(self, number: int) -> bytes:
        width = max((c + 1 for r, c in self.page.formulas if r == number), default=0) if self.page.formulas else 0
        row = self.page.rows[number - 1] if number <= len(self.page.rows) else ()
        cells = (self._cell((number, column)) for column in range(max(width, len(row))))
        return b'<row r="%d">%b</row>' % (number, b"".join(cells))

    def _cell(self, spot: Spot) -> bytes:
        value = self.page.at(spot)
        formula = None if spot in self.foreign else self.page.formulas.get(spot)
        if value is None and formula is None:
            return b""
        style = self._style(spot, value)
        return (
            cell_xml(reference(*spot), value, style=style) if formula is None else _result(spot, formula, value, style)
        )

    def _style(self, spot: Spot, value: Cell) -> int:
        if self.known is not None and spot[0] == self.known.header_row and isinstance(value, str):
            return self.styles.for_header()
        if isinstance(value, datetime):
            return self.styles.with_format(0, MOMENT)
        if isinstance(value, date):
            return self.styles.for_date(0)
        return self.styles.with_format(0, TEXT) if isinstance(value, str) and looks_typed(value) else 0

    def _merges(self) -> str:
        areas = "".join(
            f'<mergeCell ref="{reference(r1, c1)}:{reference(r2, c2)}"/>' for r1, c1, r2, c2 in sorted(self.page.merges)
        )
        return f'<mergeCells count="{len(self.page.merges)}">{areas}</mergeCells>' if areas else ""

    def _lists(self) -> str:
        return lists(self.known.tab, self.known.columns, self.known.header_row) if self.known else ""


def _result(spot: Spot, formula: str, value: Cell, style: int) -> bytes:
    """Return the cell of a formula with its result, so that the copy reads the same before it is worked out again."""
    kind, shown = "", ""
    if isinstance(value, bool):
        kind, shown = ' t="b"', str(int(value))
    elif isinstance(value, date):
        shown = serial(value, from_1904=False)
    elif isinstance(value, str):
        kind, shown = (' t="e"' if _ERROR.fullmatch(value) else ' t="str"'), escape(value)
    elif value is not None:
        shown = repr(value)
    result = f"<v>{shown}</v>" if value is not None else ""
    looks = f' s="{style}"' if style else ""
    return f'<c r="{reference(*spot)}"{looks}{kind}><f>{escape(formula[1:])}</f>{result}</c>'.encode()
