"""The post without a relay: whole files, and the same durable mark."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from mail.folder import FolderPost
from programme.letters.delivery import Outcome
from tests.letters_cast import NOW, SETTINGS, letter, snapshot


@pytest.fixture
def post(tmp_path):
    return FolderPost(SETTINGS, tmp_path / "mail")


def send(post, before_dot=lambda: True):
    raw = post.render(letter(), snapshot(), NOW)
    return raw, post.send(raw, sender=post.sender, recipient="vera@college.example", before_dot=before_dot)


def test_a_letter_becomes_a_file_any_mail_program_opens(post):
    raw, verdict = send(post)

    (file,) = post.folder.iterdir()
    assert verdict.outcome is Outcome.ACCEPTED
    assert file.name == verdict.reply == "2026-10-12-100000-o1.eml"
    assert file.read_bytes() == raw
    assert message_from_bytes(raw, policy=policy.default)["To"].addresses[0].username == "vera"


def test_there_is_no_letter_before_the_mark(post):
    found = []

    def mark():
        found.extend(post.folder.glob("*.eml"))
        return True

    send(post, mark)
    assert found == []


def test_without_the_mark_nothing_is_left(post):
    _, verdict = send(post, lambda: False)

    assert verdict.outcome is Outcome.STOPPED
    assert list(post.folder.iterdir()) == []


def test_the_same_letter_sent_again_is_one_file(post):
    send(post)
    send(post)

    assert len(list(post.folder.iterdir())) == 1


def test_a_folder_that_cannot_be_written_is_a_fault_of_the_post(post):
    post.folder.write_text("a file stands where the folder should be")
    _, verdict = send(post)

    assert verdict.outcome is Outcome.RELAY_FAULT
