"""Pairs on the page: the list, the card, the answers of both sides, the act, the end, and taking a step back."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest

from programme.accounts.account import Role
from programme.letters.letter import LetterState
from programme.schema.values import END_REASON
from services.letters.postman import plan
from tests.blueprints.forms import change_here, change_in_sheet, fields, history, snapshot, versions
from tests.cast import ACTIVITIES, CAST, MEETINGS, MENTEES, PAIRS, write_book
from tests.client import open_house

ACTIVE, NEW = "П-2026-001", "П-2026-002"
CARD, NEW_CARD = "/pairs/" + quote(ACTIVE), "/pairs/" + quote(NEW)
PROPOSED = {
    "code": NEW, "mentor": "М-0002", "mentor_name": "Ракитин Олег Игоревич", "mentee": "Н-0002",
    "mentee_name": "Ёлкина Пётра Ильинична", "status": "предложена", "proposed": date(2026, 10, 5),
    "mentor_answer": "ждём ответа", "mentee_answer": "ждём ответа", "aim": "цифровые инструменты",
}  # fmt: skip


@pytest.fixture
def house(tmp_path, clock):
    """The cast and one pair more, which waits for its answers."""
    opened = open_house(tmp_path, clock, cast={**CAST, "pairs": (*PAIRS, PROPOSED)})
    yield opened
    opened.gateways.store.engine.dispose()


@pytest.fixture
def curator(house):
    return house.visitor(Role.CURATOR)


def step(visitor, group, path=NEW_CARD, status=302, **typed):
    """Fill in one of the card's forms and send it."""
    form = fields(visitor.get(path), path, group=group)
    return visitor.post(path, status=status, **{**form, **typed})


def agreed(visitor):
    step(visitor, "answers", mentor_answer="согласие", mentee_answer="согласие")


def pair(house, code=NEW):
    return snapshot(house).pairs[code]


def owed(house):
    with house.gateways.store.reading() as tx:
        return {(one.owed.letter, one.owed.code) for one in tx.outbox.letters() if one.owed.pair == NEW}


def test_the_list_tells_who_and_where_it_stands(curator):
    page = curator.get("/pairs")

    assert "2 пары" in page.text
    assert all(word in page.text for word in ("Ёлкина Пётра Ильинична", "Ракитин Олег Игоревич", "предложена", NEW))


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("status=proposed", {NEW}), ("status=active", {ACTIVE}), ("status=working", {ACTIVE}),
        ("status=unanswered", {NEW}), ("status=declined", set()), ("q=" + quote("ЕЛКИНА петра"), {NEW}),
        ("q=" + quote("инструменты"), {NEW}), ("silent=yes", set()), ("status=nonsense", {NEW, ACTIVE}),
        ("sort=mentor", {NEW, ACTIVE}), ("sort=-starts", {NEW, ACTIVE}), ("sort=nonsense&page=99", {NEW, ACTIVE}),
    ],
)  # fmt: skip
def test_filters_stand_in_the_address(curator, query, seen):
    page = curator.get("/pairs?" + query)

    assert {code for code in (NEW, ACTIVE) if code in page.text} == seen
    assert seen or "Ничего не подошло" in page.text


def test_the_list_is_sorted(curator):
    by_mentee = curator.get("/pairs?sort=mentee").text
    backwards = curator.get("/pairs?sort=-mentee").text

    assert by_mentee.index("Ёлкина") < by_mentee.index("Соколов")
    assert backwards.index("Соколов") < backwards.index("Ёлкина")


def test_a_pair_that_has_not_met_for_long_is_marked(house):
    house.clock.move(days=60)
    curator = house.visitor(Role.CURATOR)

    assert ACTIVE in curator.get("/pairs?silent=yes").text
    assert "давно" in curator.get(CARD).text


def test_without_pairs_the_list_says_where_they_come_from(tmp_path, clock):
    house = open_house(tmp_path, clock, book=False)
    page = house.visitor(Role.CURATOR).get("/pairs")
    house.gateways.store.engine.dispose()

    assert "Пар пока нет" in page.text


def test_the_card_shows_programme_meetings_and_letters(house, curator):
    page = curator.get(CARD)

    for words in ("Лучинина Вера Павловна", ACTIVITIES[0]["what"], MEETINGS[0]["topic"], "10-р"):
        assert words in page.text


def test_both_answers_make_a_pair_accepted(house, curator):
    step(curator, "answers", mentor_answer="согласие")
    assert pair(house).status == "proposed"
    assert pair(house).mentor_answered == date(2026, 10, 12)

    step(curator, "answers", mentee_answer="согласие", mentee_answered="11.10.2026")
    found = pair(house)
    assert (found.status, found.mentee_answered) == ("accepted", date(2026, 10, 11))
    assert any("Both sides agreed" in line for line in history(house, tab="pairs", code=NEW))


def test_a_refusal_ends_the_pair_and_tells_the_other_side(house, curator):
    step(curator, "answers", mentor_answer="отказ")

    assert pair(house).status == "declined"
    assert owed(house) == {("pair_declined", "Н-0002")}


def test_an_order_approves_the_pair_and_both_are_told(house, curator):
    step(curator, "answers", mentor_answer="согласие", mentee_answer="согласие")
    step(curator, "act", act="44-р", act_date="10.10.2026", starts="01.11.2026", ends="31.05.2027")

    assert pair(house).status == "approved"
    assert {("pair_approved_mentor", "М-0002"), ("pair_approved_mentee", "Н-0002")} <= owed(house)


def test_a_signed_order_alone_approves_no_pair_and_everything_against_it_is_told_at_once(house, curator):
    change_in_sheet(house, "mentors", "М-0002", "consent_mentoring", None)
    house.read_book()
    page = step(curator, "act", status=422, act="44-р", act_date="01.09.2030", starts="01.11.2026", ends="01.10.2026")

    for words in (
        "Нет согласия наставника на пару", "Нет согласия наставляемого на пару", "статье 351.8",
        "ещё не наступила", "раньше, чем начинается",
    ):  # fmt: skip
        assert words in page.text
    assert fields(page, NEW_CARD, group="act")["act"] == "44-р"
    assert (pair(house).status, pair(house).act) == ("proposed", "")
    assert not {letter for letter, _ in owed(house)} & {"pair_approved_mentor", "pair_approved_mentee"}


def test_what_the_law_leaves_to_the_curator_is_set_aside_with_a_reason_that_is_shown(house, curator):
    order = {"act": "44-р", "act_date": "10.10.2026", "starts": "12.10.2026"}
    page = step(curator, "act", status=422, **order)
    assert "укажите основание отступления" in page.text

    step(curator, "act", **order, set_aside="согласились на общей встрече")
    assert pair(house).status == "active"
    assert "согласились на общей встрече" in curator.get(NEW_CARD).text
    assert any("согласились на общей встрече" in line for line in history(house, tab="pairs", code=NEW))


def test_a_pair_with_an_order_is_at_work_from_its_first_day(house, curator):
    agreed(curator)
    step(curator, "act", act="44-р", act_date="10.10.2026", starts="12.10.2026")

    assert pair(house).status == "active"


@pytest.mark.parametrize("reason", END_REASON, ids=lambda choice: choice.key)
def test_a_reason_ends_the_pair(house, curator, reason):
    if reason.key == "expired":
        page = step(curator, "end", path=CARD, status=422, end_reason=reason.ru)
        assert "Срок ещё не истёк" in page.text
        return
    step(curator, "end", path=CARD, end_reason=reason.ru, noticed="" if reason.key == "fulfilled" else "12.10.2026")

    found = pair(house, ACTIVE)
    if reason.key == "fulfilled":
        assert (found.status, found.ended) == ("completed", date(2026, 10, 12))
        return
    assert (found.status, found.ended) == ("active", date(2026, 10, 15)), "it works until the third working day"
    house.clock.move(days=3)
    assert pair(house, ACTIVE).status == "ended"


def test_an_early_end_needs_its_notice_and_owes_letters_to_both(house, curator):
    reason = "по инициативе наставника"
    assert "дата уведомления" in step(curator, "end", path=CARD, status=422, end_reason=reason).text
    page = step(curator, "end", path=CARD, status=422, end_reason=reason, noticed="12.10.2026", ended="14.10.2026")
    assert "через три рабочих дня" in page.text
    step(curator, "end", path=CARD, end_reason=reason, noticed="12.10.2026", ended="15.10.2026")

    with house.gateways.store.reading() as tx:
        found = {(one.owed.letter, one.owed.code) for one in tx.outbox.letters() if one.owed.pair == ACTIVE}
    assert {("pair_ended_mentor", "М-0001"), ("pair_ended_mentee", "Н-0001")} <= found
    step(curator, "end", path=CARD, note="подписали оба")
    assert (pair(house, ACTIVE).status, pair(house, ACTIVE).note) == ("active", "подписали оба")


def test_a_pair_at_work_is_extended_by_a_later_end(house, curator):
    assert "поздний срок" in step(curator, "extend", path=CARD, status=422, ends="01.05.2027").text
    step(curator, "extend", path=CARD, ends="30.06.2027")

    assert (pair(house, ACTIVE).status, pair(house, ACTIVE).ends) == ("extended", date(2027, 6, 30))


def test_what_the_sheet_says_without_ground_is_a_remark_and_never_a_letter(house):
    for column, value in (("status", "действует"), ("act", "7"), ("act_date", date(2030, 9, 1))):
        change_in_sheet(house, "pairs", NEW, column, value)
    house.read_book()
    plan(house.gateways, snapshot(house))

    told = [str(problem.what) for problem in snapshot(house).problems if problem.code == NEW]
    assert "The mentor has not agreed." in told
    assert "The date of the order lies in the future." in told
    assert not {letter for letter, _ in owed(house)} & {"pair_approved_mentor", "pair_approved_mentee"}


def test_every_step_reaches_the_sheet(house, curator):
    agreed(curator)
    step(curator, "act", act="44-р", act_date="10.10.2026")
    house.read_book()

    with house.gateways.store.reading() as tx:
        (row,) = tx.replica.some({("pairs", NEW)})
    assert (row.cells["act"], row.cells["status"]) == ("44-р", "действует")


def test_a_step_can_be_taken_back(house, curator):
    saved = step(curator, "answers", mentor_answer="согласие", mentee_answer="согласие")
    page = curator.get(saved.location)
    undo = next(form.get("action") for form in page.tree.iter("form") if "/undo/" in form.get("action", ""))
    curator.post(undo)

    found = pair(house)
    assert (found.status, found.mentor_answer, found.mentor_answered) == ("proposed", "waiting", None)


def test_what_was_approved_and_taken_back_is_not_sent(house, curator):
    agreed(curator)
    saved = step(curator, "act", act="44-р", act_date="10.10.2026", starts="12.10.2026")
    operation = int(saved.location.rpartition("=")[2])
    house.read_book()
    curator.post(f"{NEW_CARD}/undo/{operation}")
    house.read_book()
    plan(house.gateways, snapshot(house))

    with house.gateways.store.reading() as tx:
        states = {one.state for one in tx.outbox.letters() if one.owed.letter.startswith("pair_approved")
                  and one.owed.pair == NEW}  # fmt: skip
    assert not states & {LetterState.QUEUED, LetterState.SENT}


def test_only_changes_of_this_pair_are_taken_back(house, curator):
    operation = change_here(house, "mentees", "Н-0002", "post", "методист")

    page = curator.post(f"{NEW_CARD}/undo/{operation}", status=404)
    assert "Отменять нечего" in page.text
    assert snapshot(house).mentees["Н-0002"].post == "методист"
    curator.post(f"{NEW_CARD}/undo/999", status=404)


def test_a_value_changed_since_is_not_undone(house, curator):
    saved = step(curator, "answers", mentor_answer="согласие")
    operation = int(saved.location.rpartition("=")[2])
    change_here(house, "pairs", NEW, "mentor_answer", "отказ")

    page = curator.post(f"{NEW_CARD}/undo/{operation}", status=409)
    assert "Ничего не сохранено" in page.text
    assert pair(house).mentor_answer == "no"


def test_a_form_that_came_back_as_it_was_leaves_no_trace(house, curator):
    before = versions(house), [line for line in history(house) if "pair" in line]
    step(curator, "answers")

    assert "Ничего не изменено" in curator.get(NEW_CARD).html
    assert (versions(house), [line for line in history(house) if "pair" in line]) == before


def test_what_cannot_be_read_is_said_and_kept(house, curator):
    page = step(curator, "act", status=422, act="44-р", act_date="вчера")

    kept = fields(page, NEW_CARD, group="act")
    assert (kept["act"], kept["act_date"], kept["seen-act_date"]) == ("44-р", "вчера", "")
    assert 'id="act_date-error"' in page.html
    assert pair(house).act == ""


def test_a_clash_shows_both_versions_and_loses_nothing_typed(house, curator):
    form = fields(curator.get(NEW_CARD), NEW_CARD, group="act")
    change_here(house, "pairs", NEW, "aim", "журнал")

    page = curator.post(NEW_CARD, status=409, **{**form, "aim": "методика", "act": "44-р"})
    kept = fields(page, NEW_CARD, group="act")
    assert "журнал" in page.text
    assert (kept["aim"], kept["act"], kept["seen-aim"]) == ("методика", "44-р", "журнал")
    curator.post(NEW_CARD, **{**kept, "act": ""})
    assert pair(house).aim == "методика"


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.STAFF])
def test_others_read_the_card_and_change_nothing(house, role):
    visitor = house.visitor(role)
    page = visitor.get(NEW_CARD)
    assert "Ёлкина Пётра Ильинична" in page.text

    assert not any(
        CARD in form.get("action", "") or NEW_CARD in form.get("action", "") for form in page.tree.iter("form")
    )
    assert ("История" in page.text) is (role is Role.DIRECTOR)
    visitor.post(NEW_CARD, status=403, group="answers", mentor_answer="отказ")
    visitor.post(f"{NEW_CARD}/undo/1", status=403)
    assert pair(house).status == "proposed"


@pytest.mark.parametrize("role", [Role.PSYCHOLOGIST, Role.ADMINISTRATOR])
def test_pairs_are_closed_to_the_rest(house, role):
    for path in ("/pairs", NEW_CARD):
        house.visitor(role).get(path, status=403)


def test_a_pair_that_is_not_there_is_a_sentence(house, curator):
    gone = "/pairs/" + quote("П-2026-404")

    assert "Пары с кодом П-2026-404 нет" in curator.get(gone, status=404).text
    assert "П-2026-404" in curator.post(
        gone, status=404, group="answers", **{"seen-mentor_answer": "", "mentor_answer": "отказ"}
    ).text  # fmt: skip
    curator.post(gone, status=404, group="answers")
    curator.post(NEW_CARD, status=400, group="nonsense")


def test_a_partner_who_has_gone_does_not_break_the_card(house, curator):
    write_book(house.folder / "book.xlsx", {**CAST, "pairs": (*PAIRS, PROPOSED), "mentees": (MENTEES[0], *MENTEES[2:])})
    house.read_book()

    assert "нет в банке" in curator.get(NEW_CARD).text
    assert curator.get("/pairs").status == 200


def test_looking_writes_nothing(house, curator):
    before = versions(house)
    for path in ("/pairs", CARD, NEW_CARD, NEW_CARD + "?undo=1", "/pairs?status=unanswered&silent=yes"):
        curator.get(path)

    assert versions(house) == before


def test_staff_read_a_pair_without_its_notes(house):
    code = next(iter(snapshot(house).pairs))
    change_in_sheet(house, "pairs", code, "note", "решили вопреки правилу")
    house.read_book()

    assert "решили вопреки правилу" in house.visitor(Role.DIRECTOR).get(f"/pairs/{code}").text
    assert "решили вопреки правилу" not in house.visitor(Role.STAFF).get(f"/pairs/{code}").text


@pytest.mark.parametrize(("kind", "word"), [("приказ", "приказа"), ("распоряжение", "распоряжения")])
def test_the_directors_paper_is_called_as_the_setting_says(tmp_path, clock, kind, word):
    cast = {**CAST, "settings": (*CAST["settings"], {"name": "Вид акта", "value": kind})}
    house = open_house(tmp_path, clock, cast=cast)
    page = house.visitor(Role.CURATOR).get(CARD)
    house.gateways.store.engine.dispose()

    assert f"Номер {word}" in page.text
    assert "(распоряжения)" not in page.text
    assert "Номер акта" not in page.text
