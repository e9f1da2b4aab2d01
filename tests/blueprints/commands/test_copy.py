"""`flask book copy FROM TO`: counts, a line a tab, exit codes, and what is refused."""

from __future__ import annotations

import pytest

from emulator.api.tokens import write_key
from emulator.cloud import Cloud
from emulator.server import running
from programme.accounts.account import Role
from services.accounts import people as accounts
from services.sync import foreign_storage
from tests.client import open_house

pytestmark = pytest.mark.slow


@pytest.fixture
def google(tmp_path, clock):
    """A house that may speak with a Google of its own, and an empty spreadsheet shared with it."""
    cloud = Cloud()
    with running(cloud) as root:
        account = write_key(cloud, root, tmp_path / "key.json")
        shared = cloud.make("Банк данных", locale="ru_RU")
        cloud.share(shared.spreadsheet.id, account)
        opened = open_house(tmp_path, clock, GOOGLE_KEY_FILE=str(tmp_path / "key.json"), GOOGLE_API_ROOT=root)
        yield opened, shared.spreadsheet.id
        opened.gateways.store.engine.dispose()


def run(house, *words):
    return house.app.test_cli_runner().invoke(args=["book", "copy", *map(str, words)])


def test_a_workbook_is_copied_and_compared(house):
    found = run(house, house.folder / "book.xlsx", house.folder / "moved.xlsx")

    assert found.exit_code == 0
    assert "«Наставляемые»:" in found.output
    assert "расхождений: 0" in found.output
    assert "BOOK=" in found.output.splitlines()[-1]
    assert (house.folder / "moved.xlsx").exists()


def test_a_file_that_is_there_is_left_alone(house):
    (house.folder / "moved.xlsx").write_bytes(b"something else")
    found = run(house, house.folder / "book.xlsx", house.folder / "moved.xlsx")

    assert found.exit_code == 1
    assert "уже есть" in found.output
    assert (house.folder / "moved.xlsx").read_bytes() == b"something else"


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        ("nowhere.xlsx", "moved.xlsx", "nowhere.xlsx"),
        ("book.xlsx", "book.xlsx", "одной и той же"),
        ("book.xlsx", "moved.ods", "moved.ods"),
        ("book.xlsx", "nowhere/moved.xlsx", "верен ли путь"),
    ],
)
def test_what_cannot_be_copied_is_a_sentence(house, source, target, told):
    found = run(house, house.folder / source, house.folder / target)

    assert found.exit_code == 1
    assert told in found.output
    assert not (house.folder / "moved.xlsx").exists()
    assert not (house.folder / "nowhere").exists()


def test_nothing_goes_abroad_before_somebody_answers_for_it(google):
    house, id = google
    found = run(house, house.folder / "book.xlsx", f"google:{id}")

    assert found.exit_code == 1
    assert "flask google acknowledge" in found.output


def test_a_book_goes_to_google_and_back_over_the_wire(google):
    house, id = google
    who = accounts.add_account(
        house.gateways, email="keeper@college.example", name="", role=Role.ADMINISTRATOR, author="test"
    )
    foreign_storage.acknowledge(house.gateways, f"google:{id}", who, foreign_storage.TEXT_VERSION)
    there = run(house, house.folder / "book.xlsx", f"google:{id}")
    back = run(house, f"google:{id}", house.folder / "back.xlsx")

    assert (there.exit_code, back.exit_code) == (0, 0), there.output + back.output
    assert "расхождений: 0" in there.output
    assert "расхождений: 0" in back.output
    assert f"BOOK=google:{id}" in there.output
