"""People who edit the book in a program of their own, whatever keeps it: a book is laid there, changed, seen alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.utils.cell import get_column_letter

from tests.sheets.google.moving import with_results

MENTEES, MENTORS = "Наставляемые", "Наставники"
BANK = (
    ("Код", "ФИО наставляемого", "Телефон", "Дата вхождения в программу", "Должность", "Любимый чай"),
    ("Н-0001", "Берёзова Юлия", "+79990000001", date(2026, 9, 1), "преподаватель", "зелёный"),
    ("Н-0002", "Ясенев Олег", "+79990000002", date(2026, 9, 2), "мастер", "чёрный"),
    ("Н-0003", "Акациева Ия", None, None, "методист"),
)
TEACHERS = (("Код", "ФИО наставника", "Мест"), ("М-0001", "Орлова Нина", 2), ("М-0002", "Зуев Олег", 1))
BANKS = {MENTEES: BANK, MENTORS: TEACHERS}
Pages = Mapping[str, Sequence[Sequence[object]]]


@dataclass(frozen=True)
class Formula:
    """A formula and the number it comes to; None when no program has worked it out yet."""

    text: str
    result: float | None


@dataclass(frozen=True)
class Text:
    """A text that looks like something else."""

    text: str


class Editor:
    """What staff have in hand. Cells are named as people name them: "B2"; `open` is what another process would do."""

    def __init__(self, folder: Path, clock: Callable[[], float]) -> None:
        self.folder, self.clock = folder, clock

    def lay(self, pages: Pages = BANKS, *, merges: Mapping[str, str] | None = None) -> None:
        """Lay a whole book there, as it was typed into a spreadsheet program."""
        path = self.folder / "laid.xlsx"
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in pages.items():
            page = book.create_sheet(title)
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row, 1):
                    put_value(page.cell(number, column), value)
            if title in (merges or {}):
                page.merge_cells(merges[title])
        book.save(path)
        for number, rows in enumerate(pages.values(), 1):
            with_results(path, number, dict(_results(rows)))
        self.take(path)

    def take(self, path: Path) -> None:
        """Take over a whole workbook."""
        raise NotImplementedError

    def rows(self, title: str) -> tuple[tuple[object, ...], ...]:
        """Return what staff see in a tab: values, days as days; formulas as their text."""
        raise NotImplementedError


def put_value(place: object, value: object) -> None:
    if isinstance(value, Formula | Text):
        place.value = value.text
        place.data_type = "f" if isinstance(value, Formula) else "s"
    else:
        place.value = value


def _results(rows: Sequence[Sequence[object]]) -> Iterator[tuple[str, float]]:
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if isinstance(value, Formula) and value.result is not None:
                yield f"{get_column_letter(column)}{number}", value.result
