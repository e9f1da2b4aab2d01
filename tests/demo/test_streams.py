"""Chance in streams: a draw more in one place leaves everybody else as they were."""

from __future__ import annotations

import pytest

from demo.book import make_sheets
from demo.streams import Streams
from tests.demo.conftest import TODAY

# What others follow from: whom a mentor suits, how old somebody is, who is called what.
FOLLOWED = {
    *(f"{bank}.{name}" for bank in ("mentors", "mentees", "teachers") for name in ("commission", "name", "teaching")),
    *(f"{bank}.{name}" for bank in ("mentors", "mentees") for name in ("topics", "age", "site", "consent_publication")),
    "mentors.capacity", "mentees.type", "mentees.joined", "mentees.banked", "mentees.needs", "mentees.forms",
    "pairs.mentor", "activities.done", "activities.day", "meetings.first", "meetings.held", "surveys.pair",
    "partners.name", "settings.name",
}  # fmt: skip
LAST = {"activities", "meetings", "teachers", "surveys", "partners", "settings"}  # no other tab follows from them


def college(streams: Streams) -> dict[str, list[object]]:
    """Return every column of the tidy tabs, as tab.column."""
    return {
        f"{key}.{column}": [row.get(column) for row in sheet.rows]
        for key, sheet in make_sheets(60, 90, streams, TODAY).items()
        for column in {column for row in sheet.rows for column in row}
    }


def drawn() -> tuple[str, ...]:
    streams = Streams(2026)
    college(streams)
    return streams.names


@pytest.fixture(scope="module")
def moved():
    """Return the columns that change when a stream has been drawn from a few times more, at the very beginning."""
    before = college(Streams(2026))

    def _moved(stream: str) -> set[str]:
        streams = Streams(2026)
        streams(stream).randbytes(50)  # one draw alone may fall among those a choice throws away
        after = college(streams)
        return {column for column in before.keys() | after.keys() if before.get(column) != after.get(column)}

    return _moved


def test_a_new_column_leaves_everybody_as_they_were(moved):
    assert moved("mentors.badge") == set()


def test_a_draw_more_for_a_column_moves_that_column_only(moved):
    alone = [stream for stream in drawn() if stream not in FOLLOWED]

    assert len(alone) > 30
    assert {stream: others for stream in alone if (others := moved(stream) - {stream})} == {}


@pytest.mark.parametrize("stream", sorted(stream for stream in drawn() if stream.partition(".")[0] in LAST))
def test_a_draw_more_in_a_tab_that_nothing_follows_from_moves_that_tab_only(moved, stream):
    assert {column.partition(".")[0] for column in moved(stream)} <= {stream.partition(".")[0]}


def test_the_streams_of_another_seed_are_others():
    assert [Streams(seed).of("mentors")("post").random() for seed in (1, 2)] == [
        Streams(1)("mentors.post").random(), Streams(2)("mentors.post").random(),
    ]  # fmt: skip
    assert Streams(1)("mentors.post").random() != Streams(2)("mentors.post").random()
