"""What a person does to a spreadsheet on the stand-in's page; the last twenty acts can be undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from emulator.cloud import Act, Cloud
from emulator.errors import GoogleError
from emulator.sheet.grid import Sheet
from emulator.sheet.ranges import column_letters, corners
from emulator.staff import Staff

KEPT = 20
LONGEST = 50_000  # signs in one cell of Google's


class ActRefused(Exception):
    """The act cannot be done; the sentence tells the person why."""


@dataclass(frozen=True)
class Wish:
    """What a form asks for: the tab, the chosen cell (zero-based) and the form's other fields."""

    tab: str
    row: int
    column: int
    fields: Mapping[str, str]

    def text(self, name: str) -> str:
        """Return a field that must not be empty; raises Refused."""
        found = self.fields.get(name, "").strip()
        if not found:
            raise ActRefused("Заполните поле: без названия не получится.")
        return found


@dataclass(frozen=True)
class Place:
    """Where the person stands after an act."""

    tab: str
    row: int | None = None
    column: int = 0

    @property
    def cell(self) -> str:
        return "" if self.row is None else f"{column_letters(self.column)}{self.row + 1}"


Do = Callable[[Staff, Wish], Place]
ACTS: dict[str, tuple[str, Do]] = {}  # name in the address → how it is called on the page, what it does


def act(name: str, title: str) -> Callable[[Do], Do]:
    def register(do: Do) -> Do:
        ACTS[name] = title, do
        return do

    return register


def carry_out(cloud: Cloud, id: str, name: str, fields: Mapping[str, str]) -> Place:
    """Do one act as the spreadsheet's owner, wholly or not at all; raises Refused, KeyError for an unknown act."""
    do = ACTS[name][1]
    with cloud.lock:
        file, staff = cloud.files[id], Staff(cloud, id)
        before = file.spreadsheet
        try:
            place = do(staff, _wish(staff, fields))
        except (ActRefused, GoogleError) as error:
            file.spreadsheet = before
            sentence = str(error) if isinstance(error, ActRefused) else f"Таблица этого не позволяет: {error}"
            raise ActRefused(sentence) from error
        if file.spreadsheet is not before:
            file.acts = [*file.acts[1 - KEPT :], Act(name, before, file.spreadsheet)]
    return place


def undo(cloud: Cloud, id: str) -> str:
    """Put back the spreadsheet as it was before the last act, whoever wrote since; return the act's name."""
    with cloud.lock:
        file = cloud.files[id]
        if not file.acts:
            raise ActRefused("Отменять нечего: на этой странице ещё ничего не меняли.")
        last = file.acts.pop()
        file.spreadsheet = last.before
        file.touch(cloud.clock())
    return last.name


def header_row(sheet: Sheet) -> int:
    """Return the zero-based row of the headers: the last frozen one, else the first."""
    return max(0, int(sheet.looks.get("frozenRowCount") or 0) - 1)


def find_cell(sheet: Sheet, name: str) -> tuple[int, int] | None:
    """Return row and column of "B7", None when the tab has no such cell."""
    found = corners(name.strip(), 0, 0) if ":" not in name else None
    if found is None or found[0] >= sheet.row_count or found[1] >= sheet.column_count:
        return None
    return found[0], found[1]


def _wish(staff: Staff, fields: Mapping[str, str]) -> Wish:
    tab = fields.get("tab", "")
    sheet = staff.file.spreadsheet.titled(tab)
    if sheet is None:
        raise ActRefused(f"Листа «{tab}» больше нет: его переименовали или удалили.")
    cell = find_cell(sheet, fields.get("cell") or "A1")
    if cell is None:
        raise ActRefused(f"Ячейки {fields['cell']} на листе нет.")
    return Wish(sheet.title, *cell, fields)


@act("edit", "правка ячейки")
def _edit(staff: Staff, wish: Wish) -> Place:
    text = wish.fields.get("text", "").replace("\r\n", "\n")
    if len(text) > LONGEST:
        raise ActRefused(f"В одну ячейку помещается не больше {LONGEST} знаков.")
    if text != wish.fields.get("was", "").replace("\r\n", "\n"):
        staff.edit(wish.tab, wish.row, wish.column, text)
    below = min(wish.row + 1, staff.sheet(wish.tab).row_count - 1)
    return Place(wish.tab, below, wish.column)  # as Enter does in a spreadsheet


@act("sort-up", "сортировка А → Я")
def _sort_up(staff: Staff, wish: Wish) -> Place:
    return _sorted(staff, wish, descending=False)


@act("sort-down", "сортировка Я → А")
def _sort_down(staff: Staff, wish: Wish) -> Place:
    return _sorted(staff, wish, descending=True)


def _sorted(staff: Staff, wish: Wish, *, descending: bool) -> Place:
    first = header_row(staff.sheet(wish.tab)) + 1
    staff.sort(wish.tab, wish.column, first=first, descending=descending)
    return Place(wish.tab, wish.row, wish.column)


@act("insert-above", "вставка строки")
def _insert_above(staff: Staff, wish: Wish) -> Place:
    staff.insert_rows(wish.tab, wish.row)
    return Place(wish.tab, wish.row, wish.column)


@act("insert-below", "вставка строки")
def _insert_below(staff: Staff, wish: Wish) -> Place:
    staff.insert_rows(wish.tab, wish.row + 1)
    return Place(wish.tab, wish.row + 1, wish.column)


@act("copy-below", "копия строки")
def _copy_below(staff: Staff, wish: Wish) -> Place:
    staff.insert_rows(wish.tab, wish.row + 1)
    staff.copy_row(wish.tab, wish.row, wish.row + 1)
    return Place(wish.tab, wish.row + 1, wish.column)


@act("delete-row", "удаление строки")
def _delete_row(staff: Staff, wish: Wish) -> Place:
    staff.delete_rows(wish.tab, wish.row)
    return Place(wish.tab, min(wish.row, staff.sheet(wish.tab).row_count - 1), wish.column)


@act("move-row", "перенос строки")
def _move_row(staff: Staff, wish: Wish) -> Place:
    told, count = wish.text("to"), staff.sheet(wish.tab).row_count
    if not told.isdecimal() or not 1 <= int(told) <= count:
        raise ActRefused(f"Укажите номер строки от 1 до {count}.")
    to = int(told) - 1
    staff.move_rows(wish.tab, wish.row, to + 1 if to > wish.row else to)
    return Place(wish.tab, to, wish.column)


@act("add-column", "новый столбец")
def _add_column(staff: Staff, wish: Wish) -> Place:
    header, row = wish.text("header"), header_row(staff.sheet(wish.tab))
    staff.insert_column(wish.tab, wish.column + 1, header, header_row=row)
    return Place(wish.tab, row, wish.column + 1)


@act("rename-tab", "новое имя листа")
def _rename_tab(staff: Staff, wish: Wish) -> Place:
    title = wish.text("title")
    _refuse_taken(staff, title, but=wish.tab)
    staff.rename_tab(wish.tab, title)
    return Place(title)


@act("add-tab", "новый лист")
def _add_tab(staff: Staff, wish: Wish) -> Place:
    title = wish.text("title")
    _refuse_taken(staff, title)
    staff.add_tab(title)
    return Place(title)


@act("delete-tab", "удаление листа")
def _delete_tab(staff: Staff, wish: Wish) -> Place:
    staff.delete_tab(wish.tab)
    return Place("")


@act("protect", "защита диапазона")
def _protect(staff: Staff, wish: Wish) -> Place:
    a1 = wish.text("area")
    try:
        staff.protect(wish.tab, a1)
    except ValueError as error:
        raise ActRefused(f"Диапазона «{a1}» на листе нет. Пример: B7:D9.") from error
    return Place(wish.tab, wish.row, wish.column)


@act("unprotect", "снятие защиты")
def _unprotect(staff: Staff, wish: Wish) -> Place:
    staff.unprotect(wish.tab)
    return Place(wish.tab, wish.row, wish.column)


@act("filter", "фильтр")
def _filter(staff: Staff, wish: Wish) -> Place:
    sheet = staff.sheet(wish.tab)
    shown = sheet.get(wish.row, wish.column).value
    staff.filter(wish.tab, wish.column, lambda cell: cell.value != shown, header_row=header_row(sheet))
    return Place(wish.tab, wish.row, wish.column)


@act("clear-filter", "снятие фильтра")
def _clear_filter(staff: Staff, wish: Wish) -> Place:
    if staff.sheet(wish.tab).filter is not None:
        staff.clear_filter(wish.tab)
    return Place(wish.tab, wish.row, wish.column)


def _refuse_taken(staff: Staff, title: str, but: str = "") -> None:
    found = staff.file.spreadsheet.titled(title)
    if found is not None and found.title != but:
        raise ActRefused(f"Лист «{title}» уже есть. Выберите другое имя.")
