"""The worker and the book: what each side did reaches the other, and what clashes is told."""

from __future__ import annotations

from contextlib import suppress

import pytest

from documents.exports import OpenpyxlPress
from programme.book import BookReading, Problem
from programme.changes import ChangeState, Decision, Edit, NewRow
from programme.errors import BookBroken, BookBusy, BookMissing, NotFound, Refused, StaleRow
from programme.gateways import Gateways
from programme.sentences import say
from services import conflicts, mending, saving, sync

from .paper import TAB, Killed, PaperBook, PaperDesk, Sheet, Watched

CURATOR = "curator@college.example"
HEADERS = ["Код", "ФИО", "Телефон", "E-mail", "Должность", "Примечание"]
PEOPLE = ("Лучинина Вера", "Березневский Олег", "Каменчук Алёна", "Ельниченко Ирма")


class Desk(PaperDesk):
    """The staff room, with the cells of the sheet by code and column."""

    def cell(self, code: str, column: str) -> object:
        sheet = self.take()
        (row,) = [row for row in sheet.rows if sheet.cell(row, "code") == code]
        return sheet.cell(row, column)

    def type(self, code: str, column: str, value: object) -> None:
        sheet = self.take()
        (row,) = [row for row in sheet.rows if sheet.cell(row, "code") == code]
        row[sheet.at(column)] = value
        self.put(sheet)

    def remove(self, *codes: str) -> None:
        sheet = self.take()
        sheet.rows = [row for row in sheet.rows if sheet.cell(row, "code") not in codes]
        self.put(sheet)


class House:
    """One book on paper, one database, a staff room and a curator."""

    def __init__(self, store, clock) -> None:
        rows = [
            [f"Н-{n:04d}", f"{name} Павловна", f"+7999000000{n}", f"p{n}@college.example", "преподаватель", None]
            for n, name in enumerate(PEOPLE, 1)
        ]
        paper = PaperBook(Sheet(list(HEADERS), rows), clock)
        self.desk = Desk(paper)
        self.book = Watched(paper, lambda reading, report: None)
        self.gateways = Gateways((self.book,), store, None, OpenpyxlPress(), clock)
        self.clock = clock
        self.round()

    def round(self) -> sync.SyncReport:
        self.clock.move(seconds=15)
        return sync.sync(self.gateways)

    def edit(self, code: str, column: str, base: object, value: object) -> None:
        saving.record(self.gateways, Decision(say("Edited"), (Edit(TAB, code, column, base, value),)), CURATOR)

    def add(self, name: str) -> str:
        cells = (("name", name), ("email", "new@college.example"))
        return saving.record(self.gateways, Decision(say("Added"), rows=(NewRow(TAB, cells, "~"),)), CURATOR).codes["~"]

    def part(self, problem: Problem) -> None:
        mending.part_row(self.gateways, problem, CURATOR)

    def changes(self, *states: ChangeState):
        with self.gateways.store.reading() as tx:
            return tx.journal.changes(states=states, tab=TAB)

    def state(self):
        with self.gateways.store.reading() as tx:
            return tx.replica.state("main")

    def problems(self):
        with self.gateways.store.reading() as tx:
            return tx.replica.problems()

    def shown(self, code: str, column: str) -> object:
        with self.gateways.store.reading() as tx:
            (row,) = tx.replica.some({(TAB, code)})
        return row.cells.get(column)


@pytest.fixture
def house(store, clock) -> House:
    return House(store, clock)


def test_what_staff_type_is_shown_and_stands_in_the_history(house):
    house.desk.type("Н-0002", "post", "методист")
    house.round()

    with house.gateways.store.reading() as tx:
        (line,) = [line for line in tx.audit.lines(tab=TAB, code="Н-0002") if line.column == "post"]
    assert house.shown("Н-0002", "post") == "методист"
    assert (line.author, line.old, line.new) == ("sheet", "преподаватель", "методист")


def test_what_the_curator_enters_lands_in_the_row_wherever_it_was_sorted(house):
    house.edit("Н-0003", "note", None, "звонить после обеда")
    sheet = house.desk.take()
    sheet.rows.reverse()
    house.desk.put(sheet)
    report = house.round()

    assert (report.written, report.landed, report.conflicts) == (1, 1, 0)
    assert house.desk.cell("Н-0003", "note") == "звонить после обеда"
    assert [change.state for change in house.changes(*ChangeState)] == [ChangeState.LANDED]


def test_a_cell_both_changed_is_a_conflict_and_keeps_what_staff_typed(house):
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    house.desk.type("Н-0001", "post", "методист")
    report = house.round()

    (change,) = house.changes(ChangeState.CONFLICT)
    assert report.conflicts == 1
    assert house.desk.cell("Н-0001", "post") == "методист"
    assert (change.value, change.found) == ("мастер", "методист")


@pytest.mark.parametrize(("choice", "stands"), [("ours", "мастер"), ("sheet", "методист")])
def test_a_person_decides_a_conflict(house, choice, stands):
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    house.desk.type("Н-0001", "post", "методист")
    house.round()
    (change,) = house.changes(ChangeState.CONFLICT)
    conflicts.resolve_conflict(house.gateways, change.id, choice, CURATOR)
    house.round()

    assert house.desk.cell("Н-0001", "post") == stands
    assert not house.changes(ChangeState.CONFLICT, ChangeState.OPEN)
    with pytest.raises(NotFound):
        conflicts.resolve_conflict(house.gateways, change.id, choice, CURATOR)


@pytest.mark.parametrize(("choice", "stands"), [("ours", ["Новый Иван"]), ("sheet", [])])
def test_an_added_row_that_was_refused_is_decided_as_a_whole(house, choice, stands):
    code = house.add("Новый Иван")
    waiting = house.changes(ChangeState.OPEN)
    with house.gateways.store.transaction() as tx:
        tx.journal.settle([change.id for change in waiting], ChangeState.REFUSED, why=say("Nobody knows."))
    conflicts.resolve_conflict(house.gateways, waiting[-1].id, choice, CURATOR)
    house.round()

    sheet = house.desk.take()
    assert [sheet.cell(row, "name") for row in sheet.rows if sheet.cell(row, "code") == code] == stands
    assert not house.changes(ChangeState.REFUSED, ChangeState.OPEN)


def test_a_decision_holds_for_the_value_that_was_shown_and_no_other(house):
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    house.desk.type("Н-0001", "post", "методист")
    house.round()
    (change,) = house.changes(ChangeState.CONFLICT)
    house.desk.type("Н-0001", "post", "заведующая")
    house.round()

    (change,) = house.changes(ChangeState.CONFLICT)
    assert change.found == "заведующая", "what is shown is what stands there now"
    with pytest.raises(Refused):
        conflicts.resolve_conflict(house.gateways, change.id, "ours", CURATOR, "методист")
    house.desk.type("Н-0001", "post", "директор")  # typed after the page was shown and not read yet
    conflicts.resolve_conflict(house.gateways, change.id, "ours", CURATOR, "заведующая")
    house.round()
    (again,) = house.changes(ChangeState.CONFLICT)
    assert again.found == house.desk.cell("Н-0001", "post") == "директор"


def test_a_conflict_is_over_when_staff_type_our_value_themselves(house):
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    house.desk.type("Н-0001", "post", "методист")
    assert house.round().conflicts == 1
    house.desk.type("Н-0001", "post", "мастер")
    report = house.round()

    assert (report.landed, report.conflicts, report.written) == (1, 0, 0)
    assert not house.changes(ChangeState.CONFLICT)


def test_a_decision_of_several_lines_is_taken_as_browsers_send_it(house):
    house.edit("Н-0001", "note", None, "наше")
    house.desk.type("Н-0001", "note", "три\nчетыре")
    house.round()
    (change,) = house.changes(ChangeState.CONFLICT)
    conflicts.resolve_conflict(house.gateways, change.id, "sheet", CURATOR, "три\r\nчетыре")

    assert not house.changes(ChangeState.CONFLICT)


def test_a_decision_made_while_the_worker_writes_stands(house):
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    house.desk.type("Н-0001", "post", "методист")
    house.round()
    (change,) = house.changes(ChangeState.CONFLICT)
    house.desk.type("Н-0001", "post", "заведующая")
    house.edit("Н-0002", "note", None, "важно")
    house.book.before_writing = lambda: conflicts.resolve_conflict(house.gateways, change.id, "sheet", CURATOR)
    house.round()

    assert not house.changes(ChangeState.CONFLICT)
    assert house.desk.cell("Н-0001", "post") == "заведующая"


def test_only_the_newest_of_refused_values_is_tried_again(house):
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    refuse(house, *house.changes(ChangeState.OPEN))
    house.edit("Н-0001", "post", "преподаватель", "методист")
    refuse(house, *house.changes(ChangeState.OPEN))
    conflicts.try_again(house.gateways, CURATOR)
    house.round()

    assert house.desk.cell("Н-0001", "post") == "методист"
    assert not house.changes(ChangeState.REFUSED, ChangeState.CONFLICT, ChangeState.OPEN)


def test_a_new_row_that_was_refused_is_not_said_to_be_removed(house):
    code = house.add("Новый Иван")
    refuse(house, *house.changes(ChangeState.OPEN))
    house.edit(code, "note", None, "важно")
    house.round()

    told = [str(change.why) for change in house.changes(ChangeState.REFUSED) if change.column == "note"]
    assert told == [f"The row {code} was not added to the sheet yet; decide about that first."]


def refuse(house, *changes) -> None:
    with house.gateways.store.transaction() as tx:
        tx.journal.settle([change.id for change in changes], ChangeState.REFUSED, why=say("Nobody knows."))


def test_what_was_refused_is_written_when_it_is_tried_again_though_the_cell_was_not_blank(house):
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    house.edit("Н-0001", "post", "мастер", "методист")
    house.edit("Н-0002", "note", None, "важно")
    refuse(house, *house.changes(ChangeState.OPEN))
    assert conflicts.try_again(house.gateways, CURATOR) == 3
    house.round()

    assert house.desk.cell("Н-0001", "post") == "методист"
    assert house.desk.cell("Н-0002", "note") == "важно"
    assert not house.changes(ChangeState.REFUSED, ChangeState.CONFLICT, ChangeState.OPEN)


def test_a_refusal_does_not_push_aside_what_was_entered_since(house):
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    refuse(house, *house.changes(ChangeState.OPEN))
    house.edit("Н-0001", "post", "преподаватель", "методист")

    assert conflicts.try_again(house.gateways, CURATOR) == 0
    (refused,) = house.changes(ChangeState.REFUSED)
    with pytest.raises(Refused):
        conflicts.resolve_conflict(house.gateways, refused.id, "ours", CURATOR)


def test_cells_of_a_row_that_were_refused_are_decided_together(house):
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    house.edit("Н-0001", "note", None, "важно")
    waiting = house.changes(ChangeState.OPEN)
    refuse(house, *waiting)
    conflicts.resolve_conflict(house.gateways, waiting[0].id, "sheet", CURATOR)

    assert [change.state for change in house.changes()] == [ChangeState.DROPPED] * 2


def test_a_value_that_stands_there_already_lands_without_a_write(house):
    house.edit("Н-0001", "post", "преподаватель", "методист")
    house.desk.type("Н-0001", "post", "методист")
    report = house.round()

    assert (report.written, report.landed, report.conflicts) == (0, 1, 0)


def test_an_edit_over_a_value_that_is_no_longer_shown_is_refused(house):
    house.desk.type("Н-0001", "post", "методист")
    house.round()

    with pytest.raises(StaleRow):
        house.edit("Н-0001", "post", "преподаватель", "мастер")
    assert not house.changes(*ChangeState)


def test_a_change_of_a_row_that_staff_removed_is_refused_with_a_sentence(house):
    house.edit("Н-0004", "note", None, "перезвонить")
    house.desk.remove("Н-0004")
    house.round()

    (change,) = house.changes(ChangeState.REFUSED)
    assert "removed" in str(change.why)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_killed_around_the_write_costs_nothing(house, moment):
    house.edit("Н-0001", "note", None, "важно")
    house.book.kill_at = moment
    with pytest.raises(Killed):
        house.round()
    house.book.kill_at = ""
    writes = house.desk.take().number
    house.round()

    assert house.desk.cell("Н-0001", "note") == "важно"
    assert [change.state for change in house.changes(*ChangeState)] == [ChangeState.LANDED]
    assert house.desk.take().number == (writes if moment == "after" else writes + 2), "a number is never used twice"


def test_a_save_between_the_reading_and_the_write_is_never_overwritten(house):
    house.edit("Н-0001", "post", "преподаватель", "мастер")
    house.book.before_writing = lambda: house.desk.type("Н-0001", "post", "методист")
    report = house.round()

    assert report.conflicts == 1
    assert house.desk.cell("Н-0001", "post") == "методист"


def test_a_book_saved_again_and_again_makes_changes_wait(house):
    house.edit("Н-0001", "note", None, "важно")
    turns = iter(range(100))

    def save_again() -> None:
        house.desk.type("Н-0002", "note", f"правка {next(turns)}")
        house.book.before_writing = save_again

    house.book.before_writing = save_again
    report = house.round()

    assert report.landed == 0
    assert [change.state for change in house.changes(*ChangeState)] == [ChangeState.OPEN]
    assert report.sentences


def test_what_an_older_copy_lost_lands_again(house):
    older = house.desk.take()
    house.edit("Н-0001", "note", None, "важно")
    house.round()
    house.desk.put(older)
    house.round()

    assert house.desk.cell("Н-0001", "note") == "важно"


def test_a_cell_staff_changed_after_ours_is_theirs_though_an_older_copy_came(house):
    older = house.desk.take()
    house.edit("Н-0001", "note", None, "важно")
    house.round()
    house.desk.type("Н-0001", "note", None)
    house.round()
    house.desk.put(older)
    house.round()

    assert house.desk.cell("Н-0001", "note") is None


def test_a_row_younger_than_the_copy_comes_back_as_it_last_stood(house):
    older = house.desk.take()
    code = house.add("Заречная Инна Львовна")
    house.round()
    house.desk.type(code, "post", "библиотекарь")
    house.round()
    house.desk.put(older)
    house.round()

    assert house.desk.cell(code, "name") == "Заречная Инна Львовна"
    assert house.desk.cell(code, "post") == "библиотекарь"


def test_what_an_older_copy_lost_lands_again_though_the_codes_had_gone_to_other_people_since(house):
    older = house.desk.take()
    house.edit("Н-0001", "note", None, "важно")
    house.round()
    sheet = house.desk.take()
    first, second, *_ = sheet.rows
    first[0], second[0] = second[0], first[0]  # the codes were sorted apart from the people
    house.desk.put(sheet)
    house.round()
    mending.accept_mass_change(house.gateways, "main", CURATOR)
    house.round()
    house.desk.put(older)
    house.round()

    assert house.desk.cell("Н-0001", "note") == "важно"
    assert house.desk.cell("Н-0002", "note") is None


def test_two_writes_never_bear_one_number_so_that_no_copy_passes_for_the_newest(house):
    house.edit("Н-0001", "note", None, "раз")
    house.book.kill_at = "after"
    with pytest.raises(Killed):
        house.round()
    house.book.kill_at = ""
    first = house.desk.take()
    house.edit("Н-0002", "note", None, "два")
    house.round()
    house.desk.put(first)
    house.round()

    assert house.desk.cell("Н-0002", "note") == "два"


def test_many_codes_gone_at_once_stop_the_tab_until_a_person_decides(house):
    house.edit("Н-0004", "note", None, "важно")
    house.desk.remove("Н-0001", "Н-0002", "Н-0003")
    house.round()

    assert house.state().stopped_kind == "mass_change"
    assert house.shown("Н-0001", "name") == "Лучинина Вера Павловна", "nothing is taken over"
    assert house.desk.cell("Н-0004", "note") is None, "nothing is written"

    mending.accept_mass_change(house.gateways, "main", CURATOR)
    house.round()
    assert house.state().stopped_kind == ""
    assert house.desk.cell("Н-0004", "note") == "важно"
    with house.gateways.store.reading() as tx:
        assert not tx.replica.some({(TAB, "Н-0001")})


def test_what_an_accepted_older_file_lacks_is_given_up_by_name(house):
    house.edit("Н-0001", "note", None, "важно")
    house.round()
    sheet = house.desk.take()
    sheet.rows, sheet.number = sheet.rows[3:], 0
    house.desk.put(sheet)
    house.round()
    mending.accept_mass_change(house.gateways, "main", CURATOR)
    house.round()

    assert [change.state for change in house.changes(*ChangeState)] in ([ChangeState.DROPPED], [ChangeState.REFUSED])


def test_the_copy_of_a_row_waits_and_one_click_gives_it_a_code_of_its_own(house):
    sheet = house.desk.take()
    copied = list(sheet.rows[0])
    copied[sheet.at("name")] = "Заречная Инна Львовна"
    sheet.rows.append(copied)
    house.desk.put(sheet)
    house.round()

    (problem,) = [p for p in house.problems() if p.column == "code"]
    assert (problem.row, problem.blocks) == (6, True)
    house.part(problem)
    house.round()
    assert house.desk.cell("Н-0005", "name") == "Заречная Инна Львовна"
    assert house.desk.cell("Н-0001", "name") == "Лучинина Вера Павловна"
    assert not house.problems()


def test_a_row_that_is_to_get_a_code_gets_it_wherever_it_was_sorted(house):
    sheet = house.desk.take()
    sheet.rows.append(["Н-0777", "Заречная Инна Львовна", None, None, None, None])
    sheet.rows.append(["Н-0778", "Дождёв Егор Ильич", None, None, None, None])
    house.desk.put(sheet)
    house.round()

    house.part(next(p for p in house.problems() if p.shown == "Заречная Инна Львовна"))
    sheet.rows.reverse()
    house.desk.put(sheet)
    house.round()
    assert house.desk.cell("Н-0778", "name") == "Дождёв Егор Ильич"
    assert "Н-0777" not in [sheet.cell(row, "code") for row in house.desk.take().rows]
    assert [p.shown for p in house.problems()] == ["Дождёв Егор Ильич"]


def test_a_wish_for_a_code_is_forgotten_when_its_row_is_no_longer_in_doubt(house):
    sheet = house.desk.take()
    sheet.rows.append(["Н-0777", "Заречная Инна Львовна", None, None, None, None])
    house.desk.put(sheet)
    house.round()
    (problem,) = house.problems()
    house.part(problem)
    sheet.rows[-1][1] = "Дождёв Егор Ильич"
    house.desk.put(sheet)
    house.round()

    assert house.desk.cell("Н-0777", "name") == "Дождёв Егор Ильич", "another person than the one that was meant"
    with house.gateways.store.reading() as tx:
        assert not mending.wanted_partings(tx, "main")


@pytest.mark.parametrize("moment", ["", "before", "after"])
def test_one_click_parts_one_copy_of_two_whenever_the_worker_is_killed(house, moment):
    sheet = house.desk.take()
    sheet.rows[0][1] = "Лучинина Вера Игоревна"
    sheet.rows += [list(sheet.rows[0]), list(sheet.rows[0])]
    house.desk.put(sheet)
    house.round()

    told = house.problems()
    assert [p.row for p in told] == [2, 6, 7]
    house.part(told[2])
    house.book.kill_at = moment
    with suppress(Killed):
        house.round()
    house.book.kill_at = ""
    house.round()
    sheet = house.desk.take()
    assert [sheet.cell(row, "code") for row in sheet.rows] == [
        "Н-0001",
        "Н-0002",
        "Н-0003",
        "Н-0004",
        "Н-0001",
        "Н-0005",
    ]
    assert [p.row for p in house.problems()] == [2, 6]


def test_one_click_says_that_the_person_is_the_same_only_of_the_name_that_was_shown(house):
    sheet = house.desk.take()
    sheet.rows[0][1:4] = ["Заречная Инна Львовна", "+79990000099", "inna@college.example"]
    house.desk.put(sheet)
    house.round()
    with pytest.raises(NotFound):
        mending.trust_row(house.gateways, TAB, "Н-0001", "Лучинина Вера Павловна", CURATOR)


def test_a_code_that_came_back_on_two_rows_belongs_to_the_person_it_was_of(house):
    sheet = house.desk.take()
    house.desk.remove("Н-0001")
    house.round()
    copied = list(sheet.rows[0])
    copied[1:4] = ["Заречная Инна Львовна", "+79990000099", "inna@college.example"]
    sheet.rows.insert(0, copied)
    house.desk.put(sheet)
    house.round()
    house.round()
    assert house.shown("Н-0001", "name") == "Лучинина Вера Павловна"

    sheet = house.desk.take()
    sheet.rows[1][sheet.at("code")] = None
    house.desk.put(sheet)
    house.round()
    with pytest.raises((Refused, NotFound)):
        house.edit("Н-0001", "note", None, "для Веры")
    assert any("Another person" in str(p.what) for p in house.problems())


def test_a_row_that_another_person_took_over_is_not_written_to_until_somebody_decides(house):
    sheet = house.desk.take()
    sheet.rows[0][1:4] = ["Заречная Инна Львовна", "+79990000099", "inna@college.example"]
    house.desk.put(sheet)
    house.round()

    with pytest.raises(Refused):
        house.edit("Н-0001", "note", None, "для Веры")
    mending.trust_row(house.gateways, TAB, "Н-0001", "Заречная Инна Львовна", CURATOR)
    house.round()
    house.edit("Н-0001", "note", None, "для Инны")
    house.round()
    assert house.desk.cell("Н-0001", "note") == "для Инны"


def test_a_code_that_staff_typed_in_advance_is_never_issued(house):
    sheet = house.desk.take()
    sheet.rows.append(["Н-0005", "Заречная Инна Львовна", None, None, None, None])
    house.desk.put(sheet)
    house.round()
    code = house.add("Тихоречевский Павел Игоревич")
    house.round()

    assert code == "Н-0006"
    assert house.desk.cell("Н-0006", "name") == "Тихоречевский Павел Игоревич"
    assert any("was not given by the intranet" in str(p.what) for p in house.problems())


@pytest.mark.parametrize(
    ("error", "kind"), [(BookMissing, "missing"), (BookBusy, "busy"), (BookBroken, "broken")]
)  # fmt: skip
def test_trouble_with_the_book_is_a_state_with_a_sentence_and_changes_wait(house, error, kind):
    def trouble() -> BookReading:
        raise error(say("The book is away."))

    house.edit("Н-0001", "note", None, "важно")
    read, house.book.book.read = house.book.book.read, trouble
    report = house.round()

    assert [str(sentence) for sentence in report.sentences] == ["The book is away."]
    assert house.state().stopped_kind == kind
    assert house.shown("Н-0001", "name") == "Лучинина Вера Павловна"

    house.book.book.read = read
    house.round()
    assert house.state().stopped_kind == ""
    assert house.desk.cell("Н-0001", "note") == "важно"


def test_since_when_a_book_is_away_is_remembered_until_it_is_back(house):
    def away() -> BookReading:
        raise BookBusy(say("Nobody is there."))

    house.book.read, first = away, house.clock.now()
    house.round()
    since = house.state().stopped_at
    house.round()
    assert house.state().stopped_at == since > first
    assert house.state().checked_at > since
    del house.book.read
    house.round()
    assert house.state().stopped_at is None


def test_undo_writes_the_old_values_where_ours_still_stand(house):
    house.edit("Н-0001", "post", "преподаватель", "методист")
    house.round()
    with house.gateways.store.reading() as tx:
        (change,) = tx.journal.changes(tab=TAB)
    saving.undo(house.gateways, change.operation, CURATOR, tabs={TAB})
    house.round()

    assert house.desk.cell("Н-0001", "post") == "преподаватель"


def test_undo_after_a_decided_conflict_gives_the_sheet_back_what_stood_there(house):
    house.edit("Н-0001", "post", "преподаватель", "методист")
    house.desk.type("Н-0001", "post", "мастер")
    house.round()
    (change,) = house.changes(ChangeState.CONFLICT)
    conflicts.resolve_conflict(house.gateways, change.id, "ours", CURATOR)
    house.round()
    assert house.desk.cell("Н-0001", "post") == "методист"
    saving.undo(house.gateways, change.operation, CURATOR, tabs={TAB})
    house.round()

    assert house.desk.cell("Н-0001", "post") == "мастер"


def test_what_was_given_up_leaves_nothing_to_undo(house):
    house.edit("Н-0001", "post", "преподаватель", "методист")
    house.desk.type("Н-0001", "post", "мастер")
    house.round()
    (change,) = house.changes(ChangeState.CONFLICT)
    conflicts.resolve_conflict(house.gateways, change.id, "sheet", CURATOR)

    with pytest.raises(NotFound):
        saving.undo(house.gateways, change.operation, CURATOR, tabs={TAB})


def test_a_code_typed_by_staff_while_ours_waits_is_left_alone_until_somebody_decides(house):
    code = house.add("Тихоречевский Павел Игоревич")
    sheet = house.desk.take()
    sheet.rows.append([code, "Заречная Инна Львовна", None, None, None, None])
    house.desk.put(sheet)
    house.round()

    assert house.desk.cell(code, "name") == "Заречная Инна Львовна"
    (problem,) = [p for p in house.problems() if p.column == "code"]
    house.part(problem)
    house.round()
    house.round()
    assert house.desk.cell(code, "name") == "Тихоречевский Павел Игоревич"


def test_a_doubted_code_that_staff_empty_goes_to_nobody_but_its_owner(house):
    sheet = house.desk.take()
    sheet.rows[0][1:4] = ["Заречная Инна Львовна", "+79990000099", "inna@college.example"]
    house.desk.put(sheet)
    house.round()
    house.desk.type("Н-0001", "code", None)
    house.round()
    house.round()

    sheet = house.desk.take()
    assert sheet.cell(sheet.rows[0], "code") == "Н-0005"
    with house.gateways.store.reading() as tx:
        assert tx.journal.known_codes(TAB)["Н-0001"] == "retired"


def test_since_when_a_book_cannot_be_written_is_remembered_though_it_is_read(house):
    def refuse(decide):
        raise BookBusy(say("Somebody has it open."))

    house.edit("Н-0001", "note", None, "важно")
    house.book.update = refuse
    house.round()
    since = house.state().stopped_at
    house.clock.move(minutes=10)
    house.round()

    assert house.state().stopped_kind == "busy"
    assert house.state().stopped_at == since != house.clock.now()


def test_what_is_tried_again_and_what_an_older_copy_lost_are_both_told_of(house):
    older = house.desk.take()
    house.edit("Н-0001", "note", None, "важно")
    house.desk.remove("Н-0001")
    house.round()
    house.desk.put(older)
    house.round()
    house.edit("Н-0001", "note", None, "решили иначе")
    house.round()
    conflicts.try_again(house.gateways, CURATOR)
    house.desk.put(older)
    house.round()

    assert house.desk.cell("Н-0001", "note") == "решили иначе"
    (asked,) = house.changes(ChangeState.CONFLICT)
    assert (asked.value, asked.found) == ("важно", "решили иначе")
