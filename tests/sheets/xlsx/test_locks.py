"""Who has the book open, and what the app does meanwhile."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from programme.book.edits import CellWrite, Edits
from programme.errors import BookBusy
from sheets.shared import process_lock
from sheets.shared.durable_files import digest


def edit(reading):
    return Edits(cells=(CellWrite("mentees", "Н-0001", "phone", "+7"),))


def excel_lock(book: Path, who: str = "Мария Завуч") -> Path:
    ansi = who.encode("cp1251")
    content = bytes([len(ansi)]) + ansi.ljust(54) + struct.pack("<H", len(who)) + who.encode("utf-16-le").ljust(108)
    lock = book.with_name(f"~${book.name}")
    lock.write_bytes(content)
    return lock


def office_lock(book: Path, name: str = "Мария Завуч") -> Path:
    lock = book.with_name(f".~lock.{book.name}#")
    lock.write_text(f"{name},maria,uchebnaya-2,11.10.2026 17:45,file:///home/maria/.config/libreoffice/4;", "utf-8")
    return lock


def test_nobody_has_a_book_open_that_has_no_lock_beside_it(small, opened):
    assert opened(small).open_by() is None


@pytest.mark.parametrize(("lock", "program", "who"), [
    (excel_lock, "Excel", "Мария Завуч"),
    (office_lock, "LibreOffice", "Мария Завуч (uchebnaya-2)"),
])  # fmt: skip
def test_an_open_book_is_not_written_and_its_owner_is_named(small, opened, lock, program, who):
    lock(small)
    before = small.read_bytes()
    book = opened(small)

    with pytest.raises(BookBusy, match=f"{program}: Мария Завуч"):
        book.update(edit)

    assert (book.open_by().program, book.open_by().who) == (program, who)
    assert small.read_bytes() == before
    assert book.read().tabs["mentees"].rows


def test_a_person_without_a_name_is_told_by_the_account(small, opened):
    office_lock(small, name="")

    assert opened(small).open_by().who == "maria (uchebnaya-2)"


def test_libreoffice_says_since_when(small, opened, clock):
    office_lock(small)

    assert opened(small).open_by().since == clock.now().replace(day=11, hour=17, minute=45)


@pytest.mark.parametrize("lock", [excel_lock, office_lock])
def test_a_leftover_lock_is_set_aside_once_and_a_new_one_counts_again(small, opened, lock):
    lock(small)
    book = opened(small)
    book.set_aside(book.open_by().mark)

    assert opened(small).open_by() is None
    assert not book.update(edit).refusals
    lock(small).touch()
    assert book.open_by() is not None


@pytest.mark.parametrize("content", [b"", b"\xff", b"\x05ab", b",,,", bytes(200)])
def test_a_strange_lock_is_still_a_lock(small, opened, content):
    for name in (f"~${small.name}", f".~lock.{small.name}#"):
        small.with_name(name).write_bytes(content)

        assert opened(small).open_by().mark
        small.with_name(name).unlink()


def test_a_person_who_opens_the_book_during_an_update_is_respected(small, opened):
    before = digest(small.read_bytes())

    with pytest.raises(BookBusy):
        opened(small, observe=lambda step: step == "read" and excel_lock(small)).update(edit)

    assert digest(small.read_bytes()) == before


def test_another_writer_is_waited_for_and_then_told(small, opened):
    book = opened(small, patience=0.1)
    assert book.update(edit)

    with (
        process_lock.held(small.parent / ".nastavnik/book.xlsx/lock", 1),
        pytest.raises(BookBusy, match="Another process"),
    ):
        book.update(edit)
    assert not book.update(edit).refusals


@pytest.mark.parametrize("name", ["~${}", ".~lock.{}#"])
def test_a_lock_that_is_no_file_is_a_lock_of_nobody_known(small, opened, name):
    small.with_name(name.format(small.name)).mkdir()
    lock = opened(small).open_by()
    assert lock is not None
    assert lock.mark
