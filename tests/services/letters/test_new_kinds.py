"""A new kind of letter is a record and a folder: the rest of the house takes it to its end without knowing it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from email import message_from_bytes, policy
from urllib.parse import quote

import pytest

from mail.folder import FolderPost
from programme.accounts.account import Role
from programme.changes.change import Decision, NewRow
from programme.letters.delivery import Outcome
from programme.letters.kind import LetterKind, UnknownLetter, always, nothing, while_owed
from programme.letters.kinds import KINDS
from programme.letters.letter import LetterState, Owed
from programme.schema.pairs import WORKING
from programme.text.sentences import say
from services.letters.log import write_log
from services.letters.postman import deliver, plan
from services.letters.review import release
from services.saving import record
from tests.cast import CAST, write_book
from tests.client import open_house
from tests.letters_cast import SETTINGS, a_kind

PARTNERS = (
    {"code": "ПА-001", "name": "Завод «Пример»", "contact": "Крылова Ольга Сергеевна",
     "email": "factory@partner.example", "status": "соглашение подписано", "agreement": "5-с"},
)  # fmt: skip
TEACHERS = (
    {"code": "ПД-0001", "name": "Тихая Нина Львовна", "post": "преподаватель", "email": "nina@college.example"},
)
EVENTS = ({"code": "МЕ-001", "kind": "круглый стол", "title": "Наставник года", "place": "актовый зал"},)
BODY = """{% extends "base.FORMAT" %}
{% from "parts.FORMAT" import facts %}
{% block body %}
BEGINSПриглашаем.ENDS
{{ facts(told(COLUMNS)) }}
{% endblock %}
{% block why %}вы участвуете в программе наставничества.{% endblock %}
"""


@pytest.fixture
def templates(tmp_path):
    return shutil.copytree(SETTINGS.templates, tmp_path / "letters")


@pytest.fixture
def house(tmp_path, clock, templates):
    """The cast with a partner, a teacher and an event; what it owed at first is held, and the world goes on."""
    write_book(tmp_path / "book.xlsx", {**CAST, "partners": PARTNERS, "teachers": TEACHERS, "events": EVENTS})
    post = FolderPost(replace(SETTINGS, templates=templates), tmp_path / "mail")
    opened = open_house(tmp_path, clock, book=False, post=post)
    opened.read_book()
    plan(opened.gateways, seen(opened))
    yield opened
    opened.gateways.store.engine.dispose()


def snapshots(house):
    return house.app.extensions["nastavnik"].snapshots


def seen(house):
    return snapshots(house).current(house.gateways)


def letters(house, kind):
    with house.gateways.store.reading() as tx:
        return tx.outbox.letters(letter=kind)


def write_folder(templates, kind: LetterKind, *columns: str) -> None:
    """Write the folder of a new kind: a subject, a text and an HTML that say the same."""
    folder = templates / kind.name
    folder.mkdir()
    (folder / "subject.txt").write_text("Ждём вас", encoding="utf-8")
    for form, begins, ends in (("txt", "", ""), ("html", "<p>", "</p>")):
        body = BODY.replace("FORMAT", form).replace("COLUMNS", ", ".join(f'"{key}"' for key in columns))
        body = body.replace("BEGINS", begins).replace("ENDS", ends)
        (folder / f"body.{form}").write_text(body, encoding="utf-8")


def halfway(seen, pair, now):
    if pair.status in WORKING:
        yield Owed("halfway", f"pair:{pair.code}:halfway", "mentors", pair.mentor, pair=pair.code)


def invites(seen, event, now):
    yield Owed("invitation", f"event:{event.code}:ПА-001", "partners", "ПА-001", about=event.code)


def of_one(seen, row, now):
    if row.code == "Н-0002":
        yield Owed("welcome", "welcome:Н-0002", "mentees", "Н-0002")


TO_A_PARTNER = a_kind("thanks", ("partners",), ru="благодарность партнёру", en="thanks to a partner")
TO_A_TEACHER = a_kind("survey", ("teachers",))
TO_A_MENTEE = a_kind("welcome", ("mentees",), owed=of_one)
OF_A_PAIR = a_kind("halfway", ("mentors",), about="pairs", owed=halfway, still_due=while_owed(halfway))
OF_AN_EVENT = a_kind("invitation", ("partners",), about="events", owed=invites, still_due=while_owed(invites))
# kind, columns the letter tells, address, greeting, what it tells, name in the tab Письма, links of the list
JOURNEYS = [
    (TO_A_PARTNER, ("agreement",), "factory@partner.example", "Ольга Сергеевна", "Номер соглашения: 5-с",
     "Крылова Ольга Сергеевна", {}),
    (TO_A_TEACHER, ("post",), "nina@college.example", "Нина Львовна", "Должность: преподаватель",
     "Тихая Нина Львовна", {}),
    (TO_A_MENTEE, ("commission",), "petra@college.example", "Пётра Ильинична", "ПЦК: ПЦК сварки",
     "Ёлкина Пётра Ильинична", {"Ёлкина Пётра Ильинична": f"/mentees/{quote('Н-0002')}"}),
    (OF_A_PAIR, ("form", "act"), "vera@college.example", "Вера Павловна", "Форма: педагог–педагог",
     "Лучинина Вера Павловна",
     {"Лучинина Вера Павловна": f"/mentors/{quote('М-0001')}", "П-2026-001": f"/pairs/{quote('П-2026-001')}"}),
    (OF_AN_EVENT, ("kind", "title", "place"), "factory@partner.example", "Ольга Сергеевна",
     "Вид: круглый стол Мероприятие: Наставник года Место: актовый зал", "Крылова Ольга Сергеевна", {}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "columns", "address", "greeted", "told", "name", "links"),
    JOURNEYS,
    ids=[kind.name for kind, *_ in JOURNEYS],
)
def test_a_new_kind_goes_from_the_rule_to_the_log(
    house, templates, tmp_path, kind, columns, address, greeted, told, name, links
):
    write_folder(templates, kind, *columns)
    with KINDS.also(kind):
        assert plan(house.gateways, seen(house)).added == 1
        assert not plan(house.gateways, seen(house))
        report = deliver(house.gateways, snapshots(house), limit=10, owner="test")
        write_log(house.gateways)
        house.read_book()
        page = house.visitor(Role.CURATOR).get(f"/letters?letter={kind.name}")
        (letter,) = letters(house, kind.name)
        card = house.visitor(Role.DIRECTOR, language="en").get(f"/letters/{letter.id}")

    assert report.outcomes == {Outcome.ACCEPTED: 1}
    (file,) = (tmp_path / "mail").glob("*.eml")
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert [one.addr_spec for one in message["To"].addresses] == [address]
    text, html = (message.get_body((form,)).get_content() for form in ("plain", "html"))
    assert f"Здравствуйте, {greeted}!" in text
    assert f"Здравствуйте, {greeted}!" in html
    assert told in " ".join(text.split())
    assert "Приглашаем." in html
    (line,) = seen(house).letter_log.values()
    assert (line.person, line.name, line.letter, line.state) == (letter.owed.code, name, kind.ru, "отправлено")
    assert links.items() <= page.links.items()
    assert kind.ru in page.text
    assert address in card.text
    assert kind.en in card.h1.lower()


def test_the_list_says_of_whom_and_of_what_no_page_tells(house, templates):
    write_folder(templates, OF_AN_EVENT, "title")
    with KINDS.also(OF_AN_EVENT):
        plan(house.gateways, seen(house))
        text = house.visitor(Role.CURATOR).get("/letters?letter=invitation").text

    assert "Завод «Пример»" in text
    assert "Партнёры · Крылова Ольга Сергеевна" in text
    assert "Мероприятия · МЕ-001" in text


def test_letters_to_one_person_about_one_row_are_one_thread(house):
    def twice(seen, event, now):
        for n in (1, 2):
            yield Owed("invitation", f"event:{event.code}:{n}", "partners", "ПА-001", about=event.code)

    with KINDS.also(replace(OF_AN_EVENT, owed=twice, still_due=always)):
        plan(house.gateways, seen(house))

    second, first = letters(house, "invitation")
    assert second.in_reply_to == first.message_id
    assert first.in_reply_to == ""


def test_a_letter_written_by_a_newer_version_waits_for_a_person_and_stops_no_other(house, templates):
    write_folder(templates, TO_A_PARTNER)
    with house.gateways.store.transaction() as tx:
        owed = Owed("from_the_future", "future", "partners", "ПА-001", about="ИИ-7")
        tx.outbox.add(owed, operation=None, author="x", at=house.clock.now(), state=LetterState.QUEUED)
    with KINDS.also(TO_A_PARTNER):
        report = plan(house.gateways, seen(house))
        sent = deliver(house.gateways, snapshots(house), limit=10, owner="test")

    (letter,) = letters(house, "from_the_future")
    assert (report.added, report.moved) == (1, 1)
    assert sent.outcomes == {Outcome.ACCEPTED: 1}
    assert (letter.state, letter.reason) == (LetterState.HELD, "unknown_kind")
    curator = house.visitor(Role.CURATOR)
    assert "эта версия программы не знает такого письма" in curator.get("/letters").text
    card = curator.get(f"/letters/{letter.id}").text
    assert "Эта версия программы не знает такого письма: его записала более новая" in card
    assert release(house.gateways, snapshots(house), [letter.id], "curator").done == 0

    known = a_kind("from_the_future", ("partners",), owed=nothing)
    with KINDS.also(known):
        plan(house.gateways, seen(house))
    (letter,) = letters(house, "from_the_future")
    assert (letter.state, letter.reason) == (LetterState.QUEUED, "")


def test_a_letter_of_a_newer_version_is_held_at_the_door_too(house):
    with house.gateways.store.transaction() as tx:
        owed = Owed("from_the_future", "future", "partners", "ПА-001")
        tx.outbox.add(owed, operation=None, author="x", at=house.clock.now(), state=LetterState.QUEUED)
    deliver(house.gateways, snapshots(house), limit=10, owner="test")

    (letter,) = letters(house, "from_the_future")
    assert (letter.state, letter.reason) == (LetterState.HELD, "unknown_kind")


def test_a_misspelt_name_in_a_folder_holds_the_letter_and_says_which(house, templates):
    write_folder(templates, TO_A_PARTNER)
    (templates / "thanks" / "body.txt").write_text("{{ pair.code }}", encoding="utf-8")
    with KINDS.also(TO_A_PARTNER):
        plan(house.gateways, seen(house))
        deliver(house.gateways, snapshots(house), limit=10, owner="test")

    (letter,) = letters(house, "thanks")
    assert (letter.state, letter.reason) == (LetterState.HELD, "unwritten")
    assert "thanks/body.txt" in letter.last_reply


def test_a_decision_owes_a_letter_about_the_row_it_adds(house):
    event = NewRow("events", (("title", "Круглый стол"),), "new-event")
    letter = Owed("invitation", "event:new-event:ПА-001", "partners", "ПА-001", about="new-event")
    with KINDS.also(OF_AN_EVENT):
        code = record(house.gateways, Decision(say("Added"), rows=(event,), letters=(letter,)), "x").codes["new-event"]

    (found,) = letters(house, "invitation")
    assert (found.owed.about, found.owed.key) == (code, f"event:{code}:ПА-001")


def test_a_decision_that_owes_a_letter_of_an_unknown_kind_writes_nothing(house):
    event = NewRow("events", (("title", "Круглый стол"),))
    letter = Owed("from_the_future", "key", "partners", "ПА-001")

    with pytest.raises(UnknownLetter):
        record(house.gateways, Decision(say("Added"), rows=(event,), letters=(letter,)), "x")
    with house.gateways.store.reading() as tx:
        assert not tx.journal.changes(tab="events")
    assert not letters(house, "from_the_future")
