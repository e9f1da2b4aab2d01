"""What is wrong in a row though each of its cells can be read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import cast

from programme.book.reading import Problem
from programme.cells.limits import beyond_limits, lacking
from programme.schema.pairs import Pair
from programme.schema.people import Person
from programme.schema.records import Setting
from programme.schema.tabs import Cell, Row, Tab
from programme.settings import read_programme
from programme.text.sentences import Sentence, say


def check_row(
    tab: Tab, row: Row, cells: Mapping[str, Cell], today: date, formulas: Collection[str] = ()
) -> tuple[Problem, ...]:
    """Return the problems between the cells of one row; *formulas* are the columns in which it holds a formula."""
    found: list[tuple[str, Sentence, Sentence]] = []
    name = tab.name_column
    if name is not None and not cells.get(name.key) and row.number:
        found.append(
            (
                name.key,
                say("The row has no entry in the column it is known by."),
                say("The formula there gives nothing: open the book in Excel or LibreOffice and save it, or mend it.")
                if name.key in formulas
                else say("Fill it in; until then the row gets no code and takes no part."),
            )
        )
    strange = [*beyond_limits(tab, row, today), *(lacking(tab, row) if row.number else ())]
    found += [(fault.columns[0], fault.what, fault.todo) for fault in strange]
    if isinstance(row, Person):
        found += _person(row, today)
    if isinstance(row, Pair):
        found += _pair(row)
    return tuple(Problem(tab.key, row.number, column, what, todo, row.code) for column, what, todo in found)


def _person(row: Person, today: date) -> list[tuple[str, Sentence, Sentence]]:
    found = []
    if row.birth == str(today.year - 18):
        found.append(
            (
                "birth",
                say("The year alone does not tell whether the person is of age."),
                say("Type the full date of birth."),
            )
        )
    return found


def _pair(row: Pair) -> list[tuple[str, Sentence, Sentence]]:
    found = []
    if row.is_declined and row.status != "declined":
        found.append(
            (
                "status",
                say("A side has declined, but the status does not say so; the pair counts as declined."),
                say("Set the status to “отклонена”, or correct the answer."),
            )
        )
    if row.mentor and not row.mentee and row.number:
        found.append(
            ("mentee", say("The pair has no mentee's code."), say("Type the code of the mentee, such as Н-0001."))
        )
    return found


def check_settings(rows: Mapping[str, Row], today: date) -> tuple[Problem, ...]:
    """Return the settings that could not be read; each keeps its default."""
    settings = cast("Mapping[str, Setting]", rows)
    programme = read_programme(settings, today)
    by_name = {row.name: row for row in settings.values()}
    return tuple(
        Problem(
            "settings",
            by_name[name].number,
            "value",
            say("The setting “%(name)s” cannot be read; its usual value is used.", name=name),
            say("Correct the value; the column “Пояснение” says what it may be."),
            by_name[name].code,
            shown=text[:80],
        )
        for name, text in programme.faults
    )
