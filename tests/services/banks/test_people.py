"""The banks' jobs on a real book and a real database."""

from __future__ import annotations

import pytest

from programme.accounts.account import Role
from programme.banks.edits import FieldInput, StaleForm
from programme.banks.lists import list_people
from programme.errors import NotFound, Refused, StaleRow
from programme.schema.registry import BY_KEY
from services.banks import people as banks
from services.pairs import steps as pairs
from tests.client import house  # noqa: F401

WHO = "curator@college.example"


@pytest.fixture
def snapshot(house):  # noqa: F811
    """Return a taker of the present snapshot."""
    return lambda: house.app.extensions["nastavnik"].snapshots.current(house.gateways)


def save(house, snapshot, *answers, code="Н-0002"):  # noqa: F811
    return banks.save_person(house.gateways, snapshot(), "mentees", code, answers, WHO)


def card(house, snapshot, role, tab="mentees", code="Н-0002"):  # noqa: F811
    return banks.read_card(house.gateways, snapshot(), tab, banks.person_of(snapshot(), tab, code, role), role)


def test_a_saved_field_is_shown_at_once_and_lands_in_the_sheet(house, snapshot):  # noqa: F811
    save(house, snapshot, FieldInput("post", "мастер", "методист"))

    person = snapshot().mentees["Н-0002"]
    assert (person.post, person.waiting) == ("методист", {"post"})
    house.read_book()
    person = snapshot().mentees["Н-0002"]
    assert (person.post, person.waiting) == ("методист", frozenset())


def test_a_form_without_changes_writes_nothing(house, snapshot):  # noqa: F811
    assert save(house, snapshot, FieldInput("post", "мастер", "мастер")) is None


def test_a_saved_field_stands_in_the_history_with_its_author(house, snapshot):  # noqa: F811
    save(house, snapshot, FieldInput("post", "мастер", "методист"))

    line = card(house, snapshot, Role.CURATOR).history[0]
    assert (line.author, line.column, line.old, line.new) == (WHO, "post", "мастер", "методист")


def test_an_edit_can_be_undone(house, snapshot):  # noqa: F811
    recorded = save(house, snapshot, FieldInput("post", "мастер", "методист"))
    banks.take_back(house.gateways, recorded.operation, WHO)

    assert snapshot().mentees["Н-0002"].post == "мастер"


def test_undoing_in_the_banks_leaves_every_other_tab_alone(house, snapshot):  # noqa: F811
    code, pair = next(iter(snapshot().pairs.items()))
    renamed = FieldInput("aim", snapshot().raw("pairs", code).get("aim") or "", "подготовка к конкурсу")
    recorded = pairs.change(house.gateways, snapshot(), code, [renamed], WHO)

    with pytest.raises(NotFound):
        banks.take_back(house.gateways, recorded.operation, WHO)
    assert snapshot().pairs[code].aim == "подготовка к конкурсу" != pair.aim


def test_the_second_of_two_forms_is_told_of_the_first(house, snapshot):  # noqa: F811
    save(house, snapshot, FieldInput("post", "мастер", "методист"))

    with pytest.raises(StaleForm):
        save(house, snapshot, FieldInput("post", "мастер", "преподаватель"))


def test_a_new_person_gets_a_code_and_a_row(house, snapshot):  # noqa: F811
    code = banks.add(house.gateways, snapshot(), "mentees", [FieldInput("name", "", "Осинчева Юлия Львовна")], WHO)
    house.read_book()

    assert code == "Н-0005"
    assert snapshot().mentees[code].name == "Осинчева Юлия Львовна"


def test_many_get_one_status_in_one_operation(house, snapshot):  # noqa: F811
    seen = {"Н-0001": "paired", "Н-0002": "banked"}
    recorded = banks.set_status(house.gateways, snapshot(), "mentees", seen, "left", WHO)

    assert [snapshot().mentees[code].status for code in seen] == ["left", "left"]
    banks.take_back(house.gateways, recorded.operation, WHO)
    assert [snapshot().mentees[code].status for code in seen] == ["paired", "banked"]


def test_nobody_gets_a_status_when_one_changed_meanwhile(house, snapshot):  # noqa: F811
    with pytest.raises(StaleRow):
        banks.set_status(house.gateways, snapshot(), "mentees", {"Н-0002": "banked", "Н-0001": "banked"}, "left", WHO)

    assert snapshot().mentees["Н-0002"].status == "banked"


def test_a_status_outside_the_list_is_refused(house, snapshot):  # noqa: F811
    with pytest.raises(Refused):
        banks.set_status(house.gateways, snapshot(), "mentees", {"Н-0002": "banked"}, "happy", WHO)


def test_notes_and_vetoes_are_for_curator_and_psychologist(house, snapshot):  # noqa: F811
    person = snapshot().mentees["Н-0002"]
    banks.write_note(house.gateways, "mentees", person, "тревожится", WHO)
    banks.set_veto(house.gateways, snapshot(), "Н-0002", "М-0001", "просила", WHO)

    for role in (Role.CURATOR, Role.PSYCHOLOGIST):
        seen = card(house, snapshot, role)
        assert [note[3] for note in seen.notes] == ["тревожится"]
        assert [veto.mentor for veto in seen.vetoes] == ["М-0001"]
    for role in (Role.DIRECTOR, Role.STAFF):
        seen = card(house, snapshot, role)
        assert (seen.notes, seen.vetoes) == ((), ())


def test_a_note_is_not_repeated_in_the_audit(house, snapshot):  # noqa: F811
    banks.write_note(house.gateways, "mentees", snapshot().mentees["Н-0002"], "тревожится", WHO)

    assert "тревожится" not in repr(card(house, snapshot, Role.CURATOR).history)


@pytest.mark.parametrize("text", ["", "  \n", "я" * 4001])
def test_an_empty_or_endless_note_is_refused(house, snapshot, text):  # noqa: F811
    with pytest.raises(Refused):
        banks.write_note(house.gateways, "mentees", snapshot().mentees["Н-0002"], text, WHO)


def test_a_veto_is_lifted(house, snapshot):  # noqa: F811
    banks.set_veto(house.gateways, snapshot(), "Н-0002", "М-0001", "", WHO)
    banks.lift_veto(house.gateways, "Н-0002", "М-0001", WHO)

    assert snapshot().vetoes == frozenset()


def test_a_veto_needs_two_people_of_the_banks(house, snapshot):  # noqa: F811
    with pytest.raises(Refused):
        banks.set_veto(house.gateways, snapshot(), "Н-0002", "М-0404", "", WHO)


def test_the_psychologist_may_not_know_of_people_in_a_pair(house, snapshot):  # noqa: F811
    with pytest.raises(NotFound):
        banks.person_of(snapshot(), "mentees", "Н-0001", Role.PSYCHOLOGIST)


def test_people_judged_different_are_not_offered_again(house, snapshot):  # noqa: F811
    found = banks.possible_duplicates(house.gateways, snapshot())
    assert {"Н-0003", "Н-0004"} in [set(each.key) for each in found]

    banks.judge_different(house.gateways, snapshot(), ("mentees", "Н-0003"), ("mentees", "Н-0004"), WHO)
    assert {"Н-0003", "Н-0004"} not in [set(each.key) for each in banks.possible_duplicates(house.gateways, snapshot())]


def exported(house, snapshot, role):  # noqa: F811
    class Kept:
        def export_rows(self, title, headers, rows):
            self.headers, self.rows = list(headers), [list(row) for row in rows]
            return b""

    kept = Kept()
    gateways = house.gateways.__class__(
        books=house.gateways.books, store=house.gateways.store, post=house.gateways.post, press=kept,
        clock=house.gateways.clock,
    )  # fmt: skip
    entries = list_people(snapshot(), "mentees", role)
    words = {"title": "x", "heading": lambda c: c.key, "partners": "partners", "word": lambda value, _: str(value)}
    banks.export(gateways, snapshot(), "mentees", role, entries, **words)
    return kept


def test_an_export_holds_what_the_role_may_see(house, snapshot):  # noqa: F811
    curator, staff = exported(house, snapshot, Role.CURATOR), exported(house, snapshot, Role.STAFF)

    assert {"email", "phone", "note", "consent_data"} <= set(curator.headers)
    assert not {"email", "phone", "birth", "note", "consent_data", "guardian"} & set(staff.headers)
    assert "petra@college.example" in repr(curator.rows)
    assert "petra@college.example" not in repr(staff.rows)
    assert len(curator.rows) == len(snapshot().mentees)


def test_an_export_names_the_partners(house, snapshot):  # noqa: F811
    made = exported(house, snapshot, Role.CURATOR)
    row = next(row for row in made.rows if row[0] == "Н-0001")

    assert made.headers[-1] == "partners"
    assert row[-1] == "Лучинина Вера Павловна"


def test_every_column_of_the_schema_can_be_exported(house, snapshot):  # noqa: F811
    assert exported(house, snapshot, Role.CURATOR).headers[:-1] == [c.key for c in BY_KEY["mentees"].columns]
