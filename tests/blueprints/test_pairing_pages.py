"""Matching on the page: whom the helper suggests and why, the curator's locks, vetoes and choices, confirming."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import openpyxl
import pytest

from programme.accounts.account import Role
from programme.changes.change import Decision, Edit
from programme.errors import Refused
from programme.letters.letter import LetterState
from programme.pairs.steps import ChosenPair
from programme.schema.registry import tab
from programme.text.sentences import say
from services import saving
from services.letters.postman import plan
from services.matching import proposals as pairing
from services.pairs import confirming
from tests.browser import ALL_LOOKS, open_window, serve
from tests.cast import CAST, MENTEES, MENTORS, SIGNED, write_book
from tests.client import open_house

CHOOSE = "/matching/" + quote("Н-0002")
PETRA_OLEG = "Н-0002 М-0002"
PETRA_VERA = "Н-0002 М-0001"
ROMAN = {
    "code": "Н-0005", "name": "Осинцев Роман Ильич", "post": "преподаватель", "status": "в банке",
    "request": "Как вести журнал", "needs": "цифровые инструменты; ведение журнала", "consent_data": SIGNED,
    "email": "roman@college.example",
}  # fmt: skip


@pytest.fixture
def house(tmp_path, clock):
    """The cast and one more mentee who waits, so that there is something to choose."""
    opened = open_house(tmp_path, clock, cast={**CAST, "mentees": (*MENTEES, ROMAN)})
    yield opened
    opened.gateways.store.engine.dispose()


@pytest.fixture
def curator(house):
    return house.visitor(Role.CURATOR)


def pairs(house):
    snapshot = house.app.extensions["nastavnik"].snapshots.current(house.gateways)
    return {(pair.mentee, pair.mentor): pair for pair in snapshot.pairs.values() if pair.code != "П-2026-001"}


def asked(house):
    """The codes of the people who are owed a letter about a proposed pair."""
    with house.gateways.store.reading() as tx:
        letters = tx.outbox.letters()
    return sorted(letter.owed.code for letter in letters if letter.owed.letter.startswith("pair_proposed"))


def rows(page):
    """The rows of the proposal by their ids: what each says."""
    found = [element for element in page.tree.iter("li") if "proposal-row" in element.get("class", "")]
    return {row.get("id"): " ".join("".join(row.itertext()).split()) for row in found}


def left_out(visitor, path="/matching"):
    return {id.removeprefix("left-"): text for id, text in rows(visitor.get(path)).items() if id.startswith("left-")}


def test_a_suggestion_shows_score_reasons_gaps_and_alternatives(curator):
    found = rows(curator.get("/matching"))

    roman = found["pair-Н-0005"]
    assert "Лучинина Вера Павловна" in roman  # Oleg has one place, and Petra's need is met by him alone
    petra = found["pair-Н-0002"]
    assert "Ракитин Олег Игоревич" in petra
    assert "цифровые инструменты" in petra
    assert "ведение журнала" in roman[roman.index("Не закрыто") :]
    assert "Варианты и баллы" in roman
    assert "1 свободное место" in roman
    assert all("Балл" in text for text in (petra, roman))


def test_everybody_without_a_mentor_is_given_a_reason_and_a_remedy(curator):
    left = left_out(curator)

    assert set(left) == {"Н-0003", "Н-0004"}
    assert "нет согласия на обработку персональных данных" in left["Н-0003"]
    assert "Получите согласие" in left["Н-0003"]


def test_the_page_speaks_english_too(house):
    page = house.visitor(Role.CURATOR, language="en").get("/matching")

    assert "there is no consent to the processing of personal data" in page.text


def test_what_a_score_is_made_of_has_the_decimal_sign_of_the_language(house):
    russian, english = (house.visitor(Role.CURATOR, language=each).get("/matching") for each in ("ru", "en"))
    parts = [
        ["".join(c.itertext()) for c in page.tree.iter("td") if c.get("class") == "number"]
        for page in (russian, english)
    ]

    assert any("," in part for part in parts[0])
    assert all(" из " in part for part in parts[0])
    assert [part.replace(",", ".").replace(" из ", " of ") for part in parts[0]] == parts[1]
    assert not any(part.partition(" of")[0].endswith(".0") for part in parts[1])


@pytest.mark.parametrize("policy", ["people", "score", "nonsense"])
def test_what_comes_first_stands_in_the_address(curator, policy):
    page = curator.get(f"/matching?policy={policy}")

    kept = page.form("/matching/lock")["policy"]
    assert kept == ("score" if policy == "score" else "people")


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.STAFF])
def test_others_look_and_change_nothing(house, role):
    visitor = house.visitor(role)
    page = visitor.get("/matching")
    assert "Ракитин Олег Игоревич" in page.text

    assert not any("/matching" in (form.get("action") or "") for form in page.tree.iter("form"))
    visitor.get(CHOOSE, status=403)
    for action in ("check", "confirm", "lock", "veto"):
        visitor.post(f"/matching/{action}", status=403, pairs=PETRA_OLEG, mentee="Н-0002", mentor="М-0002")
    assert not pairs(house)


@pytest.mark.parametrize("role", [Role.PSYCHOLOGIST, Role.ADMINISTRATOR])
def test_the_proposal_is_closed_to_those_who_do_not_read_pairs(house, role):
    house.visitor(role).get("/matching", status=403)


def test_a_lock_keeps_a_pair_until_it_is_let_go(house, curator):
    curator.post("/matching/lock", mentee="Н-0002", mentor="М-0001", locked="yes")
    found = rows(curator.get("/matching"))
    assert "Лучинина Вера Павловна" in found["pair-Н-0002"].split("Варианты и баллы")[0]
    assert "Разрешить менять" in found["pair-Н-0002"]

    curator.post("/matching/lock", mentee="Н-0002", mentor="М-0001", locked="no")
    assert "Ракитин Олег Игоревич" in rows(curator.get("/matching"))["pair-Н-0002"].split("Варианты и баллы")[0]


def test_after_a_lock_the_curator_is_where_she_was(curator):
    answer = curator.post(
        "/matching/lock", mentee="Н-0002", mentor="М-0002", locked="yes", policy="score", page="3"
    )  # fmt: skip

    assert answer.location == "/matching?policy=score&page=3#pair-" + quote("Н-0002")


def test_a_veto_rules_a_pair_out_until_it_is_lifted(house, curator):
    done = curator.post("/matching/veto", mentee="Н-0002", mentor="М-0002", ruled_out="yes", why="просила")
    assert done.location == CHOOSE + "#vetoes"
    page = curator.get(CHOOSE)
    assert "просила" in page.text
    assert "исключ" in page.text
    assert "Ракитин" not in rows(curator.get("/matching"))["pair-Н-0002"]

    curator.post("/matching/veto", mentee="Н-0002", mentor="М-0002", ruled_out="no")
    assert "просила" not in curator.get(CHOOSE).text
    assert "Ракитин" in rows(curator.get("/matching"))["pair-Н-0002"]


def test_the_audit_of_a_veto_does_not_name_the_other_side(house, curator):
    curator.post("/matching/veto", mentee="Н-0002", mentor="М-0002", ruled_out="yes", why="просила")

    with house.gateways.store.reading() as tx:
        told = [str(line.what) for line in tx.audit.lines(code="Н-0002")]
    assert told
    assert not any("М-0002" in what or "просила" in what for what in told)


def test_a_veto_on_somebody_who_has_gone_can_be_lifted(house, curator):
    curator.post("/matching/veto", mentee="Н-0002", mentor="М-0003", ruled_out="yes")
    write_book(house.folder / "book.xlsx", {**CAST, "mentors": MENTORS[:2], "mentees": (*MENTEES, ROMAN)})
    house.read_book()
    assert "М-0003" in curator.get(CHOOSE).text

    curator.post("/matching/veto", mentee="Н-0002", mentor="М-0003", ruled_out="no")
    assert "М-0003" not in curator.get(CHOOSE).text


def test_only_the_chosen_are_confirmed_and_both_sides_are_asked(house, curator):
    page = curator.post("/matching/check", status=200, pairs=[PETRA_OLEG])
    assert "oleg@college.example" in page.text
    assert not pairs(house)

    sent = page.form("/matching/confirm")
    curator.post("/matching/confirm", **{**sent, "note": "Удачи вам"})

    made = pairs(house)
    assert list(made) == [("Н-0002", "М-0002")]
    pair = made["Н-0002", "М-0002"]
    assert pair.status == "proposed"
    assert pair.score
    assert pair.why
    assert asked(house) == ["М-0002", "Н-0002"]
    listed = curator.get("/pairs?status=proposed")
    assert "Предложена 1 пара" in listed.html
    assert "Ёлкина Пётра Ильинична" in listed.text
    house.read_book()
    plan(house.gateways, house.app.extensions["nastavnik"].snapshots.current(house.gateways))
    with house.gateways.store.reading() as tx:
        letters = [one for one in tx.outbox.letters() if one.owed.letter.startswith("pair_proposed")]
    assert {(one.state, one.owed.note) for one in letters} == {(LetterState.QUEUED, "Удачи вам")}


def test_all_are_confirmed_at_once(house, curator):
    page = curator.post("/matching/check", status=200, all="yes")
    pairs_sent = [f.get("value") for f in page.tree.iter("input") if f.get("name") == "pairs"]
    curator.post("/matching/confirm", pairs=pairs_sent)

    assert set(pairs(house)) == {("Н-0002", "М-0002"), ("Н-0005", "М-0001")}
    assert "Предлагать некого" in curator.get("/matching").text


def test_a_confirmed_pair_leaves_the_proposal_and_its_lock(house, curator):
    curator.post("/matching/lock", mentee="Н-0002", mentor="М-0002", locked="yes")
    curator.post("/matching/confirm", pairs=[PETRA_OLEG])

    assert "pair-Н-0002" not in rows(curator.get("/matching"))
    assert not pairing.read_locks(house.gateways)


@pytest.mark.parametrize("step", ["check", "confirm"])
def test_nobody_chosen_is_said(house, curator, step):
    curator.post(f"/matching/{step}")

    assert "Выберите хотя бы одну пару" in curator.get("/matching").html
    assert not pairs(house)


def test_a_page_that_is_stale_says_so_and_writes_nothing(house, curator):
    page = curator.post("/matching/check", status=200, pairs=[PETRA_OLEG])
    house.visitor(Role.CURATOR).post("/matching/confirm", pairs=[PETRA_VERA])

    answer = curator.post(
        "/matching/confirm", status=422, **{**page.form("/matching/confirm"), "note": "Мои слова"}
    )  # fmt: skip
    assert "уже в паре" in answer.text
    assert "Ёлкина Пётра Ильинична" in answer.text
    assert answer.form("/matching/confirm")["note"] == "Мои слова"
    assert list(pairs(house)) == [("Н-0002", "М-0001")]
    assert asked(house) == ["М-0001", "Н-0002"]


class Meddling:
    """Snapshots behind whose back another curator pairs the mentee, right after the first look."""

    def __init__(self, house):
        self.kept, self.house, self.looks = house.app.extensions["nastavnik"].snapshots, house, 0

    def current(self, gateways):
        found = self.kept.current(gateways)
        self.looks += 1
        if self.looks == 1:
            confirming.confirm_pairs(gateways, self.kept, [ChosenPair("Н-0002", "М-0001")], "other@college.example")
        return found


def test_two_curators_never_pair_one_mentee(house):
    snapshots = Meddling(house)
    with pytest.raises(Refused, match="in a pair already"):
        confirming.confirm_pairs(house.gateways, snapshots, [ChosenPair("Н-0002", "М-0002")], "curator@college.example")

    assert list(pairs(house)) == [("Н-0002", "М-0001")]
    assert snapshots.looks == 2


def test_a_veto_of_the_very_moment_counts(house):
    class Vetoed(Meddling):
        def current(self, gateways):
            found = self.kept.current(gateways)
            self.looks += 1
            if self.looks == 1:
                house.visitor(Role.CURATOR).post(
                    "/matching/veto", mentee="Н-0002", mentor="М-0002", ruled_out="yes"
                )  # fmt: skip
            return found

    with pytest.raises(Refused, match="ruled this pair out"):
        confirming.confirm_pairs(house.gateways, Vetoed(house), [ChosenPair("Н-0002", "М-0002")], "x@college.example")
    assert not pairs(house)


def test_a_mentor_chosen_by_hand_needs_a_reason_where_a_rule_stands_in_the_way(house, curator):
    page = curator.get(CHOOSE)
    buttons = {b.get("value"): b.get("aria-label") for b in page.tree.iter("button") if b.get("name") == "pairs"}
    assert PETRA_VERA in buttons
    change(house, "mentors", "М-0001", "status", "потенциальный")
    checked = curator.post("/matching/check", status=200, pairs=[PETRA_VERA])
    assert "статус сейчас не позволяет" in checked.text

    refused = curator.post("/matching/confirm", status=422, pairs=[PETRA_VERA], note="Прошу вас")
    assert "укажите причину" in refused.text
    assert refused.form("/matching/confirm")["note"] == "Прошу вас"
    assert not pairs(house)

    curator.post("/matching/confirm", pairs=[PETRA_VERA], override="анкета придёт завтра")
    assert pairs(house)["Н-0002", "М-0001"].note == "анкета придёт завтра"


def test_the_reason_is_kept_only_with_the_pair_it_is_about(house, curator):
    change(house, "mentors", "М-0001", "status", "потенциальный")
    curator.post("/matching/confirm", pairs=[PETRA_OLEG, "Н-0005 М-0001"], override="анкета придёт завтра")

    assert {pair.mentee: pair.note for pair in pairs(house).values()} == {
        "Н-0002": "", "Н-0005": "анкета придёт завтра",
    }  # fmt: skip


def test_pairs_beyond_a_mentors_places_are_shown_before_they_are_confirmed(house, curator):
    page = curator.post("/matching/check", status=200, pairs=[PETRA_OLEG, "Н-0005 М-0002"])

    assert "нет свободного места" in page.text
    assert "Почему отступаем от правила" in page.text


def test_a_rule_that_may_never_be_set_aside_offers_no_choice(house, curator):
    change(house, "mentors", "М-0001", "consent_data", None)
    page = curator.get(CHOOSE)
    values = [button.get("value") for button in page.tree.iter("button")]
    assert "нет согласия на обработку персональных данных" in page.text
    assert PETRA_VERA not in values

    curator.post("/matching/confirm", status=422, pairs=[PETRA_VERA], override="очень надо")
    assert not pairs(house)


def test_mentors_are_searched_by_name_and_competence(curator):
    assert "Ракитин" not in curator.get(CHOOSE + "?q=" + quote("ОЦЕНИВАНИЕ")).text
    assert "Лучинина" in curator.get(CHOOSE + "?q=" + quote("ОЦЕНИВАНИЕ")).text
    assert "Такого наставника нет" in curator.get(CHOOSE + "?q=" + quote("ъъъъ")).text


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/matching/check", {"pairs": ["Н-0404 М-0001"]}),
        ("/matching/confirm", {"pairs": ["Н-0002 М-0404"]}),
        ("/matching/lock", {"mentee": "Н-0404", "mentor": "М-0001", "locked": "yes"}),
        ("/matching/lock", {"mentee": "М-0001", "mentor": "Н-0002", "locked": "yes"}),
        ("/matching/veto", {"mentee": "Н-0002", "mentor": "", "ruled_out": "yes"}),
    ],
)
def test_people_who_are_not_in_the_banks_are_a_sentence(house, curator, path, values):
    page = curator.post(path, status=404, **values)

    assert "уже нет в банке" in page.text
    assert not pairs(house)


def test_nobody_to_choose_for_is_a_sentence(curator):
    assert "Н-0404" in curator.get("/matching/" + quote("Н-0404"), status=404).text


@pytest.mark.parametrize("broken", ["Н-0002", "Н-0002 М-0001 М-0002", ""])
def test_a_form_nobody_could_have_filled_in_is_refused(house, curator, broken):
    curator.post("/matching/confirm", status=400, pairs=[broken])

    assert not pairs(house)


def test_looking_writes_nothing(house, curator):
    before = stamp(house)
    for path in ("/matching", "/matching?policy=score&page=9&left=9", CHOOSE, "/matching?page=x"):
        curator.get(path)

    assert stamp(house) == before


def test_an_empty_book_says_what_is_missing(tmp_path, clock):
    house = open_house(tmp_path, clock, book=False)
    page = house.visitor(Role.CURATOR).get("/matching")
    house.gateways.store.engine.dispose()

    assert "Предлагать некого" in page.text
    assert "У всех есть наставник" in page.text


# --- many people ---------------------------------------------------------------------------------


def crowd(count, first=10):
    return tuple(
        {"code": f"Н-{number:04d}", "name": f"Малинин Пётр {chr(1040 + number % 32)}ович", "status": "в банке",
         "consent_data": SIGNED, "needs": "оценивание", "joined": date(2026, 9, 2)}
        for number in range(first, first + count)
    )  # fmt: skip


@pytest.fixture
def crowded(tmp_path, clock):
    mentors = tuple({**MENTORS[0], "code": f"М-{number:04d}", "name": f"Опытов Олег {chr(1040 + number)}ович",
                     "capacity": 25, "email": f"m{number}@college.example", "phone": f"+7999000{number:04d}"}
                    for number in range(1, 2))  # fmt: skip
    opened = open_house(tmp_path, clock, cast={**CAST, "mentors": mentors, "mentees": crowd(55), "pairs": ()})
    yield opened
    opened.gateways.store.engine.dispose()


def test_twenty_suggestions_are_shown_at_once_and_everybody_can_be_reached(crowded):
    visitor = crowded.visitor(Role.CURATOR)
    first, second = rows(visitor.get("/matching")), rows(visitor.get("/matching?page=2"))
    assert len([id for id in first if id.startswith("pair-")]) == 20
    assert len([id for id in second if id.startswith("pair-")]) == 5

    seen = set()
    for part in (1, 2):
        seen |= set(left_out(visitor, f"/matching?left={part}"))
    assert len(seen) == 30


def test_a_large_proposal_is_asked_for_computed_by_the_worker_and_shown(house, curator, monkeypatch):
    monkeypatch.setattr(pairing, "AT_ONCE", 1)
    page = curator.get("/matching")
    assert "Предложение нужно рассчитать" in page.text
    assert not compute(house)

    curator.post("/matching/compute", policy="people")
    waiting = curator.get("/matching")
    link = next(a for a in waiting.tree.iter("a") if a.get("data-reload-after"))
    assert link.get("href") == "/matching"
    assert compute(house)
    assert not compute(house)
    shown = curator.get("/matching")
    assert "pair-Н-0002" in rows(shown)
    assert "data-reload-after" not in shown.html


def test_an_outdated_proposal_shows_nobody_who_has_been_paired_or_has_gone(house, curator, monkeypatch):
    monkeypatch.setattr(pairing, "AT_ONCE", 1)
    curator.post("/matching/compute")
    compute(house)
    curator.post("/matching/confirm", pairs=[PETRA_OLEG])
    page = curator.get("/matching")
    assert "pair-Н-0002" not in rows(page)
    assert "pair-Н-0005" in rows(page)

    house.read_book()
    remove_row(house.folder / "book.xlsx", "mentees", "Н-0005")
    house.read_book()
    page = curator.get("/matching")
    assert "pair-Н-0005" not in rows(page)
    assert "Данные за это время изменились" in page.text

    assert compute(house)  # confirming has asked for it
    assert "Данные за это время изменились" not in curator.get("/matching").text


def test_a_request_made_while_another_is_computed_is_not_lost(house, monkeypatch):
    monkeypatch.setattr(pairing, "AT_ONCE", 1)
    known = house.app.extensions["nastavnik"]
    snapshot = known.snapshots.current(house.gateways)
    pairing.ask(house.gateways, snapshot, "people")
    real = pairing.propose

    def asked_meanwhile(*given, **more):
        house.clock.move(seconds=5)
        pairing.ask(house.gateways, snapshot, "score")
        return real(*given, **more)

    monkeypatch.setattr(pairing, "propose", asked_meanwhile)
    assert compute(house)
    monkeypatch.setattr(pairing, "propose", real)
    assert pairing.view_proposal(house.gateways, snapshot, "score").asked_at is not None
    assert compute(house)
    assert pairing.view_proposal(house.gateways, snapshot, "score").proposal is not None


def remove_row(path, key, code):
    file = openpyxl.load_workbook(path)
    sheet = file[tab(key).sheet]
    sheet.delete_rows(next(row[0].row for row in sheet.iter_rows() if row[0].value == code))
    file.save(path)


def compute(house):
    return pairing.compute_wanted(
        house.gateways, house.app.extensions["nastavnik"].snapshots.current(house.gateways)
    )  # fmt: skip


def stamp(house):
    with house.gateways.store.reading() as tx:
        return tx.journal.version(), tx.people.version(), tx.outbox.version(), tx.key_values.get("matching.wanted")


def change(house, key, code, column, value):
    """Somebody changes a cell in the intranet."""
    snapshot = house.app.extensions["nastavnik"].snapshots.current(house.gateways)
    edit = Edit(key, code, column, snapshot.raw(key, code).get(column), value)
    saving.record(house.gateways, Decision(say("Changed in the sheet"), (edit,)), "test")


@pytest.mark.browser
def test_the_page_looks_again_by_itself_until_the_proposal_is_there(house, chromium, monkeypatch):
    monkeypatch.setattr(pairing, "AT_ONCE", 1)
    for _, address in serve(house):
        window = open_window(chromium, address)
        window.sign_in(house, Role.CURATOR, ALL_LOOKS[0])
        page = window.open("/matching")
        page.get_by_role("button", name="Рассчитать предложение").click()
        page.get_by_role("link", name="Обновить").wait_for()
        compute(house)

        page.locator("#pair-Н-0002").wait_for()
        assert not window.complaints
        window.context.close()
