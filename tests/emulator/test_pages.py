"""The stand-in's own pages over real HTTP: a person plays the staff, and orders Google's faults."""

from __future__ import annotations

import math
import re
import time
from urllib.parse import quote

import pytest
import requests

from emulator.cloud import Cloud
from emulator.pages.acts import ACTS, KEPT
from emulator.pages.faults import ORDERS, SWITCHES
from emulator.pages.grid import entry_text
from emulator.server import running
from emulator.sheet.access import may_edit
from emulator.sheet.cells import Cell
from emulator.sheet.entering import typed
from emulator.sheet.grid import Tag
from emulator.sheet.ranges import Area
from emulator.staff import Staff
from emulator.switches import NAMES
from tests import quality
from tests.clouds import Clock

TAB, ACCOUNT = "Наставляемые", "bank@rehearsal.iam.gserviceaccount.com"
ROWS = [
    ["Код", "ФИО", "Стаж"], ["Н-0001", "Берёзова Юлия", "3"], ["Н-0002", "Ясенев Олег", "12"],
    ["Н-0003", "Акациева Ия", "0,5"],
]  # fmt: skip


class Person:
    """Somebody with the stand-in open in a browser."""

    def __init__(self, root, staff):
        self.root, self.staff, self.id = root, staff, staff.id
        self.book = f"/spreadsheets/d/{staff.id}"

    def get(self, path, status=200):
        """Open a page; it must be good HTML with one h1, unique ids and labelled fields."""
        reply = requests.get(self.root + path, timeout=10)
        assert reply.status_code == status, reply.text[:500]
        tree = quality.parse(reply.text)
        wrong = set(quality.faults(tree, "ru")) - set(quality.words(tree, "ru"))
        wrong = {fault for fault in wrong if "csrf_token" not in fault}  # the origin is what is checked here
        assert not wrong, wrong
        return reply.text

    def post(self, path, status=303, headers=None, **fields):
        sent = {"Origin": self.root} if headers is None else headers
        reply = requests.post(self.root + path, data=fields, headers=sent, timeout=10, allow_redirects=False)
        assert reply.status_code == status, reply.text[:500]
        return reply.headers.get("Location", "") if status == 303 else reply.text

    def act(self, name, cell="A2", status=303, **fields):
        return self.post(f"{self.book}/{name}", status, tab=TAB, cell=cell, **fields)

    def column(self, number):
        rows = self.staff.sheet(TAB).rows
        return [row.get(number).value for row in rows]

    def api(self, path="/values/A1", method="GET", **more):
        """Ask as a program does."""
        headers = {"Authorization": "Bearer token"}
        address = f"{self.root}/v4/spreadsheets/{self.id}{path}"
        return requests.request(method, address, headers=headers, timeout=10, **more).status_code


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def cloud(clock):
    made = Cloud(clock=clock)
    made.tokens["token"] = ACCOUNT, math.inf
    return made


@pytest.fixture
def person(cloud):
    file = cloud.make("Банк данных", locale="ru_RU")
    cloud.share(file.spreadsheet.id, ACCOUNT)
    staff = Staff(cloud, file.spreadsheet.id)
    staff.rename_tab("Sheet1", TAB)
    for row, texts in enumerate(ROWS):
        for column, text in enumerate(texts):
            staff.edit(TAB, row, column, text)
    with running(cloud) as root:
        yield Person(root, staff)


def test_a_tab_is_shown_as_a_person_sees_it(person):
    person.staff.edit(TAB, 1, 3, "14.09.2026")
    person.staff.add_tab("Черновик")
    person.staff.sheet("Черновик").hidden = True
    person.staff.sheet(TAB).merges.append(Area(0, 0, 3, 1, 5))

    page = person.get(f"{person.book}/edit?tab={quote(TAB)}")

    head, body = page.split("</thead>")
    assert ">ФИО</button>" in head
    assert 'colspan="2"' in head
    assert ">Берёзова Юлия</button>" in body
    assert ">0,5</button>" in body
    assert ">14.09.2026</button>" in body
    assert '<th scope="row">2</th>' in body
    assert 'aria-label="A5, пусто"' in body
    assert "Черновик (скрыт)" in page
    assert page.count('aria-current="page"') == 1


def test_a_tab_of_many_rows_has_pages_of_a_hundred_with_the_header_on_each(person):
    for row in range(4, 250):
        person.staff.edit(TAB, row, 1, f"Человек № {row + 1}")
    second = person.get(f"{person.book}/edit?tab={quote(TAB)}&page=2")
    chosen = person.get(f"{person.book}/edit?tab={quote(TAB)}&cell=b230")

    assert (second.count("Человек № 101<"), second.count("Человек № 100<"), second.count("Человек № 201<")) == (1, 0, 0)
    assert ">ФИО</button>" in second
    assert 'value="Человек № 230"' in chosen
    assert "Человек № 201<" in chosen


def test_what_cells_and_titles_hold_is_never_read_as_markup(person):
    evil = "<script>alert(1)</script>\"'"
    person.staff.edit(TAB, 1, 1, evil)
    person.staff.rename_tab(TAB, evil)
    person.staff.file.spreadsheet.properties["title"] = evil
    address = f"{person.book}/edit?tab={quote(evil)}"

    for path in (address, f"{address}&cell=B2", f"{person.book}/edit?tab={quote(evil + 'x')}", "/"):
        page = person.get(path)
        assert "<script" not in page
        assert "&lt;script&gt;" in page
    policy = requests.get(person.root + address, timeout=10).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Осинчева", "Осинчева"), ("0042", 42), ("'0042", "0042"), ("1,5", 1.5), ("14.09.2026", 46279),
        ("истина", True), ("=C2+C3", 15), ("две\r\nстроки", "две\nстроки"), ("", None),
    ],
)  # fmt: skip
def test_what_is_typed_is_read_as_google_reads_it(person, text, value):
    address = person.act("edit", "B2", text=text, was="Берёзова Юлия")

    assert person.staff.cell(TAB, 1, 1).value == value
    assert address == f"{person.book}/edit?tab={quote(TAB)}&cell=B3&done=edit#here"


@pytest.mark.parametrize(
    "cell",
    [
        Cell("0042"), Cell("=1+1"), Cell("истина"), Cell("две\nстроки"), Cell(0.1 + 0.2), Cell(True),
        Cell(46279.771, "", {"numberFormat": {"type": "DATE_TIME", "pattern": "dd.MM.yyyy HH:mm"}}),
        Cell("0042", "", {"numberFormat": {"type": "TEXT"}}), Cell("'"), Cell(2, "=1+1"),
    ],
    ids=repr,
)  # fmt: skip
def test_a_cell_saved_as_it_was_shown_stays_as_it_was(person, cell):
    person.staff.sheet(TAB).put(1, 1, cell)
    tree = quality.parse(person.get(f"{person.book}/edit?tab={quote(TAB)}&cell=B2"))
    field = next(each for each in tree.iter() if each.get("id") == "here")
    text = field.get("value") if field.tag == "input" else "".join(field.itertext()).removeprefix("\n")
    was = next(each.get("value") for each in tree.iter("input") if each.get("name") == "was")

    person.act("edit", "B2", text=text, was=was)

    assert person.staff.cell(TAB, 1, 1) == cell


@pytest.mark.parametrize(
    "cell",
    [Cell("0042"), Cell("=1+1"), Cell("ложь"), Cell("'0042"), Cell(1.5), Cell(False), Cell(None, "=1+1")],
    ids=repr,
)
def test_what_a_field_shows_typed_again_gives_the_same(cell):
    assert typed(cell, entry_text(cell, "ru_RU"), "ru_RU") == cell


@pytest.mark.parametrize(
    ("name", "cell", "fields", "codes"),
    [
        ("sort-up", "B2", {}, ["Код", "Н-0003", "Н-0001", "Н-0002"]),
        ("sort-down", "C3", {}, ["Код", "Н-0002", "Н-0001", "Н-0003"]),
        ("insert-above", "A3", {}, ["Код", "Н-0001", None, "Н-0002", "Н-0003"]),
        ("insert-below", "A3", {}, ["Код", "Н-0001", "Н-0002", None, "Н-0003"]),
        ("delete-row", "A3", {}, ["Код", "Н-0001", "Н-0003"]),
        ("copy-below", "A2", {}, ["Код", "Н-0001", "Н-0001", "Н-0002", "Н-0003"]),
        ("move-row", "A2", {"to": "4"}, ["Код", "Н-0002", "Н-0003", "Н-0001"]),
        ("move-row", "A4", {"to": "2"}, ["Код", "Н-0003", "Н-0001", "Н-0002"]),
    ],
)
def test_rows_are_sorted_inserted_copied_moved_and_deleted_and_each_act_is_undone(person, name, cell, fields, codes):
    person.act(name, cell, **fields)
    assert person.column(0) == codes

    page = person.get(f"{person.book}/edit?tab={quote(TAB)}")
    assert f"Отменить: {ACTS[name][0]}" in page
    person.act("undo")

    assert person.column(0) == ["Код", "Н-0001", "Н-0002", "Н-0003"]


def test_headers_frozen_below_a_title_stay_above_what_is_sorted(person):
    person.act("insert-above", "A1")
    person.staff.sheet(TAB).looks["frozenRowCount"] = 2
    person.act("sort-up", "B3")
    person.act("add-column", "B1", header="Телефон")

    assert person.column(0) == [None, "Код", "Н-0003", "Н-0001", "Н-0002"]
    assert person.column(2)[:2] == [None, "Телефон"]


def test_tabs_are_renamed_and_added(person):
    assert person.act("rename-tab", title="Банк").endswith(f"tab={quote('Банк')}&done=rename-tab")
    person.post(f"{person.book}/add-tab", tab="Банк", cell="", title="Лишний")

    assert [sheet.title for sheet in person.staff.file.spreadsheet.sheets] == ["Банк", "Лишний"]
    person.post(f"{person.book}/delete-tab", tab="Лишний", cell="")
    assert [sheet.title for sheet in person.staff.file.spreadsheet.sheets] == ["Банк"]


def test_a_range_is_closed_to_programs_and_opened_again(person):
    person.act("protect", "B2", area="B2:B3")
    (kept,) = person.staff.sheet(TAB).protections
    assert not may_edit(kept, "somebody@else.example")
    person.act("unprotect", "B2")

    assert not person.staff.sheet(TAB).protections


def test_rows_are_hidden_and_shown_again(person):
    person.act("filter", "A3")
    rows = person.staff.sheet(TAB).rows
    assert [row.line.hidden_by_filter for row in rows[1:4]] == [True, False, True]
    person.act("clear-filter", "A3")
    person.act("clear-filter", "A3")

    assert not any(row.line.hidden_by_filter for row in person.staff.sheet(TAB).rows)


@pytest.mark.parametrize(
    ("name", "fields", "words"),
    [
        ("move-row", {"to": "0"}, "Укажите номер строки"),
        ("move-row", {"to": "1001"}, "Укажите номер строки"),
        ("add-column", {"header": " "}, "Заполните поле"),
        ("rename-tab", {"title": ""}, "Заполните поле"),
        ("add-tab", {"title": TAB.upper()}, "уже есть"),
        ("edit", {"cell": "A9999", "text": "x"}, "Ячейки A9999 на листе нет"),
        ("edit", {"cell": "A1:B2", "text": "x"}, "Ячейки A1:B2 на листе нет"),
        ("edit", {"tab": "Пропавший", "text": "x"}, "Листа «Пропавший» больше нет"),
        ("edit", {"text": "x" * 50_001}, "не больше 50000 знаков"),
        ("undo", {}, "Отменять нечего"),
        ("protect", {"area": "B7:"}, "Диапазона «B7:» на листе нет"),
        ("protect", {"area": ""}, "Заполните поле"),
        ("delete-tab", {}, "Таблица этого не позволяет"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(person, name, fields, words):
    before = person.staff.file.spreadsheet
    page = person.post(f"{person.book}/{name}", 400, **{"tab": TAB, "cell": "A2"} | fields)

    assert words in page
    assert person.staff.file.spreadsheet is before
    tree = quality.parse(page)
    assert {link.get("href").partition("?")[0] for link in tree.iter("a")} == {"/", f"{person.book}/edit"}


def test_the_last_twenty_acts_can_be_undone(person):
    for number in range(KEPT + 5):
        person.act("edit", "B2", text=f"Правка {number}")
    version = person.staff.file.version
    for _ in range(KEPT):
        person.act("undo")

    assert person.staff.cell(TAB, 1, 1).value == "Правка 4"
    assert person.staff.file.version == version + KEPT  # to the programs an undo is one more change
    person.post(f"{person.book}/undo", 400, tab=TAB)


def test_an_undo_says_when_what_a_program_wrote_would_go_too(person):
    person.act("edit", "B2", text="Осинчева")
    address = f"{person.book}/edit?tab={quote(TAB)}"
    assert "изменила программа" not in person.get(address)
    assert person.api("/values/B3?valueInputOption=RAW", "PUT", json={"values": [["Дубова"]]}) == 200

    assert "Отмена уберёт и её записи" in person.get(address)


def test_metadata_goes_with_a_sorted_row_by_the_switch(person, cloud):
    cloud.switches = cloud.switches.set("metadata_moves_on_sort", True)
    person.staff.sheet(TAB).row(1).line.tags = (Tag(7, "код", "Н-0001", "DOCUMENT"),)
    person.act("sort-up", "B2")

    assert [bool(row.line.tags) for row in person.staff.sheet(TAB).rows] == [False, False, True, False]


def test_opening_a_page_changes_nothing(person, cloud):
    before, switches = person.staff.file.spreadsheet, cloud.switches
    for name in {*ACTS, "undo"} - {"edit"}:
        person.get(f"{person.book}/{name}?tab={quote(TAB)}&cell=A2&to=3&title=x&header=x&text=x", 405)
    for name in ORDERS:
        person.get(f"/desk/{name}?on=1&name=drive&id={person.id}&email={ACCOUNT}&seconds=9", 404)
    person.get(f"{person.book}/edit?tab={quote(TAB)}&cell=A2&text=x")

    assert person.staff.file.spreadsheet is before
    assert (cloud.switches, cloud.faults.away, cloud.faults.delay, cloud.enabled) == (
        switches, False, 0, {"sheets", "drive"},
    )  # fmt: skip
    assert ACCOUNT in person.staff.file.roles


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"Origin": "null"}, {"Origin": "http://["}, {"Origin": "https://evil.example"}, {"Referer": "https://evil.example/"},
        {"Origin": "http://evil.example", "Host": "evil.example"},
        {"Origin": "http://127.0.0.1.evil.example", "Host": "127.0.0.1.evil.example"},
    ],
)  # fmt: skip
def test_a_form_of_a_foreign_page_is_refused(person, headers):
    before = person.staff.file.spreadsheet
    for path in (f"{person.book}/delete-row", "/desk/away"):
        person.post(path, 403, headers, tab=TAB, cell="A2", on="1")

    assert person.staff.file.spreadsheet is before
    assert not person.staff.cloud.faults.away
    if "Host" in headers:
        assert requests.get(f"{person.root}/", headers={"Host": headers["Host"]}, timeout=10).status_code == 403


def test_a_browser_that_only_names_the_page_it_came_from_is_believed(person):
    headers = {"Referer": f"{person.root}{person.book}/edit"}
    person.post(f"{person.book}/delete-row", 303, headers, tab=TAB, cell="A2")
    assert len(person.column(0)) == 3


def test_access_is_given_and_taken_away(person):
    assert ACCOUNT in person.get("/")
    person.post("/desk/unshare", id=person.id, email=ACCOUNT)
    assert person.api() == 403
    person.post("/desk/share", id=person.id, email=f" {ACCOUNT.upper()} ", role="reader")
    assert (person.api(), person.api("/values/A1?valueInputOption=RAW", "PUT", json={"values": [["x"]]})) == (200, 403)

    for fields in (
        {"email": "не адрес"}, {"email": "owner@college.example"}, {"email": ACCOUNT, "role": "owner"}, {"id": "нет"},
    ):  # fmt: skip
        person.post("/desk/share", 400, **{"id": person.id, "email": ACCOUNT, "role": "writer"} | fields)
    person.post("/desk/unshare", 400, id=person.id, email="owner@college.example")


def test_a_spreadsheet_in_the_trash_is_known_to_drive_and_opens_all_the_same(person):
    person.post("/desk/trash", id=person.id, on="1")
    file = person.staff.file
    assert (file.trashed, person.api()) == (True, 200)
    assert "Достать из корзины" in person.get("/")
    person.post("/desk/trash", id=person.id, on="0")
    assert not file.trashed
    person.post("/desk/trash", 400, id="нет", on="1")


def test_google_is_away_until_it_is_brought_back(person):
    person.post("/desk/away", on="1")
    drive = f"{person.root}/drive/v3/files/{person.id}"
    codes = [requests.get(drive, timeout=10).status_code, requests.post(f"{person.root}/token", timeout=10).status_code]
    assert [person.api(), *codes] == [503] * 3
    assert "Сейчас недоступен" in person.get("/")
    person.post("/desk/away", on="0")
    assert person.api() == 200


def test_the_quota_is_used_up_for_a_minute(person, clock):
    person.post("/desk/quota", on="1")
    assert [person.api(), person.api("/values/A1?valueInputOption=RAW", "PUT", json={"values": [["x"]]})] == [429] * 2
    clock.now += 59
    assert person.api() == 429
    assert "Ещё 1 с" in person.get("/")
    clock.now += 1
    assert person.api() == 200


def test_answers_are_late_by_as_much_as_was_asked_for(person):
    person.post("/desk/delay", seconds="1")
    begun = time.monotonic()
    assert person.api() == 200
    assert time.monotonic() - begun >= 1
    for seconds in ("121", "-1", "1,5", ""):
        person.post("/desk/delay", 400, seconds=seconds)
    assert person.staff.cloud.faults.delay == 1


@pytest.mark.parametrize(("name", "path"), [("sheets", "/v4/spreadsheets/{}"), ("drive", "/drive/v3/files/{}")])
def test_an_api_is_switched_off_and_everything_mended_at_once(person, cloud, name, path):
    def ask():
        headers = {"Authorization": "Bearer token"}
        return requests.get(person.root + path.format(person.id), headers=headers, timeout=10)

    person.post("/desk/api", name=name, on="0")
    assert "SERVICE_DISABLED" in ask().text or "accessNotConfigured" in ask().text
    person.post("/desk/away", on="1")
    person.post("/desk/mend")
    assert ask().status_code == 200
    person.post("/desk/api", 400, name="gmail", on="1")


def test_every_switch_has_a_sentence_and_is_switched(person, cloud):
    assert tuple(SWITCHES) == NAMES
    for name in NAMES:
        was = getattr(cloud.switches, name)
        assert SWITCHES[name] in person.get("/")
        person.post("/desk/switch", name=name, on="0" if was else "1")
        assert getattr(cloud.switches, name) is not was
    person.post("/desk/switch", 400, name="nonsense", on="1")


def test_calls_are_counted_by_what_google_counts_them_as(person, clock):
    person.api()
    person.api("/values:batchGetByDataFilter", "POST", json={"dataFilters": []})
    clock.now += 61
    person.api()
    person.api(":batchUpdate", "POST", json={"requests": []})
    person.get(f"{person.book}/edit")

    page = person.get("/")

    found = re.findall(r'<th scope="row">([^<]+)</th><td>([^<]+)</td><td>([^<]+)</td><td>([^<]+)</td>', page)
    assert found == [
        ("Чтение таблиц", "1 из 60", "3", "0"), ("Запись в таблицы", "1 из 60", "1", "1"), ("Диск", "0", "0", "0"),
        ("Вход по ключу", "0", "0", "0"),
    ]  # fmt: skip


def test_an_address_that_is_none_is_a_page_that_leads_back(person):
    for path in ("/spreadsheets/d/nope/edit", f"{person.book}/nope", "/desk/nope", "/favicon.ico"):
        assert 'href="/"' in person.get(path, 404)
    assert "Банк данных" in person.get(person.book)  # as Google too takes an address without its end
    assert "Листа «Нет» больше нет" in person.get(f"{person.book}/edit?tab={quote('Нет')}")
    assert "Ячейки Ы7 на листе нет" in person.get(f"{person.book}/edit?cell={quote('Ы7')}")
