"""The demonstration's workbook: the sheets laid out as a college's staff would have laid them out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from programme.schema.tabs import Column, Kind, Tab

from .sheet import NUMBER, Formula, Sheet
from .shown import keep_shown
from .topics import DRAFT_NOTES

_HEAD = PatternFill("solid", fgColor="DCE6F1")
_GROUP = PatternFill("solid", fgColor="EEF3FA")
_AMBER = PatternFill("solid", bgColor="FFF2CC")
_ROSE = PatternFill("solid", bgColor="FCE4E4")
_GREEN = PatternFill("solid", bgColor="E2F0D9")
_THIN = Side(style="thin", color="BFBFBF")
_EDGES = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_WRAP = Alignment(wrap_text=True, vertical="top")
_MIDDLE = Alignment(wrap_text=True, vertical="center", horizontal="center")
_MOST_IN_LIST = 255  # characters a list validation may hold
_AUTHOR = "Методический кабинет"


def write_workbook(path: Path, sheets: list[Sheet]) -> None:
    """Write the sheets in order, and a tab of scribbles the schema does not know, to a new file."""
    book = Workbook()
    del book[book.sheetnames[0]]
    book.calculation.fullCalcOnLoad = True
    shown: dict[str, dict[str, object]] = {}
    for sheet in sheets:
        page = book.create_sheet(sheet.title)
        shown[sheet.title] = _lay_out(page, sheet)
    _scribble(book.create_sheet("Черновик"))
    book.save(path)
    keep_shown(path, shown)


def _lay_out(page: Worksheet, sheet: Sheet) -> dict[str, object]:
    first = _write_headers(page, sheet) + 1
    shown = _write_rows(page, sheet, first)
    last = first + max(len(sheet.rows), 1) - 1
    head = first - 1
    page.freeze_panes = page.cell(first, 4 if sheet.tab.required else 2).coordinate
    page.auto_filter.ref = f"A{head}:{get_column_letter(len(sheet.headers))}{last}"
    _set_widths(page, sheet)
    _offer_lists(page, sheet, first, last + 200)
    _colour(page, sheet, first, last)
    for (index, key), text in sheet.notes.items():
        page.cell(first + index, _at(sheet, key)).comment = Comment(text, _AUTHOR)
    page.print_title_rows = f"{head}:{head}"
    page.page_setup.orientation = "landscape"
    return shown


def _write_headers(page: Worksheet, sheet: Sheet) -> int:
    """Write the banner and the header; return the row of the header's last line."""
    width = len(sheet.headers)
    for row, text in enumerate(sheet.banner, 1):
        page.cell(row, 1, text).font = Font(bold=True, size=13)
        page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=min(width, 12))
    row = len(sheet.banner) + 1
    if sheet.groups:
        _write_groups(page, sheet, row)
        row += 1
    for at, (key, text) in enumerate(sheet.headers, 1):
        # A column without a group has its header in the upper line, merged downwards.
        is_below = not sheet.groups or key in sheet.groups
        cell = page.cell(row if is_below else row - 1, at, text)
        cell.font, cell.fill, cell.alignment, cell.border = Font(bold=True), _HEAD, _MIDDLE, _EDGES
        if not is_below:
            page.merge_cells(start_row=row - 1, start_column=at, end_row=row, end_column=at)
    page.row_dimensions[row].height = 45
    return row


def _write_groups(page: Worksheet, sheet: Sheet, row: int) -> None:
    at = 1
    while at <= len(sheet.headers):
        group = sheet.groups.get(sheet.headers[at - 1][0])
        end = at
        while group and end < len(sheet.headers) and sheet.groups.get(sheet.headers[end][0]) == group:
            end += 1
        if group:
            cell = page.cell(row, at, group)
            cell.font, cell.fill, cell.alignment = Font(bold=True), _GROUP, _MIDDLE
            if end > at:
                page.merge_cells(start_row=row, start_column=at, end_row=row, end_column=end)
        at = end + 1


def _write_rows(page: Worksheet, sheet: Sheet, first: int) -> dict[str, object]:
    shown: dict[str, object] = {}
    letters = {key: get_column_letter(at) for at, (key, _) in enumerate(sheet.headers, 1)}
    last = first + len(sheet.rows) - 1
    for number, row in enumerate([*sheet.rows, *sheet.totals], first):
        for at, (key, _) in enumerate(sheet.headers, 1):
            value = row.get(key)
            if value is None:
                continue
            cell = page.cell(number, at)
            if isinstance(value, Formula):
                cell.value = value.text.format(row=number, first=first, last=last, **letters)
                shown[cell.coordinate] = value.shown
            else:
                cell.value = value
                if cell.data_type == "f":
                    cell.data_type = "s"  # text that begins with "=" stays text
            if isinstance(value, date):
                cell.number_format = "DD.MM.YYYY"
            elif isinstance(value, str) and len(value) > 30:
                cell.alignment = _WRAP
    return shown


def _set_widths(page: Worksheet, sheet: Sheet) -> None:
    widths = {column.key: column.width for column in sheet.tab.columns}
    for at, (key, _) in enumerate(sheet.headers, 1):
        page.column_dimensions[get_column_letter(at)].width = 6 if key == NUMBER else widths.get(key, 12)


def _offer_lists(page: Worksheet, sheet: Sheet, first: int, last: int) -> None:
    for at, (key, _) in enumerate(sheet.headers, 1):
        column = _column(sheet.tab, key)
        words = [choice.ru for choice in column.choices] if column else []
        if column is None or column.kind not in (Kind.CHOICE, Kind.TRUTH):
            continue
        listed = ",".join(words or ["да", "нет"])
        if len(listed) > _MOST_IN_LIST or any("," in word for word in words):
            continue
        offer = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=False)
        letter = get_column_letter(at)
        offer.add(f"{letter}{first}:{letter}{last}")
        page.add_data_validation(offer)


def _colour(page: Worksheet, sheet: Sheet, first: int, last: int) -> None:
    keys = [key for key, _ in sheet.headers]
    if "status" in keys:
        letter = get_column_letter(_at(sheet, "status"))
        area = f"{letter}{first}:{letter}{last}"
        for words, fill in (
            (("без пары", "отклонена", "прекращена досрочно"), _AMBER),
            (("в паре", "действует"), _GREEN),
        ):
            for word in words:
                page.conditional_formatting.add(area, CellIsRule(operator="equal", formula=[f'"{word}"'], fill=fill))
    if sheet.tab.required:
        letter = get_column_letter(_at(sheet, "email"))
        rule = FormulaRule(formula=[f"ISBLANK({letter}{first})"], fill=_ROSE)
        page.conditional_formatting.add(f"{letter}{first}:{letter}{last}", rule)


def _scribble(page: Worksheet) -> None:
    page.append(["Черновик методиста, не удалять!", "сделано"])
    for row, text in enumerate(DRAFT_NOTES, 3):
        page.cell(row, 1, text)
        page.cell(row, 2, "да" if row % 2 else None)
    page.column_dimensions["A"].width = 60


def _at(sheet: Sheet, key: str) -> int:
    return next(at for at, (known, _) in enumerate(sheet.headers, 1) if known == key)


def _column(tab: Tab, key: str) -> Column | None:
    return next((column for column in tab.columns if column.key == key), None)
