"""The tables keep what they are given, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from programme.accounts.audit import AuditLine
from programme.book.reading import BookReading
from programme.changes.change import Change, ChangeState
from programme.ports.records import BookState, ReplicaRow
from programme.snapshot import Veto
from programme.text.sentences import say, say_n
from tests.databases import database_url, postgres_server, postgres_url, sqlite_url, store  # noqa: F401

NOW = datetime(2026, 10, 12, 7, 0, tzinfo=UTC)
READING = BookReading({}, "v1", 0, NOW)


def _row(code: str, name: str, position: int = 0) -> ReplicaRow:
    cells = {"name": name, "joined": date(2026, 9, 1), "capacity": 2}
    return ReplicaRow("mentors", code, code, position, position + 2, cells, (("Лишнее", "х"),), frozenset({"name"}), 0)


def test_a_row_of_the_replica_comes_back_as_it_was_put(store):  # noqa: F811
    with store.transaction() as tx:
        tx.replica.replace("main", READING, [_row("М-0001", "Лучинина Вера")])
    with store.reading() as tx:
        (row,) = tx.replica.rows()

    assert (row.code, row.cells["name"], row.cells["joined"], row.cells["capacity"]) == (
        "М-0001", "Лучинина Вера", date(2026, 9, 1), 2,
    )  # fmt: skip
    assert row.extras == (("Лишнее", "х"),)
    assert row.formulas == {"name"}


def test_a_name_is_taken_once_and_is_free_again_when_the_transaction_is_rolled_back(store):  # noqa: F811
    def taken_and_undone():
        with store.transaction() as tx:
            assert tx.key_values.claim("only one", NOW)
            raise KeyError

    with pytest.raises(KeyError):
        taken_and_undone()
    with store.transaction() as tx:
        assert tx.key_values.claim("only one", NOW)
    with store.transaction() as tx:
        assert not tx.key_values.claim("only one", NOW)
        assert tx.key_values.claim("another", NOW)


def test_a_text_and_a_day_that_many_rows_hold_are_read_as_one_object(store):  # noqa: F811
    with store.transaction() as tx:
        tx.replica.replace("main", READING, [_row("М-0001", "Лучинина Вера"), _row("М-0002", "Лучинина Вера", 1)])
    with store.reading() as tx:
        one, other = tx.replica.rows()

    assert one.cells["name"] is other.cells["name"]
    assert one.cells["joined"] is other.cells["joined"]


def test_only_what_changed_gets_a_new_version(store):  # noqa: F811
    with store.transaction() as tx:
        first = tx.replica.replace("main", READING, [_row("М-0001", "Вера"), _row("М-0002", "Олег", 1)])
        again = tx.replica.replace("main", READING, [_row("М-0001", "Вера"), _row("М-0002", "Олег", 1)])
        third = tx.replica.replace("main", READING, [_row("М-0001", "Вера"), _row("М-0002", "Олег Игоревич", 1)])
        changed = [row.code for row in tx.replica.rows(since=first)]

    assert (again, third) == (first, first + 1)
    assert changed == ["М-0002"]


def test_a_removed_row_is_told_once_and_kept(store):  # noqa: F811
    with store.transaction() as tx:
        first = tx.replica.replace("main", READING, [_row("М-0001", "Вера"), _row("М-0002", "Олег", 1)])
        tx.replica.replace("main", READING, [_row("М-0001", "Вера")])
        gone = [(row.code, row.removed) for row in tx.replica.rows(since=first)]
        there = [row.code for row in tx.replica.rows()]

    assert gone == [("М-0002", True)]
    assert there == ["М-0001"]


def test_a_code_is_never_issued_twice_nor_when_it_was_seen(store):  # noqa: F811
    with store.transaction() as tx:
        tx.journal.raise_codes("mentors", ["М-0007", "чужой"])
        first = tx.journal.issue_code("mentors", 2026)
    with store.transaction() as tx:
        second = tx.journal.issue_code("mentors", 2026)
        pair = tx.journal.issue_code("pairs", 2026)
        next_year = tx.journal.issue_code("pairs", 2027)

    assert (first, second, pair, next_year) == ("М-0008", "М-0009", "П-2026-001", "П-2027-001")


def test_a_change_keeps_its_cells_and_moves_by_settling(store):  # noqa: F811
    change = Change(0, 0, "main", "mentees", "Н-0001", "joined", None, date(2026, 9, 1), ChangeState.OPEN, "a@b", NOW)
    with store.transaction() as tx:
        operation = tx.journal.open_operation("a@b", say("Changed"), NOW)
        version = tx.journal.version()
        tx.journal.add(operation, [change])
        (kept,) = tx.journal.changes(states=[ChangeState.OPEN])
        tx.journal.settle([kept.id], ChangeState.CONFLICT, found="третье", why=say("Because %(x)s", x=1))
        (settled,) = tx.journal.changes(operation=operation)

        assert tx.journal.version() > version
    assert (kept.value, kept.base, kept.operation) == (date(2026, 9, 1), None, operation)
    assert (settled.state, settled.found, str(settled.why)) == (ChangeState.CONFLICT, "третье", "Because 1")


def test_the_versions_and_the_books_asked_at_once_are_those_asked_one_by_one(store):  # noqa: F811
    with store.transaction() as tx:
        tx.replica.replace("main", READING, [_row("М-0001", "Вера")])
        tx.replica.set_state(BookState("main", "v1", 3, NOW, say("Stopped"), "busy", NOW, NOW))
        tx.people.add_veto(Veto("Н-0001", "М-0001", "a@b"), NOW)
    with store.reading() as tx:
        versions, states = tx.versions(), tx.replica.states()

        assert versions == {"replica": tx.replica.version(), "people": tx.people.version()}, "no change was made yet"
        assert states == {"main": tx.replica.state("main")}


def test_changes_are_counted_by_state_in_all_states_or_in_some(store):  # noqa: F811
    def change(state: ChangeState) -> Change:
        return Change(0, 0, "main", "mentees", "Н-0001", "name", None, "Олег", state, "a@b", NOW)

    states = [ChangeState.OPEN, ChangeState.OPEN, ChangeState.CONFLICT, ChangeState.LANDED]
    with store.transaction() as tx:
        tx.journal.add(tx.journal.open_operation("a@b", say("Changed"), NOW), [change(state) for state in states])

        assert tx.journal.counts() == {ChangeState.OPEN: 2, ChangeState.CONFLICT: 1, ChangeState.LANDED: 1}
        assert tx.journal.counts([ChangeState.CONFLICT, ChangeState.REFUSED]) == {ChangeState.CONFLICT: 1}


def test_audit_lines_are_found_by_row_newest_first(store):  # noqa: F811
    with store.transaction() as tx:
        for number in (1, 2):
            what = say_n("%(count)s cell", "%(count)s cells", number)
            tx.audit.add([AuditLine(0, NOW, "a@b", what, "mentees", "Н-0001", "name", "x", number)])
        tx.audit.add([AuditLine(0, NOW, "a@b", say("Other"), "mentees", "Н-0002")])
        lines = tx.audit.lines(code="Н-0001")

    assert [str(line.what) for line in lines] == ["2 cells", "1 cell"]
    assert (lines[0].old, lines[0].new) == ("x", 2)


def test_vetoes_notes_and_judgements_are_kept_once(store):  # noqa: F811
    veto = Veto("Н-0001", "М-0001", "a@b", "просьба")
    with store.transaction() as tx:
        tx.people.add_veto(veto, NOW)
        tx.people.add_veto(veto, NOW)
        tx.people.judge_different("Н-0002", "М-0001", "a@b", NOW)
        tx.people.judge_different("М-0001", "Н-0002", "a@b", NOW)
        tx.people.add_note("Н-0001", "a@b", "беседа", NOW)

        assert tx.people.vetoes() == {veto}
        assert tx.people.different_people() == {frozenset({"Н-0002", "М-0001"})}
        assert [note[3] for note in tx.people.notes("Н-0001")] == ["беседа"]
