"""Signing in and out: sessions that can be ended, links that work once, a throttle, no way to a stranger's site."""

from __future__ import annotations

import stat
from datetime import timedelta

import pytest

from blueprints.shared.returning import is_safe
from programme.accounts.account import Role
from programme.errors import NotFound, Refused, StoreAway
from programme.text.sentences import say
from services.accounts import people as accounts
from services.accounts import signin
from services.accounts.passwords import fault_of
from tests.client import open_house

GOOD = "зелёный паровоз читает ноты"
NEW = "сорок тихих пароходов"


@pytest.fixture
def curator(house):
    visitor = house.visitor(Role.CURATOR)
    visitor.post("/accounts/mine/password", password=GOOD, again=GOOD)
    return visitor


def test_a_stranger_is_sent_to_the_sign_in_page_and_back(house, curator):
    stranger = house.visitor()

    sent = stranger.get("/accounts/mine?tab=1", status=302)
    assert sent.location == "/signin/?next=/accounts/mine?tab%3D1"
    back = stranger.post("/signin/", next="/accounts/mine?tab=1", email=curator.account.email, password=GOOD)
    assert back.location == "/accounts/mine?tab=1"
    stranger.get("/accounts/mine")


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "/\t/evil.example", "\\\\evil.example", "https:evil.example", "javascript:x",
     "////evil.example", "/a\r\nSet-Cookie: x=1", "https://evil.example/", " /a", "", "a/b"],
)  # fmt: skip
def test_the_way_back_never_leaves_the_house(house, curator, target):
    assert not is_safe(target)

    stranger = house.visitor()
    back = stranger.post("/signin/", next=target, email=curator.account.email, password=GOOD)
    assert "evil" not in back.location


def test_unknown_people_and_wrong_passwords_get_the_same_answer(house, curator):
    stranger = house.visitor()

    wrong = stranger.post("/signin/", status=422, email=curator.account.email, password="не тот пароль совсем")
    unknown = stranger.post("/signin/", status=422, email="nobody@college.example", password="не тот пароль совсем")
    assert "Адрес или пароль неверны" in wrong.text
    assert wrong.text == unknown.text


def test_guessing_is_slowed_down_for_known_and_unknown_accounts_alike(house, curator):
    for email in (curator.account.email, "nobody@college.example"):
        stranger = house.visitor()
        for _ in range(5):
            stranger.post("/signin/", status=422, email=email, password="мимо мимо мимо")
        slowed = stranger.post("/signin/", status=429, email=email, password=GOOD)
        assert "Слишком много попыток" in slowed.text

    house.clock.move(minutes=3)
    house.visitor().post("/signin/", email=curator.account.email, password=GOOD)


def test_the_pause_grows_with_every_failure(house):
    def try_once(status):
        house.visitor().post("/signin/", status=status, email="nobody@college.example", password="мимо мимо мимо")

    for _ in range(5):
        try_once(422)
    house.clock.move(minutes=1, seconds=1)
    try_once(422)
    house.clock.move(minutes=1, seconds=1)
    try_once(429)
    house.clock.move(minutes=1)
    try_once(422)


def test_one_address_cannot_try_many_accounts(house):
    stranger = house.visitor()
    for number in range(30):
        stranger.post("/signin/", status=422, email=f"n{number // 4}@college.example", password="мимо мимо мимо")

    stranger.post("/signin/", status=429, email="other@college.example", password="мимо мимо мимо")


def test_links_that_are_no_good_close_the_door_to_nobody_and_fill_no_journal(house, curator):
    stranger = house.visitor()
    for _ in range(40):
        stranger.post("/signin/link/made-up", status=410)

    house.visitor().post("/signin/", email=curator.account.email, password=GOOD)
    with house.gateways.store.reading() as tx:
        told = [line for line in tx.audit.lines(limit=100) if line.what.text == "A sign-in link was refused."]
    assert len(told) == 30


def test_a_link_shows_a_page_first_and_works_once(house):
    account = house.visitor(Role.CURATOR).account
    link = accounts.make_link(house.gateways, account.email, author="test")
    address = f"/signin/link/{link.token}"
    stranger = house.visitor()

    stranger.get(address)
    stranger.get(address)
    stranger.post(address)
    stranger.get("/accounts/mine")
    assert "больше не действует" in house.visitor().post(address, status=410).h1
    house.visitor().get(address, status=410)


def test_a_link_grows_old(house):
    account = house.visitor(Role.CURATOR).account
    link = accounts.make_link(house.gateways, account.email, author="test")
    house.clock.move(minutes=10)

    house.visitor().post(f"/signin/link/{link.token}", status=410)


def test_the_database_keeps_no_token(house, curator):
    link = accounts.make_link(house.gateways, curator.account.email, author="test")
    with curator.client.session_transaction(base_url=curator.address) as cookie:
        token = cookie["_user_id"]

    kept = b"".join(path.read_bytes() for path in house.folder.glob("*.sqlite*"))
    assert link.token.encode() not in kept
    assert token.encode() not in kept
    assert GOOD.encode() not in kept


def test_a_cookie_copied_before_signing_out_opens_nothing(house, curator):
    with curator.client.session_transaction(base_url=curator.address) as cookie:
        copied = dict(cookie)
    curator.post("/signin/leave")

    thief = house.visitor()
    with thief.client.session_transaction(base_url=thief.address) as cookie:
        cookie.update(copied)
    thief.get("/accounts/mine", status=302)


def test_a_full_disk_keeps_nobody_signed_in(house, curator, monkeypatch):
    def full(*_):
        raise StoreAway(say("Signed out."))

    monkeypatch.setattr(signin, "sign_out", full)
    curator.post("/signin/leave")

    curator.get("/accounts/mine", status=302)


def test_what_the_house_keeps_is_its_owners_alone(tmp_path, clock):
    folder = tmp_path / "new" / "instance"
    opened = open_house(folder, clock, book=False, DATABASE_URL=f"sqlite:///{folder}/own.sqlite")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.glob("own.sqlite*"))}
    opened.gateways.store.engine.dispose()

    assert modes["instance"] == 0o700
    assert {mode for name, mode in modes.items() if name.startswith("own")} == {0o600}


def test_a_session_sleeps_and_ends(house, curator):
    for hours in (11, 11, 11):
        house.clock.move(hours=hours)
        curator.get("/accounts/mine")
    house.clock.move(hours=13)

    curator.get("/accounts/mine", status=302)


def test_no_session_lives_longer_than_a_week(house, curator):
    for _ in range(16):
        house.clock.move(hours=10)
        curator.get("/accounts/mine")
    house.clock.move(hours=10)

    curator.get("/accounts/mine", status=302)


def test_one_can_end_ones_other_sessions_and_nobody_elses(house, curator):
    phone = house.visitor(Role.CURATOR)
    stranger = house.visitor(Role.STAFF)
    with house.gateways.store.reading() as tx:
        ids = [s.id for s in tx.accounts.sessions(curator.account.id)]
        others = [s.id for s in tx.accounts.sessions(stranger.account.id)]
    for id in (max(ids), *others):
        curator.post(f"/accounts/mine/sessions/{id}/close")

    phone.get("/accounts/mine", status=302)
    curator.get("/accounts/mine")
    stranger.get("/accounts/mine")


def test_a_new_password_ends_the_other_sessions(house, curator):
    phone = house.visitor(Role.CURATOR)
    other = "сорок тихих пароходов"
    curator.post("/accounts/mine/password", present=GOOD, password=other, again=other)

    phone.get("/accounts/mine", status=302)
    curator.get("/accounts/mine")
    house.visitor().post("/signin/", status=422, email=curator.account.email, password=GOOD)
    house.visitor().post("/signin/", email=curator.account.email, password=other)


def test_a_borrowed_session_cannot_change_the_password(house, curator):
    other = "сорок тихих пароходов"
    page = curator.post("/accounts/mine/password", status=422, present="мимо", password=other, again=other)

    assert "не ваш нынешний пароль" in page.text
    house.visitor().post("/signin/", email=curator.account.email, password=GOOD)


def test_a_wrong_present_password_is_throttled_and_told(house, curator):
    for _ in range(5):
        answer = curator.post("/accounts/mine/password", status=422, present="мимо", password=NEW, again=NEW)
        assert "не ваш нынешний пароль" in answer.text
    slowed = curator.post("/accounts/mine/password", status=422, present=GOOD, password=NEW, again=NEW)

    assert "Слишком много попыток" in slowed.text
    with house.gateways.store.reading() as tx:
        told = [line for line in tx.audit.lines(limit=100) if "given wrongly" in line.what.text]
    assert [line.author for line in told] == [curator.account.email] * 5


def test_a_removed_password_ends_the_sessions_and_the_links_made_before(house, curator):
    link = accounts.make_link(house.gateways, curator.account.email, author="test")
    house.visitor(Role.ADMINISTRATOR).post(f"/accounts/{curator.account.id}/password/remove")

    assert curator.get("/mentees", status=302).location.startswith("/signin/")
    house.visitor().post(f"/signin/link/{link.token}", status=410)


def test_a_session_of_long_ago_sets_no_first_password(house, clock):
    borrowed = house.visitor(Role.STAFF)
    clock.move(hours=2)
    page = borrowed.post("/accounts/mine/password", status=422, password=NEW, again=NEW)

    assert "войдите по новой ссылке" in page.text


def test_a_link_made_before_an_account_was_closed_is_worth_nothing_once_it_is_open_again(house, curator):
    link = accounts.make_link(house.gateways, curator.account.email, author="test")
    for is_active in (False, True):
        accounts.change_account(
            house.gateways, curator.account.id, name="Орлова", role=Role.CURATOR, is_active=is_active, author="test"
        )

    house.visitor().post(f"/signin/link/{link.token}", status=410)


def guess(visitor, curator, times):
    for _ in range(times):
        visitor.client.post(
            "/signin/",
            base_url=visitor.address,
            data=visitor.get("/signin/").form("/signin/") | {"email": curator.account.email, "password": "мимо мимо"},
        )


def test_whoever_guesses_at_an_account_never_locks_out_its_owner(house, curator):
    curator.post("/signin/leave")
    stranger = house.visitor()
    guess(stranger, curator, 8)
    stranger.post("/signin/", status=429, email=curator.account.email, password=GOOD)

    curator.post("/signin/", email=curator.account.email, password=GOOD)


def test_a_sign_of_a_browser_that_was_forged_or_is_anothers_counts_for_nothing(house, curator):
    forged, other = house.visitor(), house.visitor(Role.STAFF)
    other.post("/signin/leave")
    forged.client.set_cookie("device", "WzEsIngiXQ.abc.def", domain="127.0.0.1")
    guess(forged, curator, 3)
    guess(other, curator, 2)

    other.post("/signin/", status=429, email=curator.account.email, password=GOOD)


def test_a_forgotten_password_is_removed_by_the_administrator(house, curator):
    house.visitor(Role.ADMINISTRATOR).post(f"/accounts/{curator.account.id}/password/remove")
    other = "сорок тихих пароходов"
    newly = house.visitor(Role.CURATOR)
    newly.post("/accounts/mine/password", password=other, again=other)

    house.visitor().post("/signin/", email=curator.account.email, password=other)


@pytest.mark.parametrize(
    "password",
    ["короткий", "qwertyuiop12", "йцукенгшщзхъ", "QwertyUiop[]", "пароль123456", "gfhjkm123456", "aaaaaaaaaaaa",
     "P@ssw0rd12345", "Summer2026!!", "1q2w3e4r5t6y", "наставник2026",
     "curator@college", "орлова123456", "Наставничество!", "1234567890123"],
)  # fmt: skip
def test_passwords_everybody_tries_first_are_refused(password):
    assert fault_of(password, ("curator@college.example", "Орлова Анна")) is not None


@pytest.mark.parametrize("password", [GOOD, "correct horse battery", "Трамвай-№5-до-вокзала", "vL8#pq-Zt0w!x"])
def test_good_passwords_are_taken(password):
    assert fault_of(password, ("curator@college.example", "Орлова Анна")) is None


def test_a_weak_password_is_refused_on_the_page_with_the_reason(house):
    page = house.visitor(Role.STAFF).post(
        "/accounts/mine/password", status=422, password="qwertyuiop12", again="qwertyuiop12"
    )

    assert "быстро подберут" in page.text


def test_a_form_without_its_token_changes_nothing(house, curator):
    refused = curator.post("/accounts/mine/password", status=400, token=False, password=GOOD, again=GOOD)

    assert "Форма не принята" in refused.h1


def test_a_closed_account_is_out_at_once(house, curator):
    administrator = house.visitor(Role.ADMINISTRATOR)
    administrator.post(f"/accounts/{curator.account.id}", name="Орлова", role="curator")

    curator.get("/accounts/mine", status=302)
    house.visitor().post("/signin/", status=422, email=curator.account.email, password=GOOD)
    with pytest.raises(NotFound):
        accounts.make_link(house.gateways, curator.account.email, author="test")

    administrator.post(f"/accounts/{curator.account.id}", name="Орлова", role="curator", is_active="y")
    curator.get("/accounts/mine", status=302)


def test_the_last_administrator_stays(house):
    administrator = house.visitor(Role.ADMINISTRATOR).account

    for role, is_active in ((Role.CURATOR, True), (Role.ADMINISTRATOR, False)):
        with pytest.raises(Refused, match="last administrator"):
            accounts.change_account(
                house.gateways, administrator.id, name="", role=role, is_active=is_active, author="other"
            )


def test_nobody_changes_the_own_role(house):
    administrator = house.visitor(Role.ADMINISTRATOR)
    accounts.add_account(house.gateways, email="b@c.example", name="", role=Role.ADMINISTRATOR, author="test")

    page = administrator.post(f"/accounts/{administrator.account.id}", status=422, role="curator", is_active="y")
    assert "собственную роль" in page.text


def test_an_administrator_adds_people_and_makes_links(house):
    administrator = house.visitor(Role.ADMINISTRATOR)
    added = administrator.post("/accounts/", email="New@College.example", name="Новая Вера Юрьевна", role="staff")
    page = administrator.post(f"{added.location}/link", status=200)
    token = page.html.split("/signin/link/")[1].split("<")[0].strip()
    newcomer = house.visitor()
    newcomer.post(f"/signin/link/{token}")

    assert "сотрудник" in newcomer.get("/accounts/mine").text
    assert "уже есть" in administrator.post("/accounts/", status=422, email="new@college.example", role="staff").text


def test_what_happens_at_the_door_is_written_down(house, curator):
    house.visitor().post("/signin/", status=422, email="guess@college.example", password="мимо мимо мимо")
    curator.get("/accounts/", status=403)
    with house.gateways.store.reading() as tx:
        lines = [str(line.what) for line in tx.audit.lines()]

    assert "Sign-in refused for guess@college.example." in lines
    assert "Signed in with a one-time link." in lines
    assert "Password changed." in lines
    assert "Asked for a page that the role does not open: /accounts/." in lines


def test_cookies_are_bound_to_the_house(house, curator):
    answer = house.visitor().client.post("/preferences/theme", base_url="http://127.0.0.1")
    assert answer.status_code == 400

    page = house.app.test_client().get("/signin/", base_url="http://127.0.0.1")
    cookie = next(value for name, value in page.headers if name == "Set-Cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_strange_host_is_not_served(house):
    assert house.app.test_client().get("/signin/", base_url="http://evil.example").status_code == 400


def test_sessions_open_only_with_the_whole_token(house, curator):
    assert signin.find_session(house.gateways, "") is None
    assert signin.find_session(house.gateways, "x" * 43) is None
    assert timedelta(hours=12) == signin.IDLE
