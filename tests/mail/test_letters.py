"""Letters: complete, the same in text and HTML, seven-bit, and nothing can be smuggled into a header."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.rendering import Renderer
from mail.wording import counted, day, greeting
from programme.errors import Refused
from programme.letters.delivery import ascii_address
from programme.letters.kind import UnknownLetter
from programme.letters.kinds import KINDS
from programme.letters.pair_letters import proposal
from tests.letters_cast import IVAN, MET, NAMES, NOW, PAIR, SETTINGS, TASK, VERA, WORKING, letter, snapshot

WRITER = Renderer(SETTINGS)


def written(name="pair_proposed_mentor", seen=None, **more):
    raw = WRITER.render(letter(name, **more), seen or snapshot(), NOW)
    return raw, message_from_bytes(raw, policy=policy.default)


class _Visible(HTMLParser):
    def __init__(self):
        super().__init__()
        self.text, self.hidden = [], 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("style", "title")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("style", "title")

    def handle_data(self, data):
        if not self.hidden:
            self.text.append(data)


def words(text):
    return re.findall(r"[\w@.+()/№]+", text.replace("--", " "))


def visible(html):
    parser = _Visible()
    parser.feed(html)
    return " ".join(parser.text)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("note", ["", "Позвоните мне, пожалуйста."], ids=["plain", "with a note"])
def test_text_and_html_say_the_same(name, note):
    _, message = written(name, note=note)

    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert words(visible(html)) == words(text)


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_says_why_it_came_and_whom_to_ask(name):
    text = written(name)[1].get_body(("plain",)).get_content()

    assert re.search(r"Почему вы получили это письмо: (вы|вам) .{10,}\.", text)
    assert "Куратор: Орлова Анна Сергеевна" in text


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_is_seven_bit_with_short_lines(name):
    raw, message = written(name)

    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_a_letter_bears_each_header_once():
    raw, message = written(in_reply_to="<o0@college.example>")

    head = raw.partition(b"\r\n\r\n")[0].decode()
    names = [line.partition(":")[0] for line in head.split("\r\n") if line[0] not in " \t"]
    assert sorted(names) == sorted(set(names))
    assert message["Message-ID"] == "<o1@college.example>"
    assert message["In-Reply-To"] == message["References"] == "<o0@college.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "ru"
    assert message["Reply-To"].addresses[0].addr_spec == "curator@college.example"
    assert message["From"].addresses[0].display_name == "Наставничество"
    assert message["Date"].datetime == NOW


def test_the_same_letter_at_the_same_moment_is_the_same_bytes():
    assert written()[0] == written()[0]


def test_a_proposal_tells_of_the_other_side_but_not_how_to_reach_it():
    text = written("pair_proposed_mentor")[1].get_body(("plain",)).get_content()

    assert "Основной запрос: Как удержать внимание группы? И как планировать" in text
    assert "ivan@college.example" not in text


def test_contacts_are_given_when_the_pair_is_approved_and_the_other_side_consents():
    seen = snapshot(VERA, IVAN, WORKING)
    hidden = snapshot(VERA, replace(IVAN, consent_data=None), WORKING)

    assert "ivan@college.example" in written("pair_approved_mentor", seen)[1].get_body(("plain",)).get_content()
    assert "ivan@college" not in written("pair_approved_mentor", hidden)[1].get_body(("plain",)).get_content()


def test_the_overdue_activities_stand_in_the_letter():
    text = written("activity_overdue", snapshot(VERA, IVAN, WORKING, TASK))[1].get_body(("plain",)).get_content()

    assert "Открытое занятие, срок 5\N{NO-BREAK SPACE}октября 2026\N{NO-BREAK SPACE}г." in text


def test_markup_in_a_cell_stays_text():
    seen = snapshot(VERA, replace(IVAN, request='<script>alert("1")</script> {{ 7 * 7 }}'), PAIR)
    html = written(seen=seen)[1].get_body(("html",)).get_content()

    assert "<script>" not in html
    assert "{{ 7 * 7 }}" in visible(html)


def test_a_letter_whose_row_is_gone_cannot_be_written():
    with pytest.raises(Refused, match="not in the book"):
        written(seen=snapshot(VERA, IVAN))


def test_a_letter_without_a_template_is_a_sentence():
    bare = replace(KINDS["pair_declined"], name="without_a_folder")

    with KINDS.also(bare), pytest.raises(Refused, match=r"could not be written: without_a_folder/subject\.txt"):
        written("without_a_folder")


def test_a_letter_of_an_unknown_kind_is_a_sentence():
    from_the_future = replace(letter(), owed=replace(letter().owed, letter="from_the_future"))

    with pytest.raises(UnknownLetter, match=r"does not know such a letter.* \(from_the_future\)"):
        WRITER.render(from_the_future, snapshot(), NOW)


NAMES_PEOPLE_TYPE = [
    "Соколов, Иван",
    'Соколов "Ваня" Иван',
    "Соколов\r\nBcc: all@college.example",
    "Соколов\x00\x1b Иван",
    "\N{RIGHT-TO-LEFT OVERRIDE}наваИ",
    "Соколов <boss@college.example>",
    "И" * 300,
    "😀 Иван",
    "",
]


@pytest.mark.parametrize("name", NAMES_PEOPLE_TYPE)
def test_no_name_smuggles_a_header_or_an_address_in(name):
    seen = snapshot(replace(VERA, name=name), IVAN, PAIR)
    raw, message = written(seen=seen)

    assert [address.addr_spec for address in message["To"].addresses] == ["vera@college.example"]
    assert "Bcc" not in message
    assert not message.defects
    assert raw.isascii()


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_at_all_smuggles_a_header_in(name, request):
    seen = snapshot(replace(VERA, name=name), replace(IVAN, name=request, request=request), PAIR)
    raw, message = written(seen=seen, note=name)

    assert len(message["To"].addresses) == 1
    assert message["To"].addresses[0].addr_spec == "vera@college.example"
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert set(message.keys()) == {
        "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
        "Content-Type", "Content-Language",
    }  # fmt: skip


def test_a_russian_domain_is_written_in_punycode():
    seen = snapshot(replace(VERA, email="vera@Колледж.example"), IVAN, PAIR)

    assert "<vera@xn--d1abenfat.example>" in written(seen=seen)[0].decode()


@pytest.mark.parametrize(
    "address",
    [
        "вера@college.example",
        "vera",
        "vera@",
        "@x.example",
        "a b@x.example",
        "a@x\r\nBcc: b@y.example",
        "a@x..example",
        "a@b@c",
        "orlova@college.example.",
        "<a@x.example>",
        "a@(x.example",
        "a@[x.example",
        "",
    ],
)
def test_an_address_that_cannot_be_sent_to_is_a_sentence(address):
    with pytest.raises(Refused, match="correct the address"):
        ascii_address(address)


def test_a_pair_is_proposed_to_both_its_sides():
    assert [(o.letter, o.code) for o in proposal("П-1", "М-1", "Н-1")] == [
        ("pair_proposed_mentor", "М-1"),
        ("pair_proposed_mentee", "Н-1"),
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Лучинина Вера Павловна", "Вера Павловна"),
        ("Лучинина В.П.", "Лучинина В.П."),
        ("Алиев Рустам оглы", "Рустам оглы"),
        ("Соколов Иван", "Соколов Иван"),
        ("Лучинина (Петрова) Вера", "Лучинина (Петрова) Вера"),
    ],
)
def test_people_are_greeted_by_name_and_patronymic_where_they_can_be_told(name, shown):
    assert greeting(name) == shown


def test_numbers_and_days_are_said_in_russian():
    nbsp = "\N{NO-BREAK SPACE}"

    assert [counted(n, "день", "дня", "дней") for n in (1, 2, 5, 11, 21, 112)] == [
        f"1{nbsp}день", f"2{nbsp}дня", f"5{nbsp}дней", f"11{nbsp}дней", f"21{nbsp}день", f"112{nbsp}дней",
    ]  # fmt: skip
    assert day(MET.held) == f"2{nbsp}октября 2026{nbsp}г."
    assert day(None) == ""
