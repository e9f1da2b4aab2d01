"""The page about the book at Google: what it means, who answers for it, how far the set-up is."""

from __future__ import annotations

import pytest

from emulator.cloud import Cloud
from emulator.importing import upload
from emulator.server import running
from emulator.tokens import write_key
from programme.accounts import Role
from services import abroad
from tests.browser import ALL_LOOKS, open_window, serve
from tests.cast import write_book
from tests.client import open_house

READERS = [Role.DIRECTOR, Role.CURATOR]


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def far_house(tmp_path, cloud):
    """A house whose banks of mentees live at Google's stand-in, the rest in a file."""
    with running(cloud) as root:
        file = upload(cloud, write_book(tmp_path / "book.xlsx"), "Банк наставляемых")
        cloud.share(file.spreadsheet.id, write_key(cloud, root, tmp_path / "key.json"))
        opened = open_house(
            tmp_path, MENTEES_BOOK=f"google:{file.spreadsheet.id}", GOOGLE_KEY_FILE=str(tmp_path / "key.json"),
            GOOGLE_API_ROOT=root,
        )  # fmt: skip
        yield opened
        opened.gateways.store.engine.dispose()


def answer(visitor, **values):
    return visitor.post("/book/google/acknowledge", version=abroad.TEXT_VERSION, **values)


def people(house):
    with house.gateways.store.reading() as tx:
        return {row.tab for row in tx.replica.rows() if row.code}


def test_a_house_without_google_says_that_nothing_leaves_it(house):
    page = house.visitor(Role.ADMINISTRATOR).get("/book/google")
    assert "В Google ничего не отправляется" in page.text
    assert "/book/google/acknowledge" not in page.html


def test_every_page_says_that_the_word_is_waited_for(far_house):
    page = far_house.visitor(Role.CURATOR).get("/")
    assert "пока администратор не подтвердит" in page.html


def test_an_administrator_answers_for_it_and_the_book_is_read(far_house, cloud):
    assert cloud.count() == 0
    administrator = far_house.visitor(Role.ADMINISTRATOR)
    answer(administrator, has_read="y")
    far_house.read_book()

    page = administrator.get("/book/google")
    assert {"mentees", "mentors"} <= people(far_house)
    assert "administrator@college.example" in page.text
    assert "Банк наставляемых" in page.text


def test_without_the_tick_nothing_is_recorded(far_house):
    administrator = far_house.visitor(Role.ADMINISTRATOR)
    page = administrator.post("/book/google/acknowledge", status=422, version=abroad.TEXT_VERSION)
    far_house.read_book()

    assert "Поставьте отметку" in page.text
    assert "mentees" not in people(far_house)


@pytest.mark.parametrize("role", READERS)
def test_others_read_what_it_means_and_answer_for_nothing(far_house, role):
    visitor = far_house.visitor(role)
    page = visitor.get("/book/google")
    visitor.post("/book/google/acknowledge", status=403, version=abroad.TEXT_VERSION, has_read="y")

    assert "Это должен подтвердить администратор" in page.text
    assert "152-ФЗ" in page.text


def test_the_word_can_be_taken_back(far_house, cloud):
    administrator = far_house.visitor(Role.ADMINISTRATOR)
    answer(administrator, has_read="y")
    administrator.post("/book/google/take-back")
    before = cloud.count()
    far_house.read_book()

    assert cloud.count() == before
    assert "Прочитать и подтвердить" in administrator.get("/book").text


def test_what_the_probe_found_stands_on_the_page(far_house):
    administrator = far_house.visitor(Role.ADMINISTRATOR)
    answer(administrator, has_read="y")
    far_house.app.test_cli_runner().invoke(args=["book", "probe"])
    page = administrator.get("/book/google")

    assert "Найдено пробой" in page.text
    assert "При сортировке метки" in page.text


@pytest.mark.browser
@pytest.mark.parametrize("looks", ALL_LOOKS[::3], ids=str)
def test_the_page_is_for_everybody(chromium, far_house, looks):
    for house, address in serve(far_house):
        window = open_window(chromium, address, looks)
        window.sign_in(house, Role.ADMINISTRATOR, looks)
        for word in (False, True):
            if word:
                answer(house.visitor(Role.ADMINISTRATOR, looks.language), has_read="y")
                house.read_book()
            window.open("/book/google")
            assert not window.violations()
            assert not window.overflows()
        window.open("/book")
        assert not window.violations()
        assert not window.complaints
        window.context.close()
