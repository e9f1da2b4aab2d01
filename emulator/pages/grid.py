"""A tab as a person sees it: a hundred rows with their headers above, and the one cell that is being typed into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from emulator.errors import GoogleError
from emulator.sheet.cells import Cell, Fault, shown
from emulator.sheet.entering import typed
from emulator.sheet.grid import Row, Sheet
from emulator.sheet.ranges import Area, column_letters
from emulator.sheet.spreadsheet import Spreadsheet
from emulator.sheet.validation import allowed

ROWS_A_PAGE = 100
_SPARE_ROWS, _SPARE_COLUMNS, _LEAST_COLUMNS = 20, 3, 8
_WIDTH_STEP, _WIDEST, _USUAL = 40, 10, 120  # pixels; the style sheet knows the widths w1 … w10


@dataclass(frozen=True)
class Box:
    """One cell on the page."""

    name: str  # "B7"
    text: str
    kind: str  # "text", "number", "fault"
    height: int = 1
    width: int = 1


@dataclass(frozen=True)
class Strip:
    """One row on the page."""

    number: int
    boxes: Sequence[Box]
    is_hidden: bool


@dataclass(frozen=True)
class Grid:
    """What is drawn of a tab: `head` stays in sight, `body` is the page's rows."""

    columns: Sequence[tuple[str, int]]  # letters and width (1 to 10)
    head: Sequence[Strip]
    body: Sequence[Strip]
    page: int
    pages: int


@dataclass(frozen=True)
class Chosen:
    """The cell that is being typed into."""

    name: str
    row: int  # 1-based
    letters: str
    text: str  # typed again, it gives the same
    is_long: bool
    choices: Sequence[str]
    note: str


def grid(book: Spreadsheet, sheet: Sheet, page: int, cell: tuple[int, int] | None) -> Grid:
    """Return the page of a tab that holds the chosen cell, else the page asked for (1-based, put within bounds)."""
    frozen = min(max(1, int(sheet.looks.get("frozenRowCount") or 0)), 10, sheet.row_count)
    row, column = cell or (0, 0)
    total = min(sheet.row_count, max(sheet.last_row + _SPARE_ROWS, ROWS_A_PAGE, row + 1))
    pages = -(-total // ROWS_A_PAGE)
    page = row // ROWS_A_PAGE + 1 if cell else min(max(page, 1), pages)
    first = (page - 1) * ROWS_A_PAGE
    used = max((len(each.cells) for each in sheet.rows), default=0)
    width = min(sheet.column_count, max(used + _SPARE_COLUMNS, _LEAST_COLUMNS, column + 1))
    head = Area(sheet.id, 0, 0, frozen, width)
    body = Area(sheet.id, max(first, frozen), 0, min(first + ROWS_A_PAGE, total), width)
    columns = [(column_letters(number), _width(sheet, number)) for number in range(width)]
    return Grid(columns, list(_strips(book, sheet, head)), list(_strips(book, sheet, body)), page, pages)


def chosen(book: Spreadsheet, sheet: Sheet, row: int, column: int) -> Chosen:
    """Return the chosen cell as a person types into it."""
    cell, letters = sheet.get(row, column), column_letters(column)
    text = entry_text(cell, book.locale)
    return Chosen(
        f"{letters}{row + 1}", row + 1, letters, text, "\n" in text or len(text) > 60, _choices(book, cell), cell.note
    )


def entry_text(cell: Cell, locale: str) -> str:
    """Return what the cell shows while it is typed into; a text that typing would read otherwise has its mark '."""
    if cell.formula:
        return cell.formula
    text = shown(cell, locale)
    if isinstance(cell.value, str) and typed(cell, text, locale).value != cell.value:
        return f"'{text}"
    return text


def _choices(book: Spreadsheet, cell: Cell) -> list[str]:
    try:
        return sorted(allowed(book, cell.rule)) if cell.rule else []
    except GoogleError:
        return []  # the range of the list is gone


def _width(sheet: Sheet, number: int) -> int:
    pixels = (sheet.columns[number].pixels if number < len(sheet.columns) else 0) or _USUAL
    return min(max(round(pixels / _WIDTH_STEP), 1), _WIDEST)


def _strips(book: Spreadsheet, sheet: Sheet, area: Area) -> Iterable[Strip]:
    spans, covered = _spans(sheet, area)
    for number in range(area.top, area.bottom):
        row = sheet.rows[number] if number < len(sheet.rows) else Row()
        boxes = [
            _box(row.get(column), number, column, book.locale, spans.get((number, column), (1, 1)))
            for column in range(area.left, area.right)
            if (number, column) not in covered
        ]
        yield Strip(number + 1, boxes, row.line.hidden_by_user or row.line.hidden_by_filter)


def _box(cell: Cell, row: int, column: int, locale: str, span: tuple[int, int]) -> Box:
    kind = "text"
    if isinstance(cell.value, Fault):
        kind = "fault"
    elif isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        kind = "number"
    return Box(f"{column_letters(column)}{row + 1}", shown(cell, locale), kind, *span)


def _spans(sheet: Sheet, area: Area) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """Return the merged cells that begin in the area, as far as they lie in it, and the cells they cover."""
    spans, covered = dict[tuple[int, int], tuple[int, int]](), set[tuple[int, int]]()
    for merge in sheet.merges:
        corner = merge.top, merge.left
        if not Area(sheet.id, *corner, merge.top + 1, merge.left + 1).meets(area):
            continue
        part = Area(sheet.id, *corner, min(merge.bottom, area.bottom), min(merge.right, area.right))
        spans[corner] = part.height, part.width
        covered |= set(part.places()) - {corner}
    return spans, covered
