"""The workbook: reading all of it, writing one cell of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from benchmarks.college import book_of
from benchmarks.timing import Figure, ratio
from programme.book.edits import CellWrite, Edits
from sheets.xlsx.workbook import Workbook

MENTEES, MENTORS = 5000, 2000


class _Clock:
    def now(self) -> datetime:
        return datetime.now(ZoneInfo("Europe/Moscow"))


def figures(folder: Path) -> Iterator[Figure]:
    """Yield the figures of a book of 5,000 mentees and 2,000 mentors."""
    path = book_of(folder, mentees=MENTEES, mentors=MENTORS)
    size = f"{MENTEES:,} + {MENTORS:,}"
    yield ratio(f"read a book of {size} | calamine", lambda: _read(path), lambda: _bare_read(path), times=5, at_most=3)
    ours, bare = folder / "ours.xlsx", folder / "bare.xlsx"
    shutil.copy2(path, ours)
    shutil.copy2(path, bare)
    book = Workbook(ours, clock=_Clock(), backups=2)
    code = str(book.read().tabs["mentees"].rows[MENTEES // 2].cells[0])
    turns = iter(range(1000))
    yield ratio(
        f"write one cell of {size} | openpyxl",
        lambda: _write(book, code, f"каб. {next(turns)}"),
        lambda: _bare_write(bare, f"каб. {next(turns)}"),
        times=3,
        at_most=0.1,
    )


def _read(path: Path) -> None:
    Workbook(path, clock=_Clock()).read()


def _bare_read(path: Path) -> None:
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def _write(book: Workbook, code: str, value: str) -> None:
    edits = Edits((CellWrite("mentees", code, "site", value),), write_number=1)
    report = book.update(lambda _reading: edits)
    if report.refusals or not report.edits.cells:
        raise RuntimeError("the cell was not written")


def _bare_write(path: Path, value: str) -> None:
    book = load_workbook(path)
    book["Наставляемые"].cell(MENTEES // 2, 9).value = value
    book.save(path)
