"""What the version before left in the folder is settled or told by this one: a pending write's note, and its losses."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from programme.errors import BookError
from tests.sheets.google.recover.test_pending import RIGHT, sorted_after_the_look, written
from tests.sheets.google.test_book import TAB, google, open_book, posts, staff, writes

__all__ = ["google", "open_book", "staff", "written"]

HEADERS = ["Код", "ФИО наставляемого", "Должность", "Дата вхождения в программу"]
ROWS = [HEADERS, ["Н-0001", "Берёзова Юлия", "а"], ["Н-0002", "Ясенев Олег", "б"], ["Н-0003", "Акациева Ия", "в"]]
SORTED = [HEADERS, ["Н-0003", "Акациева Ия", "в"], ["Н-0001", "Берёзова Юлия", "Б"], ["Н-0002", "Ясенев Олег", "б"]]
TARGET = {
    "tab": "mentees", "sheet": 0, "number": 3, "code": "Н-0002", "code_column": 0, "cells": {"2": "Б"},
    "before": ["Н-0002", "Ясенев Олег", "б"], "headers": HEADERS, "header_row": 1, "name_column": 1, "is_new": False,
    "title": TAB, "mark": "",
}  # fmt: skip
REPAIR = TARGET | {
    "code": "Н-0001", "cells": {"2": "а"}, "before": ["Н-0001", "Берёзова Юлия", "Б"], "name_column": -1,
    "mark": "~0.0",
}  # fmt: skip
ECHO = {"target": TARGET, "number": 3, "row": ["Н-0001", "Берёзова Юлия", "Б"], "headers": HEADERS, "title": TAB}
HIT = {"reading": 0, "echo": ECHO, "stood": {"2": "а"}}
UNHEARD = {"mark": 2, "targets": [TARGET], "rows": {"0": ROWS}, "hits": [], "readings": []}
KNOWN = {"mark": 0, "targets": [], "rows": {}, "hits": [HIT], "readings": [ROWS]}
REPAIRING = KNOWN | {"mark": 2 + 2.0**-20, "targets": [REPAIR], "rows": {"0": SORTED}}
LOSS = {
    "at": 1_796_000_000.5, "tab": "mentees", "code": "Н-0002", "name": "Ясенев Олег", "header": "Должность", "row": 4,
    "left": "методист",
}  # fmt: skip
NOWHERE = {"at": 1_796_000_000.5, "tab": "", "code": "", "name": "", "header": "", "row": 0, "left": ""}


@pytest.fixture
def hit(written, staff, cloud):
    """Let a write reach a wrong row unheard; return its book."""
    sorted_after_the_look(cloud, staff, "hang_after")
    with pytest.raises(BookError):
        written.update(writes(("Н-0002", "post", "Б"), number=2))
    assert posts(staff) == {"Н-0001": "Б", "Н-0002": "б", "Н-0003": "в"}
    return written


def leave(book, kind, content):
    path = book._folder / f"{book.id}{kind}"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def files(book):
    return sorted(path.suffix for path in book._folder.iterdir() if path.suffix in (".writing", ".losses", ".unread"))


@pytest.mark.parametrize("note", [UNHEARD, KNOWN, REPAIRING], ids=["unheard", "known", "repairing"])
def test_a_note_of_the_version_before_is_settled(hit, staff, open_book, note):
    leave(hit, ".writing", note)
    another = open_book()
    another.read()

    assert posts(staff) == RIGHT
    assert (files(another), another.misplaced()) == ([], ())


@pytest.mark.parametrize(
    "spoilt",
    [{"hits": [HIT | {"reading": 1}]}, {"hits": [{}]}, {"hits": 3}, {"targets": [TARGET | {"strange": 1}]}],
    ids=["no such reading", "an empty hit", "no list", "a strange field"],
)
def test_a_note_of_the_version_before_that_cannot_be_read_is_set_aside_and_told(hit, staff, open_book, spoilt):
    leave(hit, ".writing", KNOWN | spoilt)
    another = open_book()
    another.read()

    assert files(another) == [".unread"]
    assert [each.tab for each in another.misplaced()] == [""]


def test_losses_of_the_version_before_are_told_once_until_somebody_decides(google, staff, open_book):
    google.read()
    leave(google, ".losses", [LOSS, LOSS | {"row": 9}, NOWHERE])
    google.read()
    nowhere, lost = google.misplaced()

    at = datetime.fromtimestamp(LOSS["at"], UTC)
    assert (nowhere.at, nowhere.tab) == (at, "")
    told = (lost.at, lost.tab, lost.row, lost.code, lost.name, lost.column, lost.value, lost.meant_for)
    assert told == (at, "mentees", 4, "Н-0002", "Ясенев Олег", "post", "методист", "")
    assert not lost.is_before_known
    assert files(google) == []
    for each in google.misplaced():
        google.settle_misplaced(each.id)
    open_book().read()
    assert google.misplaced() == ()


@pytest.mark.parametrize(
    "spoilt",
    ['[{"at": 1', "3", "[3]", [{"at": 1.0}], [LOSS | {"tab": "strange"}], [LOSS | {"at": "yesterday"}]],
    ids=["cut off", "a number", "numbers", "no fields", "a strange tab", "no time"],
)
def test_losses_of_the_version_before_that_cannot_be_read_are_set_aside_and_told(google, staff, spoilt):
    google.read()
    leave(google, ".losses", spoilt)
    google.read()

    assert [each.tab for each in google.misplaced()] == [""]
    assert [path.name for path in google._folder.glob("*.unread")] == [f"{google.id}.losses.unread"]
    assert not list(google._folder.glob("*.losses"))
