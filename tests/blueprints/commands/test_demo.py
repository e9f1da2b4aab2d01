"""`flask demo create`, as an administrator types it."""

from __future__ import annotations

import openpyxl
import pytest

from programme.letters.letter import LetterState
from tests.client import open_house

pytestmark = pytest.mark.slow


def test_it_writes_a_book_of_the_wanted_size_and_says_what_is_in_it(shown_house, tmp_path):
    path = tmp_path / "new" / "college.xlsx"
    done = shown_house.app.test_cli_runner().invoke(
        args=["demo", "create", str(path), "--mentors", "4", "--mentees", "7", "--mess", "0", "--seed", "5"]
    )

    assert done.exit_code == 0, done.output
    assert "Наставляемые: 7" in done.output
    assert openpyxl.load_workbook(path)["Наставники"].max_row == 2 + 4


def test_it_refuses_to_overwrite_a_file(shown_house, tmp_path):
    path = tmp_path / "college.xlsx"
    path.write_text("precious")
    done = shown_house.app.test_cli_runner().invoke(args=["demo", "create", str(path)])

    assert done.exit_code == 1
    assert str(path) in done.output
    assert path.read_text() == "precious"


def test_a_mess_outside_the_dial_is_refused(shown_house, tmp_path):
    done = shown_house.app.test_cli_runner().invoke(args=["demo", "create", str(tmp_path / "x.xlsx"), "--mess", "2"])

    assert done.exit_code == 2
    assert not (tmp_path / "x.xlsx").exists()


def test_letters_of_the_demonstration_go_to_the_folder_and_a_few_wait_for_the_curator(tmp_path, clock):
    house = open_house(tmp_path, clock, book=False)
    run = house.app.test_cli_runner().invoke
    try:
        assert run(args=["demo", "create", str(tmp_path / "book.xlsx"), "--mess", "0"]).exit_code == 0
        done = run(args=["demo", "letters"])
        assert done.exit_code == 0, done.output

        with house.gateways.store.reading() as tx:
            counts = tx.outbox.counts()
        sent = counts[LetterState.SENT]
        assert sent > 20
        assert counts[LetterState.HELD] == 7
        assert str(sent) in done.output
    finally:
        house.gateways.store.engine.dispose()


def test_letters_of_the_demonstration_never_meet_a_mail_server(shown_house, monkeypatch):
    monkeypatch.setattr(shown_house.gateways.post, "keeps", False)
    done = shown_house.app.test_cli_runner().invoke(args=["demo", "letters"])

    assert done.exit_code == 1
    assert "MAIL_SERVER" in done.output
