"""Editing the banks: what a filled-in form changes, and what must be mended or compared first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from programme.banks.wishes import REMEDY, UNKNOWN, unknown_wishes
from programme.cells.limits import BeyondLimits, beyond_limits, lacking
from programme.cells.reading import read_cell
from programme.cells.writing import form_text, write_cell
from programme.changes.change import Decision, Edit, NewRow
from programme.errors import NotFound, ProgrammeError, StaleRow
from programme.schema.people import Mentee, Mentor
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Cell, Column, Kind, Row
from programme.snapshot import Snapshot
from programme.text.sentences import Sentence, say, say_n

NEW_MARK = "new-person"


@dataclass(frozen=True, slots=True)
class FieldInput:
    """One field of a form: the text it was rendered with and the text it came back with."""

    column: str
    seen: str
    typed: str

    @property
    def is_changed(self) -> bool:
        return _plain(self.seen) != _plain(self.typed)


@dataclass(frozen=True, slots=True)
class FieldFault:
    """A field that cannot be read, and what to do."""

    column: str
    what: Sentence
    todo: Sentence


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that somebody else changed meanwhile: what the form showed, what stands there now, what was typed."""

    column: str
    seen: str
    now: str
    typed: str


class Unreadable(ProgrammeError):
    """Some fields cannot be read; nothing was saved."""

    status = 422

    def __init__(self, faults: tuple[FieldFault, ...]) -> None:
        super().__init__(say("Nothing was saved: some fields cannot be read."))
        self.faults = faults


class StaleForm(StaleRow):
    """Somebody changed fields of this form meanwhile; nothing was saved."""

    def __init__(self, clashes: tuple[Clash, ...]) -> None:
        super().__init__(
            say("The row changed while you were editing. Nothing was saved: compare both versions and try again.")
        )
        self.clashes = clashes


def text_in_form(column: Column, cell: Cell, today: date) -> str:
    """Return what a form shows for a cell: the list's own words where they can be read, else the text as it is."""
    if column.choices or column.kind is Kind.TRUTH:
        reading = read_cell(column, cell, today=today)
        if reading.fault is None:
            return str(write_cell(column, reading.value) or "")
    return form_text(column, cell)


def edit_person(snapshot: Snapshot, tab: str, code: str, answers: Iterable[FieldInput]) -> Decision:
    """Return the edits of the changed fields, each with the cell it was based on.

    Raises NotFound when the row is gone, StaleForm when a changed field was changed by somebody else, Unreadable
    when one cannot be read. A field that came back as it was is no edit, whatever stands in it.
    """
    person = _person(snapshot, tab, code)
    edits = row_edits(snapshot, tab, code, answers)
    _check_wishes(snapshot, tab, {edit.column: edit.value for edit in edits})
    return Decision(say("The row of %(name)s was changed.", name=person.name or code), edits=edits)


def row_edits(
    snapshot: Snapshot, tab: str, code: str, answers: Iterable[FieldInput], *, keeps_limits: bool = True
) -> tuple[Edit, ...]:
    """Return the edits of the changed fields of any tab's row; raises as `edit_person` does.

    *keeps_limits*: refuse what cannot be meant; the caller asks `limit_faults` itself where it is False.
    """
    changed = [answer for answer in answers if answer.is_changed]
    clashes, edits = [], []
    raw = snapshot.raw(tab, code)
    for answer in changed:
        column = BY_KEY[tab].column(answer.column)
        now = text_in_form(column, raw.get(column.key), snapshot.today)
        if _plain(now) not in (_plain(answer.seen), _plain(answer.typed)):
            clashes.append(Clash(column.key, answer.seen, now, answer.typed))
    if clashes:
        raise StaleForm(tuple(clashes))
    for column, value in _read_all(tab, changed, snapshot.today):
        edits.append(Edit(tab, code, column.key, raw.get(column.key), value))
    row = snapshot.tab(tab).get(code)
    if keeps_limits and row is not None and (found := limit_faults(tab, row, edits, snapshot.today)):
        raise Unreadable(found)
    return tuple(edits)


def limit_faults(tab: str, row: Row, edits: Iterable[Edit], today: date) -> tuple[FieldFault, ...]:
    """Return what the edits would put into a row that cannot be meant; what stood there before is not their fault."""
    typed = {edit.column: edit.value for edit in edits}
    return tuple(
        FieldFault(fault.columns[0], fault.what, fault.todo)
        for fault in _strange(tab, replace(row, **_values(tab, typed, today)), today)
        if not typed.keys().isdisjoint(fault.columns)
    )


def _check_wishes(snapshot: Snapshot, tab: str, typed: Mapping[str, Cell]) -> None:
    """Raise Unreadable for a typed wish that names nobody: it would have no effect, without a word."""
    wishes = _values(tab, {key: cell for key, cell in typed.items() if key == "preferred"}, snapshot.today)
    if unknown := unknown_wishes(snapshot, tab, wishes.get("preferred", ())):
        raise Unreadable((FieldFault("preferred", say(UNKNOWN[tab].text, wish=", ".join(unknown)), REMEDY),))


def _values(tab: str, cells: Mapping[str, Cell], today: date) -> dict[str, Any]:
    columns = {column.key: column for column in BY_KEY[tab].columns}
    return {key: read_cell(columns[key], cell, today=today).value for key, cell in cells.items()}


def _strange(tab: str, row: Row, today: date) -> tuple[BeyondLimits, ...]:
    return (*beyond_limits(BY_KEY[tab], row, today), *lacking(BY_KEY[tab], row))


def _check_new(tab: str, cells: Mapping[str, Cell], today: date) -> None:
    """Raise Unreadable for a new row that says nothing, or says what cannot be meant."""
    row = BY_KEY[tab].row(**_values(tab, cells, today))
    found = tuple(FieldFault(fault.columns[0], fault.what, fault.todo) for fault in _strange(tab, row, today))
    if found:
        raise Unreadable(found)


def add_person(tab: str, answers: Iterable[FieldInput], today: date, among: Snapshot | None = None) -> Decision:
    """Return the new row of a bank; raises Unreadable when a field cannot be read or the name is missing.

    *among*: the people of whom a wish must name somebody.
    """
    cells = {column.key: value for column, value in _read_all(tab, [a for a in answers if a.typed.strip()], today)}
    if not cells.get("name"):
        raise Unreadable((_NAMELESS,))
    _check_new(tab, cells, today)
    if among is not None:
        _check_wishes(among, tab, cells)
    return Decision(
        say("%(name)s was added to the bank.", name=cells["name"]),
        rows=(NewRow(tab, tuple(cells.items()), NEW_MARK),),
    )


def new_row(tab: str, answers: Iterable[FieldInput], today: date, fixed: tuple[tuple[str, Cell], ...] = ()) -> NewRow:
    """Return a new row of any tab from a form and *fixed* cells; raises Unreadable when a field cannot be read.

    At least one field must be filled in, and what a row of the tab cannot do without.
    """
    typed = [answer for answer in answers if answer.typed.strip()]
    if not typed:
        raise Unreadable((FieldFault("", say("The form is empty."), say("Fill in at least one field.")),))
    cells = tuple((column.key, value) for column, value in _read_all(tab, typed, today))
    _check_new(tab, dict((*fixed, *cells)), today)
    return NewRow(tab, (*fixed, *cells))


def change_status(snapshot: Snapshot, tab: str, seen: Mapping[str, str], status: str) -> Decision:
    """Return the edits that give people *status*; *seen* maps each code to the status its page showed.

    Those who have it already are left alone. Raises StaleRow when somebody's status changed meanwhile.
    """
    column = BY_KEY[tab].column("status")
    edits = []
    for code, was in seen.items():
        person = _person(snapshot, tab, code)
        if person.status == status:
            continue
        if person.status != was:
            raise StaleRow(
                say("The status of %(name)s changed meanwhile. Nothing was saved: choose again.", name=person.name)
            )
        edits.append(Edit(tab, code, "status", snapshot.raw(tab, code).get("status"), write_cell(column, status)))
    what = say_n(
        "The status of %(count)s person was changed.", "The status of %(count)s people was changed.", len(edits)
    )
    return Decision(what, edits=tuple(edits))


_NAMELESS = FieldFault("name", say("The name is missing."), say("Type the family name, first name and patronymic."))


def _person(snapshot: Snapshot, tab: str, code: str) -> Mentee | Mentor:
    found = snapshot.tab(tab).get(code)
    if not isinstance(found, Mentee | Mentor):
        raise NotFound(say("There is nobody with the code %(code)s.", code=code))
    return found


def _read_all(tab: str, answers: Iterable[FieldInput], today: date) -> list[tuple[Column, Cell]]:
    read, faults = [], []
    for answer in answers:
        column = BY_KEY[tab].column(answer.column)
        reading = read_cell(column, _plain(answer.typed), today=today)
        if reading.fault is not None:
            faults.append(FieldFault(column.key, reading.fault, reading.todo or say("Correct the cell.")))
        elif column.key == "name" and not reading.value:
            faults.append(_NAMELESS)
        else:
            read.append((column, write_cell(column, reading.value)))
    if faults:
        raise Unreadable(tuple(faults))
    return read


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
