"""A kept letter is read back as a mail program would show it."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

from services.letters.eml import read_letter, subject_of

NAME = "Каменчевская-Долинчихина Константина Апполинариевна"


def letter() -> bytes:
    message = EmailMessage(policy=SMTP)
    message["To"] = f"{NAME} <k.kamenchevskaya@college.example>"
    message["Subject"] = "Наставническая пара утверждена, поздравляем вас обоих с началом работы"
    message.set_content("Здравствуйте!")
    message.add_alternative("<p>Здравствуйте!</p>", subtype="html")
    return message.as_bytes()


def test_a_long_name_that_was_folded_has_no_space_inside_its_words():
    raw = letter()
    assert raw.count(b"=?utf-8?") > 2, "nothing was folded"
    assert dict(read_letter(raw).headers)["To"] == f"{NAME} <k.kamenchevskaya@college.example>"


def test_subject_text_and_html_are_read_back():
    found = read_letter(letter())
    assert subject_of(letter()) == "Наставническая пара утверждена, поздравляем вас обоих с началом работы"
    assert (found.text.strip(), found.html.strip()) == ("Здравствуйте!", "<p>Здравствуйте!</p>")
