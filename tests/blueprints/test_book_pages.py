"""The book on the page: its health, its problems and ways out of them, what changed on both sides, fresh readings."""

from __future__ import annotations

from urllib.parse import quote

import openpyxl
import pytest

from programme.accounts import Role
from programme.changes import ChangeState
from programme.eligibility import Eligibility
from programme.letters import LetterState, Owed
from programme.schema import tab
from services.postman import deliver
from services.worker import Round
from tests.blueprints.forms import change_header, change_here, change_in_sheet, fields, history, snapshot, versions
from tests.cast import CAST, MENTEES, MENTORS, PAIRS, write_book
from tests.client import open_house

CROWD = tuple(
    {"code": f"Н-{number:04d}", "name": f"Малинин {letter}лим Ильич", "email": f"n{number}@college.example"}
    for number, letter in enumerate("АБВГДЕЖЗИК", 11)
)


@pytest.fixture
def curator(house):
    return house.visitor(Role.CURATOR)


def rewrite(house, **tabs):
    """Staff save another content; the house reads it."""
    write_book(house.folder / "book.xlsx", {**CAST, **tabs})
    house.read_book()


def work(house):
    """Let the worker do all there is to do."""
    turn = Round(house.gateways, house.app.extensions["nastavnik"].snapshots, "test")
    assert any(not turn.once() for _ in range(20)), "the worker never came to rest"


def in_sheet(house, key, code, column):
    sheet = openpyxl.load_workbook(house.folder / "book.xlsx")[tab(key).sheet]
    headers = [cell.value for cell in sheet[1]]
    place = headers.index(tab(key).column(column).header)
    return next(row for row in sheet.iter_rows(values_only=True) if row[0] == code)[place]


def states(house):
    with house.gateways.store.reading() as tx:
        return [change.state for change in tx.journal.changes(states=list(ChangeState))]


# --- its health ----------------------------------------------------------------------------------


def test_the_page_tells_when_it_was_read_and_what_stands_in_it(shown_house):
    page = shown_house.visitor(Role.CURATOR).get("/book")

    assert "book.xlsx" in page.text
    assert "Наставляемые" in page.text
    assert "Ничего не ждёт" in page.text


def test_a_worker_that_never_ran_is_told(house, curator):
    assert "Фоновая работа ещё не запущена" in curator.get("/book").text

    work(house)
    assert "Фоновая работа ещё не запущена" not in curator.get("/book").text


def test_what_waits_for_the_sheet_is_listed(house, curator):
    change_here(house, "mentees", "Н-0002", "post", "методист")
    page = curator.get("/book")
    assert "методист" in page.text

    work(house)
    assert "Ничего не ждёт" in curator.get("/book").text
    assert in_sheet(house, "mentees", "Н-0002", "post") == "методист"


@pytest.mark.parametrize("role", list(Role))
def test_everybody_may_ask_for_a_fresh_reading(house, role):
    work(house)
    visitor = house.visitor(role)
    answer = visitor.post("/book/refresh")
    assert visitor.client.get(answer.location, base_url=visitor.address).status_code == 200
    change_in_sheet(house, "mentees", "Н-0003", "post", "методист")
    work(house)

    assert snapshot(house).mentees["Н-0003"].post == "методист"
    assert visitor.post("/book/refresh", next="/accounts/mine").location == "/accounts/mine"
    assert visitor.post("/book/refresh", next="//evil.example/").location.startswith("/")
    assert "evil" not in visitor.post("/book/refresh", next="//evil.example/").location


def test_the_page_does_not_read_the_book_itself(house, curator):
    change_in_sheet(house, "mentees", "Н-0003", "post", "методист")
    curator.post("/book/refresh")

    assert snapshot(house).mentees["Н-0003"].post == "преподаватель"


@pytest.mark.parametrize("content", [b"not a spreadsheet", b"PK\x03\x04 cut short"])
def test_a_broken_book_is_a_sentence_and_the_pages_go_on(house, curator, content):
    (house.folder / "book.xlsx").write_bytes(content)
    house.read_book()

    assert "Чтение или запись остановлены" in curator.get("/book").text
    assert "Ёлкина Пётра Ильинична" in curator.get("/mentees").text
    assert "book.xlsx" in curator.get("/").text


def test_an_empty_house_says_that_there_is_no_book(tmp_path, clock):
    house = open_house(tmp_path, clock, book=False)
    house.read_book()
    visitor = house.visitor(Role.CURATOR)

    assert "Чтение или запись остановлены" in visitor.get("/book").text
    assert "Замечаний нет" in visitor.get("/problems").text
    assert "Расхождений нет" in visitor.get("/conflicts").text
    house.gateways.store.engine.dispose()


@pytest.fixture
def crowded(tmp_path, clock):
    """A college of fourteen mentees."""
    opened = open_house(tmp_path, clock, book=False)
    rewrite(opened, mentees=(*MENTEES, *CROWD))
    yield opened
    opened.gateways.store.engine.dispose()


def test_many_codes_that_vanish_wait_for_the_curator(crowded):
    house, curator = crowded, crowded.visitor(Role.CURATOR)
    rewrite(house)
    page = curator.get("/book")
    assert "Так и задумано" in page.text
    assert len(snapshot(house).mentees) == 14

    curator.post("/book/main/accept")
    work(house)
    assert len(snapshot(house).mentees) == 4
    assert "Так и задумано" not in curator.get("/book").text


def test_nothing_is_accepted_in_advance(crowded):
    house, curator = crowded, crowded.visitor(Role.CURATOR)
    curator.post("/book/main/accept")
    assert "Подтверждать больше нечего" in curator.get("/book").html
    rewrite(house)

    assert len(snapshot(house).mentees) == 14
    assert not any("Accepted" in line for line in history(house))


def test_a_lock_that_was_left_over_is_set_aside(house, curator):
    (house.folder / ".~lock.book.xlsx#").write_text(",Орлова,кадры-2,12.10.2026 09:50,file;", encoding="utf-8")
    change_here(house, "mentees", "Н-0002", "post", "методист")
    house.read_book()
    page = curator.get("/book")
    assert "Орлова" in page.text
    assert "Файл никем не открыт" in page.text

    curator.post("/book/main/set-aside", **fields(page, "/book/main/set-aside"))
    work(house)
    assert in_sheet(house, "mentees", "Н-0002", "post") == "методист"


def test_a_lock_that_is_newer_than_the_page_is_respected(house, curator):
    lock = house.folder / ".~lock.book.xlsx#"
    lock.write_text(",Орлова,кадры-2,12.10.2026 09:50,file;", encoding="utf-8")
    change_here(house, "mentees", "Н-0002", "post", "методист")
    house.read_book()
    form = fields(curator.get("/book"), "/book/main/set-aside")
    lock.write_text(",Директор,приёмная,12.10.2026 09:58,file;", encoding="utf-8")

    curator.post("/book/main/set-aside", **form)
    assert "снова открыли" in curator.get("/book").html
    work(house)
    assert in_sheet(house, "mentees", "Н-0002", "post") == "мастер"

    lock.unlink()
    curator.post("/book/main/set-aside", **form)
    assert "Блокировки больше нет" in curator.get("/book").html


# --- problems ------------------------------------------------------------------------------------


def test_a_problem_says_where_it_is_and_leads_to_the_row(shown_house):
    page = shown_house.visitor(Role.CURATOR).get("/problems")

    assert "неведомый" in page.text
    assert "строка 5" in page.text
    assert page.links["Н-0004"] == "/mentees/" + quote("Н-0004")


def test_problems_lead_to_pairs_programmes_and_the_roadmap(house, curator):
    rewrite(
        house,
        pairs=({**PAIRS[0], "act_date": "на днях"},),
        activities=({**CAST["activities"][0], "due": "скоро"},),
        roadmap=({**CAST["roadmap"][0], "due": "потом"},),
    )
    links = curator.get("/problems").links

    assert links["П-2026-001"] == "/pairs/" + quote("П-2026-001")
    assert links["ПР-0001"] == f"/pairs/{quote('П-2026-001')}/programme"
    assert links["Д-0001"] == "/roadmap"
    for code in ("П-2026-001", "ПР-0001", "Д-0001"):
        curator.get(links[code])


def test_problems_are_narrowed_to_a_tab(house, curator):
    rewrite(house, roadmap=({**CAST["roadmap"][0], "due": "потом"},))

    assert "потом" not in curator.get("/problems?tab=mentees").text
    assert "потом" in curator.get("/problems?tab=roadmap").text
    assert "Замечаний нет" in curator.get("/problems?tab=nonsense&page=99").text


def ways(page):
    """What the buttons beside the problems would settle: (action, tab, row)."""
    forms = [form for form in page.tree.iter("form") if form.get("action", "").startswith("/problems/")]
    values = [{f.get("name"): f.get("value") for f in form.iter("input")} for form in forms]
    return sorted((form.get("action"), v["tab"], int(v["row"])) for form, v in zip(forms, values, strict=True))


def another_person(house):
    """Somebody types another person over Н-0002: name and contacts change together."""
    other = {**MENTEES[1], "name": "Рябинин Глеб Ильич", "email": "gleb@college.example", "phone": "+79990000009"}
    rewrite(house, mentees=(MENTEES[0], other, *MENTEES[2:]))


def test_the_same_person_under_another_name_keeps_the_code(house, curator):
    another_person(house)
    page = curator.get("/problems")
    assert "у другого человека" in page.text
    assert ways(page) == [("/problems/new-code", "mentees", 3), ("/problems/same-person", "mentees", 3)]

    curator.post("/problems/same-person", **fields(page, "/problems/same-person"))
    work(house)
    assert snapshot(house).mentees["Н-0002"].name == "Рябинин Глеб Ильич"
    assert not ways(curator.get("/problems"))
    assert in_sheet(house, "mentees", "Н-0002", "name") == "Рябинин Глеб Ильич"


def test_nothing_is_sent_to_a_row_while_somebody_must_say_whose_it_is(house, curator):
    with house.gateways.store.transaction() as tx:
        owed = Owed("pair_proposed_mentee", "key", "mentees", "Н-0002", pair="")
        tx.outbox.add(owed, operation=None, author="x", at=house.clock.now(), state=LetterState.QUEUED)
    another_person(house)
    snapshots = house.app.extensions["nastavnik"].snapshots
    deliver(house.gateways, snapshots, limit=5, owner="test")
    with house.gateways.store.reading() as tx:
        (letter,) = tx.outbox.letters(letter="pair_proposed_mentee")
    assert (letter.state, letter.reason) == (LetterState.HELD, "another_person")
    assert Eligibility(snapshot(house)).mentee_barrier(snapshot(house).mentees["Н-0002"]) == "doubtful"

    curator.post("/problems/same-person", **fields(curator.get("/problems"), "/problems/same-person"))
    work(house)
    assert ("mentees", "Н-0002") not in snapshot(house).doubtful


def test_the_form_of_a_row_is_closed_while_somebody_must_say_whose_it_is(house, curator):
    another_person(house)
    answer = curator.get("/mentees/Н-0002/edit", status=302)
    assert answer.location.endswith("/mentees/%D0%9D-0002")

    card = curator.get("/mentees/Н-0002").text
    assert "сначала решите это" in card
    assert "/mentees/%D0%9D-0002/edit" not in card


def test_another_person_gets_a_code_of_their_own(house, curator):
    another_person(house)
    curator.post("/problems/new-code", **fields(curator.get("/problems"), "/problems/new-code"))
    work(house)

    codes = {person.name: code for code, person in snapshot(house).mentees.items()}
    assert codes["Рябинин Глеб Ильич"] not in ("Н-0001", "Н-0002", "Н-0003", "Н-0004")
    assert not ways(curator.get("/problems"))
    assert in_sheet(house, "mentees", codes["Рябинин Глеб Ильич"], "name") == "Рябинин Глеб Ильич"


def test_a_copy_gets_a_code_and_its_original_keeps_its_own(house, curator):
    rewrite(house, mentees=(*MENTEES, {**MENTEES[1], "name": "Рябинин Глеб Ильич"}))
    page = curator.get("/problems")
    assert ways(page) == [("/problems/new-code", "mentees", 6)]

    curator.post("/problems/new-code", **fields(page, "/problems/new-code"))
    work(house)
    assert snapshot(house).mentees["Н-0002"].name == "Ёлкина Пётра Ильинична"
    assert not ways(curator.get("/problems"))


def test_a_code_nobody_gave_is_replaced(house, curator):
    rewrite(house, mentees=(*MENTEES, {"code": "Н-0777", "name": "Рябинин Глеб Ильич"}))
    page = curator.get("/problems")
    assert ways(page) == [("/problems/new-code", "mentees", 6)]

    curator.post("/problems/new-code", **fields(page, "/problems/new-code"))
    work(house)
    assert "Н-0777" not in snapshot(house).mentees
    assert not ways(curator.get("/problems"))


@pytest.mark.parametrize("action", ["same-person", "new-code"])
def test_what_was_settled_is_not_settled_again(house, curator, action):
    another_person(house)
    form = fields(curator.get("/problems"), f"/problems/{action}")
    curator.post(f"/problems/{action}", **form)
    work(house)
    before = {code: person.name for code, person in snapshot(house).mentees.items()}

    assert "Это уже решено" in curator.post(f"/problems/{action}", status=404, **form).text
    work(house)
    assert {code: person.name for code, person in snapshot(house).mentees.items()} == before


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"tab": "mentees", "row": "2"},
        {"tab": "mentees", "row": "5"},
        {"tab": "nonsense", "row": "3"},
        {"tab": "mentees", "row": "x"},
    ],
)
def test_a_row_without_a_doubt_keeps_its_code(house, curator, values):
    for action in ("same-person", "new-code"):
        curator.post(f"/problems/{action}", status=404, **values)

    work(house)
    assert set(snapshot(house).mentees) == {"Н-0001", "Н-0002", "Н-0003", "Н-0004"}


# --- changed on both sides -----------------------------------------------------------------------


@pytest.fixture
def clash(house):
    """The intranet and the sheet changed one cell."""
    change_here(house, "mentees", "Н-0002", "post", "методист")
    change_in_sheet(house, "mentees", "Н-0002", "post", "заведующая")
    house.read_book()
    return house


def decisions(page):
    """The addresses of the forms that settle one conflict or refusal."""
    actions = [form.get("action", "") for form in page.tree.iter("form")]
    return [each for each in actions if each.startswith("/conflicts/") and each != "/conflicts/again"]


def decide(house, curator, choice):
    action = decisions(curator.get("/conflicts"))[0]
    answer = curator.post(action, choice=choice)
    work(house)
    return action, answer


def test_a_conflict_shows_both_values_and_overwrites_neither(clash, curator):
    page = curator.get("/conflicts")

    assert all(word in page.text for word in ("мастер", "методист", "заведующая", "Ёлкина Пётра Ильинична"))
    assert in_sheet(clash, "mentees", "Н-0002", "post") == "заведующая"
    assert "ждёт вашего решения" in curator.get("/pairs").text


@pytest.mark.parametrize(("choice", "stays"), [("sheet", "заведующая"), ("ours", "методист")])
def test_a_conflict_is_settled_either_way(clash, curator, choice, stays):
    action, _ = decide(clash, curator, choice)

    assert snapshot(clash).mentees["Н-0002"].post == stays
    assert in_sheet(clash, "mentees", "Н-0002", "post") == stays
    assert "Расхождений нет" in curator.get("/conflicts").text
    assert "Это уже решено" in curator.post(action, status=404, choice="ours").text


def test_a_conflict_needs_one_of_two_answers(clash, curator):
    action = decisions(curator.get("/conflicts"))[0]

    curator.post(action, status=400, choice="nonsense")
    curator.post("/conflicts/999", status=404, choice="ours")
    assert ChangeState.CONFLICT in states(clash)


def test_a_formula_is_not_overwritten_and_the_change_can_be_given_up(house, curator):
    change_in_sheet(house, "mentees", "Н-0002", "post", '="мастер"')
    house.read_book()
    change_here(house, "mentees", "Н-0002", "post", "методист")
    house.read_book()
    assert "формул" in curator.get("/conflicts").text

    decide(house, curator, "sheet")
    assert "Расхождений нет" in curator.get("/conflicts").text
    assert in_sheet(house, "mentees", "Н-0002", "post") == '="мастер"'


def test_what_was_refused_is_tried_again_with_one_click(house, curator):
    for code in ("Н-0001", "Н-0002"):
        change_in_sheet(house, "mentees", code, "post", '="мастер"')
    house.read_book()
    for code in ("Н-0001", "Н-0002"):
        change_here(house, "mentees", code, "post", "методист")
    house.read_book()
    page = curator.get("/conflicts")
    assert len(decisions(page)) == 4
    for code in ("Н-0001", "Н-0002"):
        change_in_sheet(house, "mentees", code, "post", None)  # as it was read: openpyxl works nothing out
    curator.post("/conflicts/again", **fields(page, "/conflicts/again"))
    assert "2 изменения пробуем записать снова" in curator.get("/conflicts").text
    work(house)

    assert [in_sheet(house, "mentees", code, "post") for code in ("Н-0001", "Н-0002")] == ["методист"] * 2
    page = curator.get("/conflicts")
    assert "Расхождений нет" in page.text
    assert "Попробовать снова всё" not in page.text


def test_a_decision_about_a_value_that_is_no_longer_there_is_not_taken(clash, curator):
    page = curator.get("/conflicts")
    action = decisions(page)[0]
    change_in_sheet(clash, "mentees", "Н-0002", "post", "директор")
    clash.read_book()
    answer = curator.post(action, status=422, **fields(page, action))

    assert "В таблице уже другое значение" in answer.text
    assert ChangeState.CONFLICT in states(clash)
    assert in_sheet(clash, "mentees", "Н-0002", "post") == "директор"


# --- columns that are gone -----------------------------------------------------------------------


@pytest.fixture
def renamed(house):
    """Staff gave a column a name that nobody knows, and the curator changed one of its cells."""
    change_header(house, "mentees", "Должность", "Кем работает")
    change_here(house, "mentees", "Н-0002", "post", "методист")
    house.read_book()
    return house


def test_a_renamed_column_is_told_and_lands_when_it_is_named_back(renamed, curator):
    page = curator.get("/problems")
    assert "Столбца «Должность» больше нет, а его значения стоят под незнакомым заголовком «Кем работает»" in page.text
    assert "методист" in curator.get("/book").text, "it waits"
    change_header(renamed, "mentees", "Кем работает", "Должность")
    work(renamed)

    assert in_sheet(renamed, "mentees", "Н-0002", "post") == "методист"
    assert "Кем работает" not in curator.get("/problems").text


def test_a_question_about_a_column_stands_before_the_cells_of_earlier_tabs(house, curator):
    change_in_sheet(house, "mentees", "Н-0002", "email", "kedrova @ college.example")
    change_header(house, "mentors", "Должность", "Кем работает")
    house.read_book()
    told = curator.get("/problems").text

    assert -1 < told.find("Столбца «Должность» больше нет") < told.find("kedrova @ college.example")


def test_a_column_that_was_removed_on_purpose_is_given_up_by_a_click(renamed, curator):
    page = curator.get("/problems")
    curator.post("/problems/column-gone", **fields(page, "/problems/column-gone"))
    assert "Будет учтено при следующем чтении" in curator.get("/problems").text
    work(renamed)

    assert "Кем работает" not in curator.get("/problems").text
    assert snapshot(renamed).mentees["Н-0001"].post == ""
    assert len(decisions(curator.get("/conflicts"))) == 2
    assert "Это уже решено" in curator.post(
        "/problems/column-gone", status=404, **fields(page, "/problems/column-gone")
    ).text  # fmt: skip
    curator.post("/problems/column-gone", status=400, tab="nonsense", column="post")


# --- who sees what -------------------------------------------------------------------------------


def test_the_administrator_sees_the_health_and_nobodys_data(clash):
    change_here(clash, "mentees", "Н-0003", "post", "лаборант")
    visitor = clash.visitor(Role.ADMINISTRATOR)
    page = visitor.get("/book")

    assert "book.xlsx" in page.text
    assert "лаборант" not in page.html
    for path in ("/problems", "/conflicts"):
        visitor.get(path, status=403)


def test_the_director_looks_and_decides_nothing(clash):
    visitor = clash.visitor(Role.DIRECTOR)
    another_person(clash)
    for path in ("/book", "/problems", "/conflicts"):
        page = visitor.get(path)
        actions = {form.get("action", "") for form in page.tree.iter("form")}
        assert not {a for a in actions if a.startswith(("/problems/", "/conflicts/", "/book/main"))}
    for path in ("/problems/same-person", "/problems/new-code", "/conflicts/1", "/book/main/accept"):
        visitor.post(path, status=403)


@pytest.mark.parametrize("role", [Role.STAFF, Role.PSYCHOLOGIST])
def test_the_book_is_closed_to_the_rest(shown_house, role):
    for path in ("/book", "/problems", "/conflicts"):
        shown_house.visitor(role).get(path, status=403)


def test_a_book_that_is_not_there_is_not_found(house, curator):
    for action in ("accept", "set-aside"):
        curator.post(f"/book/nonsense/{action}", status=404)


def test_looking_writes_nothing(clash, curator):
    another_person(clash)
    before = versions(clash)
    for path in ("/book", "/problems", "/problems?tab=mentees&page=3", "/conflicts"):
        curator.get(path)

    assert versions(clash) == before


def test_a_mentor_who_is_doubted_is_settled_like_a_mentee(house, curator):
    other = {**MENTORS[1], "name": "Рябинин Глеб Ильич", "email": "gleb@college.example"}
    rewrite(house, mentors=(MENTORS[0], other, MENTORS[2]))
    curator.post("/problems/same-person", **fields(curator.get("/problems"), "/problems/same-person"))
    work(house)

    assert not ways(curator.get("/problems"))
