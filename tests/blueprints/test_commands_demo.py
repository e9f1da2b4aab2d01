"""`flask demo create`, as an administrator types it."""

from __future__ import annotations

import openpyxl


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
