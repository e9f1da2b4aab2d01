"""The same college in a file and at Google: read alike, refused alike, written alike, whatever mess people made."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from demo.book import create
from programme.book.edits import CellWrite, Edits, RowAppend, Stamp
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Kind


@pytest.fixture
def colleges(tmp_path, workbook, google):
    """Return a maker of two editors with the same college before them."""

    def made(seed, mess):
        path = tmp_path / f"college-{seed}.xlsx"
        create(path, mentors=6, mentees=9, seed=seed, mess=mess, today=date(2026, 11, 25))
        for editor in (workbook, google):
            editor.take(shutil.copy(path, tmp_path / "again.xlsx"))
        google.cloud.watch = None  # replies are held against Google's documents in the smaller tests
        return workbook, google

    return made


def cells(reading):
    """Return every cell of a reading with its line, kind and whether it is a formula.

    A number under a header of days is one at Google, whatever format it was given: see test_differences.
    """
    return {
        (tab.tab, row.number, key, _day(tab.tab, key, cell), key in row.formulas)
        for tab in reading.tabs.values()
        for row in tab.rows
        for key, cell in (*zip(tab.columns, row.cells, strict=True), *zip(tab.extra_headers, row.extras, strict=True))
    }


def _day(tab, key, cell):
    kinds = {column.key: column.kind for column in BY_KEY[tab].columns}
    if kinds.get(key) in (Kind.DATE, Kind.BIRTH) and type(cell) is int and cell > 20_000:
        cell = date(1899, 12, 30) + timedelta(days=cell)
    return type(cell), cell


def told(reading):
    """Return all that a reading tells but its cells."""
    return [replace(tab, rows=()) for tab in reading.tabs.values()], reading.problems, reading.write_number


@pytest.mark.parametrize("seed", range(4))
def test_a_messy_college_is_read_alike(colleges, seed):
    file, spreadsheet = (editor.open().read() for editor in colleges(seed, 1.0))

    assert told(spreadsheet) == told(file)
    assert cells(spreadsheet) == cells(file)


VALUES = (
    "текст", "=1+1", "+7999", "0042", "", None, 5, 2.5, True, "  x ", "Итого", "Код", "1", "а\r\nб", "я" * 40_000,
)  # fmt: skip
DAYS = (date(2026, 5, 6), datetime(2026, 5, 6, 10, 30), None, "6 мая", 1998)


def edits_of(reading, dice):
    """Return edits of every sort, good ones and wrong ones, for the tabs of a messy college."""
    rows = [(tab, row) for tab in reading.tabs.values() for row in tab.rows if "code" in tab.columns]
    codes = [(tab.tab, str(row.cells[tab.columns.index("code")] or "Н-9999")) for tab, row in rows]
    writes, appends, stamps = [], [], []
    for _ in range(60):
        tab, code = dice.choice(codes)
        column = dice.choice(BY_KEY[tab].columns[1:])
        value = dice.choice(DAYS if column.kind in (Kind.DATE, Kind.BIRTH) else VALUES)
        writes.append(CellWrite(tab, code if dice.random() < 0.9 else dice.choice(codes)[1], column.key, value))
    for number in range(4):
        tab = dice.choice(("mentees", "mentors", "pairs", "meetings"))
        name = BY_KEY[tab].name_column
        given = ((name.key, f"Новая {number}"),) if name is not None else ()
        appends.append(RowAppend(tab, codes[0][1] if number == 3 else f"Я-{number}", given))
    for number in range(6):
        tab, row = dice.choice(rows)
        stands = row.cells[tab.columns.index("code")]
        held = row.cells if number else (*row.cells[:-1], "другое")
        stamps.append(Stamp(tab.tab, row.number, held, f"Ю-{number}", str(stands or "") if number != 1 else "Ъ-1"))
    return Edits(tuple(writes), tuple(appends), tuple(stamps), write_number=4)


@pytest.mark.parametrize("seed", range(6))
def test_the_same_edits_land_or_are_refused_alike(colleges, seed):
    file, spreadsheet = (
        editor.open().update(lambda reading: edits_of(reading, random.Random(seed))) for editor in colleges(seed, 0.8)
    )

    def known(edit):  # all but the row that a stamp was asked for
        return replace(edit, cells=()) if isinstance(edit, Stamp) else edit

    assert [(known(r.edit), str(r.why)) for r in spreadsheet.refusals] == [
        (known(r.edit), str(r.why)) for r in file.refusals
    ]
    assert told(spreadsheet.reading) == told(file.reading)
    assert _anywhere(spreadsheet.reading) == _anywhere(file.reading)
    assert 5 < len(file.refusals) < 35, "edits of both sorts"


def _anywhere(reading):
    """Return the cells without their lines: Google inserts a new row where a workbook takes a free one."""
    return Counter((tab, *cell) for tab, _, *cell in cells(reading))
