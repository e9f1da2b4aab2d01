"""The page of conflicts: what changed on both sides or could not be written, decided by a click."""

from __future__ import annotations

import pytest

from programme.changes.change import ChangeState
from tests.blueprints.forms import change_here, change_in_sheet, decisions, fields, in_sheet, snapshot, work


def states(house):
    with house.gateways.store.reading() as tx:
        return [change.state for change in tx.journal.changes(states=list(ChangeState))]


def decide(house, curator, choice):
    action = decisions(curator.get("/conflicts"))[0]
    answer = curator.post(action, choice=choice)
    work(house)
    return action, answer


def test_a_conflict_shows_both_values_and_overwrites_neither(clash, curator):
    page = curator.get("/conflicts")

    assert all(word in page.text for word in ("мастер", "методист", "заведующая", "Ёлкина Пётра Ильинична"))
    assert in_sheet(clash, "mentees", "Н-0002", "post") == "заведующая"
    assert "ждёт вашего решения" in curator.get("/pairs").text


@pytest.mark.parametrize(("choice", "stays"), [("sheet", "заведующая"), ("ours", "методист")])
def test_a_conflict_is_settled_either_way(clash, curator, choice, stays):
    action, _ = decide(clash, curator, choice)

    assert snapshot(clash).mentees["Н-0002"].post == stays
    assert in_sheet(clash, "mentees", "Н-0002", "post") == stays
    assert "Расхождений нет" in curator.get("/conflicts").text
    assert "Это уже решено" in curator.post(action, status=404, choice="ours").text


def test_a_conflict_needs_one_of_two_answers(clash, curator):
    action = decisions(curator.get("/conflicts"))[0]

    curator.post(action, status=400, choice="nonsense")
    curator.post("/conflicts/999", status=404, choice="ours")
    assert ChangeState.CONFLICT in states(clash)


def test_a_formula_is_not_overwritten_and_the_change_can_be_given_up(house, curator):
    change_in_sheet(house, "mentees", "Н-0002", "post", '="мастер"')
    house.read_book()
    change_here(house, "mentees", "Н-0002", "post", "методист")
    house.read_book()
    assert "формул" in curator.get("/conflicts").text

    decide(house, curator, "sheet")
    assert "Расхождений нет" in curator.get("/conflicts").text
    assert in_sheet(house, "mentees", "Н-0002", "post") == '="мастер"'


def test_what_was_refused_is_tried_again_with_one_click(house, curator):
    for code in ("Н-0001", "Н-0002"):
        change_in_sheet(house, "mentees", code, "post", '="мастер"')
    house.read_book()
    for code in ("Н-0001", "Н-0002"):
        change_here(house, "mentees", code, "post", "методист")
    house.read_book()
    page = curator.get("/conflicts")
    assert len(decisions(page)) == 4
    for code in ("Н-0001", "Н-0002"):
        change_in_sheet(house, "mentees", code, "post", None)  # as it was read: openpyxl works nothing out
    curator.post("/conflicts/again", **fields(page, "/conflicts/again"))
    assert "2 изменения пробуем записать снова" in curator.get("/conflicts").text
    work(house)

    assert [in_sheet(house, "mentees", code, "post") for code in ("Н-0001", "Н-0002")] == ["методист"] * 2
    page = curator.get("/conflicts")
    assert "Расхождений нет" in page.text
    assert "Попробовать снова всё" not in page.text


def test_a_decision_about_a_value_that_is_no_longer_there_is_not_taken(clash, curator):
    page = curator.get("/conflicts")
    action = decisions(page)[0]
    change_in_sheet(clash, "mentees", "Н-0002", "post", "директор")
    clash.read_book()
    answer = curator.post(action, status=422, **fields(page, action))

    assert "В таблице уже другое значение" in answer.text
    assert ChangeState.CONFLICT in states(clash)
    assert in_sheet(clash, "mentees", "Н-0002", "post") == "директор"
