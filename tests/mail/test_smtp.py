"""The post over SMTP: what every reply and every silence of a relay means for a letter."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from mail.settings import MailSettings
from mail.smtp import SmtpPost
from programme.errors import SettingError
from programme.letters.delivery import Outcome
from tests.smtp import SmtpServer

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "letters"
RAW = b"From: a@college.example\r\nTo: b@college.example\r\nMessage-ID: <o1@college.example>\r\n\r\nhello\r\n.dot\r\n"


def post_to(server, **more):
    given = {"server": "127.0.0.1", "port": server.port, "timeout": 1.0, "deadline_seconds": 2.0, **more}
    return SmtpPost(MailSettings(templates=TEMPLATES, **given))


def send(post, raw=RAW, before_dot=lambda: True):
    return post.send(raw, sender="a@college.example", recipient="b@college.example", before_dot=before_dot)


@pytest.fixture(scope="module")
def relay(tmp_path_factory):
    with SmtpServer(tmp_path_factory.mktemp("relay")) as server:
        yield server


@pytest.fixture
def server(relay):
    relay.fail()
    before = relay.accepted
    relay.taken = lambda: sum((relay.accepted - before).values())
    return relay


def test_a_letter_arrives_as_it_was_written(server):
    verdict = send(post_to(server))

    assert verdict.outcome is Outcome.ACCEPTED
    assert verdict.reply == "250 2.0.0 accepted"
    assert server.raw()[-1] == RAW


def test_the_relay_has_the_whole_letter_but_not_the_dot_when_the_mark_is_asked_for(server):
    asked = []

    def mark():
        time.sleep(0.1)
        asked.append(server.taken())
        return True

    send(post_to(server), before_dot=mark)

    assert asked == [0]
    assert server.taken() == 1


def test_without_the_mark_the_letter_does_not_leave(server):
    verdict = send(post_to(server), before_dot=lambda: False)
    time.sleep(0.1)

    assert verdict.outcome is Outcome.STOPPED
    assert server.taken() == 0


REPLIES = [
    ({"banner": "421 4.3.2 closing"}, Outcome.RELAY_FAULT, False),
    ({"banner": "554 no service"}, Outcome.RELAY_FAULT, False),
    ({"mail": "421 4.3.2 busy"}, Outcome.RELAY_FAULT, False),
    ({"mail": "451 4.3.0 later"}, Outcome.RELAY_FAULT, False),
    ({"mail": "530 5.7.0 sign in first"}, Outcome.RELAY_FAULT, False),
    ({"mail": "550 5.1.8 sender"}, Outcome.RELAY_FAULT, False),
    ({"mail": "552 5.3.4 too large"}, Outcome.REFUSED, False),
    ({"rcpt": "421 4.3.2 busy"}, Outcome.DEFERRED, False),
    ({"rcpt": "450 4.2.1 mailbox busy"}, Outcome.DEFERRED, False),
    ({"rcpt": "451 4.3.0 later"}, Outcome.DEFERRED, False),
    ({"rcpt": "452 4.2.2 full"}, Outcome.DEFERRED, False),
    ({"rcpt": "451 4.7.1 greylisted"}, Outcome.DEFERRED, False),
    ({"rcpt": "454 4.7.1 relay access denied"}, Outcome.DEFERRED, False),
    ({"rcpt": "550 5.1.1 no such user"}, Outcome.REFUSED, True),
    ({"rcpt": "550 no such user"}, Outcome.REFUSED, True),
    ({"rcpt": "551 5.1.6 moved"}, Outcome.REFUSED, True),
    ({"rcpt": "553 5.1.3 bad address"}, Outcome.REFUSED, True),
    ({"rcpt": "552 5.2.2 mailbox full"}, Outcome.REFUSED, False),
    ({"rcpt": "550 5.7.1 takes no mail from you"}, Outcome.REFUSED, False),
    ({"rcpt": "554 5.7.1 relay access denied"}, Outcome.REFUSED, False),
    ({"rcpt": "354 what"}, Outcome.DEFERRED, False),
    ({"data": "421 4.3.2 busy"}, Outcome.DEFERRED, False),
    ({"data": "451 4.3.0 later"}, Outcome.DEFERRED, False),
    ({"data": "554 5.5.1 no"}, Outcome.REFUSED, False),
    ({"dot": "421 4.3.2 busy"}, Outcome.DEFERRED, False),
    ({"dot": "450 4.2.0 later"}, Outcome.DEFERRED, False),
    ({"dot": "452 4.3.1 storage"}, Outcome.DEFERRED, False),
    ({"dot": "550 5.1.1 no such user"}, Outcome.REFUSED, True),
    ({"dot": "550 looks like spam"}, Outcome.REFUSED, False),
    ({"dot": "552 5.2.2 full"}, Outcome.REFUSED, False),
    ({"dot": "554 5.6.0 content"}, Outcome.REFUSED, False),
    ({"dot": "450 4.7.1 policy"}, Outcome.DEFERRED, False),
    ({"dot": "554 5.7.1 policy"}, Outcome.REFUSED, False),
]


@pytest.mark.parametrize(("faults", "outcome", "suppress"), REPLIES, ids=lambda value: str(value))
def test_every_reply_has_its_meaning(server, faults, outcome, suppress):
    server.fail(**faults)
    verdict = send(post_to(server))

    assert (verdict.outcome, verdict.suppress) == (outcome, suppress), verdict.reply
    assert verdict.reply == next(iter(faults.values()))
    assert server.taken() == 0


DROPS = [
    ({"mail": "drop"}, Outcome.RELAY_FAULT, 0),
    ({"rcpt": "drop"}, Outcome.DEFERRED, 0),
    ({"data": "drop"}, Outcome.DEFERRED, 0),
    ({"dot": "drop"}, Outcome.IN_DOUBT, 0),
    ({"dot": "lose"}, Outcome.IN_DOUBT, 1),
    ({"after": "drop"}, Outcome.ACCEPTED, 1),
    ({"quit": "drop"}, Outcome.ACCEPTED, 1),
    ({"dot": "hm"}, Outcome.IN_DOUBT, 0),
    ({"dot": "354 what"}, Outcome.IN_DOUBT, 0),
]


@pytest.mark.parametrize(("faults", "outcome", "accepted"), DROPS, ids=lambda value: str(value))
def test_a_dropped_connection_is_a_doubt_only_after_the_dot(server, faults, outcome, accepted):
    server.fail(**faults)
    verdict = send(post_to(server))

    assert verdict.outcome is outcome, verdict.reply
    assert server.taken() == accepted


def test_a_connection_dropped_in_the_middle_of_the_text_is_no_doubt(server):
    server.fail(body="drop")
    verdict = send(post_to(server), RAW + b"x" * 70 + b"\r\n" * 2_000_000)

    assert (verdict.outcome, verdict.of_service) == (Outcome.DEFERRED, True)
    assert server.taken() == 0


SILENCES = [
    ({"banner": "silent"}, Outcome.RELAY_FAULT, "No answer within 1 s"),
    ({"banner": "drip"}, Outcome.RELAY_FAULT, "No answer within 2 s"),
    ({"banner": "endless"}, Outcome.RELAY_FAULT, "No answer within 2 s"),
    ({"helo": "endless"}, Outcome.RELAY_FAULT, "No answer within 2 s"),
    ({"helo": "long"}, Outcome.RELAY_FAULT, "500 Line too long"),
    ({"dot": "slow 5"}, Outcome.IN_DOUBT, "No answer within 1 s"),
]


@pytest.mark.parametrize(("faults", "outcome", "words"), SILENCES, ids=lambda value: str(value))
def test_no_relay_keeps_the_postman_for_ever(server, faults, outcome, words):
    server.fail(**faults)
    verdict = send(post_to(server))

    assert verdict.outcome is outcome
    assert verdict.reply.startswith(words)


def test_a_slow_relay_within_the_time_is_waited_for(server):
    server.fail(dot="slow 0.5")

    assert send(post_to(server)).outcome is Outcome.ACCEPTED


def test_a_refused_port_is_the_relays_fault(server):
    verdict = send(post_to(server, port=1))

    assert verdict.outcome is Outcome.RELAY_FAULT
    assert "refused" in verdict.reply


def test_a_letter_larger_than_the_relay_takes_is_refused_before_it_is_sent(tmp_path):
    with SmtpServer(tmp_path, size=50) as server:
        verdict = send(post_to(server))

        assert verdict.outcome is Outcome.REFUSED
        assert verdict.reply.startswith("552 5.3.4 The letter has ")
        assert not any(line.startswith("MAIL") for talk in server.conversations for line in talk)


def test_a_wrong_password_is_the_relays_fault_and_never_the_letters(server):
    server.fail(auth="535 5.7.8 wrong")
    verdict = send(post_to(server, username="u", password="p"))

    assert verdict.outcome is Outcome.RELAY_FAULT
    assert verdict.reply == "535 5.7.8 wrong"


def test_a_sender_that_is_no_address_stops_the_start():
    with pytest.raises(SettingError, match="MAIL_DEFAULT_SENDER"):
        SmtpPost(MailSettings(templates=TEMPLATES, default_sender="college"))


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


def certified(folder, authority, name="127.0.0.1", **more):
    chain = folder / "chain.pem"
    made = authority.issue_cert(name, **more)
    made.private_key_and_cert_chain_pem.write_to_path(str(chain))
    return chain


@pytest.fixture
def trusted(tmp_path, authority):
    cafile = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(cafile))
    return cafile


@pytest.mark.parametrize("server", ["192.0.2.7", "mail.college.example", "2001:db8::7", "localhost.example"])
def test_a_password_for_another_machine_in_the_open_stops_the_start(server):
    open_to = {"templates": TEMPLATES, "server": server}
    with pytest.raises(SettingError, match="MAIL_USE_TLS=yes"):
        SmtpPost(MailSettings(**open_to, username="u"))

    for closed in ({"use_tls": True, "username": "u"}, {"use_ssl": True, "username": "u"}, {}):
        SmtpPost(MailSettings(**open_to, **closed))


@pytest.mark.parametrize("server", ["127.0.0.1", "127.3.2.1", "::1", "LocalHost"])
def test_a_relay_on_this_machine_may_be_signed_in_to_in_the_open(server):
    SmtpPost(MailSettings(templates=TEMPLATES, server=server, username="u"))


def test_a_name_that_leads_to_another_machine_gets_no_password_in_the_open(server, monkeypatch):
    """What the setting calls this machine is looked at again when the line stands."""
    monkeypatch.setattr("socket.socket.getpeername", lambda self: ("192.0.2.7", 25))
    talks = len(server.conversations)
    verdict = send(post_to(server, username="u", password="p"))

    assert verdict.outcome is Outcome.RELAY_FAULT
    assert verdict.reply.startswith("The password was not told")
    assert not any("AUTH" in line for talk in server.conversations[talks:] for line in talk)


@pytest.mark.parametrize("implicit", [False, True], ids=["STARTTLS", "TLS"])
def test_a_verified_relay_is_spoken_to_in_cipher(tmp_path, authority, trusted, implicit):
    with SmtpServer(tmp_path, cert=certified(tmp_path, authority), implicit_tls=implicit) as server:
        post = post_to(server, use_tls=not implicit, use_ssl=implicit, cafile=trusted, username="u", password="p")

        assert send(post).outcome is Outcome.ACCEPTED
        assert server.letters()[0]["Message-ID"] == "<o1@college.example>"


@pytest.mark.parametrize("implicit", [False, True], ids=["STARTTLS", "TLS"])
@pytest.mark.parametrize("fault", ["wrong name", "unknown authority", "expired"])
def test_a_relay_that_cannot_prove_its_name_gets_no_password_and_no_letter(
    tmp_path, authority, trusted, implicit, fault
):
    past = datetime.now(UTC) - timedelta(days=1)
    issuer = trustme.CA() if fault == "unknown authority" else authority
    named = "relay.example" if fault == "wrong name" else "127.0.0.1"
    cert = certified(tmp_path, issuer, named, **({"not_after": past} if fault == "expired" else {}))
    with SmtpServer(tmp_path, cert=cert, implicit_tls=implicit) as server:
        post = post_to(server, use_tls=not implicit, use_ssl=implicit, cafile=trusted, username="u", password="p")
        verdict = send(post)

        assert verdict.outcome is Outcome.RELAY_FAULT
        assert "certificate verify failed" in verdict.reply.lower()
        assert not any("AUTH" in line or "MAIL" in line for talk in server.conversations for line in talk)


def test_a_relay_without_starttls_is_not_spoken_to_in_the_open(tmp_path, authority, trusted):
    with SmtpServer(tmp_path, cert=certified(tmp_path, authority)) as server:
        server.fail(tls="missing")
        verdict = send(post_to(server, use_tls=True, cafile=trusted, username="u", password="p"))

        assert verdict.outcome is Outcome.RELAY_FAULT
        assert "STARTTLS" in verdict.reply
        assert not any("AUTH" in line or "MAIL" in line for talk in server.conversations for line in talk)
