"""Files that would take all memory or never end: refused in a moment, with a sentence that names the book."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from programme.book.edits import CellWrite, Edits
from programme.errors import BookBroken
from sheets.xlsx.scanning import MOST_CELLS, scan
from tests.sheets.xlsx.books import cell, part, small_book, with_parts

pytestmark = pytest.mark.slow
SHEET = "xl/worksheets/sheet1.xml"
SECONDS = 5.0  # on a machine that others use too; what is refused here took minutes or all memory


def in_rows(more: bytes):
    return lambda xml: xml.replace(b"</sheetData>", more + b"</sheetData>")


def first(more: bytes):
    return lambda xml: xml.replace(b"<sheetData>", b"<sheetData>" + more)


def behind(more: bytes):
    return lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + more)


FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
EVERYWHERE = b'<row r="9"><c r="AZ9"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c></row>'
WIDE = b'<row r="%d"><c r="A%d"><f t="array" ref="A1:XFD9">1</f><v>1</v></c></row>'
MANY_ATTRIBUTES = b" ".join(b'x%d="r="' % n for n in range(150_000))
APART = b'<row r="9"><c r="XFD9"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>'
HOSTILE = {
    "a far cell out of order": first(FAR),
    "a far cell": in_rows(FAR),
    "a far row and a far column": in_rows(APART),
    "an array formula everywhere": in_rows(EVERYWHERE),
    "a data table everywhere": in_rows(EVERYWHERE.replace(b"array", b"dataTable")),
    "many wide array formulas": in_rows(b"".join(WIDE % (n, n) for n in range(9, 999))),
    "array formula beyond the sheet": in_rows(EVERYWHERE.replace(b"XFD1048576", b"ZZZZZZZ99999999999")),
    "cells that do not end": first(b"<c " * 700_000),
    "rows that do not end": first(b"<row " * 400_000),
    "formulas that do not end": first(b'<row r="9"><c r="A9">' + b"<f " * 700_000),
    "merged cells that do not end": behind(b"<mergeCell " * 200_000),
    "too many merged cells": behind(b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 60_000 + b"</mergeCells>"),
    "a merged cell beyond the sheet": behind(b'<mergeCells><mergeCell ref="A1:ZZZZZZZ1"/></mergeCells>'),
    "cells with an endless tag": first(b'<row r="9"><c r="A9" ' + MANY_ATTRIBUTES + b"/></row>"),
    "a row with an endless tag": in_rows(b'<row r="9" ' + MANY_ATTRIBUTES + b"/>"),
    "closings with a space": in_rows(b'<row r="9"><c r="A9"><v>1</v></c >' + b"<y></y >" * 200_000 + b"</row>"),
    "many formulas": in_rows(b"".join(b'<row r="%d"><c r="A%d"><f>1</f></c></row>' % (n, n) for n in range(9, 60_000))),
    "many rows backwards": in_rows(b"".join(b'<row r="%d"><c r="A%d"/></row>' % (n, n) for n in range(60_000, 9, -1))),
    "many comments": in_rows(b"<!-- -->" * 200_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_tab_takes_a_moment_and_stops_nobody_else(name, small, opened):
    with_parts(small, {SHEET: HOSTILE[name](part(small, SHEET))})
    edit = CellWrite("mentors", "М-0001", "phone", "+7 900 000-00-01")
    begun = time.monotonic()

    report = opened(small).update(lambda reading: Edits(cells=(edit,)))

    assert time.monotonic() - begun < SECONDS
    assert not report.refusals
    assert cell(report.reading, "mentors", "М-0001", "phone") == edit.value


@pytest.mark.parametrize("name", ["a far cell out of order", "an array formula everywhere", "many wide array formulas"])
def test_a_hostile_tab_is_told_and_takes_little_memory(name, small):
    with_parts(small, {SHEET: HOSTILE[name](part(small, SHEET))})
    code = (
        "import re; from pathlib import Path; from datetime import datetime, timezone\n"
        "from sheets.xlsx.workbook import Workbook\n"
        "class Clock:\n def now(self): return datetime.now(timezone.utc)\n"
        f"tab = Workbook(Path({str(small)!r}), clock=Clock()).read().tabs['mentees']\n"
        # The peak of this program alone: that of getrusage begins with the peak of whoever started it.
        "peak = int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]) // 1024\n"
        "print(tab.faulty, peak, tab.problems[0].what)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[3], timeout=60
    )

    assert done.stdout.startswith("True "), done.stderr
    assert int(done.stdout.split()[1]) < 300
    assert "XFD" in done.stdout


def test_rows_that_have_nothing_but_a_look_may_reach_to_the_end(small, opened):
    looks = in_rows(b'<row r="1048576" s="1"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"></c></row>')
    with_parts(small, {SHEET: looks(part(small, SHEET))})

    assert not opened(small).read().tabs["mentees"].faulty


@pytest.mark.parametrize(
    ("rows", "columns", "fits"), [(MOST_CELLS // 4, 4, True), (MOST_CELLS // 4 + 1, 4, False), (250, 16_000, True)]
)
def test_the_reach_of_a_tab_is_told_to_the_cell(rows, columns, fits):
    from sheets.shared.cells import letters

    place = f'<row r="{rows}"><c r="{letters(columns - 1)}{rows}"><v>1</v></c></row>'
    found = scan(f'<worksheet xmlns="a"><sheetData>{place}</sheetData></worksheet>'.encode())

    assert (found.last_row, found.last_column) == (rows, columns - 1)
    assert (found.last_row * (found.last_column + 1) <= MOST_CELLS) is fits


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"PK\3\4")
        file.truncate(2**39)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


PLACES = {"a pipe": os.mkfifo, "a device": _device, "a sparse file": _sparse}


@pytest.mark.parametrize("name", PLACES)
def test_what_is_no_file_to_read_whole_is_refused_unread(name, tmp_path, opened):
    path = tmp_path / "book.xlsx"
    PLACES[name](path)
    os.utime(path, (1, 1), follow_symlinks=False)
    book, begun = opened(path), time.monotonic()

    for ask in (book.read, book.contents, book.version, lambda: book.update(lambda reading: Edits())):
        with pytest.raises(BookBroken, match=r"zero|book\.xlsx"):
            ask()
    assert time.monotonic() - begun < SECONDS


def test_a_lock_file_that_is_a_pipe_holds_nobody(small, opened):
    os.mkfifo(small.with_name(f"~${small.name}"))

    found = opened(small).open_by()

    assert found is not None
    assert found.program == "Excel"


def test_the_sentence_about_a_broken_file_names_it(tmp_path, opened):
    path = small_book(tmp_path / "book.xlsx")
    with_parts(path, {"xl/workbook.xml": re.sub(rb"</workbook>", b"", part(path, "xl/workbook.xml"))})
    os.utime(path, (1, 1))

    with pytest.raises(BookBroken, match=r"book\.xlsx"):
        opened(path).read()
