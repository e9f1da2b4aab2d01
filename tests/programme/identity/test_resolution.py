"""Which row is whose, after staff sorted, copied, pasted, cleared or restored at will; names are never keys."""

from __future__ import annotations

import pytest

from programme.book.questions import NewCode
from programme.book.reading import RawRow, TabReading
from programme.identity.identified import TabIdentity
from programme.identity.resolution import identify
from programme.ports.records import ReplicaRow

COLUMNS = ("code", "name", "phone", "email", "note")
ANN, BEN, EVE, DAN = (
    ("Дубова Анна Ильинична", "+79990000001", "ann@college.example", "раз"),
    ("Липин Борис Львович", "+79990000002", "ben@college.example", "два"),
    ("Ясенева Ева Марковна", "+79990000003", "eve@college.example", "три"),
    ("Кленов Данил Петрович", "+79990000004", "dan@college.example", "четыре"),
)
Line = tuple[str | None, ...]
SHEET: list[Line] = [("Н-0001", *ANN), ("Н-0002", *BEN), ("Н-0003", *EVE)]
KNOWN = {"Н-0001": "issued", "Н-0002": "seen", "Н-0003": "issued"}


def kept(*lines: Line) -> list[ReplicaRow]:
    return [
        ReplicaRow("mentees", str(code), str(code), place, place + 2, dict(zip(COLUMNS[1:], cells, strict=True)),
                   (), frozenset(), 1)
        for place, (code, *cells) in enumerate(lines)
    ]  # fmt: skip


def settle(lines: list[Line], *, before: list[Line] | None = None, **more) -> TabIdentity:
    rows = tuple(RawRow(number, tuple(line)) for number, line in enumerate(lines, 2))
    reading = TabReading("mentees", "Наставляемые", 1, COLUMNS, rows)
    return identify(reading, kept(*(SHEET if before is None else before)), **{"known": KNOWN, **more})


def codes(found: TabIdentity) -> list[str]:
    return [line.code for line in found.rows]


def keys(found: TabIdentity) -> list[tuple[int, str]]:
    return [(line.row.number, line.key) for line in found.rows]


def told(found: TabIdentity) -> list[tuple[int, str]]:
    """Return whose problems are told; each is about the code, and nothing is written to its row meanwhile."""
    assert {(problem.column, problem.blocks) for problem in found.problems} <= {("code", True)}
    return [(problem.row, problem.code) for problem in found.problems]


def test_an_untouched_sheet_is_itself():
    found = settle(SHEET)
    assert codes(found) == ["Н-0001", "Н-0002", "Н-0003"]
    assert (found.problems, found.stamps, found.vanished, found.moved, found.mass) == ((), (), (), (), None)


def test_a_sorted_sheet_takes_its_codes_along():
    found = settle(SHEET[::-1])
    assert codes(found) == ["Н-0003", "Н-0002", "Н-0001"]
    assert not found.problems


def test_a_person_who_is_renamed_keeps_the_code():
    found = settle([("Н-0001", "Рябинина Анна Ильинична", *ANN[1:]), *SHEET[1:]])
    assert codes(found)[0] == "Н-0001"
    assert not found.problems


@pytest.mark.parametrize("contacts", [(None, DAN[2]), (DAN[1], None), DAN[1:3]])
def test_a_name_typed_with_the_first_contact_over_a_person_who_had_none_is_doubtful(contacts):
    bare = ("Н-0001", ANN[0], None, None, ANN[3])
    found = settle([("Н-0001", DAN[0], *contacts, ANN[3]), *SHEET[1:]], before=[bare, *SHEET[1:]])
    assert told(found) == [(2, "Н-0001")]


def test_a_person_who_is_renamed_and_gets_an_address_beside_the_phone_keeps_the_code():
    phoned = ("Н-0001", *ANN[:2], None, ANN[3])
    found = settle([("Н-0001", "Рябинина Анна Ильинична", *ANN[1:]), *SHEET[1:]], before=[phoned, *SHEET[1:]])
    assert not found.problems


def test_a_person_who_changes_name_phone_and_address_at_once_is_doubtful():
    found = settle([("Н-0001", *DAN), *SHEET[1:]])
    assert [line.is_doubtful for line in found.rows] == [True, False, False]
    assert told(found) == [(2, "Н-0001")]
    assert found.moved == ("Н-0001",)
    assert found.doubtful == {"Н-0001": "дубова анна ильинична"}
    assert found.problems[0].shown == DAN[0]


def test_a_doubt_lasts_until_a_person_decides_or_the_owner_is_back():
    doubtful = {"Н-0001": "дубова анна ильинична"}
    moved = [("Н-0001", *DAN), *SHEET[1:]]
    again = settle(moved, before=moved, doubtful=doubtful)
    assert told(again) == [(2, "Н-0001")]
    assert again.moved == (), "it moved once, not with every reading"
    assert again.doubtful == doubtful
    assert settle(SHEET, before=moved, doubtful=doubtful).doubtful == {}


def test_a_doubtful_code_that_is_copied_besides_is_still_its_first_owners_and_neither_row_is_written_to():
    doubtful, moved = {"Н-0001": "дубова анна ильинична"}, [("Н-0001", *DAN), *SHEET[1:]]
    found = settle([("Н-0001", *DAN), ("Н-0001", *EVE), *SHEET[1:]], before=moved, doubtful=doubtful)
    assert found.doubtful == doubtful
    assert [(line.code, line.is_doubtful) for line in found.rows[:2]] == [("Н-0001", True), ("", False)]
    assert told(found) == [(2, "Н-0001"), (3, "Н-0001")]


def test_names_sorted_apart_from_their_codes_are_doubtful():
    swapped = [("Н-0001", BEN[0], *ANN[1:]), ("Н-0002", ANN[0], *BEN[1:]), SHEET[2]]
    assert [line.is_doubtful for line in settle(swapped).rows] == [True, True, False]


def test_a_person_who_gets_the_name_of_somebody_in_another_row_is_doubted():
    assert told(settle([("Н-0001", BEN[0], *ANN[1:]), *SHEET[1:]])) == [(2, "Н-0001")]


def test_a_new_row_waits_for_a_code():
    found = settle([*SHEET, (None, *DAN)])
    assert [(stamp.row.number, stamp.code) for stamp in found.stamps] == [(5, "")]
    assert keys(found)[2:] == [(4, "Н-0003"), (5, "#5")]


def test_a_new_row_with_all_that_stands_in_another_is_not_that_other():
    found = settle([*SHEET, (None, *ANN)])
    assert [(stamp.row.number, stamp.code) for stamp in found.stamps] == [(5, "")]
    assert codes(found) == ["Н-0001", "Н-0002", "Н-0003", ""]


def test_a_row_that_lost_its_code_gets_its_own_again():
    found = settle([SHEET[0], (None, *BEN), SHEET[2]])
    assert [stamp.code for stamp in found.stamps] == ["Н-0002"]
    assert codes(found) == ["Н-0001", "Н-0002", "Н-0003"]
    assert found.vanished == ()
    assert keys(found)[1] == (3, "Н-0002")


def test_rows_that_lost_their_codes_and_were_edited_are_known_by_their_names():
    found = settle([(None, BEN[0], None, None, "новое"), (None, ANN[0], *ANN[1:3], "иное"), SHEET[2]])
    assert [stamp.code for stamp in found.stamps] == ["Н-0002", "Н-0001"]
    assert codes(found) == ["Н-0002", "Н-0001", "Н-0003"]


def test_of_two_rows_with_the_name_of_a_lost_code_neither_gets_it():
    found = settle([(None, ANN[0], None, None, "один"), (None, ANN[0], None, None, "другой"), *SHEET[1:]])
    assert [stamp.code for stamp in found.stamps] == ["", ""]


def test_a_dash_typed_in_place_of_a_code_is_no_part_of_what_the_row_is_known_by():
    twins = [("Н-0001", ANN[0], None, None, "раз"), ("Н-0002", ANN[0], None, None, "два")]
    found = settle([("—", *cells) for _, *cells in twins[::-1]], before=twins)
    assert [stamp.code for stamp in found.stamps] == ["Н-0002", "Н-0001"]


def test_a_cleared_column_of_codes_is_put_back_row_by_row():
    found = settle([(None, *cells) for _, *cells in SHEET[::-1]])
    assert [stamp.code for stamp in found.stamps] == ["Н-0003", "Н-0002", "Н-0001"]


def test_two_nameless_alike_rows_are_told_apart_by_their_content_or_not_at_all():
    twins = [("Н-0001", ANN[0], None, None, "раз"), ("Н-0002", ANN[0], None, None, "два")]
    found = settle([(None, *cells) for _, *cells in twins[::-1]], before=twins)
    assert [stamp.code for stamp in found.stamps] == ["Н-0002", "Н-0001"]
    changed = [(None, ANN[0], None, None, "три"), (None, ANN[0], None, None, "четыре")]
    assert [stamp.code for stamp in settle(changed, before=twins).stamps] == ["", ""]


def test_a_row_whose_name_two_lost_codes_bore_gets_neither():
    twins = [("Н-0001", ANN[0], None, None, "раз"), ("Н-0002", ANN[0], None, None, "два")]
    found = settle([(None, ANN[0], None, None, "три")], before=twins)
    assert [stamp.code for stamp in found.stamps] == [""]


def test_a_doubtful_code_that_staff_empty_goes_to_nobody_but_its_owner():
    doubtful, moved = {"Н-0001": "дубова анна ильинична"}, [("Н-0001", *DAN), *SHEET[1:]]
    theirs = settle([(None, *DAN), *SHEET[1:]], before=moved, doubtful=doubtful)
    assert [stamp.code for stamp in theirs.stamps] == [""]
    hers = settle([(None, *ANN), *SHEET[1:]], before=moved, doubtful=doubtful)
    assert [stamp.code for stamp in hers.stamps] == ["Н-0001"]
    beside = settle([*moved, (None, *ANN)], before=moved, doubtful=doubtful)
    assert [stamp.code for stamp in beside.stamps] == [""], "while another row bears it"


def test_a_row_without_a_name_gets_no_code():
    found = settle([*SHEET, (None, None, "+79990000009", None, "позвонить")])
    assert found.stamps == ()
    assert codes(found)[3] == ""
    assert keys(found)[3] == (5, "#5")


def test_a_removed_row_retires_its_code_and_its_return_revives_it():
    found = settle(SHEET[:2])
    assert found.vanished == ("Н-0003",)
    back = settle(SHEET, before=SHEET[:2], removed=kept(SHEET[2]), known={**KNOWN, "Н-0003": "retired"})
    assert (back.revived, back.problems) == (("Н-0003",), ())


def test_a_retired_code_under_another_name_is_not_taken():
    typed = [*SHEET[:2], ("Н-0003", *DAN)]
    found = settle(typed, before=SHEET[:2], removed=kept(SHEET[2]), known={**KNOWN, "Н-0003": "retired"})
    assert codes(found)[2] == ""
    assert told(found) == [(4, "")]


def test_of_a_copied_row_the_untouched_one_keeps_the_code():
    found = settle([("Н-0001", *DAN), *SHEET])
    assert codes(found) == ["", "Н-0001", "Н-0002", "Н-0003"]
    assert [line.is_doubtful for line in found.rows] == [False] * 4
    assert told(found) == [(2, "Н-0001")]


def test_of_two_equal_copies_neither_is_written_to():
    found = settle([SHEET[0], *SHEET])
    assert [line.code for line in found.rows].count("Н-0001") == 1
    assert [line.is_doubtful for line in found.rows if line.code == "Н-0001"] == [True]
    assert told(found) == [(2, "Н-0001"), (3, "Н-0001")]
    assert found.doubtful == {"Н-0001": "дубова анна ильинична"}


def test_a_code_on_several_rows_is_told_with_the_other_rows_and_with_what_to_do():
    found = settle([SHEET[0], SHEET[0], SHEET[0]])
    assert [str(problem.what) for problem in found.problems] == [
        "The code Н-0001 stands in row 3, 4 too.",
        "The code Н-0001 stands in row 2, 4 too.",
        "The code Н-0001 stands in row 2, 3 too.",
    ]
    assert [str(problem.todo)[:22] for problem in found.problems] == [
        "Nothing is written to ", "Give the copy a code o", "Give the copy a code o",
    ]  # fmt: skip


def test_of_two_edited_copies_the_one_more_like_the_last_read_stands_for_both():
    assert codes(settle([("Н-0001", *DAN), ("Н-0001", ANN[0], *DAN[1:]), *SHEET[1:]]))[:2] == ["", "Н-0001"]


def test_of_two_copies_that_are_alike_the_one_in_the_old_place_stands_for_both():
    assert codes(settle([SHEET[0], SHEET[0], SHEET[1]], before=[SHEET[1], SHEET[0]])) == ["", "Н-0001", "Н-0002"]


def test_a_code_on_two_rows_of_the_first_reading_is_the_first_ones_until_a_person_decides():
    found = settle([SHEET[0], ("Н-0001", *BEN)], before=[], known={})
    assert [(line.code, line.is_doubtful) for line in found.rows] == [("Н-0001", True), ("", False)]
    assert told(found) == [(2, "Н-0001"), (3, "Н-0001")]
    assert found.doubtful == {}


def test_a_code_of_a_removed_row_that_is_back_on_two_rows_is_its_owners():
    found = settle(
        [("Н-0003", *DAN), *SHEET], before=SHEET[:2], removed=kept(SHEET[2]), known={**KNOWN, "Н-0003": "retired"}
    )
    assert codes(found) == ["", "Н-0001", "Н-0002", "Н-0003"]
    assert found.revived == ("Н-0003",)


def test_codes_dragged_down_over_others_are_doubtful_and_never_followed():
    dragged = [SHEET[0], ("Н-0001", *BEN), ("Н-0001", *EVE)]
    found = settle(dragged, accept_mass=True)
    assert codes(found) == ["Н-0001", "", ""]
    assert {row for row, _ in told(found)} == {3, 4}


@pytest.mark.parametrize("typed", ["Н-0777", "X-1", "без кода"])
def test_a_code_the_intranet_never_gave_is_not_taken(typed):
    found = settle([*SHEET, (typed, *DAN)])
    assert codes(found)[3] == ""
    assert len(found.foreign) == 1
    assert told(found) == [(5, "")]


@pytest.mark.parametrize(("typed", "shown"), [("#VALUE!", "#VALUE!"), ("я" * 30_000, "я" * 40 + "…")])
def test_a_strange_code_is_told_as_it_stands_and_not_at_length(typed, shown):
    (problem,) = settle([*SHEET, (typed, *DAN)]).problems
    assert str(problem.what).startswith(f"The code {shown} was not given")


def test_at_the_first_reading_codes_of_the_right_form_are_taken_and_others_not():
    found = settle([("Н-0007", *ANN), ("17", *BEN), ("М-0001", *EVE)], before=[], known={})
    assert codes(found) == ["Н-0007", "", ""]
    assert found.revived == ()


def test_a_code_typed_in_the_other_alphabet_is_the_same_code():
    assert codes(settle([("h-0001", *ANN), *SHEET[1:]])) == ["Н-0001", "Н-0002", "Н-0003"]


def test_a_code_of_a_row_we_are_about_to_add_is_nobodys_else():
    to_add = {"Н-0004": DAN[0]}
    known = {**KNOWN, "Н-0004": "issued"}
    assert codes(settle([*SHEET, ("Н-0004", *DAN)], known=known, to_add=to_add))[3] == "Н-0004"
    taken = settle([*SHEET, ("Н-0004", "Чужая Инна", None, None, None)], known=known, to_add=to_add)
    assert codes(taken)[3] == ""
    assert told(taken) == [(5, "")]


def many(count: int) -> list[Line]:
    return [(f"Н-{n:04}", f"Дубов{'абвгдежзик'[n % 10] * 3}{'абвгдежзик'[n // 10]} Пётр", f"+7999000{n:04}", None, None)
            for n in range(1, count + 1)]  # fmt: skip


@pytest.mark.parametrize(
    ("of", "lost", "stops"), [(30, 3, False), (29, 3, True), (30, 4, True), (19, 2, False), (20, 3, True)]
)
def test_more_than_one_in_ten_codes_gone_at_once_wait_for_a_person(of, lost, stops):
    sheet = many(of)
    known = dict.fromkeys((str(line[0]) for line in sheet), "issued")
    found = settle(sheet[lost:], before=sheet, known=known)
    assert (found.mass is not None) == stops
    assert settle(sheet[lost:], before=sheet, known=known, accept_mass=True).mass is None


@pytest.mark.parametrize(("lost", "moved", "stops"), [(2, 1, True), (1, 2, True), (0, 3, True), (1, 1, False)])
def test_codes_that_other_people_bear_are_counted_with_those_that_are_gone(lost, moved, stops):
    sheet = many(20)
    others = [(line[0], f"Новый{'абв'[n] * 3} Лев", f"+7888{n:07}", None, None) for n, line in enumerate(sheet[:moved])]
    known = dict.fromkeys((str(line[0]) for line in sheet), "issued")
    found = settle([*others, *sheet[moved : len(sheet) - lost]], before=sheet, known=known)
    assert (len(found.moved), len(found.vanished)) == (moved, lost)
    assert (found.mass is not None) == stops
    if stops:
        assert str(found.mass).startswith("In the tab “Наставляемые” 3 of 20 codes vanished or moved")


def test_a_parted_copy_gets_the_code_that_was_issued_for_it_and_no_other_row_does():
    wish = NewCode("mentees", 2, "Н-0001", DAN[0], "Н-0004")
    copied = [("Н-0001", *DAN), *SHEET]
    found = settle(copied[::-1], new_codes=[wish], known={**KNOWN, "Н-0004": "issued"})
    assert codes(found) == ["Н-0003", "Н-0002", "Н-0001", "Н-0004"], "wherever it was sorted"
    assert keys(found)[3] == (5, "Н-0004")
    assert [(stamp.row.number, stamp.code) for stamp in found.stamps] == [(5, "Н-0004")]
    assert (found.problems, found.new_codes) == ((), (wish,))

    written = settle([("Н-0004", *DAN), *SHEET], new_codes=[wish], known={**KNOWN, "Н-0004": "issued"})
    assert (written.stamps, written.new_codes) == ((), ())

    twice = settle([("Н-0004", *DAN), ("Н-0001", *DAN), *SHEET], new_codes=[wish], known={**KNOWN, "Н-0004": "issued"})
    assert twice.stamps == (), "a wish is fulfilled once"
    assert told(twice) == [(3, "Н-0001")]


def test_a_wish_is_of_the_row_under_its_own_code_wherever_that_was_sorted():
    doubtful = {"Н-0001": "дубова анна ильинична", "Н-0002": "липин борис львович"}
    moved = [("Н-0001", *DAN), ("Н-0002", DAN[0], *BEN[1:]), SHEET[2]]
    wish = NewCode("mentees", 2, "Н-0002", DAN[0], "Н-0004")
    found = settle(moved, before=moved, doubtful=doubtful, new_codes=[wish], known={**KNOWN, "Н-0004": "issued"})
    assert codes(found) == ["Н-0001", "Н-0004", "Н-0003"]
    assert told(found) == [(2, "Н-0001")]


def test_of_two_equal_copies_the_wish_is_of_the_one_in_its_row():
    wish = NewCode("mentees", 3, "Н-0001", DAN[0], "Н-0004")
    copied = [("Н-0001", *DAN), ("Н-0001", *DAN), *SHEET]
    found = settle(copied, new_codes=[wish], known={**KNOWN, "Н-0004": "issued"})
    assert codes(found) == ["", "Н-0004", "Н-0001", "Н-0002", "Н-0003"]


def test_a_wish_is_of_a_copy_before_it_is_of_the_row_that_may_keep_the_code():
    wish = NewCode("mentees", 2, "Н-0001", ANN[0], "Н-0004")
    found = settle([SHEET[0], *SHEET], new_codes=[wish], known={**KNOWN, "Н-0004": "issued"})
    assert codes(found) == ["Н-0001", "Н-0004", "Н-0002", "Н-0003"]


def test_the_name_beside_a_doubtful_code_is_shown_at_no_more_than_eighty_characters():
    (problem,) = settle([("Н-0777", "я" * 100, *DAN[1:]), *SHEET]).problems
    assert problem.shown == "я" * 80


def test_a_wish_whose_row_is_another_by_now_is_dropped():
    wish = NewCode("mentees", 2, "Н-0001", DAN[0], "Н-0004")
    found = settle([("Н-0001", "Рябинин Глеб", None, None, None), *SHEET], new_codes=[wish])
    assert (found.new_codes, found.stamps) == ((), ())
    assert told(found) == [(2, "Н-0001")]


def test_a_name_written_in_another_way_is_the_same_persons():
    written = ("Н-0001", "Дубова (Рябинина) Анна Ильинична", *DAN[1:])
    assert not settle([written, *SHEET[1:]]).problems


def test_what_stands_in_brackets_behind_the_name_of_an_organisation_tells_it_apart():
    before = ReplicaRow("partners", "ПА-0001", "ПА-0001", 0, 2, {"name": "Мост (филиал)"}, (), frozenset(), 1)
    reading = TabReading("partners", "Партнёры", 1, ("code", "name"), (RawRow(2, (None, "Мост (склад)")),))
    found = identify(reading, [before], known={"ПА-0001": "issued"})
    assert [stamp.code for stamp in found.stamps] == [""]
    assert found.vanished == ("ПА-0001",)
