"""The staff room of the interleavings: people who work in the browser, each act through Google's own requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from emulator.sheet.cells import Cell as SheetCell
from emulator.staff import Staff as Hands
from sheets.google.reading import MARK_TAB
from tests.services.ledger import Ledger
from tests.services.paper import Sheet, text
from tests.services.staff import TYPED, other_header
from tests.sheets.google.witness import tab_of

TITLES = ("Наставляемые", "НАСТАВЛЯЕМЫЕ", "Наставляемые 2026", "Банк наставляемых", "Список")
STRUCTURAL = frozenset(
    {
        "sort_all", "sort_some", "insert", "delete", "move", "cut", "cut_over", "copy", "fill_code", "insert_column",
        "move_column", "rename_tab", "replace_tab", "save_stale_copy", "restore",
    }
)  # fmt: skip


TYPING = frozenset({"edit_cell", "fill_down"})  # acts that put a text over another and move no row


class Editor:
    """Where staff have the spreadsheet open, keep copies of it and put one back."""

    def __init__(self, hands: Hands) -> None:
        self.hands, self.title = hands, TITLES[0]

    def take(self) -> Sheet:
        found = tab_of(self.hands.file.spreadsheet, self.title)
        assert found is not None
        return found

    def allow(self, column: int | None, values: set[str]) -> None:
        """Put a strict list of *values* over a column below its header, and no other; None: lift all lists."""
        sheet = self.hands.sheet(self.title)
        below = {"sheetId": sheet.id, "startRowIndex": 1}
        told: list[dict] = [{"setDataValidation": {"range": below}}]
        if column is not None:
            listed = [{"userEnteredValue": value} for value in sorted(values) if value]
            rule = {"condition": {"type": "ONE_OF_LIST", "values": listed}, "strict": True}
            area = below | {"startColumnIndex": column, "endColumnIndex": column + 1}
            told.append({"setDataValidation": {"range": area, "rule": rule}})
        self.hands._batch(*told)

    def put(self, sheet: Sheet) -> None:
        """Paste a whole older state over the tab; what hangs on a row stays where it is."""

        def do(book) -> None:
            tab = book.titled(self.title)
            lines = [sheet.headers, *sheet.rows]
            tab.resize(max(tab.row_count, len(lines)), max(tab.column_count, len(sheet.headers)))
            for row in range(max(len(lines), len(tab.rows))):
                line = lines[row] if row < len(lines) else []
                for column in range(max(len(line), len(tab.row(row).cells))):
                    tab.put(row, column, SheetCell(line[column] if column < len(line) else None))
            mark = book.titled(MARK_TAB)
            if mark is not None:
                mark.put(0, 1, SheetCell(sheet.number or None))

        self.hands._do(do)


@dataclass
class Office:
    """One person of the staff; the ledger learns what each act gave up.

    *read_at* tells when the reading was made that the intranet last took in: whoever moves names or codes and changes
    people too between two readings leaves a sheet that nobody could read.
    """

    random: Random
    ledger: Ledger
    editor: Editor
    now: Callable[[], object]
    read_at: Callable[[], object]
    done: Counter = field(default_factory=Counter)
    is_listed: bool = False  # a strict list stands over some column
    _people_at: object = None
    _names_at: object = None

    @property
    def has_changed_people(self) -> bool:
        return self._people_at is not None and not self._people_at < self.read_at()

    @property
    def has_moved_names(self) -> bool:
        return self._names_at is not None and not self._names_at < self.read_at()

    def act(self, *kinds: Callable[[Sheet], object]) -> str:
        """Do something; what stood beside a person before it and does not after it was given up knowingly."""
        acts = [
            (40, self.edit_cell), (4, self.rename), (8, self.sort_all), (3, self.sort_some), (7, self.insert),
            (4, self.delete), (7, self.move), (4, self.cut), (2, self.cut_over), (5, self.copy), (2, self.fill_code),
            (2, self.fill_down), (3, self.rename_header), (2, self.insert_column), (3, self.move_column),
            (2, self.empty_code), (2, self.put_another_person), (3, self.type_the_same), (2, self.filter),
            (1, self.protect), (3, self.list_values), (2, self.rename_tab), (1, self.replace_tab),
        ]  # fmt: skip
        before = self.editor.take()
        (act,) = (
            [self.random.choice(kinds)] if kinds else self.random.choices([a for _, a in acts], [w for w, _ in acts])
        )
        done = act(before) is not False
        if done:
            self.done[act.__name__] += 1
            self._give_up(before, self.editor.take(), in_rows=act.__name__ in TYPING)
        return act.__name__ if done else f"no {act.__name__}"

    @property
    def structural(self) -> int:
        return sum(count for name, count in self.done.items() if name in STRUCTURAL)

    def _give_up(self, before: Sheet, after: Sheet, *, in_rows: bool) -> None:
        """Note what stands beside its person no longer: nowhere, or (*in_rows*: no row has moved) not in this row.

        Of a person who stands in two rows, only the intranet knows which is a copy: a value typed over in either may
        be the one in the row that bears the code.
        """
        given_up = self._held(before) - self._held(after)
        for row, now in zip(before.rows, after.rows, strict=False) if in_rows else ():
            given_up |= self._held(replace(before, rows=[row])) - self._held(replace(after, rows=[now]))
        for value in given_up:
            self.ledger.give_up(value)

    def _held(self, sheet: Sheet) -> set[str]:
        """Return our values that stand beside the person they were meant for."""
        return {
            text(cell)
            for row in sheet.rows
            for cell in row
            if text(cell) in self.ledger.meant
            and self.ledger.meant[text(cell)][0] == self.ledger.person(sheet.cell(row, "name"))
        }

    # One act each; a row of the sheet is counted from 0 below the header, a row of the grid from the header.

    def edit_cell(self, sheet: Sheet) -> object:
        column = self.random.choice(TYPED)
        return self._type(sheet, self._row(sheet), column, self._word(column) if self.random.random() < 0.9 else "")

    def type_the_same(self, sheet: Sheet) -> object:
        """Staff type what somebody has just told them was entered in the intranet too."""
        row, column = self._row(sheet), self.random.choice(TYPED)
        stands = sheet.cell(sheet.rows[row], column)
        return self._type(sheet, row, column, f"{stands} ") if isinstance(stands, str) else False

    def rename(self, sheet: Sheet) -> object:
        row = self._row(sheet)
        person = self.ledger.person(sheet.cell(sheet.rows[row], "name"))
        if not person or self.has_moved_names:
            return False
        self._people_at = self.now()
        return self._type(sheet, row, "name", self._name(person, self.ledger.token(f"{person}-", "").strip()))

    def put_another_person(self, sheet: Sheet) -> object:
        """Type a new person over the name and contacts of one who left."""
        if self.has_moved_names:
            return False
        self._people_at = self.now()
        self._introduce(sheet, self._row(sheet))
        return True

    def sort_all(self, sheet: Sheet) -> object:
        column = self.random.randrange(len(sheet.headers))
        self.editor.hands.sort(self.editor.title, column, descending=self.random.random() < 0.5)
        return True

    def sort_some(self, sheet: Sheet) -> object:
        """Sort some columns only, of all rows or of the last ones."""
        width = len(sheet.headers)
        left = self.random.randrange(width)
        right = self.random.randrange(left, width)
        if {sheet.at("name"), sheet.at("code")} & set(range(left, right + 1)) and (left, right) != (0, width - 1):
            if self.has_changed_people:
                return False
            self._names_at = self.now()
        first = self.random.choice((1, max(1, len(sheet.rows) - 2)))
        columns = f"{chr(65 + left)}:{chr(65 + right)}"
        self.editor.hands.sort(self.editor.title, self.random.randint(left, right), first=first, columns=columns)
        return True

    def insert(self, sheet: Sheet) -> object:
        at = self.random.randint(0, len(sheet.rows))
        self.editor.hands.insert_rows(self.editor.title, at + 1)
        sheet.rows.insert(at, [])
        if self.random.random() < 0.9 and not self.has_moved_names:
            self._people_at = self.now()
            self._introduce(sheet, at)
        self._type(sheet, at, "note", self._word("note"))
        return True

    def delete(self, sheet: Sheet) -> object:
        if len(sheet.rows) < 9 or self.has_moved_names:
            return False
        self._people_at = self.now()
        self.editor.hands.delete_rows(self.editor.title, self._row(sheet) + 1)
        return True

    def move(self, sheet: Sheet) -> object:
        count = self.random.randint(1, 3)
        at, to = self._row(sheet), self.random.randint(0, len(sheet.rows))
        self.editor.hands.move_rows(self.editor.title, at + 1, to + 1, min(count, len(sheet.rows) - at))
        return True

    def cut(self, sheet: Sheet) -> object:
        """Cut a row's cells and paste them below the table, or into a row inserted for them."""
        row, to = self._row(sheet), len(sheet.rows)
        if self.random.random() < 0.5:
            to = self.random.randint(0, len(sheet.rows))
            self.editor.hands.insert_rows(self.editor.title, to + 1)
            row += row >= to
        self.editor.hands.cut_row(self.editor.title, row + 1, to + 1)
        return True

    def cut_over(self, sheet: Sheet) -> object:
        """Cut a row and paste it over another, whose person is gone by that."""
        row, to = self._row(sheet), self._row(sheet)
        if row == to or len(sheet.rows) < 9 or self.has_moved_names:
            return False
        self._people_at = self.now()
        self.editor.hands.cut_row(self.editor.title, row + 1, to + 1)
        return True

    def copy(self, sheet: Sheet) -> object:
        """Copy a row into one inserted beside it or below the table; half of the copies are for somebody new.

        Some know that the code is not theirs to copy, and empty it: the row that was copied is written to as before.
        """
        row, below = self._row(sheet), self.random.random() < 0.3
        to = len(sheet.rows) if below else row + 1
        if not below:
            self.editor.hands.insert_rows(self.editor.title, to + 1)
        self.editor.hands.copy_row(self.editor.title, row + 1, to + 1)
        if self.random.random() < 0.5:
            self._type(sheet, to, "code", "")
        if self.random.random() < 0.5 and not self.has_moved_names:
            self._people_at = self.now()
            self._introduce(sheet, to)
        return True

    def fill_code(self, sheet: Sheet) -> object:
        """Drag the corner of a code cell down: numbers count up over whatever stood there."""
        row = self._row(sheet)
        code, place = text(sheet.cell(sheet.rows[row], "code")), sheet.at("code")
        if place is None or not code or self.has_changed_people:
            return False
        self._names_at = self.now()
        count = min(self.random.randint(1, 2), len(sheet.rows) - 1 - row)
        self.editor.hands.fill_down(self.editor.title, place, row + 1, count)
        return count > 0

    def fill_down(self, sheet: Sheet) -> object:
        """Drag a text down over the row below: two people have it then."""
        row, place = self._row(sheet), sheet.at(self.random.choice(TYPED))
        if place is None or row + 1 >= len(sheet.rows) or not isinstance(sheet.rows[row][place], str):
            return False
        self.editor.hands.fill_down(self.editor.title, place, row + 1, 1)
        return True

    def rename_header(self, sheet: Sheet) -> object:
        renamed = other_header(self.random, sheet)
        if renamed is None:
            return False
        place, header = renamed
        self.editor.hands.edit(self.editor.title, 0, place, header)
        return True

    def insert_column(self, sheet: Sheet) -> object:
        if len(sheet.headers) >= 14:
            return False
        at = self.random.randint(0, len(sheet.headers))
        self.editor.hands.insert_column(self.editor.title, at, f"Своё {self.ledger.token('c', '').strip()}")
        return True

    def move_column(self, sheet: Sheet) -> object:
        of, to = self.random.randrange(len(sheet.headers)), self.random.randint(0, len(sheet.headers))
        self.editor.hands.move_columns(self.editor.title, of, to)
        return True

    def empty_code(self, sheet: Sheet) -> object:
        return self._type(sheet, self._row(sheet), "code", "")

    def filter(self, sheet: Sheet) -> object:
        """Hide some rows, or show all again."""
        if self.editor.hands.sheet(self.editor.title).filter is not None:
            self.editor.hands.clear_filter(self.editor.title)
        else:
            self.editor.hands.filter(self.editor.title, 0, lambda _: self.random.random() < 0.4)
        return True

    def protect(self, sheet: Sheet) -> object:
        """Protect a column, mostly with a warning only; or lift that again."""
        if self.editor.hands.sheet(self.editor.title).protections:
            self.editor.hands.unprotect(self.editor.title)
        else:
            column = chr(65 + self.random.randrange(len(sheet.headers)))
            self.editor.hands.protect(
                self.editor.title, f"{column}1:{column}9", warning_only=self.random.random() < 0.8
            )
        return True

    def list_values(self, sheet: Sheet) -> object:
        """Let a column take only what stands in it now; or lift that again."""
        place = sheet.at(self.random.choice(TYPED))
        if place is None:
            return False
        self.is_listed = not self.is_listed
        self.editor.allow(place if self.is_listed else None, {text(row[place]) for row in sheet.rows})
        return True

    def rename_tab(self, sheet: Sheet) -> object:
        self._call(self.random.choice([title for title in TITLES if title.casefold() != self.editor.title.casefold()]))
        return True

    def replace_tab(self, sheet: Sheet) -> object:
        """Go on with a duplicate of the tab and delete the first one: nothing hangs on its rows."""
        self.editor.hands.duplicate_tab(self.editor.title, "Копия")
        self.editor.hands.delete_tab(self.editor.title)
        title, self.editor.title = self.editor.title, "Копия"
        self._call(title)
        return True

    def _call(self, title: str) -> None:
        self.editor.hands.rename_tab(self.editor.title, title)
        self.editor.title = title

    def _row(self, sheet: Sheet) -> int:
        held = [number for number, row in enumerate(sheet.rows) if any(cell is not None for cell in row)]
        return self.random.choice(held)

    def _word(self, column: str) -> str:
        return self.ledger.token("s", column)

    def _name(self, person: str, mark: str) -> str:
        name = f"Имя{mark} Отчество"
        self.ledger.people[name] = person
        return name

    def _introduce(self, sheet: Sheet, row: int) -> None:
        person = self.ledger.token("p", "").strip()
        self._type(sheet, row, "name", self._name(person, person))
        self._type(sheet, row, "phone", f"+7999{self.ledger._number:07d}")
        self._type(sheet, row, "email", f"{person}@example.org")

    def _type(self, sheet: Sheet, row: int, column: str, what: str) -> object:
        place = sheet.at(column)
        if place is None:
            return False
        self.editor.hands.edit(self.editor.title, row + 1, place, what)
        return True
