"""The editor of staff who keep the book in a file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl

from programme.book.contents import plain, trimmed
from programme.book.port import Book
from sheets.shared import process_lock
from sheets.xlsx.backups import BackupFolder
from tests.sheets.google.moving import Shelf, Wall
from tests.sheets.port.editors import Editor, put_value


class WorkbookEditor(Editor):
    """A file in a folder, open in whatever program people have."""

    @property
    def path(self) -> Path:
        return self.folder / "book.xlsx"

    def take(self, path: Path) -> None:
        shutil.move(path, self.path)

    def open(self, **options: object) -> Book:
        return Shelf(self.folder, None, self.clock).workbook(**{"patience": 0.2} | options)

    def beside(self) -> WorkbookEditor:
        """Return a editor with no book on it yet."""
        folder = self.folder / "beside"
        folder.mkdir()
        return WorkbookEditor(folder, self.clock)

    def wait(self, seconds: float = 0) -> None:
        """A change is seen at once."""

    @property
    def titles(self) -> list[str]:
        return openpyxl.load_workbook(self.path).sheetnames

    def rows(self, title: str) -> tuple[tuple[object, ...], ...]:
        page = openpyxl.load_workbook(self.path)[title]
        return trimmed([[plain(place.value) for place in row] for row in page.iter_rows()])

    def is_day(self, title: str, place: str) -> bool:
        """Tell whether a cell shows its number as a day."""
        return bool(openpyxl.load_workbook(self.path)[title][place].is_date)

    def is_formula(self, title: str, place: str) -> bool:
        return bool(openpyxl.load_workbook(self.path)[title][place].data_type == "f")

    def type(self, title: str, place: str, value: object) -> None:
        with self._at_work() as book:
            put_value(book[title][place], value)

    def insert_row(self, title: str, at: int) -> None:
        with self._at_work() as book:
            book[title].insert_rows(at)

    def insert_column(self, title: str, at: int, header: str = "") -> None:
        with self._at_work() as book:
            book[title].insert_cols(at)
            book[title].cell(1, at).value = header or None

    def delete_row(self, title: str, at: int) -> None:
        with self._at_work() as book:
            book[title].delete_rows(at)

    def sort(self, title: str, column: int) -> None:
        """Sort the rows below the first by a column, A being 1."""
        with self._at_work() as book:
            page = book[title]
            rows = [[place.value for place in row] for row in page.iter_rows(min_row=2)]
            for number, row in enumerate(sorted(rows, key=lambda row: str(row[column - 1])), 2):
                for at, value in enumerate(row, 1):
                    page.cell(number, at).value = value

    def rename_tab(self, title: str, new: str) -> None:
        with self._at_work() as book:
            book[title].title = new

    def add_tab(self, title: str) -> None:
        with self._at_work() as book:
            book.create_sheet(title)

    def delete_tab(self, title: str) -> None:
        with self._at_work() as book:
            del book[title]

    def everything(self) -> object:
        """Return whatever would change if anything were written."""
        return self.path.read_bytes()

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Let another process of the intranet write, as long as this lasts."""
        lock = BackupFolder(self.path, Wall(self.clock), 1).lock
        lock.parent.mkdir(parents=True, exist_ok=True)
        with process_lock.held(lock, 0):
            yield

    def take_away(self) -> None:
        self.path.unlink()

    def break_it(self) -> None:
        self.path.write_bytes(b"")

    def forbid_writing(self) -> None:
        self.path.chmod(0o444)

    @contextmanager
    def _at_work(self) -> Iterator[openpyxl.Workbook]:
        book = openpyxl.load_workbook(self.path)
        yield book
        book.save(self.path)
