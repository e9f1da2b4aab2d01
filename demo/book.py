"""The whole demonstration: an invented college, six weeks into its programme, written to one workbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from programme.errors import Refused
from programme.schema.registry import TABS
from programme.text.sentences import say

from . import papers
from .dirt import soil
from .people import Year, make_mentees, make_mentors, make_teachers
from .roadmap import make_roadmap
from .sheet import NUMBER, Sheet, lines, new_sheet
from .story import Story, tell
from .streams import Streams
from .words import COLLEGE_SHORT, Names
from .workbook import write_workbook


@dataclass(frozen=True, slots=True)
class Summary:
    """What was made: rows by tab's key, and how often each kind of dirt was done."""

    path: Path
    rows: dict[str, int]
    dirt: dict[str, int]


def create(
    path: Path, *, mentors: int = 60, mentees: int = 90, seed: int = 2026, mess: float = 0.2, today: date
) -> Summary:
    """Write an invented college's book to the new file *path*; the same arguments give the same content.

    The story ends *today*, six weeks after the programme's start. *mess* runs from 0 (tidy) to 1 (every kind of
    dirt occurs). Raises Refused when the file is there already: nothing is ever overwritten.
    """
    if path.exists():
        raise Refused(say("The file %(path)s is there already. Choose another name or move it away.", path=path))
    if not 0 <= mess <= 1:
        raise Refused(say("The mess must be from 0 (tidy) to 1 (very messy), not %(mess)s.", mess=mess))
    if mentors < 1 or mentees < 1:
        raise Refused(say("There must be at least one mentor and one mentee."))
    streams = Streams(seed)
    sheets = make_sheets(mentors, mentees, streams, today)
    dirt = soil(sheets, mess, streams)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_workbook(path, list(sheets.values()))
    return Summary(path, {key: len(sheet.rows) for key, sheet in sheets.items()}, dirt)


def make_sheets(mentors: int, mentees: int, streams: Streams, today: date) -> dict[str, Sheet]:
    """Return the tidy tabs in the schema's order."""
    year, names = Year(today), Names(streams)
    banks = make_mentors(mentors, year, names, streams), make_mentees(mentees, year, names, streams)
    story = tell(*banks, year, streams)
    teachers = make_teachers(max(4, (mentors + mentees) // 3), year, names, streams)
    rows = {**_people(story, teachers), **_papers(story, year, names, streams)}
    sheets = {known.key: new_sheet(known, lines(known, rows.get(known.key, ()))) for known in TABS}
    _dress_banks(sheets, story, year)
    return sheets


def _people(story: Story, teachers: Iterable[Any]) -> dict[str, Iterable[Any]]:
    return {
        "mentees": story.mentees,
        "mentors": story.mentors,
        "pairs": story.pairs,
        "activities": story.activities,
        "meetings": story.meetings,
        "teachers": teachers,
    }


def _papers(story: Story, year: Year, names: Names, streams: Streams) -> dict[str, Iterable[Any]]:
    return {
        "roadmap": make_roadmap(year),
        "surveys": papers.make_surveys(story, year, streams),
        "partners": papers.make_partners(year, names, streams),
        "publications": papers.make_publications(year),
        "references": papers.make_references(),
        "consents": papers.make_consents(story, year),
        "documents": papers.make_documents(year),
        "events": papers.make_events(story, year),
        "practices": papers.make_practices(story),
        "settings": papers.make_settings(year, names),
    }


def _dress_banks(sheets: dict[str, Sheet], story: Story, year: Year) -> None:
    """Give the banks what staff give them: a title, «№ п/п», a column of their own, a remark, wishes."""
    paired = {code for pair in story.pairs for code in (pair.mentor, pair.mentee)}
    whose = {"mentees": "наставляемых", "mentors": "наставников"}
    for key, word in whose.items():
        sheet = sheets[key]
        sheet.banner = [f"Банк данных {word}. {COLLEGE_SHORT}, {year.title} учебный год"]
        sheet.headers = [(NUMBER, "№ п/п"), *sheet.headers, ("_room", "Кабинет")]
        sheet.fixed = paired
        for index, row in enumerate(sheet.rows):
            row[NUMBER], row["_room"] = index + 1, str(100 + index * 7 % 320)
    for index, row in enumerate(sheets["mentees"].rows):
        if index % 11 == 5:
            row["preferred"] = story.mentors[index % len(story.mentors)].name
    sheets["mentees"].notes[(0, "name")] = "Проверено отделом кадров"
    sheets["mentors"].notes[(0, "capacity")] = "Согласовано с директором"
