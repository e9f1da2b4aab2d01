"""The files tests start from: made once, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sheets.xlsx.workbook import Workbook
from tests.sheets.xlsx.books import by_libreoffice, rich_book, small_book


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return small_book(tmp_path / "book.xlsx")


@pytest.fixture
def opened(clock) -> Callable[..., Workbook]:
    """Return the book behind its door, impatient."""

    def open_book(path: Path, **more) -> Workbook:
        return Workbook(path, clock=clock, **{"patience": 2.0, **more})

    return open_book


@pytest.fixture(scope="session")
def _rich_files(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("rich")
    return {"by hand": rich_book(folder / "rich.xlsx")}


@pytest.fixture(params=["by hand", pytest.param("LibreOffice", marks=pytest.mark.slow)])
def rich(request, _rich_files, tmp_path) -> Path:
    """A workbook with everything in it: as assembled by hand, and as LibreOffice writes it."""
    if request.param not in _rich_files:
        made = _rich_files["by hand"]
        _rich_files[request.param] = by_libreoffice(made, made.parent / "office")
    return Path(shutil.copy(_rich_files[request.param], tmp_path / "book.xlsx"))
