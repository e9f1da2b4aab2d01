"""Open changes laid over the last read of the sheets: what the pages show."""

from __future__ import annotations

from datetime import date, datetime

from programme.book.reading import Problem
from programme.changes.change import Change, ChangeState
from programme.changes.overlay import Overlay, overlay
from programme.ports.records import ReplicaRow
from programme.schema.tabs import Cell
from programme.snapshot import Snapshot, Veto
from programme.text.sentences import say

TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23)


def row(
    code: str, position: int = 0, *, number: int = 0, version: int = 1, removed: bool = False, **cells
) -> ReplicaRow:
    number = number or position + 2
    return ReplicaRow("mentees", code or f"#{number}", code, position, number, cells, (), frozenset(), version, removed)


def change(
    id: int, code: str, column: str, value: Cell, *, state: ChangeState = ChangeState.OPEN, is_new: bool = False
) -> Change:
    return Change(
        id=id, operation=1, book="main", tab="mentees", code=code, column=column, base=None, value=value, state=state,
        author="curator@college.example", made_at=AT, is_new=is_new,
    )  # fmt: skip


ANN = row("Н-0001", name="Дубова Анна", status="в банке", note="старое")
BEN = row("Н-0002", 1, name="Липин Борис")


def test_without_changes_the_pages_show_the_sheet_in_its_order():
    shown = overlay([BEN, ANN], [], today=TODAY)
    assert list(shown.mentees) == ["Н-0001", "Н-0002"]
    assert (shown.mentees["Н-0001"].status, shown.mentees["Н-0001"].number) == ("banked", 2)


def test_a_text_that_stands_as_it_is_read_is_kept_once():
    name = "".join(["Дубова", " ", "Анна"])  # no constant that the compiler shares
    shown = overlay([row("Н-0001", name=name)], [], today=TODAY)
    assert shown.mentees["Н-0001"].name is shown.raw("mentees", "Н-0001")["name"]


def test_an_open_change_is_shown_and_marked_as_waiting():
    shown = overlay([ANN], [change(1, "Н-0001", "note", "новое")], today=TODAY)
    assert shown.mentees["Н-0001"].note == "новое"
    assert shown.mentees["Н-0001"].waiting == {"note"}
    assert shown.raw("mentees", "Н-0001")["note"] == "новое"


def test_of_two_open_changes_the_newest_is_shown_in_whatever_order_they_come():
    both = [change(2, "Н-0001", "note", "второе"), change(1, "Н-0001", "note", "первое")]
    assert overlay([ANN], both, today=TODAY).mentees["Н-0001"].note == "второе"


def test_what_is_settled_one_way_or_another_is_not_laid_over_the_sheet():
    for state in set(ChangeState) - {ChangeState.OPEN}:
        shown = overlay([ANN], [change(1, "Н-0001", "note", "новое", state=state)], today=TODAY)
        assert shown.mentees["Н-0001"].note == "старое", state
        assert not shown.mentees["Н-0001"].waiting


def test_a_row_that_waits_to_be_written_is_shown_last_and_whole():
    born = [change(1, "Н-0003", "code", "Н-0003", is_new=True), change(2, "Н-0003", "name", "Новый Пётр", is_new=True)]
    shown = overlay([ANN, BEN], born, today=TODAY)
    assert list(shown.mentees) == ["Н-0001", "Н-0002", "Н-0003"]
    assert (shown.mentees["Н-0003"].name, shown.mentees["Н-0003"].number) == ("Новый Пётр", 0)


def test_a_new_row_that_stands_in_the_sheet_but_is_not_yet_noted_as_written_is_shown_once_and_in_its_place():
    born = [change(1, "Н-0001", "note", "новое", is_new=True)]
    shown = overlay([ANN, BEN], born, today=TODAY)
    assert list(shown.mentees) == ["Н-0001", "Н-0002"]
    assert (shown.mentees["Н-0001"].name, shown.mentees["Н-0001"].number) == ("Дубова Анна", 2)
    assert shown.mentees["Н-0001"].note == "новое"


def test_a_change_of_a_row_that_is_gone_makes_no_row():
    assert list(overlay([ANN], [change(1, "Н-0009", "note", "эхо")], today=TODAY).mentees) == ["Н-0001"]


def test_a_row_without_a_code_is_shown_apart_and_cannot_be_edited():
    shown = overlay([ANN, row("", 1, name="Без Кода")], [], today=TODAY)
    assert list(shown.mentees) == ["Н-0001"]
    (bare,) = shown.uncoded["mentees"]
    assert (bare.number, bare.is_editable) == (3, False)
    assert list(shown.uncoded) == ["mentees"], "no other tab has such rows"
    assert (len(shown.cells), list(shown.cells)) == (1, [("mentees", "Н-0001")])


def test_what_cannot_be_read_is_told_with_its_place_and_kept_raw():
    shown = overlay([row("Н-0001", number=7, name="Дубова Анна", phone="123", joined="октябрь 2026")], [], today=TODAY)
    person = shown.mentees["Н-0001"]
    assert person.unreadable == {"phone"}
    assert person.joined == date(2026, 10, 1)
    assert shown.raw("mentees", "Н-0001")["phone"] == "123"
    told = {(p.tab, p.row, p.column, p.code, p.shown, str(p.what), str(p.todo)) for p in shown.problems}
    assert told == {
        ("mentees", 7, "phone", "Н-0001", "123", "It is not a phone number of ten digits.",
         "Type for example +7 (999) 123-45-67."),
        ("mentees", 7, "joined", "Н-0001", "октябрь 2026", "It was read as “01.10.2026”.",
         "If that is right, type it so; if not, correct the cell."),
    }  # fmt: skip


def test_a_cell_that_cannot_be_read_is_shown_at_no_more_than_eighty_characters():
    (problem,) = overlay([row("Н-0001", name="Дубова Анна", phone="1" * 100)], [], today=TODAY).problems
    assert problem.shown == "1" * 80


def test_a_setting_that_cannot_be_read_is_told_with_the_rows():
    cells = {"name": "Дней без встреч", "value": "месяц"}
    setting = ReplicaRow("settings", "НА-0001", "НА-0001", 0, 4, cells, (), frozenset(), 1)
    assert [(p.tab, p.row, p.column) for p in overlay([setting], [], today=TODAY).problems] == [
        ("settings", 4, "value")
    ]


def test_what_the_round_says_of_the_sheets_comes_with_the_snapshot():
    seen, veto = Problem("mentees", 1, "code", say("x"), say("y"), ""), Veto("Н-0001", "М-0001", "psychologist")
    kept = Overlay()
    kept.take([ANN])
    shown = kept.snapshot(
        [], today=TODAY, as_of=AT, stamp=(3, 4, TODAY), problems=[seen], vetoes=frozenset({veto}),
        doubtful=frozenset({("mentees", "Н-0001")}),
    )  # fmt: skip
    assert (shown.today, shown.as_of, shown.stamp) == (TODAY, AT, (3, 4, TODAY))
    assert (shown.problems, shown.vetoes, shown.doubtful) == ((seen,), {veto}, {("mentees", "Н-0001")})
    assert overlay([ANN], [], today=TODAY).stamp == (0, 0, TODAY)
    fresh = overlay([ANN], [], today=TODAY, as_of=AT, stamp=(3, 4, TODAY), problems=[seen], vetoes=frozenset({veto}))
    assert (fresh.as_of, fresh.stamp, fresh.problems, fresh.vetoes) == (AT, (3, 4, TODAY), (seen,), {veto})


def test_an_open_change_mends_a_problem_at_once():
    broken = row("Н-0001", name="Дубова Анна", phone="123")
    assert overlay([broken], [change(1, "Н-0001", "phone", "89990000001")], today=TODAY).problems == ()


def shown_by(kept: Overlay, *changes: Change, today: date = TODAY) -> Snapshot:
    return kept.snapshot(changes, today=today, as_of=None, stamp=(1, 1, today))


def test_a_kept_overlay_shows_the_same_as_a_fresh_one_and_parses_only_what_changed():
    kept = Overlay()
    kept.take([ANN, BEN])
    first = shown_by(kept)
    later = row("Н-0002", 1, version=2, name="Липин Борис Львович")
    kept.take([later])
    second = shown_by(kept, change(1, "Н-0001", "note", "новое"))
    fresh = overlay([ANN, later], [change(1, "Н-0001", "note", "новое")], today=TODAY)
    assert second.rows == fresh.rows
    assert second.mentees["Н-0001"] is not first.mentees["Н-0001"]
    kept.take([row("Н-0001", removed=True, version=3)])
    third = shown_by(kept)
    assert list(third.mentees) == ["Н-0002"]
    assert third.mentees["Н-0002"] is second.mentees["Н-0002"], "what did not change is not parsed again"


def test_a_kept_overlay_reads_a_row_anew_when_it_moves_or_another_change_takes_the_place_of_its_first():
    kept = Overlay()
    kept.take([ANN])
    assert shown_by(kept, change(1, "Н-0001", "note", "новое")).mentees["Н-0001"].note == "новое"
    assert shown_by(kept, change(2, "Н-0001", "note", "иное")).mentees["Н-0001"].note == "иное"
    kept.take([row("Н-0001", number=9, name="Дубова Анна")])
    assert shown_by(kept).mentees["Н-0001"].number == 9


def test_a_new_day_reads_ages_anew():
    kept = Overlay()
    kept.take([row("Н-0001", name="Дубова Анна", experience="с 2019 г.")])
    assert shown_by(kept).mentees["Н-0001"].experience == 84
    assert shown_by(kept, today=date(2027, 1, 1)).mentees["Н-0001"].experience == 96
