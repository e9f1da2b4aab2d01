"""What a reading holds, and what bad input gets: a sentence, never a crash."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from programme.book.edits import CellWrite, Edits, RowAppend
from programme.errors import BookBroken, BookMissing
from tests.sheets.xlsx.books import MENTEE_HEADERS, cell, part, small_book, with_parts

SHEET = "xl/worksheets/sheet1.xml"


def bank(path: Path, *rows: tuple, headers: tuple = MENTEE_HEADERS, more: tuple = ()) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Наставляемые"
    for row in (headers, *rows):
        book.active.append(row)
    for row in (("Код", "ФИО"), ("М-0001", "Орлова Н. П."), *more):
        (book["Наставники"] if "Наставники" in book.sheetnames else book.create_sheet("Наставники")).append(row)
    book.save(path)
    return path


def write(code: str, value: object, column: str = "phone"):
    return lambda reading: Edits(cells=(CellWrite("mentees", code, column, value),))


@pytest.mark.slow
def test_a_hundred_thousand_formatted_rows_give_no_rows(tmp_path, opened):
    path = bank(tmp_path / "book.xlsx", ("Н-0001", "Иванова"))
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(3, 100_003))
    with_parts(path, {SHEET: part(path, SHEET).replace(b"</sheetData>", f"{empty}</sheetData>".encode())})

    report = opened(path).update(lambda r: Edits(appends=(RowAppend("mentees", "Н-0002", (("name", "Петрова"),)),)))

    assert [row.number for row in report.reading.tabs["mentees"].rows] == [2, 3]


def test_something_far_away_stops_the_tab_with_a_sentence(tmp_path, opened):
    path = bank(tmp_path / "book.xlsx", ("Н-0001", "Иванова"))
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    with_parts(path, {SHEET: part(path, SHEET).replace(b"</sheetData>", far.encode())})

    reading = opened(path).read()

    assert reading.tabs["mentees"].faulty
    assert "XFD1048576" in str(reading.tabs["mentees"].problems[0].what)
    assert not reading.tabs["mentors"].faulty


def _encrypted(folder: Path) -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")


def _zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _bomb(folder: Path) -> bytes:
    data = bytearray(small_book(folder / "small.xlsx").read_bytes())
    at = data.rfind(b"PK\1\2")
    data[at + 24 : at + 28] = (2**31).to_bytes(4, "little")
    return bytes(data)


def _liar(folder: Path) -> bytes:
    """A member that unpacks to more than it declares."""
    data = bytearray(_zip(**{"xl/workbook.xml": b"<workbook/>" * 10_000, "[Content_Types].xml": b"<Types/>"}))
    for mark, offset in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        at = data.find(mark) + offset
        data[at : at + 4] = (500).to_bytes(4, "little")
    return bytes(data)


def _entities(folder: Path) -> bytes:
    path = small_book(folder / "small.xlsx")
    doctype = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    with_parts(path, {"xl/workbook.xml": doctype + part(path, "xl/workbook.xml")})
    return path.read_bytes()


def _as(kind: str, folder: Path) -> bytes:
    from tests.sheets.xlsx.books import by_libreoffice

    return by_libreoffice(small_book(folder / "small.xlsx"), folder / "office", kind).read_bytes()


BAD = {
    "empty": (lambda folder: b"", "0 bytes"),
    "text": (lambda folder: "ФИО;Телефон\nИванова;8999".encode("cp1251"), "not a spreadsheet"),
    "truncated": (lambda folder: small_book(folder / "small.xlsx").read_bytes()[:-400], "cut off"),
    "half": (lambda folder: small_book(folder / "small.xlsx").read_bytes()[:1500], "cut off"),
    "password": (_encrypted, "password"),
    "xls": (lambda folder: _as("xls", folder), "old .xls"),
    "ods": (lambda folder: _as("ods", folder), "not a spreadsheet in the .xlsx"),
    "docx": (lambda folder: _zip(**{"word/document.xml": b"<a/>"}), "not a spreadsheet in the .xlsx"),
    "bomb": (_bomb, "too large"),
    "liar": (_liar, "damaged"),
    "entities": (_entities, "document type"),
    "no xml": (lambda folder: _zip(**{"xl/workbook.xml": b"<<<", "[Content_Types].xml": b"<Types/>"}), "damaged"),
}


SLOW = {"ods", "xls"}  # LibreOffice makes them


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in BAD])
def test_a_file_that_is_no_workbook_is_a_sentence(name, tmp_path, opened):
    make, words = BAD[name]
    path = tmp_path / "book.xlsx"
    path.write_bytes(make(tmp_path))
    _age(path)
    before = path.read_bytes()

    with pytest.raises(BookBroken, match=words):
        opened(path).read()
    with pytest.raises(BookBroken, match=words):
        opened(path).update(write("Н-0001", "1"))
    assert path.read_bytes() == before


def test_every_byte_may_be_wrong_and_still_there_is_a_sentence(small, opened):
    """No library's error gets through, whatever byte of the file is damaged."""
    whole, told = small.read_bytes(), []
    for at in range(0, len(whole), max(1, len(whole) // 150)):
        small.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        _age(small)
        try:
            opened(small).read()
        except BookBroken as error:
            told.append(error.sentence.text)
    assert len(told) > 50


def test_a_missing_file_is_a_sentence_with_its_path(tmp_path, opened):
    for ask in (lambda b: b.read(), lambda b: b.version(), lambda b: b.update(write("Н-0001", "1"))):
        with pytest.raises(BookMissing, match=r"nowhere\.xlsx"):
            ask(opened(tmp_path / "nowhere.xlsx"))
    assert not list(tmp_path.iterdir())


def test_a_folder_is_no_book(tmp_path, opened):
    (tmp_path / "book.xlsx").mkdir()

    with pytest.raises(BookBroken, match="folder"):
        opened(tmp_path / "book.xlsx").read()


def test_a_file_that_may_not_be_read_is_a_sentence(small, clock):
    """Run as a person without rights; the administrator may read everything."""
    code = (
        "import os, sys; from pathlib import Path; from datetime import datetime, timezone\n"
        "from sheets.xlsx.workbook import Workbook; from programme.errors import BookError; os.setuid(65534)\n"
        "class Clock:\n def now(self): return datetime.now(timezone.utc)\n"
        f"book = Workbook(Path({str(small)!r}), clock=Clock())\n"
        "try: book.read()\nexcept BookError as error: print(type(error).__name__, error)\n"
    )
    import os

    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only the administrator can become somebody without rights")
    for folder in (small.parent, *small.parents[1:-1]):
        if "pytest" in folder.name or folder == small.parent or "test" in folder.name:
            folder.chmod(0o755)
    small.chmod(0o600)

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[3])

    assert done.stdout.startswith("BookBusy"), done.stderr


def test_the_version_changes_with_the_content_only(small, opened):
    book = opened(small)
    first = book.version()
    assert first == book.version() == book.read().version

    small.touch()
    assert book.version() == first

    small_book(small, title_rows=1)
    assert book.version() != first


def test_rich_text_and_hidden_rows_are_read(rich, opened):
    reading = opened(rich).read()

    assert cell(reading, "mentees", "Н-0002", "name") == "Соколов Пётр Ильич"
    assert len(reading.tabs["mentees"].rows) == 3


def _age(path: Path) -> None:
    """Let the file look as if it had been saved a minute ago, so that nobody waits for the save to end."""
    import os

    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns - 60 * 10**9, stat.st_mtime_ns - 60 * 10**9))
