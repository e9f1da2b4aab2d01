"""What waits for a person is kept by kind, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

from programme.book.questions import DoubtfulRow, LostColumn, MassChange, NewCode, OpenQuestions

NOW = datetime(2026, 10, 12, 7, 0, tzinfo=UTC)
DOUBTFUL = DoubtfulRow("mentees", "Н-0001", "дубова анна ильинична")
NEW = NewCode("mentees", 7, "Н-0002", "Рябинин Глеб", "Н-0009")
LOST = LostColumn("mentors", "post")
ALL = (MassChange("main"), DOUBTFUL, NEW, LOST)


def test_what_is_asked_waits_by_tab_and_book(store):
    with store.transaction() as tx:
        tx.questions.ask(ALL, NOW)
        assert tx.questions.waiting(["mentees", "mentors"], "main") == OpenQuestions(
            ALL[0], (DOUBTFUL,), (NEW,), (LOST,)
        )
        assert tx.questions.waiting(["mentors"]) == OpenQuestions(lost_columns=(LOST,))
        assert tx.questions.waiting([], "mentors") == OpenQuestions()


def test_asking_again_leaves_an_answer_as_it_stands(store):
    with store.transaction() as tx:
        tx.questions.ask(ALL, NOW)
        tx.questions.answer(LOST, NOW)
        tx.questions.answer(MassChange("main"), NOW)
        tx.questions.ask(ALL, NOW)
        waiting = tx.questions.waiting(["mentors"], "main")

    assert waiting.accepts_mass_change
    assert waiting.columns(given_up=True) == {("mentors", "post")}
    assert not waiting.columns(given_up=False)


def test_what_is_closed_waits_no_more_answered_or_not(store):
    with store.transaction() as tx:
        tx.questions.ask([*ALL, LostColumn("mentors", "email")], NOW)
        tx.questions.answer(LOST, NOW)
        tx.questions.close(ALL)

        assert tx.questions.waiting(["mentees", "mentors"], "main") == OpenQuestions(
            lost_columns=(LostColumn("mentors", "email"),)
        )


def test_where_every_tab_lives_is_kept_whole(store):
    with store.transaction() as tx:
        tx.replica.set_tab_books({"mentees": "main", "mentors": "main"})
        tx.replica.set_tab_books({"mentors": "mentors"})

        assert tx.replica.tab_books() == {"mentors": "mentors"}
