"""The stand-in's pages in a real browser: a person edits and sorts with the keyboard; nothing bars the way."""

from __future__ import annotations

import pytest

from emulator.cloud import Cloud
from emulator.server import running
from emulator.staff import Staff
from tests.browser import Looks, open_window

pytestmark = pytest.mark.browser

TAB = "Наставляемые"
LOOKS = [Looks("light", 1280, "ru"), Looks("dark", 390, "ru")]


@pytest.fixture
def staff():
    cloud = Cloud()
    cloud.keys["bank@rehearsal.iam.gserviceaccount.com"] = {}
    file = cloud.make("Банк данных", locale="ru_RU")
    cloud.share(file.spreadsheet.id, "bank@rehearsal.iam.gserviceaccount.com")
    staff = Staff(cloud, file.spreadsheet.id)
    staff.rename_tab("Sheet1", TAB)
    staff.sheet(TAB).resize(12, 6)
    for row, texts in enumerate((["Код", "ФИО"], ["Н-0001", "Ясенев Олег"], ["Н-0002", "Берёзова Юлия"])):
        for column, text in enumerate(texts):
            staff.edit(TAB, row, column, text)
    return staff


def test_a_person_edits_a_cell_and_sorts_with_the_keyboard(chromium, staff):
    with running(staff.cloud) as root:
        window = open_window(chromium, root)
        page = window.open(f"/spreadsheets/d/{staff.id}/edit")
        page.focus("td button[value=B3]")
        page.keyboard.press("Enter")
        page.wait_for_selector("#here")
        assert page.evaluate("document.activeElement.id") == "here"
        page.keyboard.press("Control+A")
        page.keyboard.type("Акациева Ия")
        page.keyboard.press("Enter")
        page.wait_for_url("**cell=B4&done=edit#here")
        assert page.text_content("[role=status]") == "Готово: правка ячейки."
        page.focus("summary:has-text('Столбец B')")
        page.keyboard.press("Enter")
        page.click("text=Сортировать А → Я")
        page.wait_for_url("**done=sort-up#here")
        names = page.locator("tbody tr td:nth-child(3)").all_text_contents()[:2]
        complaints = list(window.complaints)
        window.context.close()

    assert names == ["Акациева Ия", "Ясенев Олег"]
    assert [row.get(0).value for row in staff.sheet(TAB).rows[1:]] == ["Н-0002", "Н-0001"]
    assert not complaints


@pytest.mark.parametrize("looks", LOOKS, ids=str)
def test_the_pages_bar_nobody_and_fit_every_screen(chromium, staff, looks):
    book, faults = f"/spreadsheets/d/{staff.id}", []
    with running(staff.cloud) as root:
        window = open_window(chromium, root, looks)
        for path in ("/", f"{book}/edit", f"{book}/edit?cell=B2&done=edit#here", "/desk/nope"):
            page = window.open(path)
            if "cell" in path:
                page.click("summary:has-text('Строка 2')")
            found = window.violations() + [line for line in window.complaints if "404" not in line]
            found += ["the page can be pushed sideways"] if window.overflows() else []
            faults += [f"{path}: {fault}" for fault in found]
        window.context.close()

    assert not faults, "\n".join(faults)
