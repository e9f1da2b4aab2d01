"""A wish names somebody of the other bank: in a form anything else is refused, in the sheet it is a remark."""

from __future__ import annotations

from dataclasses import replace

import pytest

from programme.banks.edits import FieldInput, Unreadable, add_person, edit_person
from programme.banks.wishes import wish_remarks
from tests.matching.people import TODAY, mentee, mentor, snapshot

VERA = mentor(1, name="Лучинина Вера Павловна")
KNOWN = ("М-0001", "м-0001", "Лучинина Вера Павловна", "Лучинина В. П.", "Лучинина Вера")


@pytest.mark.parametrize("wish", KNOWN)
def test_a_wish_by_code_or_name_is_no_remark(wish):
    found = snapshot([replace(mentee(1, preferred=(wish,)), number=2)], [VERA])

    assert wish_remarks(found) == ()
    assert edit_person(found, "mentees", "Н-0001", [FieldInput("preferred", "", wish)]).edits


@pytest.mark.parametrize("wish", ["М-0404", "Лучинин Вера Павловна", "кто угодно"])
def test_a_wish_that_names_nobody_is_told_in_the_sheet_and_refused_in_a_form(wish):
    found = snapshot([replace(mentee(1, preferred=(wish,)), number=2)], [VERA])
    form = [FieldInput("name", "", "Дубов Семён Маркович"), FieldInput("preferred", "", wish)]

    (remark,) = wish_remarks(found)
    assert (remark.tab, remark.row, remark.column, remark.shown) == ("mentees", 2, "preferred", wish)
    for refuse in (
        lambda: edit_person(found, "mentees", "Н-0001", form[1:]),
        lambda: add_person("mentees", form, TODAY, found),
    ):
        with pytest.raises(Unreadable) as refused:
            refuse()
        assert [fault.column for fault in refused.value.faults] == ["preferred"]
    assert edit_person(found, "mentees", "Н-0001", [FieldInput("post", "", "мастер")]).edits
