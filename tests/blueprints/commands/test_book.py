"""`flask book …` on a good book, a faulty, a broken, a locked and a truncated one: sentences, counts, exit codes."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace

import openpyxl
import pytest

from programme.changes.change import Decision, NewRow
from programme.schema.registry import BY_KEY, TABS
from programme.text.sentences import say
from services import saving
from services.sync.round import sync
from sheets.xlsx.workbook import Workbook
from tests.blueprints.forms import change_header, change_here, change_in_sheet
from tests.cast import CAST, MENTEES, MENTORS, write_book
from tests.client import open_house

TIDY = {"mentees": MENTEES[:3], "mentors": MENTORS}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how Excel's password-protected files begin


@pytest.fixture
def empty(tmp_path, clock):
    """A house whose book has not been laid there yet."""
    opened = open_house(tmp_path, clock, book=False)
    yield opened
    opened.gateways.store.engine.dispose()


def run(house, *words):
    return house.app.test_cli_runner().invoke(args=["book", *words])


def book(house):
    return house.folder / "book.xlsx"


def truncated(house):
    write_book(book(house))
    content = book(house).read_bytes()
    book(house).write_bytes(content[: len(content) // 2])


def protected(house):
    book(house).write_bytes(OLE + b"\0" * 4096 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 4096)


def nonsense(house):
    book(house).write_bytes(zlib.compress(b"no spreadsheet at all" * 99))


def test_a_good_book_has_no_problems(empty):
    write_book(book(empty), TIDY)
    found = run(empty, "check")

    assert (found.exit_code, found.output) == (0, "0 замечаний\n")


def test_a_problem_is_a_line_that_says_where_and_what_to_do(house):
    found = run(house, "check")

    assert found.exit_code == 1
    assert "Наставляемые, строка 5, Статус:" in found.output
    assert found.output.endswith("1 замечание\n")


def test_problems_are_handed_to_programs(house):
    found = run(house, "check", "--json")
    (problem,) = json.loads(found.output)

    assert found.exit_code == 1
    assert (problem["tab"], problem["row"], problem["column"], problem["code"]) == ("mentees", 5, "status", "Н-0004")
    assert problem["what"]
    assert problem["todo"]


@pytest.mark.parametrize("fault", [truncated, protected, nonsense])
@pytest.mark.parametrize("command", ["check", "sync", "init"])
def test_a_file_that_is_no_book_is_a_sentence_and_stays_as_it_is(empty, fault, command):
    fault(empty)
    before = book(empty).read_bytes()
    found = run(empty, command)

    assert found.exit_code == 1
    assert isinstance(found.exception, SystemExit)
    assert "Traceback" not in found.output
    assert len(found.output) > 20
    assert book(empty).read_bytes() == before


@pytest.mark.parametrize("fault", [truncated, protected, nonsense])
def test_the_last_good_reading_stays(house, fault):
    fault(house)
    run(house, "sync")

    assert len(house.app.extensions["nastavnik"].snapshots.current(house.gateways).mentees) == 4
    assert "прочитана" in run(house, "status").output.lower()


def test_a_password_is_named(empty):
    protected(empty)

    assert "парол" in run(empty, "check").output


def test_programs_learn_why_a_book_was_not_read(empty):
    truncated(empty)
    found = run(empty, "check", "--json")
    (told,) = json.loads(found.output)

    assert (found.exit_code, told["blocks"], told["tab"]) == (1, True, "")
    assert told["what"]


@pytest.mark.parametrize("command", ["check", "sync"])
def test_a_command_that_another_worker_overtakes_again_and_again_has_not_succeeded(empty, command):
    write_book(book(empty), TIDY)
    run(empty, "sync")
    (mine,), notes = empty.gateways.books, iter("абв")
    read = mine.read
    rival = replace(empty.gateways, books=(Workbook(book(empty), clock=empty.clock),))

    def overtaken():
        reading = read()
        change_in_sheet(empty, "mentees", "Н-0002", "note", next(notes))
        sync(rival)
        return reading

    mine.read = overtaken
    found = run(empty, command)

    assert found.exit_code == 1
    assert "С книгой сейчас работает другой процесс" in found.output


def test_a_book_that_is_not_there_is_a_sentence(empty):
    for command in ("check", "sync", "status"):
        found = run(empty, command)
        assert found.exit_code == 1 or command == "status"
        assert "book.xlsx" in found.output
    assert not book(empty).exists()


def test_a_book_is_made_whole_and_then_left_alone(empty):
    found = run(empty, "init")
    assert found.exit_code == 0
    assert all(tab.sheet in found.output for tab in TABS)
    made = book(empty).read_bytes()

    again = run(empty, "init")
    assert (again.exit_code, again.output) == (0, "book.xlsx: всё уже на месте\n")
    assert book(empty).read_bytes() == made
    assert run(empty, "check").output == "0 замечаний\n"


def test_only_what_is_missing_is_added_to_a_book(house):
    path = book(house)
    file = openpyxl.load_workbook(path)
    file.create_sheet("Мои заметки")["A1"] = "не трогать"
    del file[BY_KEY["meetings"].sheet]
    file.save(path)

    found = run(house, "init")
    after = openpyxl.load_workbook(path)
    assert BY_KEY["meetings"].sheet in found.output
    assert BY_KEY["mentees"].sheet not in found.output
    assert after["Мои заметки"]["A1"].value == "не трогать"
    assert after[BY_KEY["mentees"].sheet]["B2"].value == CAST["mentees"][0]["name"]


def test_a_tab_without_headers_is_left_alone_and_told(house):
    file = openpyxl.load_workbook(book(house))
    page = file[BY_KEY["mentees"].sheet]
    page.delete_rows(1)
    file.save(book(house))
    found = run(house, "init")

    assert found.exit_code == 1
    assert f"book.xlsx / {BY_KEY['mentees'].sheet}" in found.output
    assert "строк" in found.output
    assert openpyxl.load_workbook(book(house))[BY_KEY["mentees"].sheet]["B1"].value == CAST["mentees"][0]["name"]


def test_problems_of_an_older_reading_are_not_told_as_those_of_a_book_that_cannot_be_read(house):
    assert "1 замечание" in run(house, "check").output
    truncated(house)
    found = run(house, "check")

    assert found.exit_code == 1
    assert "Статус" not in found.output
    assert "повреждён" in found.output
    assert "замечани" not in found.output


def test_a_round_reads_and_writes_and_counts(house):
    change_in_sheet(house, "mentees", "Н-0003", "post", "методист")
    change_here(house, "mentees", "Н-0002", "post", "заведующая")
    found = run(house, "sync")

    assert (found.exit_code, found.output) == (0, "прочитано книг: 1; записано: 1; ждёт решения: 0\n")


def test_the_state_tells_what_waits_and_what_is_to_be_decided(house):
    assert run(house, "status").exit_code == 0
    change_here(house, "mentees", "Н-0002", "post", "заведующая")
    assert json.loads(run(house, "status", "--json").output)["waiting"] == 1

    change_in_sheet(house, "mentees", "Н-0002", "post", "методист")
    run(house, "sync")
    told = run(house, "status", "--json")
    state = json.loads(told.output)
    assert told.exit_code == 1
    assert (state["waiting"], state["conflicts"]) == (0, 1)
    (one,) = state["books"]
    assert (one["book"], one["stopped"]) == ("book.xlsx", None)
    assert one["read_at"]


def test_the_state_names_what_stopped(house):
    truncated(house)
    run(house, "sync")
    told = run(house, "status", "--json")

    assert told.exit_code == 1
    assert json.loads(told.output)["books"][0]["stopped"] == "broken"


def test_init_makes_no_double_of_a_column_that_was_renamed_since_the_last_reading(house):
    run(house, "sync")
    change_header(house, "mentees", "Должность", "Кем работает")
    done = run(house, "init")

    assert done.exit_code == 1
    assert "Должность" in done.output
    assert "Должность" not in [cell.value for cell in openpyxl.load_workbook(book(house))["Наставляемые"][1]]


def test_a_new_pair_waits_whole_while_the_column_it_is_known_by_is_lost(house):
    run(house, "sync")
    mentor = BY_KEY["pairs"].column("mentor").header
    change_header(house, "pairs", mentor, "Кто ведёт")
    run(house, "sync")
    cells = (("mentor", "Р-0002"), ("mentee", "Н-0002"), ("status", "активна"))
    decision = Decision(say("Added"), rows=(NewRow("pairs", cells, "~"),))
    code = saving.record(house.gateways, decision, "curator@college.example").codes["~"]

    def stands():
        rows = openpyxl.load_workbook(book(house))[BY_KEY["pairs"].sheet].iter_rows(values_only=True)
        return next((row for row in rows if code in row), None)

    run(house, "sync")
    run(house, "sync")
    assert stands() is None
    change_header(house, "pairs", "Кто ведёт", mentor)
    run(house, "sync")
    assert {"Р-0002", "Н-0002"} <= set(stands())
