"""Whatever keeps the book, it is made, completed, moved and lost in the same ways, and tells of it in sentences."""

from __future__ import annotations

import pytest

from programme.book.contents import differences
from programme.book.edits import Edits
from programme.errors import BookBroken, BookBusy, BookFull, BookMissing, Refused
from programme.schema.registry import BY_KEY, TABS
from tests.sheets.port.editors import BANK, BANKS, MENTEES, MENTORS, TEACHERS, Formula
from tests.sheets.port.reading import problems, put, row

ASKS = {
    "read": lambda book: book.read(),
    "version": lambda book: book.version(),
    "update": lambda book: book.update(lambda reading: put(("Н-0001", "post", "x"))),
    "contents": lambda book: book.contents(),
}


def test_a_book_is_made_where_there_was_none(editor):
    made = editor.open().create()
    reading = editor.open().read()

    assert [each.tab for each in made if each.tab and each.is_new] == [tab.key for tab in TABS]
    assert {key: tab.columns for key, tab in reading.tabs.items()} == {
        tab.key: tuple(column.key for column in tab.columns) for tab in TABS
    }
    assert problems(reading) == []


def test_a_book_is_made_once(editor):
    editor.open().create()
    before = editor.everything()

    assert editor.open().create() == ()
    assert editor.everything() == before


def test_a_book_is_completed_and_nothing_that_stands_is_changed(editor):
    rows = (("Банк данных",), *BANK, (None, "Итого", Formula("=1+2", 3)))
    editor.lay(BANKS | {MENTEES: rows, "Черновик": (("раз", 2),)})
    before = {title: editor.rows(title) for title in (MENTEES, MENTORS, "Черновик")}
    made = editor.open().create()
    reading = editor.open().read()

    assert {each.tab for each in made if each.is_new and each.tab} == set(BY_KEY) - {"mentees", "mentors"}
    assert {each.tab for each in made if each.columns and not each.is_new} == {"mentees", "mentors"}
    assert set(reading.tabs["mentees"].columns) == {column.key for column in BY_KEY["mentees"].columns}
    for title, previous in before.items():
        now = editor.rows(title)
        assert [line[: len(old)] for line, old in zip(now, previous, strict=True)] == list(previous)
    assert editor.open().create() == ()


def test_only_the_tabs_that_are_asked_for_are_made(editor):
    editor.lay({MENTEES: BANK})
    made = editor.open().create(["mentors"])

    assert {each.tab for each in made} - {""} == {"mentors"}
    assert sorted(editor.titles) == sorted([MENTEES, MENTORS])
    assert editor.rows(MENTEES) == BANK


def test_only_the_tabs_that_live_in_a_book_are_made_there(editor):
    made = editor.open(tabs=frozenset({"mentors"})).create()

    assert {each.tab for each in made} - {""} == {"mentors"}
    assert "mentees" not in editor.open().read().tabs


def test_a_missing_bank_is_made_when_people_ask_for_it_and_never_beside_a_renamed_one(editor):
    editor.lay({f"{MENTEES} 2025": BANK, f"{MENTEES} 2026": BANK})
    made = editor.open().create(["mentees", "mentors"])

    assert [each.tab for each in made if each.is_new and each.tab] == ["mentors"]
    assert sorted(editor.titles) == sorted([f"{MENTEES} 2025", f"{MENTEES} 2026", MENTORS])


def test_a_tab_at_fault_is_left_as_it_is(editor):
    editor.lay(BANKS | {MENTEES: (("Код", "Кто"), ("Н-0001", "Берёзова Юлия"))})
    made = editor.open().create(["mentees"])

    assert [each.tab for each in made if each.tab] == []
    assert editor.rows(MENTEES) == (("Код", "Кто"), ("Н-0001", "Берёзова Юлия"))


def test_a_book_tells_where_it_is_and_what_lives_there(editor):
    editor.lay()
    book = editor.open(key="mentors", tabs=frozenset({"mentors"}))
    book.read()

    assert (book.key, book.tabs, book.name in ("book.xlsx", "Банк данных")) == ("mentors", {"mentors"}, True)
    assert book.foreign_storage == book.address.startswith("google:") == bool(book.account) == bool(book.link)
    assert editor.open().tabs == frozenset(BY_KEY)


def test_nobody_has_the_book_open_and_a_lock_that_is_none_may_be_set_aside(editor):
    editor.lay()
    book = editor.open()
    assert book.open_by() is None
    book.set_aside("nothing")

    assert book.open_by() is None
    assert not book.update(lambda reading: put(("Н-0001", "post", "x"))).refusals


@pytest.mark.parametrize("ask", ASKS)
def test_a_book_that_is_gone_is_a_sentence(editor, ask):
    editor.lay()
    book = editor.open()
    book.read()
    editor.take_away()
    editor.wait()
    for each in (book, editor.open()):
        with pytest.raises(BookMissing) as told:
            ASKS[ask](each)

    assert str(told.value.sentence).endswith(".")


@pytest.mark.parametrize("ask", ["read", "update", "contents"])
def test_a_book_that_is_none_is_a_sentence_and_is_left_as_it_is(editor, ask):
    editor.lay()
    editor.break_it()
    before = editor.everything()
    with pytest.raises(BookBroken) as told:
        ASKS[ask](editor.open())

    assert str(told.value.sentence).endswith(".")
    assert editor.everything() == before


@pytest.mark.parametrize("ask", ["update", "create"])
def test_one_process_writes_at_a_time_and_the_others_may_read(editor, ask):
    editor.lay()
    before = editor.everything()
    with editor.busy():
        with pytest.raises(BookBusy, match=r"(?i)the edits wait"):
            (ASKS | {"create": lambda book: book.create()})[ask](editor.open())
        assert row(editor.open().read(), "Н-0001")["post"] == "преподаватель"

    assert editor.everything() == before


def test_a_book_that_may_only_be_read_is_a_sentence(editor):
    editor.lay()
    editor.forbid_writing()
    before = editor.everything()
    with pytest.raises(BookFull, match=r"may not write|may read"):
        ASKS["update"](editor.open())

    assert row(editor.open().read(), "Н-0001")["post"] == "преподаватель"
    assert editor.everything() == before


def test_what_a_decision_raises_comes_out_and_nothing_is_written(editor):
    editor.lay()
    before = editor.everything()

    def decide(reading):
        raise ValueError("undecided")

    with pytest.raises(ValueError, match="undecided"):
        editor.open().update(decide)
    assert editor.everything() == before
    assert not editor.open().update(lambda reading: Edits()).refusals


def test_the_contents_are_all_that_is_there(editor):
    draft = (("раз", 2, None, True), (), (None, 2.5, Formula("=SUM(A1,B1)", 2)))
    editor.lay(BANKS | {"Черновик": draft}, merges={"Черновик": "A5:C6"})
    contents = editor.open().contents()

    assert [page.title for page in contents.pages] == [MENTEES, MENTORS, "Черновик"]
    assert contents.pages[0].rows == BANK
    assert contents.pages[1].rows == TEACHERS
    assert contents.pages[2].rows == (("раз", 2, None, True), (), (None, 2.5, 2))
    assert contents.pages[2].formulas == {(3, 2): "=SUM(A1,B1)"}
    assert contents.pages[2].merges == {(5, 0, 6, 2)}
    assert contents.write_number == 0


def test_the_contents_of_a_book_fill_another_of_its_kind(editor):
    editor.lay(BANKS | {"Черновик": (("раз", 2, None, True),)})
    editor.open().update(lambda reading: put(("Н-0001", "post", "x"), number=5))
    contents, told, there = editor.open().contents(), [], editor.beside()
    with there.open().fill(contents, told.append) as draft:
        drawn = draft.contents()
        draft.finish()
    arrived = there.open().contents()

    assert differences(contents, drawn, draft.kept) == differences(contents, arrived, draft.kept) == ()
    assert (len(told), arrived.write_number) == (3, 5)
    assert there.open().read().tabs == editor.open().read().tabs


def test_a_filling_that_was_not_finished_is_no_book_and_is_begun_anew(editor):
    editor.lay()
    contents, there = editor.open().contents(), editor.beside()
    with there.open().fill(contents, lambda sentence: None):
        pass
    with pytest.raises((BookMissing, BookBroken)):
        there.open().read()
    with there.open().fill(contents, lambda sentence: None) as draft:
        draft.finish()

    assert there.open().contents() == contents


def test_a_book_that_is_there_is_never_filled(editor):
    editor.lay()
    before = editor.everything()
    with (
        pytest.raises(Refused, match=r"already|not empty"),
        editor.open().fill(editor.open().contents(), lambda s: None),
    ):
        raise AssertionError("a book was filled over another")

    assert editor.everything() == before
