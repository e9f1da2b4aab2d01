"""What bad situations get: the pages go on with the last reading and say why, edits wait, then land or are asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from emulator.sheet.ranges import column_letters
from programme.accounts.account import Role
from programme.changes.change import ChangeState, Edit
from services.sync.history import STAFF
from services.sync.outages import next_try
from services.worker import ask_for_reading
from sheets.google.reading import MARK_TAB
from tests import quality
from tests.conftest import MOSCOW
from tests.sheets.google.whole_house import GoogleHouse, open_google_house

TAB = "Наставляемые"
POST = Edit("mentees", "Н-0003", "post", "преподаватель", "методист")
Act = Callable[[GoogleHouse], object]


@pytest.fixture
def house(cloud, key, tmp_path):
    opened = open_google_house(tmp_path, cloud, key, people=20)
    opened.settle()
    yield opened
    opened.gateways.store.engine.dispose()


@dataclass(frozen=True)
class Trouble:
    """Something that keeps the book away, and how it ends."""

    begins: Act
    ends: Act
    kind: str  # of the state that the pages tell
    says: str  # a part of the sentence, in Russian
    rest: float = 1.0  # seconds between two rounds of the worker while it lasts
    lasts: float = 100.0


def without_tokens(act: Act) -> Act:
    """Return the act, followed by the end of every token, as its hour ends."""

    def do(house: GoogleHouse) -> None:
        act(house)
        house.cloud.tokens.clear()

    return do


def share(house: GoogleHouse) -> None:
    house.staff.share(house.google.account)


def fail(kind: str) -> Act:
    return lambda house: house.cloud.faults.share(kind, 1.0)


def set_skew(seconds: float) -> Act:
    return without_tokens(lambda house: setattr(house.cloud, "skew", seconds))


def take_out(attribute: str) -> tuple[Act, Act]:
    """Return how an entry of the cloud's table goes and how it comes back."""
    kept: dict[str, object] = {}

    def go(house: GoogleHouse) -> None:
        table = getattr(house.cloud, attribute)
        kept.update(table)
        table.clear()

    return go, lambda house: getattr(house.cloud, attribute).update(kept)


def calm(house: GoogleHouse) -> None:
    house.cloud.faults.clear()


KEYS, FILES = take_out("keys"), take_out("files")
TROUBLES = {
    "access taken away": Trouble(lambda h: h.staff.unshare(h.google.account), share, "missing", "Настройки доступа"),
    "API not enabled": Trouble(lambda h: h.cloud.enabled.clear(), lambda h: h.cloud.enabled.update({"sheets", "drive"}),
                               "missing", "не включён"),
    "key revoked": Trouble(without_tokens(KEYS[0]), KEYS[1], "missing", "ключ"),
    "in the trash": Trouble(lambda h: h.staff.trash(), lambda h: h.staff.trash(out=True), "missing", "корзин"),
    "no such spreadsheet": Trouble(*FILES, "missing", "таблиц"),
    "a server's clock that is wrong": Trouble(set_skew(7200.0), set_skew(0.0), "busy", "часы"),
    "quota used up": Trouble(fail("429"), calm, "busy", "исчерпан"),
    "Google unreachable for a day": Trouble(fail("503"), calm, "busy", "недоступ",
                                            rest=600.0, lasts=86_400.0),
}  # fmt: skip


def post_of(house: GoogleHouse, code: str = "Н-0003") -> object:
    rows = house.staff.sheet(TAB).rows
    headers = [cell.value for cell in rows[0].cells]
    code_at, post_at = headers.index("Код"), headers.index("Должность")
    return next(row.get(post_at).value for row in rows if row.get(code_at).value == code)


def shown(house: GoogleHouse, *paths: str) -> list[str]:
    """Return what the curator reads on these pages; names of Google's own may stand in them."""
    curator = house.visitor(Role.CURATOR)
    answers = [curator.client.get(path, base_url=curator.address) for path in paths]
    assert {answer.status_code for answer in answers} == {200}
    pages = [quality.parse(answer.get_data(as_text=True)) for answer in answers]
    return [quality.text_of(next(page.iter("main"))) for page in pages]


def states(house: GoogleHouse) -> list[ChangeState]:
    with house.gateways.store.reading() as tx:
        return [change.state for change in tx.journal.changes(tab="mentees")]


def kind(house: GoogleHouse) -> str:
    with house.gateways.store.reading() as tx:
        return tx.replica.state("main").stopped_kind


@pytest.mark.parametrize("name", TROUBLES)
def test_the_pages_go_on_and_say_since_when_and_why_and_what_waits_lands_afterwards(house, name):
    trouble = TROUBLES[name]
    since = f"{house.clock.now():%H:%M}"[:4]  # to ten minutes
    trouble.begins(house)
    began = house.clock.now()
    house.save(POST)
    house.rounds(trouble.lasts, rest=trouble.rest)

    assert (kind(house), states(house)) == (trouble.kind, [ChangeState.OPEN])
    book, card, people = shown(house, "/book", "/mentees/Н-0003", "/mentees")
    assert trouble.says in book
    assert since in book, "the page says how old the last reading is"
    with house.gateways.store.reading() as tx:
        state = tx.replica.state("main")
    assert state.stopped_at - began < timedelta(seconds=100), "it is told soon, and since when it lasts"
    assert "Так с " in book
    assert "методист" in card
    assert "Дубов Семён Маркович" in people
    trouble.ends(house)
    house.rounds(130)
    assert (kind(house), states(house), post_of(house)) == ("", [ChangeState.LANDED], "методист")


@pytest.mark.parametrize("name", [name for name, trouble in TROUBLES.items() if trouble.kind == "missing"])
def test_who_refuses_access_is_asked_ever_more_seldom_and_at_once_when_somebody_clicks(house, name):
    trouble = TROUBLES[name]
    trouble.begins(house)
    house.rounds(100)
    house.cloud.calls.clear()
    house.save(POST)
    house.rounds(1800)

    assert house.cloud.count() <= 4 * (9 + 5), "a try costs four requests at most"
    with house.gateways.store.reading() as tx:
        state = tx.replica.state("main")
    assert f"{next_try(house.google, state).astimezone(MOSCOW):%H:%M}" in shown(house, "/book")[0]

    house.rounds(62)
    house.cloud.calls.clear()
    house.rounds(5)
    calls = house.cloud.count()
    ask_for_reading(house.gateways)
    house.rounds(2)
    assert calls == 0 < house.cloud.count(), "one click tries at once"

    trouble.ends(house)
    ask_for_reading(house.gateways)
    house.rounds(10)
    assert (kind(house), states(house), post_of(house)) == ("", [ChangeState.LANDED], "методист")


def retype(house: GoogleHouse, column: int, texts: list[str]) -> None:
    for row, text in enumerate(texts, 1):
        house.staff.edit(TAB, row, column, text)


def codes_of(house: GoogleHouse) -> list[str]:
    return [str(row.get(0).value) for row in house.staff.sheet(TAB).rows[1:] if row.get(0).value]


def shift_codes(house: GoogleHouse) -> None:
    first, *others = codes_of(house)
    retype(house, 0, [*others, first])


SPOILS: dict[str, Act] = {
    "a tab renamed": lambda h: h.staff.rename_tab(TAB, "Черновик"),
    "a tab deleted": lambda h: h.staff.delete_tab(TAB),
    "the ID column pasted over": shift_codes,
    "the ID column sorted apart": lambda h: h.staff.sort(TAB, 1, columns="B:F", descending=True),
    "a header renamed to something unknown": lambda h: h.staff.edit(TAB, 0, 1, "Кличка"),
}


@pytest.mark.parametrize("name", SPOILS)
def test_nothing_is_guessed_while_the_sheet_is_spoilt_and_all_lands_when_it_is_put_right(house, name):
    good = house.staff.file.spreadsheet.copy()
    SPOILS[name](house)
    if "tab" in name:  # for the minute in which nobody has noticed, a tab under another name is the same tab
        house.rounds(70)
    spoilt = house.staff.file.spreadsheet.copy()
    house.save(POST)
    house.rounds(70)

    book, card, people = shown(house, "/book", "/mentees/Н-0003", "/mentees")
    assert states(house) == [ChangeState.OPEN]
    assert cells(house) == cells_of(spoilt), "something was written into a spoilt sheet"
    assert "методист" in card
    assert "Дубов Семён Маркович" in people
    assert TAB in book or "Код" in book or "ФИО" in book
    house.staff._do(lambda book: book.sheets.__setitem__(slice(None), good.copy().sheets))
    house.rounds(130)
    assert (kind(house), states(house), post_of(house)) == ("", [ChangeState.LANDED], "методист")


def cells(house: GoogleHouse) -> dict[str, list[list[object]]]:
    return cells_of(house.staff.file.spreadsheet)


def cells_of(book) -> dict[str, list[list[object]]]:
    """Return what stands in every tab but the one of our own mark."""
    return {tab.title: [[cell.value for cell in row.cells] for row in tab.rows]
            for tab in book.sheets if tab.title != MARK_TAB}  # fmt: skip


def test_an_emptied_id_column_is_filled_again_row_by_row(house):
    codes = {str(row.get(1).value): str(row.get(0).value) for row in house.staff.sheet(TAB).rows[1:]}
    retype(house, 0, [""] * len(codes_of(house)))
    house.staff.sort(TAB, 1, descending=True)
    house.save(POST)
    house.rounds(130)

    assert {str(row.get(1).value): str(row.get(0).value) for row in house.staff.sheet(TAB).rows[1:]} == codes
    assert (kind(house), states(house), post_of(house)) == ("", [ChangeState.LANDED], "методист")


def test_a_renamed_header_is_asked_about_and_all_lands_when_it_is_named_back(house):
    column = house.staff.column(TAB, "Должность")
    house.staff.edit(TAB, 0, column, "Кем работает")
    house.save(POST)
    house.rounds(130)

    headers = [cell.value for cell in house.staff.sheet(TAB).rows[0].cells]
    assert "Должность" not in headers, "no second column is made"
    assert states(house) == [ChangeState.OPEN]
    problems, card = shown(house, "/problems", "/mentees/Н-0004")
    assert "его значения стоят под незнакомым заголовком «Кем работает»" in problems
    assert "преподаватель" in card, "the last value is shown"
    house.staff.edit(TAB, 0, column, "Должность")
    house.rounds(130)
    assert (states(house), post_of(house)) == ([ChangeState.LANDED], "методист")
    assert "Кем работает" not in shown(house, "/problems")[0]


def test_a_tab_named_back_is_seen_with_the_next_look_and_its_absence_is_told_once(house):
    house.staff.rename_tab(TAB, "Черновик")
    for _ in range(30):  # noticed within a minute
        if kind(house) != "mass_change":
            house.rounds(5)
    assert kind(house) == "mass_change"
    problems = shown(house, "/problems")[0]
    assert problems.count("Верните листу прежнее имя") == 1
    assert "В книге нет листа" not in problems, "one trouble, told once"
    house.staff.rename_tab("Черновик", TAB)
    house.rounds(30)

    assert kind(house) == ""


@pytest.mark.parametrize(("locale", "typed"), [("ru_RU", "01.09.2026"), ("de_DE", "01.09.2026"), ("en_US", "9/1/2026")])
def test_a_spreadsheet_of_any_locale_means_the_same(house, locale, typed):
    house.staff.file.spreadsheet.properties["locale"] = locale
    column = house.staff.column(TAB, "Дата вхождения в программу")
    house.staff.edit(TAB, 1, column, typed)
    house.save(POST, Edit("mentees", "Н-0003", "joined", None, date(2026, 9, 2)))
    house.rounds(130)

    found = house.worker.snapshots.current(house.gateways).mentees
    assert (found["Н-0001"].joined, found["Н-0003"].joined) == (date(2026, 9, 1), date(2026, 9, 2))
    assert states(house) == [ChangeState.LANDED] * 2


def held(house):
    """Return the posts that the pages show."""
    with house.gateways.store.reading() as tx:
        return {row.code: row.cells.get("post") for row in tx.replica.rows() if row.tab == "mentees"}


def told_of_staff(house):
    """Return how many changes of posts the history tells as staff's."""
    with house.gateways.store.reading() as tx:
        return sum(line.column == "post" for line in tx.audit.lines(tab="mentees", author=STAFF))


def test_what_an_array_filled_is_kept_while_something_stands_in_its_way(house):
    column = house.staff.column(TAB, "Должность")
    last = house.staff.sheet(TAB).last_row
    free = house.staff.sheet(TAB).column_count - 1
    shown = {row: str(house.staff.cell(TAB, row, column).value or "") for row in range(1, last)}
    for row, text in shown.items():
        house.staff.edit(TAB, row, free, text)
        house.staff.edit(TAB, row, column, "")
    house.settle()
    letters = column_letters(free)
    house.staff.edit(TAB, 1, column, f"=ARRAYFORMULA({letters}2:{letters}{last})")
    house.settle()
    before, told = held(house), told_of_staff(house)
    house.staff.edit(TAB, last - 2, column, "поперёк")
    house.settle()

    now = held(house)
    changed = {code for code in before if before[code] != now[code]}
    assert len(changed) == 1, "only what staff typed is theirs"
    assert told_of_staff(house) == told + 1
    house.staff.edit(TAB, last - 2, column, "")
    house.settle()
    assert held(house) == before
