"""`flask book init` and `probe` on Google, as somebody reads them on a terminal."""

from __future__ import annotations

import pytest

from emulator.staff import Staff
from tests.sheets.google.houses import google_book, open_house

TABS = frozenset({"mentees", "mentors"})


@pytest.fixture
def house(book, client, clock, tmp_path):
    app, gateways = open_house(tmp_path, google_book(book, client, clock, tmp_path, tabs=TABS), clock=clock)
    yield app
    gateways.store.engine.dispose()


def run(app, *words):
    return app.test_cli_runner().invoke(args=["book", *words])


def test_init_tells_of_every_tab_what_was_made(house, book, cloud):
    staff = Staff(cloud, book.spreadsheet.id)
    staff.rename_tab("Sheet1", "Наставляемые")
    staff.edit("Наставляемые", 0, 0, "ФИО наставляемого")
    staff.edit("Наставляемые", 0, 1, "Телефон")
    found = run(house, "init")
    mentees, mentors, mark = found.output.splitlines()

    assert found.exit_code == 0
    assert mentees.startswith("Банк данных / Наставляемые: Добавлены столбцы: Код, ")
    assert "Задан формат текста или даты: " in mentees
    assert "Телефон" in mentees
    assert mentees.endswith("столбец заполняет интранет: Код. Заголовок закреплён.")
    assert mentors.startswith("Банк данных / Наставники: Лист создан; столбцов: ")
    assert "_Наставник: Создан скрытый лист" in mark


def test_init_on_a_whole_book_says_that_nothing_was_missing(house):
    run(house, "init")
    found = run(house, "init")

    assert (found.exit_code, found.output) == (0, "Банк данных: всё уже на месте\n")


def test_init_without_the_right_to_write_is_a_sentence(house, book, cloud, key):
    cloud.share(book.spreadsheet.id, key["client_email"], "reader")
    found = run(house, "init")

    assert found.exit_code == 1
    assert "роль «Редактор»" in found.output


@pytest.mark.parametrize("command", ["init", "probe"])
def test_nothing_is_read_or_made_before_somebody_answers_for_it(book, client, clock, cloud, tmp_path, command):
    far = google_book(book, client, clock, tmp_path, tabs=TABS)
    app, gateways = open_house(tmp_path, far, clock=clock, answered=False)
    answer = run(app, command)
    gateways.store.engine.dispose()

    assert (answer.exit_code, cloud.count()) == (1, 0)
    assert "пока администратор не подтвердит" in answer.stderr
