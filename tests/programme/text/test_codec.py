"""Sentences come back from JSON as they were; what was kept before there was one form can still be read."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from programme.text.codec import sentence_from_json, sentence_to_json
from programme.text.sentences import Sentence, say, say_n

INNER = say_n("%(count)s mentor: %(rule)s", "%(count)s mentors: %(rule)s", 3, rule=say("no room"))


@pytest.mark.parametrize(
    "sentence",
    [
        say("Signed in."),
        say("until %(day)s", day=date(2026, 10, 1)),
        say("since %(moment)s", moment=datetime(2026, 10, 1, 9, 30, tzinfo=UTC)),
        say("%(one)s; %(other)s", one=INNER, other=None),
        INNER,
    ],
    ids=str,
)
def test_a_sentence_comes_back_as_it_was(sentence):
    assert sentence_from_json(json.loads(json.dumps(sentence_to_json(sentence)))) == sentence


def test_another_value_is_kept_as_its_text():
    kept = sentence_from_json(sentence_to_json(say("codes: %(codes)s", codes=("Н-0001", "Н-0002"))))

    assert kept.render() == "codes: ('Н-0001', 'Н-0002')"


def test_a_proposal_kept_in_the_older_form_is_read():
    older = ["%(one)s; %(n)s", [["n", ["v", 2]], ["one", ["s", ["no room", [], "", None]]]], "", None]

    assert sentence_from_json(older) == Sentence("%(one)s; %(n)s", (("n", 2), ("one", Sentence("no room"))))
