"""A column that was renamed to something unknown, or removed: shown, asked about, never doubled."""

from __future__ import annotations

import pytest

from programme.changes.change import ChangeState, Decision, NewRow
from programme.errors import NotFound
from programme.text.sentences import say
from services import saving
from services.sync import conflicts, open_questions
from services.sync.history import STAFF
from tests.services.house import CURATOR, House
from tests.services.paper import TAB, Killed


def rename(house: House, header: str, to: str) -> None:
    sheet = house.editor.take()
    sheet.headers[sheet.headers.index(header)] = to
    house.editor.put(sheet)


def remove(house: House, header: str) -> None:
    sheet = house.editor.take()
    at = sheet.headers.index(header)
    for line in (sheet.headers, *sheet.rows):
        del line[at]
    house.editor.put(sheet)


def killed_round(house: House) -> None:
    """Let the worker read the book, take it in, and die before it writes."""
    house.book.kill_at = "before"
    with pytest.raises(Killed):
        house.round()
    house.book.kill_at = ""


def told(house: House) -> list[tuple[str, bool, dict]]:
    return [(p.column, p.blocks, dict(p.what.values)) for p in house.problems() if not p.row]


def history(house: House) -> list[str]:
    with house.gateways.store.reading() as tx:
        return [line.column for line in tx.audit.lines(tab=TAB, author=STAFF)]


def test_a_renamed_column_keeps_its_last_values_and_its_changes_wait(house):
    house.round()
    rename(house, "Должность", "Кем работает")
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    house.edit("Н-0002", "note", None, "важно")
    house.round()

    assert told(house) == [("post", False, {"column": "Должность", "header": "Кем работает"})]
    assert house.shown("Н-0001", "post") == "преподаватель"
    assert "Должность" not in house.editor.take().headers, "no second column is made"
    assert [change.column for change in house.changes(ChangeState.OPEN)] == ["post"]
    assert house.editor.cell("Н-0002", "note") == "важно", "the others are written"
    assert "post" not in history(house), "staff changed no cell"


def test_the_named_back_column_is_read_and_written_again(house):
    rename(house, "Должность", "Кем работает")
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    house.round()
    rename(house, "Кем работает", "Должность")
    house.editor.type("Н-0002", "post", "директор")
    house.round()

    assert not told(house)
    assert house.editor.cell("Н-0001", "post") == "мастер"
    assert house.shown("Н-0002", "post") == "директор"
    assert not house.changes(ChangeState.OPEN, ChangeState.CONFLICT, ChangeState.REFUSED)


def test_what_both_sides_changed_meanwhile_is_a_conflict_when_the_name_is_back(house):
    rename(house, "Должность", "Кем работает")
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    house.round()
    rename(house, "Кем работает", "Должность")
    house.editor.type("Н-0001", "post", "директор")
    house.round()

    (change,) = house.changes(ChangeState.CONFLICT)
    assert (change.base, change.found, change.value) == ("преподаватель", "директор", "мастер")


def test_a_column_removed_on_purpose_is_made_again_only_by_a_persons_word(house):
    remove(house, "Должность")
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    house.round()
    assert told(house) == [("post", False, {"column": "Должность"})]
    open_questions.accept_lost_column(house.gateways, TAB, "post", CURATOR)
    with pytest.raises(NotFound):
        open_questions.accept_lost_column(house.gateways, TAB, "post", CURATOR)
    house.round()

    assert not told(house)
    assert house.shown("Н-0002", "post") is None
    assert "Должность" not in house.editor.take().headers
    assert len(house.changes(ChangeState.CONFLICT)) == 1
    house.edit("Н-0003", "post", None, "тьютор")
    house.round()
    assert house.editor.cell("Н-0003", "post") == "тьютор", "whoever fills the column now makes it"
    assert history(house).count("post") == 4


def test_the_word_holds_for_one_reading(house):
    remove(house, "Должность")
    house.round()
    open_questions.accept_lost_column(house.gateways, TAB, "post", CURATOR)
    house.round()
    house.edit("Н-0003", "post", None, "тьютор")
    house.round()
    rename(house, "Должность", "Кем работает")
    house.round()

    assert [column for column, _, _ in told(house)] == ["post"]


def given_up_and_waited_for(house: House) -> None:
    """A column was removed on purpose, and a change waits for a cell of it that was empty."""
    house.editor.type("Н-0004", "post", None)
    house.round()
    remove(house, "Должность")
    house.edit("Н-0004", "post", None, "мастер")
    house.round()
    house.edit("Н-0001", "note", None, "важно")


def test_the_word_holds_until_the_journal_was_told_though_the_worker_dies(house):
    given_up_and_waited_for(house)
    open_questions.accept_lost_column(house.gateways, TAB, "post", CURATOR)
    killed_round(house)
    house.round()

    assert [change.code for change in house.changes(ChangeState.CONFLICT)] == ["Н-0004"]
    assert "Должность" not in house.editor.take().headers
    assert house.editor.cell("Н-0001", "note") == "важно"


def test_a_word_given_while_the_worker_writes_holds_for_the_next_round(house):
    given_up_and_waited_for(house)
    update = house.book.update

    def meanwhile(decide):
        open_questions.accept_lost_column(house.gateways, TAB, "post", CURATOR)
        return update(decide)

    house.book.update = meanwhile
    house.round()
    house.book.update = update
    house.round()

    assert [change.code for change in house.changes(ChangeState.CONFLICT)] == ["Н-0004"]
    assert "Должность" not in house.editor.take().headers


def a_row_an_older_copy_lost(house: House) -> str:
    """A row was added here and staff filled its post; then came a copy from before, without the row or that column."""
    old = house.editor.take()
    code = house.add("Новый Иван")
    house.round()
    house.editor.type(code, "post", "мастер")
    house.round()
    house.editor.put(old)
    remove(house, "Должность")
    house.round()
    return code


def test_the_word_holds_for_a_row_that_is_to_be_added_again_though_the_worker_dies(house):
    code = a_row_an_older_copy_lost(house)
    open_questions.accept_lost_column(house.gateways, TAB, "post", CURATOR)
    killed_round(house)
    house.round()

    assert not told(house), "nobody is asked twice"
    assert house.editor.cell(code, "name") == "Новый Иван"
    assert "Должность" not in house.editor.take().headers


def test_a_word_given_while_the_worker_writes_holds_for_a_row_that_is_to_be_added_again(house):
    code = a_row_an_older_copy_lost(house)
    house.edit("Н-0001", "note", None, "важно")
    house.book.before_writing = lambda: open_questions.accept_lost_column(house.gateways, TAB, "post", CURATOR)
    house.round()
    house.round()

    assert not told(house), "nobody is asked twice"
    assert house.editor.cell(code, "name") == "Новый Иван"
    assert "Должность" not in house.editor.take().headers


@pytest.mark.parametrize("writes", [True, False], ids=["while others are written", "while nothing is written"])
def test_the_word_waits_for_a_row_of_which_somebody_must_say_whose_it_is(house, writes):
    house.editor.type("Н-0002", "post", None)
    house.round()
    house.edit("Н-0002", "post", None, "мастер")
    remove(house, "Должность")
    for column, value in (("name", "Иной Пётр"), ("phone", "+79995550000"), ("email", "other@college.example")):
        house.editor.type("Н-0002", column, value)
    house.round()
    open_questions.accept_lost_column(house.gateways, TAB, "post", CURATOR)
    if writes:
        house.edit("Н-0001", "note", None, "важно")
    house.round()
    open_questions.confirm_code(house.gateways, TAB, "Н-0002", "Иной Пётр", CURATOR)
    house.round()

    assert "Должность" not in house.editor.take().headers, "nobody has asked for it again"
    assert [change.code for change in house.changes(ChangeState.CONFLICT)] == ["Н-0002"]


def test_a_new_row_does_not_bring_back_a_column_that_was_given_up(house):
    remove(house, "Должность")
    house.round()
    open_questions.accept_lost_column(house.gateways, TAB, "post", CURATOR)
    cells = (("name", "Новикова Мила Игоревна"), ("email", "mila@college.example"), ("post", "мастер"))
    done = saving.record(house.gateways, Decision(say("Added"), rows=(NewRow(TAB, cells, "~"),)), CURATOR)
    house.round()
    house.round()

    assert house.editor.cell(done.codes["~"], "name") == "Новикова Мила Игоревна"
    assert "Должность" not in house.editor.take().headers
    assert [change.value for change in house.changes(ChangeState.CONFLICT)] == ["мастер"]


@pytest.mark.parametrize("headers", [["Код"], ["Код", "Должность"]])
def test_namesakes_keep_their_codes_whatever_else_was_given_up(house, headers):
    house.editor.type("Н-0002", "name", house.editor.cell("Н-0001", "name"))
    house.round()
    open_questions.confirm_code(house.gateways, TAB, "Н-0002", house.editor.cell("Н-0001", "name"), CURATOR)
    house.round()
    mails = {house.editor.cell(code, "email"): code for code in ("Н-0001", "Н-0002", "Н-0003")}
    for header in headers:
        remove(house, header)
    house.round()
    for header in headers:
        open_questions.accept_lost_column(house.gateways, TAB, {"Код": "code", "Должность": "post"}[header], CURATOR)
    house.round()
    house.round()

    assert {house.editor.cell(code, "email"): code for code in mails.values()} == mails


def test_a_renamed_column_of_codes_stops_its_tab(house):
    rename(house, "Код", "Шифр")
    house.edit("Н-0001", "note", None, "важно")
    house.round()

    assert told(house) == [("code", True, {"column": "Код", "header": "Шифр"})]
    sheet = house.editor.take()
    assert sheet.headers[0] == "Шифр"
    assert "Код" not in sheet.headers
    assert house.shown("Н-0001", "post") == "преподаватель"
    assert [change.column for change in house.changes(ChangeState.OPEN)] == ["note"]

    rename(house, "Шифр", "Код")
    house.round()
    assert house.editor.cell("Н-0001", "note") == "важно"
    assert not told(house)


def test_a_removed_column_of_codes_is_made_anew_with_the_same_codes(house):
    remove(house, "Код")
    house.round()
    open_questions.accept_lost_column(house.gateways, TAB, "code", CURATOR)
    house.round()

    sheet = house.editor.take()
    assert [sheet.cell(row, "code") for row in sheet.rows] == ["Н-0001", "Н-0002", "Н-0003", "Н-0004"]
    assert not told(house)


def test_a_new_row_is_added_and_its_cell_of_a_lost_column_follows(house):
    rename(house, "E-mail", "Ящик")
    code = house.add("Новый Иван")
    house.round()
    assert house.editor.cell(code, "name") == "Новый Иван"
    assert [change.column for change in house.changes(ChangeState.OPEN)] == ["email"]

    rename(house, "Ящик", "E-mail")
    house.round()
    assert house.editor.cell(code, "email") == "new@college.example"


def test_a_person_is_not_taken_for_another_because_a_column_is_gone(house):
    """Name corrected and both contacts unreadable: that alone is no change of people."""
    rename(house, "E-mail", "Ящик")
    rename(house, "Телефон", "Трубка")
    house.editor.type("Н-0001", "name", "Лучинина Вера Петровна")
    house.round()

    assert {column for column, _, _ in told(house)} == {"phone", "email"}
    assert not [problem for problem in house.problems() if problem.row]
    assert house.shown("Н-0001", "email") == "p1@college.example"


def test_a_row_that_another_person_took_over_does_not_inherit_what_is_lost(house):
    rename(house, "Должность", "Кем работает")
    for column, value in (("name", "Иной Пётр"), ("phone", "+79995550000"), ("email", "other@college.example")):
        house.editor.type("Н-0001", column, value)
    house.round()

    assert house.shown("Н-0001", "post") is None


def test_a_copy_from_before_we_made_the_column_does_not_lack_it(house):
    old = house.editor.take()
    remove(house, "Примечание")
    house.edit("Н-0001", "request", None, "освоиться")
    house.round()
    assert "Основной запрос" in house.editor.take().headers
    house.editor.put(old)
    house.round()
    house.round()

    assert house.editor.cell("Н-0001", "request") == "освоиться"
    assert not told(house)


def test_an_older_copy_under_another_header_is_asked_about(house):
    house.edit("Н-0001", "note", None, "важно")
    rename(house, "Должность", "Кем работает")
    old = house.editor.take()
    rename(house, "Кем работает", "Должность")
    house.round()
    house.editor.put(old)
    house.round()

    assert [column for column, _, _ in told(house)] == ["post"]
    assert house.editor.cell("Н-0001", "note") == "важно", "what the copy had lost has landed again"


def test_what_is_asked_stays_asked_whatever_older_copy_comes(house):
    rename(house, "Должность", "Кем работает")
    rename(house, "Примечание", "Заметки")
    old = house.editor.take()
    rename(house, "Кем работает", "Должность")
    rename(house, "Заметки", "Примечание")
    house.edit("Н-0001", "note", None, "важно")
    house.edit("Н-0002", "post", "преподаватель", "мастер")
    house.round()
    house.editor.put(old)
    for _ in range(3):
        house.round()

    assert house.editor.take().headers == [*old.headers, "Примечание"], "no header was known there that held our note"
    assert [column for column, _, _ in told(house)] == ["post"]
    assert house.shown("Н-0003", "post") == "преподаватель"
    assert [change.column for change in house.changes(ChangeState.OPEN)] == ["post"]
    assert "post" not in history(house)


def test_a_question_lasts_though_every_row_that_held_a_value_is_in_doubt(house):
    house.edit("Н-0001", "note", None, "единственная")
    house.round()
    rename(house, "Примечание", "Заметки")
    for column, value in (("name", "Иной Пётр"), ("phone", "+79995550000"), ("email", "other@college.example")):
        house.editor.type("Н-0001", column, value)
    house.round()
    house.round()
    house.edit("Н-0002", "note", None, "важно")
    house.round()

    assert [column for column, _, _ in told(house) if column == "note"] == ["note"]
    assert "Примечание" not in house.editor.take().headers
    assert "note" not in history(house)


def test_what_an_older_copy_lost_comes_back_though_the_first_write_fails(house):
    old = house.editor.take()
    remove(house, "Примечание")
    house.edit("Н-0001", "request", None, "освоиться")
    code = house.add("Новый Иван")
    house.round()
    house.edit(code, "request", None, "понять")
    house.round()
    house.editor.put(old)
    killed_round(house)
    house.round()
    house.round()

    assert not told(house)
    assert house.editor.cell("Н-0001", "request") == "освоиться"
    assert house.editor.cell(code, "request") == "понять"


def test_the_word_about_the_codes_holds_until_they_are_written(house):
    remove(house, "Код")
    house.round()
    open_questions.accept_lost_column(house.gateways, TAB, "code", CURATOR)
    killed_round(house)
    house.round()
    house.round()

    assert not told(house)
    sheet = house.editor.take()
    assert [sheet.cell(row, "code") for row in sheet.rows] == ["Н-0001", "Н-0002", "Н-0003", "Н-0004"]


def test_a_change_that_waits_for_a_column_given_up_is_asked_about_whatever_it_started_from(house):
    house.edit("Н-0001", "note", None, "единственная")
    house.round()
    remove(house, "Примечание")
    house.edit("Н-0002", "note", None, "важно")
    house.round()
    open_questions.accept_lost_column(house.gateways, TAB, "note", CURATOR)
    house.round()

    assert "Примечание" not in house.editor.take().headers
    (change,) = house.changes(ChangeState.CONFLICT)
    conflicts.resolve_conflict(house.gateways, change.id, "ours", CURATOR, "")
    house.round()
    assert house.editor.cell("Н-0002", "note") == "важно"


def test_the_word_waits_for_a_tab_that_waits_itself(house):
    remove(house, "Должность")
    rename(house, "E-mail", "Ящик")
    house.round()
    open_questions.accept_lost_column(house.gateways, TAB, "post", CURATOR)
    good = house.editor.take()
    house.editor.remove("Н-0001", "Н-0002", "Н-0003")
    house.round()
    assert house.state().stopped_kind == "mass_change"
    assert house.shown("Н-0004", "post") == "преподаватель"
    house.editor.put(good)
    house.round()

    assert house.shown("Н-0004", "post") is None
    assert [column for column, _, _ in told(house)] == ["email"]


def test_a_column_that_shares_a_value_with_the_lost_one_is_not_taken_for_it(house):
    sheet = house.editor.take()
    sheet.headers.append("Замещает")
    for row, text in zip(sheet.rows, ("преподаватель", None, None, "мастера"), strict=True):
        row.append(text)
    house.editor.put(sheet)
    house.round()
    remove(house, "Должность")
    house.round()

    assert told(house) == [("post", False, {"column": "Должность"})]


def test_whoever_accepts_that_a_tab_is_another_accepts_its_columns_too(house):
    remove(house, "Должность")
    house.editor.remove("Н-0001", "Н-0002", "Н-0003")
    house.round()
    open_questions.accept_mass_change(house.gateways, "main", CURATOR)
    house.round()

    assert not told(house)
    assert house.shown("Н-0004", "post") is None


def test_a_column_that_held_nothing_is_missed_by_nobody(house):
    rename(house, "Примечание", "Что угодно")
    house.edit("Н-0001", "note", None, "важно")
    house.round()

    assert not told(house)
    assert house.editor.cell("Н-0001", "note") == "важно"


def test_an_emptied_tab_is_told_by_its_rows_not_by_its_columns(house):
    sheet = house.editor.take()
    sheet.headers, sheet.rows = [], []
    house.editor.put(sheet)
    house.round()

    assert house.state().stopped_kind == "mass_change"
    assert not [problem for problem in house.problems() if problem.column]
