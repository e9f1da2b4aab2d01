"""Books of the demonstration, made once for all tests here, and a plain reading of them."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest

from demo import create

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def make(tmp_path_factory):
    """Return a maker of books: the same arguments give the book already made."""
    made = {}

    def _make(**how):
        key = tuple(sorted(how.items()))
        if key not in made:
            path = tmp_path_factory.mktemp("demo") / "book.xlsx"
            made[key] = (create(path, today=TODAY, **how), path)
        return made[key]

    return _make


@pytest.fixture(scope="session")
def tables(make):
    """Return every tab of a book as rows of cells."""

    def _tables(**how):
        book = openpyxl.load_workbook(make(**how)[1], data_only=True)
        return {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in book}

    return _tables


def bank(table, header):
    """Return a bank's rows as dictionaries by header; *header* is the index of the header row."""
    names = table[header]
    return [dict(zip(names, row, strict=True)) for row in table[header + 1 :]]
