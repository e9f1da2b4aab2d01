"""Letters on the page: the curator decides, the director looks, nobody else comes in; the preview acts on nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from programme.accounts.account import Role
from programme.letters.delivery import Met, RelayState
from programme.letters.letter import LetterState, Owed
from services.letters.postman import deliver, plan
from tests.client import open_house

DIRECTOR, CURATOR = Role.DIRECTOR, Role.CURATOR


def planned(house):
    """The house after its first planning: the approval of a pair is owed to both sides and held, nothing else is."""
    plan(house.gateways, house.app.extensions["nastavnik"].snapshots.current(house.gateways))
    with house.gateways.store.transaction() as tx:
        letters = tx.outbox.letters()
        kept = [one.id for one in letters if one.reason == "first_plan" and one.owed.letter.startswith("pair_approved")]
        for letter in letters:
            if letter.id not in kept:
                frm = [letter.state]
                tx.outbox.move(letter.id, LetterState.CANCELLED, frm=frm, reason="by_hand", at=house.clock.now())
    return sorted(kept)


@pytest.fixture
def ids(house):
    found = planned(house)
    assert len(found) == 2
    return found


@pytest.fixture
def curator(house):
    return house.visitor(CURATOR)


def states(house, ids):
    with house.gateways.store.reading() as tx:
        return [tx.outbox.get(id).state.value for id in ids]


def go(house):
    return deliver(house.gateways, house.app.extensions["nastavnik"].snapshots, limit=10, owner="test")


def mark_in_doubt(house, id):
    now = house.gateways.clock.now()
    with house.gateways.store.transaction() as tx:
        tx.outbox.move(id, LetterState.QUEUED, frm=[LetterState.HELD], at=now)
        (letter,) = tx.outbox.claim("gone", now=now, lease=now - now)
        tx.outbox.keep_raw(
            letter.id, b"Subject: x\r\n\r\nx\r\n", name="x", address="x@y.example", subject="x", owner="gone"
        )
        tx.outbox.mark_in_doubt(letter.id, "gone", now)
        tx.outbox.finish(letter.id, "gone", LetterState.IN_DOUBT, now=now, reason="no_answer")


def test_before_the_first_letter_the_list_says_when_letters_come(tmp_path, clock):
    house = open_house(tmp_path, clock, book=False)
    found = house.visitor(CURATOR).get("/letters").text
    house.gateways.store.engine.dispose()

    assert "Писем пока нет" in found


def test_the_list_tells_whom_what_and_why(house, ids, curator):
    page = curator.get("/letters")

    assert "Лучинина Вера Павловна" in page.text
    assert "утверждение пары наставнику" in page.text
    assert "накопилось до первого запуска" in page.text
    assert "2 письма ждут вашего решения" in page.text


def test_filters_stand_in_the_address(house, ids, curator):
    assert "Соколов" not in curator.get("/letters?code=М-0001").text
    assert "Под эти условия" in curator.get("/letters?show=sent").text
    assert "Соколов" in curator.get("/letters?letter=pair_approved_mentee&show=yours").text


def test_the_page_speaks_english_too(house, ids):
    visitor = house.visitor(CURATOR, language="en")

    assert "approval of the pair to the mentor" in visitor.get("/letters").text
    assert "The letter as it would be sent now" in visitor.get(f"/letters/{ids[0]}").text


@pytest.mark.parametrize(("action", "after"), [("release", "queued"), ("cancel", "cancelled")])
def test_the_curator_moves_many_letters_at_once(house, ids, curator, action, after):
    curator.post("/letters/move", action=action, ids=ids)

    assert states(house, ids) == [after, after]


def test_a_move_of_nothing_says_so(house, ids, curator):
    curator.post("/letters/move", action="hold")

    assert "Не выбрано ни одного письма" in curator.get("/letters").text


def test_an_unknown_action_is_refused(house, ids, curator):
    curator.post("/letters/move", status=400, action="burn", ids=ids)
    curator.post(f"/letters/{ids[0]}/act", status=400, action="burn")


def test_the_card_shows_the_exact_letter_and_approving_it_keeps_it(house, ids, curator):
    page = curator.get(f"/letters/{ids[0]}")
    assert "Наставническая пара утверждена" in page.text

    address = f"/letters/{ids[0]}/approve"
    curator.post(address, **page.form(address))
    curator.post(f"/letters/{ids[0]}/act", action="release")
    house.clock.move(hours=3)
    go(house)

    (file,) = (house.folder / "mail").glob("*.eml")
    with house.gateways.store.reading() as tx:
        assert tx.outbox.get(ids[0]).approved_sha256 == page.form(address)["sha256"]
        assert tx.outbox.raw(ids[0]) == file.read_bytes()


def test_the_preview_is_shown_under_a_policy_that_lets_nothing_act(house, ids, curator):
    page = curator.get(f"/letters/{ids[0]}")
    frame = next(page.tree.iter("iframe"))
    answer = curator.client.get(frame.get("src"), base_url=curator.address)

    assert frame.get("sandbox") == ""
    policy_line = answer.headers["Content-Security-Policy"]
    assert policy_line.startswith("sandbox; default-src 'none';")
    assert "script-src" not in policy_line
    assert "Здравствуйте, Вера Павловна!" in answer.get_data(as_text=True)


def test_the_source_is_a_letter_any_mail_program_opens(house, ids, curator):
    answer = curator.client.get(f"/letters/{ids[0]}/source", base_url=curator.address)

    assert answer.mimetype == "message/rfc822"
    message = message_from_bytes(answer.get_data(), policy=policy.default)
    assert message["To"].addresses[0].addr_spec == "vera@college.example"


def test_looking_at_letters_changes_nothing(house, ids, curator):
    with house.gateways.store.reading() as tx:
        before = tx.outbox.version()
    for address in ("/letters", f"/letters/{ids[0]}", f"/letters/{ids[0]}/html", f"/letters/{ids[0]}/source"):
        curator.client.get(address, base_url=curator.address)

    with house.gateways.store.reading() as tx:
        assert tx.outbox.version() == before


@pytest.mark.parametrize(("action", "after"), [("again", "queued"), ("arrived", "sent")])
def test_a_letter_in_doubt_is_settled_on_its_card(house, ids, curator, action, after):
    mark_in_doubt(house, ids[0])
    page = curator.get(f"/letters/{ids[0]}")
    assert "Неизвестно, дошло ли это письмо" in page.text

    curator.post(f"/letters/{ids[0]}/act", action=action)
    assert states(house, ids)[0] == after
    curator.get(f"/letters/{ids[0]}")


def test_a_letter_that_left_is_shown_as_it_left(house, ids, curator):
    curator.post("/letters/move", action="release", ids=ids)
    go(house)
    page = curator.get(f"/letters/{ids[0]}")

    assert states(house, ids) == ["sent", "sent"]
    assert "Письмо в том виде, в каком оно отправляется" in page.text
    assert "отправлено" in page.text


def test_every_step_by_hand_stands_in_the_audit(house, ids, curator):
    curator.post(f"/letters/{ids[0]}/act", action="release")
    curator.post(f"/letters/{ids[0]}/act", action="hold")

    with house.gateways.store.reading() as tx:
        lines = [str(line.what) for line in tx.audit.lines(code="М-0001")]
    assert any("held" in line for line in lines)
    assert any("released" in line for line in lines)


def test_a_letter_that_does_not_exist_is_not_found(house, curator):
    curator.get("/letters/99", status=404)


def test_a_letter_to_a_row_that_is_gone_is_still_shown(house, curator):
    with house.gateways.store.transaction() as tx:
        owed = Owed("pair_declined", "k", "mentees", "Н-0999", pair="П-2026-999")
        id = tx.outbox.add(owed, operation=None, author="x", at=house.clock.now(), state=LetterState.QUEUED)

    assert "Н-0999" in curator.get("/letters").text
    assert "строку удалили из книги" in curator.get(f"/letters/{id}").text


def test_the_director_reads_and_moves_nothing(house, ids):
    director = house.visitor(DIRECTOR)
    director.get("/letters")
    page = director.get(f"/letters/{ids[0]}")

    assert not any("/act" in (form.get("action") or "") for form in page.tree.iter("form"))
    director.post("/letters/move", status=403, action="release", ids=ids)
    director.post(f"/letters/{ids[0]}/act", status=403, action="release")
    assert states(house, ids) == ["held", "held"]


@pytest.mark.parametrize("role", [Role.STAFF, Role.PSYCHOLOGIST, Role.ADMINISTRATOR])
def test_others_do_not_come_in(house, role):
    house.visitor(role).get("/letters", status=403)


def test_the_commands_plan_deliver_and_list(house):
    run = house.app.test_cli_runner().invoke

    assert run(args=["letters", "plan"]).output.startswith("Добавлено ")
    assert run(args=["letters", "plan"]).output == "Добавлено 0 писем\n"
    assert run(args=["letters", "deliver"]).output.startswith("Отправлено 1 письмо")
    found = json.loads(run(args=["letters", "list", "--json"]).output)
    assert found["counts"]["sent"] == 1
    assert sum(found["counts"].values()) == len(found["letters"]) >= 3
    assert "отправлено" in run(args=["letters", "list", "--state", "sent"]).output


def test_deliver_fails_when_a_letter_is_in_doubt(house, ids):
    mark_in_doubt(house, ids[0])
    with house.gateways.store.transaction() as tx:
        tx.outbox.move(ids[1], LetterState.QUEUED, frm=[LetterState.HELD], at=house.clock.now())
        tx.outbox.claim("dead", now=house.clock.now(), lease=house.clock.now() - house.clock.now())
        tx.outbox.mark_in_doubt(ids[1], "dead", house.clock.now())
    house.clock.move(minutes=1)

    assert house.app.test_cli_runner().invoke(args=["letters", "deliver"]).exit_code == 1


@pytest.fixture
def stopped(house, ids):
    """Two letters of which one met a refusal that everybody gets; the other waits."""
    with house.gateways.store.transaction() as tx:
        met = (Met(ids[0], "a@college.example"),)
        tx.outbox.set_relay(RelayState(reply="550 5.1.1 nobody", answer="x", met=met, stopped_at=house.clock.now()))
        tx.outbox.move(ids[1], LetterState.QUEUED, frm=[LetterState.HELD], at=house.clock.now())
    return ids


def stop_form(page, action):
    return page.form("/letters/stop") | {"action": action}


def test_a_stopped_run_is_one_notice_and_one_click_goes_on(house, stopped, curator):
    page = curator.get("/letters")
    assert "Отправка остановлена" in page.text
    assert "550 5.1.1 nobody" in page.text
    assert "Ждёт 1 письмо." in page.text

    curator.post("/letters/stop", **stop_form(page, "go_on"))
    assert "Отправка остановлена" not in curator.get("/letters").text
    go(house)
    assert states(house, stopped) == ["held", "sent"]


def test_one_click_holds_all_and_whoever_clicks_second_is_told(house, stopped, curator):
    page = curator.get("/letters")
    curator.post("/letters/stop", **stop_form(page, "hold"))
    assert "Задержано 1 письмо." in curator.get("/letters").text
    late = curator.post("/letters/stop", status=409, **stop_form(page, "go_on"))

    assert states(house, stopped) == ["held", "held"]
    assert "Решение уже принял кто-то другой" in late.text
    curator.post("/letters/stop", status=400, **stop_form(page, "burn"))


def test_the_director_sees_why_letters_have_stopped_and_decides_nothing(house, stopped):
    page = house.visitor(DIRECTOR).get("/letters").text

    assert "Отправка остановлена" in page
    assert "Продолжить с остальными" not in page


@pytest.mark.parametrize(("action", "after"), [("arrived", "sent"), ("again", "queued")])
def test_doubts_are_decided_together(house, ids, curator, action, after):
    for id in ids:
        mark_in_doubt(house, id)
    page = curator.get("/letters")
    assert "Неизвестно, дошли ли 2 письма" in page.text
    assert page.html.count('type="hidden" name="ids"') == 4

    curator.post("/letters/move", action=action, ids=ids)
    assert states(house, ids) == [after, after]
    assert "Неизвестно, дошли ли" not in curator.get("/letters").text


def test_the_command_says_why_no_letter_leaves(house, stopped):
    run = house.app.test_cli_runner().invoke
    asks = run(args=["letters", "deliver"])
    with house.gateways.store.transaction() as tx:
        tx.outbox.set_relay(RelayState(closed_until=house.clock.now() + timedelta(minutes=5)))
    rests = run(args=["letters", "deliver"])

    assert (asks.exit_code, rests.exit_code) == (1, 1)
    assert "Примите решение на странице «Письма»" in asks.output
    assert "отправка ненадолго приостановлена" in rests.output
