"""The demonstration's book: complete, a story without contradictions, the same for the same seed."""

from __future__ import annotations

import re
from datetime import date, timedelta

import openpyxl
import pytest

from demo import create
from programme.errors import Refused
from programme.roadmap.items import ITEMS
from programme.schema.pairs import OVER
from programme.schema.registry import TABS
from programme.schema.values import PAIR_STATUS
from tests.demo.conftest import TODAY, bank

TIDY = {"mess": 0.0}


def test_every_tab_of_the_schema_is_there_in_its_order(tables):
    assert list(tables(**TIDY)) == [*(tab.sheet for tab in TABS), "Черновик"]


def test_every_tab_but_the_log_of_letters_has_something_on_it(tables):
    empty = {name for name, rows in tables(**TIDY).items() if len(rows) < 2}

    assert empty == {"Письма"}


def test_every_column_of_the_schema_has_its_header(tables):
    for tab in TABS:
        headers = set(tables(**TIDY)[tab.sheet][1 if tab.required else 0])
        missing = {c.header for c in tab.columns if c.header not in headers and c.key != "name"}

        assert not missing, f"{tab.sheet} lacks {missing}"


def test_the_same_seed_gives_the_same_content(tmp_path):
    contents = []
    for name in ("one.xlsx", "two.xlsx"):
        create(tmp_path / name, mentors=12, mentees=20, mess=1.0, today=TODAY)
        book = openpyxl.load_workbook(tmp_path / name)
        contents.append([[list(row) for row in page.iter_rows(values_only=True)] for page in book])

    assert contents[0] == contents[1]


def test_another_seed_gives_other_people(tables):
    ours, theirs = tables(**TIDY)["Наставники"], tables(seed=7, **TIDY)["Наставники"]

    assert {row[2] for row in ours[2:]}.isdisjoint({row[2] for row in theirs[2:]})


@pytest.mark.parametrize(("mentors", "mentees"), [(1, 1), (3, 40), (120, 200)])
def test_any_size_can_be_made(make, mentors, mentees):
    made, _path = make(mentors=mentors, mentees=mentees, mess=0.0)

    assert (made.rows["mentors"], made.rows["mentees"]) == (mentors, mentees)


def test_a_file_that_is_there_is_never_overwritten(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_text("precious")

    with pytest.raises(Refused):
        create(path, today=TODAY)

    assert path.read_text() == "precious"


def test_every_address_and_number_is_invented(tables):
    for rows in tables(mess=1.0).values():
        for cell in (str(cell) for row in rows for cell in row if cell is not None):
            assert "@" not in cell or ".example" in cell, cell
            assert not re.match(r"\+7", cell) or cell.startswith("+7 (999) 000-"), cell


def test_names_are_never_given_twice(tables):
    names = [row["ФИО наставляемого"] for row in bank(tables(**TIDY)["Наставляемые"], 1)]
    names += [row["ФИО наставника"] for row in bank(tables(**TIDY)["Наставники"], 1)]

    assert len(names) == len(set(names)) == 150


def test_no_mentor_has_more_live_pairs_than_places(tables):
    over = {choice.ru for choice in PAIR_STATUS if choice.key in OVER}
    room = {row["Код"]: row["Макс. наставляемых"] for row in bank(tables(**TIDY)["Наставники"], 1)}

    for pair in bank(tables(**TIDY)["Пары"], 0):
        room[pair["Код наставника"]] -= pair["Статус"] not in over
    assert min(room.values()) >= 0


def test_the_story_shows_every_state_people_should_see(tables):
    states = {row["Статус"] for row in bank(tables(**TIDY)["Пары"], 0)}

    assert {"предложена", "подтверждена", "утверждена", "действует", "отклонена", "прекращена досрочно"} <= states


def test_the_story_shows_activities_done_overdue_and_ahead(tables):
    rows = bank(tables(**TIDY)["Программы"], 0)
    kinds = {(row["Отметка о выполнении"] is not None, row["Срок"].date() < TODAY) for row in rows}

    assert {(True, True), (False, True), (False, False)} <= kinds


def test_some_pairs_are_silent_for_more_than_thirty_days(tables):
    last: dict[str, date] = {}
    for row in bank(tables(**TIDY)["Встречи"], 0):
        last[row["Код пары"]] = max(last.get(row["Код пары"], date.min), row["Дата"].date())

    assert min(last.values()) < TODAY - timedelta(days=30)


def test_nothing_happened_after_today(tables):
    past = {
        "Дата предложения",
        "Дата приказа (распоряжения)",
        "Отметка о выполнении",
        "Дано",
        "Отозвано",
        "Дата вхождения в программу",
    }
    for name, rows in tables(**TIDY).items():
        for row in bank(rows, 1 if name in ("Наставляемые", "Наставники") else 0):
            late = {h: v for h, v in row.items() if h in past and v is not None and v.date() > TODAY}
            assert not late, f"{name}: {late}"


def test_consents_are_given_missing_out_of_date_and_withdrawn(tables):
    consents = bank(tables(**TIDY)["Согласия"], 0)
    people = bank(tables(**TIDY)["Наставляемые"], 1)

    assert any(row["Согласие ПДн"] is None for row in people)
    assert any(row["Действует до"].date() < TODAY for row in consents)
    assert any(row["Отозвано"] for row in consents)
    assert any(row["Действует до"].date() > TODAY and not row["Отозвано"] for row in consents)


def test_a_bank_looks_like_the_work_of_staff(make):
    page = openpyxl.load_workbook(make(**TIDY)[1])["Наставляемые"]

    assert page.merged_cells.ranges
    assert page.freeze_panes == "D3"
    assert page.auto_filter.ref.startswith("A2:")
    assert page.data_validations.dataValidation
    assert len(page.conditional_formatting) > 0
    assert any(cell.comment for row in page.iter_rows() for cell in row)
    assert page.cell(2, 1).value == "№ п/п"


def test_formula_cells_bear_the_value_a_program_would_show(tables):
    capacity = tables(mess=1.0)["Наставники"]
    header = next(i for i, row in enumerate(capacity) if row[0] == "№ п/п")
    shown = [cell for row in capacity[header + 1 :] for cell in row]

    assert "#N/A" in shown
    assert capacity[-1][0] == "Итого:"
    assert capacity[-1][2] == 60


def test_the_roadmap_holds_every_activity_and_document_of_the_seven_stages(tables):
    rows = bank(tables(**TIDY)["Дорожная карта"], 0)

    assert [row["Содержание"] for row in rows] == [item.ru for item in ITEMS]


def test_the_first_stages_are_all_but_done_and_the_sixth_lies_ahead(tables):
    done: dict[int, list[bool]] = {}
    for row in bank(tables(**TIDY)["Дорожная карта"], 0):
        done.setdefault(row["Этап"], []).append(row["Статус"] == "выполнено")
    share = {stage: sum(marks) / len(marks) for stage, marks in done.items()}

    assert 0.8 < share[1] < 1
    assert share[1] > share[2] > share[4] > share[5] > share[6] == 0
    assert 0 < share[7] < 1


def test_something_of_the_roadmap_is_late_and_something_is_still_due(tables):
    open_rows = [row for row in bank(tables(**TIDY)["Дорожная карта"], 0) if row["Статус"] != "выполнено"]

    assert any(row["Срок"] and row["Срок"].date() < TODAY for row in open_rows)
    assert any(row["Срок"] and row["Срок"].date() > TODAY for row in open_rows)
