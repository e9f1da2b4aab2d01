"""The page about the book at Google: what it means, who answers for it, how far the set-up is."""

from __future__ import annotations

import pytest

from emulator.api.tokens import write_key
from emulator.cloud import Cloud
from emulator.importing import upload
from emulator.server import running
from programme.accounts.account import Role
from services.sync import foreign_storage
from tests.browser import ALL_LOOKS, open_window, serve
from tests.cast import write_book
from tests.client import open_house

ADMINISTRATOR = "administrator@college.example"
pytestmark = pytest.mark.slow
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


def address_of(house):
    return next(book.address for book in house.gateways.books if book.foreign_storage)


def answer(visitor, house, **values):
    return visitor.post(
        "/book/google/acknowledge",
        address=address_of(house),
        version=foreign_storage.TEXT_VERSION,
        has_read="y",
        **values,
    )


def answered(house):
    with house.gateways.store.reading() as tx:
        return set(foreign_storage.acknowledgements(tx))


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
    answer(administrator, far_house)
    far_house.read_book()

    page = administrator.get("/book/google")
    assert {"mentees", "mentors"} <= people(far_house)
    assert "administrator@college.example" in page.text
    assert "Банк наставляемых" in page.text


def test_without_the_tick_nothing_is_recorded(far_house):
    administrator = far_house.visitor(Role.ADMINISTRATOR)
    page = administrator.post("/book/google/acknowledge", status=422, version=foreign_storage.TEXT_VERSION)
    far_house.read_book()

    assert "Поставьте отметку" in page.text
    assert "mentees" not in people(far_house)


@pytest.mark.parametrize("role", READERS)
def test_others_read_what_it_means_and_answer_for_nothing(far_house, role):
    visitor = far_house.visitor(role)
    page = visitor.get("/book/google")
    visitor.post("/book/google/acknowledge", status=403, version=foreign_storage.TEXT_VERSION, has_read="y")

    assert "Это должен подтвердить администратор" in page.text
    assert "152-ФЗ" in page.text


def test_the_word_can_be_taken_back(far_house, cloud):
    administrator = far_house.visitor(Role.ADMINISTRATOR)
    answer(administrator, far_house)
    administrator.post("/book/google/take-back", address=address_of(far_house))
    page = administrator.get("/book/google")
    before = cloud.count()
    far_house.read_book()

    assert "Подтверждение отозвано" in page.text
    assert cloud.count() == before
    assert "Прочитать и подтвердить" in administrator.get("/book").text


def test_only_what_the_page_showed_is_answered_for(far_house):
    administrator = far_house.visitor(Role.ADMINISTRATOR)
    shown = administrator.get("/book/google").html
    for form in ({}, {"address": "google:another"}):
        administrator.post("/book/google/acknowledge", version=foreign_storage.TEXT_VERSION, has_read="y", **form)

    assert f'name="address" value="{address_of(far_house)}"' in shown
    assert answered(far_house) == set()


def test_a_spreadsheet_no_longer_in_use_is_listed_and_its_word_taken_back_alone(far_house):
    administrator = far_house.visitor(Role.ADMINISTRATOR)
    answer(administrator, far_house)
    foreign_storage.acknowledge_by_email(far_house.gateways, "google:old", ADMINISTRATOR, foreign_storage.TEXT_VERSION)
    page = administrator.get("/book/google")
    administrator.post("/book/google/take-back", address="google:old")

    assert "больше не используются" in page.text
    assert "google:old" in page.text
    assert answered(far_house) == {address_of(far_house)}
    assert "больше не используются" not in administrator.get("/book/google").text


def test_taken_back_is_said_only_when_something_was(far_house):
    administrator = far_house.visitor(Role.ADMINISTRATOR)
    administrator.post("/book/google/take-back", address="google:old")
    page = administrator.get("/book/google")

    assert "Отзывать нечего" in page.text
    assert "отозвано" not in page.text


@pytest.mark.parametrize("role", READERS)
def test_others_take_nothing_back(far_house, role):
    far_house.visitor(Role.ADMINISTRATOR)
    foreign_storage.acknowledge_by_email(far_house.gateways, "google:old", ADMINISTRATOR, foreign_storage.TEXT_VERSION)
    visitor = far_house.visitor(role)
    page = visitor.get("/book/google")
    visitor.post("/book/google/take-back", status=403, address="google:old")

    assert "google:old" not in page.text
    assert answered(far_house) == {"google:old"}


def test_the_command_takes_a_word_back_at_an_administrators_name_only(far_house):
    far_house.visitor(Role.ADMINISTRATOR)
    far_house.visitor(Role.CURATOR)
    foreign_storage.acknowledge_by_email(far_house.gateways, "google:old", ADMINISTRATOR, foreign_storage.TEXT_VERSION)
    run = far_house.app.test_cli_runner().invoke
    codes = [
        run(args=["google", "take-back", "google:old", "--as", who]).exit_code
        for who in ("curator@college.example", ADMINISTRATOR, ADMINISTRATOR)
    ]

    assert codes == [1, 0, 1]
    assert answered(far_house) == set()


def test_what_the_probe_found_stands_on_the_page(far_house):
    administrator = far_house.visitor(Role.ADMINISTRATOR)
    answer(administrator, far_house)
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
                answer(house.visitor(Role.ADMINISTRATOR, looks.language), house)
                foreign_storage.acknowledge_by_email(
                    house.gateways, f"google:{'x' * 44}", ADMINISTRATOR, foreign_storage.TEXT_VERSION
                )
                house.read_book()
            window.open("/book/google")
            assert not window.violations()
            assert not window.overflows()
        window.open("/book")
        assert not window.violations()
        assert not window.complaints
        window.context.close()
