"""The editor of staff who keep the book at Google."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from openpyxl.utils.cell import coordinate_to_tuple

from emulator.importing import upload
from emulator.sheet.cells import Fault
from emulator.staff import Staff
from programme.book.contents import plain, trimmed
from programme.book.port import Book
from sheets.google.cache import LOOK_EVERY
from sheets.shared import process_lock
from sheets.shared.headers import MARK_TAB, UNFINISHED_TAB
from tests.sheets.google.moving import Shelf
from tests.sheets.port.editors import Editor, Formula, Text


class GoogleEditor(Editor):
    """A spreadsheet that is shared with the intranet."""

    def __init__(self, folder: Path, clock: Callable[[], float], cloud: object, account: str, client: object) -> None:
        super().__init__(folder, clock)
        self.cloud, self.account, self.client = cloud, account, client
        self._sit_at(cloud.make("Банк данных", locale="ru_RU"))

    def _sit_at(self, file: object) -> None:
        self.file = file
        self.cloud.share(file.spreadsheet.id, self.account)
        self.staff = Staff(self.cloud, file.spreadsheet.id)

    def take(self, path: Path) -> None:
        self._sit_at(upload(self.cloud, path, "Банк данных"))

    def open(self, **options: object) -> Book:
        return Shelf(self.folder, self.client, self.clock).google(self.file, **options)

    def beside(self) -> GoogleEditor:
        """Return a editor with an empty spreadsheet on it."""
        return GoogleEditor(self.folder, self.clock, self.cloud, self.account, self.client)

    def wait(self, seconds: float = LOOK_EVERY) -> None:
        """Wait until Drive is asked for its version again."""
        self.clock.sleep(seconds)

    @property
    def titles(self) -> list[str]:
        return [sheet.title for sheet in self.file.spreadsheet.sheets if sheet.title != MARK_TAB]

    def rows(self, title: str) -> tuple[tuple[object, ...], ...]:
        return trimmed([[_seen(cell) for cell in row.cells] for row in self.staff.sheet(title).rows])

    def is_day(self, title: str, place: str) -> bool:
        return self._cell(title, place).number_format.get("type") in ("DATE", "DATE_TIME")

    def is_formula(self, title: str, place: str) -> bool:
        return bool(self._cell(title, place).formula)

    def type(self, title: str, place: str, value: object) -> None:
        self.staff.edit_at(title, place, _typed(value))

    def insert_row(self, title: str, at: int) -> None:
        self.staff.insert_rows(title, at - 1)

    def insert_column(self, title: str, at: int, header: str = "") -> None:
        self.staff.insert_column(title, at - 1, header)

    def delete_row(self, title: str, at: int) -> None:
        self.staff.delete_rows(title, at - 1)

    def sort(self, title: str, column: int) -> None:
        """Sort the rows below the first by a column, A being 1."""
        self.staff.sort(title, column - 1)

    def rename_tab(self, title: str, new: str) -> None:
        self.staff.rename_tab(title, new)

    def add_tab(self, title: str) -> None:
        self.staff.add_tab(title)

    def delete_tab(self, title: str) -> None:
        self.staff.delete_tab(title)

    def everything(self) -> object:
        """Return whatever would change if anything were written."""
        return self.file.version

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Let another process of the intranet write, as long as this lasts."""
        lock = self.folder / "google" / f"{self.file.spreadsheet.id}.lock"
        lock.parent.mkdir(exist_ok=True)
        with process_lock.held(lock, 0):
            yield

    def take_away(self) -> None:
        self.staff.unshare(self.account)

    def break_it(self) -> None:
        self.staff.add_tab(UNFINISHED_TAB)

    def forbid_writing(self) -> None:
        self.staff.share(self.account, "reader")

    def _cell(self, title: str, place: str) -> object:
        row, column = coordinate_to_tuple(place)
        return self.staff.cell(title, row - 1, column - 1)


def _typed(value: object) -> str:
    """Return what a person types to have this value in a Russian spreadsheet."""
    if isinstance(value, Formula):
        return value.text
    if isinstance(value, Text):
        return f"'{value.text}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return "" if value is None else str(value).replace(".", ",") if isinstance(value, float) else str(value)


def _seen(cell: object) -> object:
    if cell.formula:
        return cell.formula
    value = cell.value.text if isinstance(cell.value, Fault) else cell.value
    if cell.number_format.get("type") in ("DATE", "DATE_TIME") and isinstance(value, int | float):
        return plain(datetime(1899, 12, 30) + timedelta(days=value))
    return plain(value)
