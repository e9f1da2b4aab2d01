"""The banks' jobs: a person's card, edits and additions, statuses of many, notes and vetoes, the export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from programme.accounts.access import (
    READERS,
    READS_AUDIT,
    READS_LETTERS,
    READS_PROBLEMS,
    SETS_VETOES,
    sees_column,
    visible_columns,
)
from programme.accounts.account import Role
from programme.accounts.audit import AuditLine
from programme.banks.duplicates import Duplicate, duplicates
from programme.banks.edits import NEW_MARK, FieldInput, add_person, change_status, edit_person
from programme.banks.entries import Entry, people_of
from programme.banks.lists import may_see
from programme.book.reading import Problem
from programme.errors import NotFound, Refused
from programme.letters.letter import Letter
from programme.ports.gateways import Gateways
from programme.ports.store import Transaction
from programme.schema.pairs import Pair
from programme.schema.people import Mentee, Mentor, Person
from programme.schema.records import Consent
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Cell, Column, Kind
from programme.snapshot import Snapshot, Veto
from programme.text.sentences import say
from services.saving import Recorded, record, undo

SHOWN = 30  # lines of history and letters on a card
LONGEST_NOTE = 4000

Note = tuple[int, datetime, str, str]  # id, when, author, text


@dataclass(frozen=True)
class PersonCard:
    """Everything known about a person that the reader's role may see."""

    person: Mentee | Mentor
    pairs: tuple[Pair, ...]  # all of them, the live ones first
    consents: tuple[Consent, ...] = ()
    letters: tuple[Letter, ...] = ()
    history: tuple[AuditLine, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    former_name: str = ""  # who bore the code before, when another person seems to bear it now
    doubt: Problem | None = None  # the problem that says so


def why_gone(gateways: Gateways, tab: str, code: str, role: Role) -> NotFound | None:
    """Return that staff removed the row of this code, when they did and *role* may know of everybody."""
    if role not in READERS:
        return None
    with gateways.store.reading() as tx:
        rows = tx.replica.removed_rows(gateways.book_of(tab).key)
    row = next((row for row in rows if (row.tab, row.code) == (tab, code)), None)
    if row is None:
        return None
    return NotFound(
        say(
            "%(name)s (%(code)s) was removed from the sheet by staff. The audit log tells what was done with the row; "
            "when the row comes back, so does this page.",
            name=row.cells.get("name") or say("This person"),
            code=code,
        )
    )


def person_of(snapshot: Snapshot, tab: str, code: str, role: Role) -> Mentee | Mentor:
    """Return the person; raises NotFound when there is none or the role may not know that there is."""
    found = snapshot.tab(tab).get(code)
    if not isinstance(found, Mentee | Mentor) or not may_see(role, snapshot, found):
        raise NotFound(say("There is nobody with the code %(code)s.", code=code))
    return found


def person_in_row(snapshot: Snapshot, tab: str, number: int, role: Role) -> Mentee | Mentor:
    """Return the person without a code in row *number* of the sheet; raises NotFound when there is none."""
    for person in people_of(snapshot, tab):
        if person.number == number and not person.code and may_see(role, snapshot, person):
            return person
    raise NotFound(say("Row %(number)s holds nobody without a code. Look in the list.", number=number))


def read_card(gateways: Gateways, snapshot: Snapshot, tab: str, person: Mentee | Mentor, role: Role) -> PersonCard:
    """Return the card of a person as *role* may see it."""
    code = person.code
    pairs = sorted(snapshot.pairs_of.get(code, ()), key=lambda pair: not pair.is_live) if code else []
    problems = [p for p in snapshot.problems if p.tab == tab and _is_of(p, person)]
    sees_consents = sees_column(role, BY_KEY["mentees"].column("consent_data"))
    sees_vetoes = role in SETS_VETOES
    with gateways.store.reading() as tx:
        return PersonCard(
            person,
            tuple(pairs),
            consents=tuple(c for c in snapshot.consents.values() if code and c.person == code and sees_consents),
            letters=tx.outbox.letters(code=code, limit=SHOWN) if code and role in READS_LETTERS else (),
            history=tx.audit.lines(tab=tab, code=code, limit=SHOWN) if code and role in READS_AUDIT else (),
            problems=tuple(problems) if role in READS_PROBLEMS else (),
            notes=tx.people.notes(code) if code and sees_vetoes else (),
            vetoes=_vetoes(snapshot, code) if code and sees_vetoes else (),
            former_name=former_name(tx, tab, code) if role in READS_PROBLEMS else "",
            doubt=next((p for p in problems if p.column == "code"), None) if role in READS_PROBLEMS else None,
        )


def save_person(
    gateways: Gateways, snapshot: Snapshot, tab: str, code: str, answers: Iterable[FieldInput], author: str
) -> Recorded | None:
    """Record the changed fields of a form; None when nothing was changed.

    Raises StaleForm or StaleRow when somebody changed a field meanwhile, Unreadable when one cannot be read.
    """
    decision = edit_person(snapshot, tab, code, answers)
    return record(gateways, decision, author) if decision.edits else None


def add(gateways: Gateways, snapshot: Snapshot, tab: str, answers: Iterable[FieldInput], author: str) -> str:
    """Add a person to a bank; return the new code."""
    return record(gateways, add_person(tab, answers, snapshot.today, snapshot), author).codes[NEW_MARK]


def set_status(
    gateways: Gateways, snapshot: Snapshot, tab: str, seen: Mapping[str, str], status: str, author: str
) -> Recorded | None:
    """Give many people one status in one operation; None when they had it already."""
    if status not in {choice.key for choice in BY_KEY[tab].column("status").choices}:
        raise Refused(say("Choose one of the statuses of the list."))
    decision = change_status(snapshot, tab, seen, status)
    return record(gateways, decision, author) if decision.edits else None


def take_back(gateways: Gateways, operation: int, author: str) -> Recorded:
    """Undo a change of the banks where its values still stand; raises NotFound for a change of anything else."""
    return undo(gateways, operation, author, tabs={"mentees", "mentors"})


def write_note(gateways: Gateways, tab: str, person: Person, text: str, author: str) -> None:
    """Keep a note on a person in the database; the audit says that one was written, not what it says."""
    text = text.strip()
    if not text:
        raise Refused(say("The note is empty: write something or leave the page."))
    if len(text) > LONGEST_NOTE:
        raise Refused(say("The note is longer than %(count)s characters; shorten it.", count=LONGEST_NOTE))
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        tx.people.add_note(person.code, author, text, now)
        tx.audit.add([AuditLine(0, now, author, say("A note was written."), tab, person.code)])


def set_veto(gateways: Gateways, snapshot: Snapshot, mentee: str, mentor: str, why: str, author: str) -> None:
    """Never offer this mentor to this mentee; raises Refused when one of them is not in the bank."""
    if mentee not in snapshot.mentees or mentor not in snapshot.mentors:
        raise Refused(say("Choose a mentor and a mentee who are in the banks."))
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        tx.people.add_veto(Veto(mentee, mentor, author, why.strip()[:500]), now)
        what = say("A veto was set.")
        tx.audit.add([AuditLine(0, now, author, what, "mentees", mentee)])


def lift_veto(gateways: Gateways, mentee: str, mentor: str, author: str) -> None:
    """Take a veto back; raises NotFound when there is none."""
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        if (mentee, mentor) not in {(veto.mentee, veto.mentor) for veto in tx.people.vetoes()}:
            raise NotFound(say("There is no such veto any more."))
        tx.people.remove_veto(mentee, mentor)
        tx.audit.add([AuditLine(0, now, author, say("A veto was lifted."), "mentees", mentee)])


def possible_duplicates(gateways: Gateways, snapshot: Snapshot) -> tuple[Duplicate, ...]:
    """Return the pairs of rows that may be one person, most likely first, without those judged to be different."""
    with gateways.store.reading() as tx:
        different = tx.people.different_people()
    return tuple(each for each in _all_duplicates(snapshot) if each.key not in different)


def _all_duplicates(snapshot: Snapshot) -> tuple[Duplicate, ...]:
    """Compare everybody once a snapshot: in a bank of thousands it takes seconds."""
    global _compared
    if _compared[0] is not snapshot:
        _compared = (snapshot, duplicates(snapshot))
    return _compared[1]


_compared: tuple[Snapshot | None, tuple[Duplicate, ...]] = (None, ())


def judge_different(
    gateways: Gateways, snapshot: Snapshot, one: tuple[str, str], other: tuple[str, str], author: str
) -> None:
    """Note that two rows, each a tab and a code, are two different people; they are not offered again."""
    if one == other or any(code not in snapshot.tab(tab) for tab, code in (one, other)):
        raise NotFound(say("One of the two rows is no longer in the book."))
    now = gateways.clock.now()
    what = say("%(one)s and %(other)s are different people.", one=one[1], other=other[1])
    with gateways.store.transaction() as tx:
        tx.people.judge_different(one[1], other[1], author, now)
        tx.audit.add([AuditLine(0, now, author, what, *row) for row in (one, other)])


def export(
    gateways: Gateways,
    snapshot: Snapshot,
    tab: str,
    role: Role,
    entries: Sequence[Entry],
    *,
    title: str,
    heading: Callable[[Column], str],
    partners: str,
    word: Callable[[Any, Column], str],
) -> bytes:
    """Return an XLSX file of the people of a list, with the columns *role* may see and the names of their partners."""
    columns = visible_columns(role, BY_KEY[tab])
    rows = (
        [*(_cell(getattr(entry.person, column.key), column, word) for column in columns), partner_names(tab, entry)]
        for entry in entries
    )
    return gateways.press.export_rows(title, [*map(heading, columns), partners], rows)


def partner_names(tab: str, entry: Entry) -> str:
    """Return the names on the other side of a person's live pairs."""
    names = (pair.mentor_name or pair.mentor if tab == "mentees" else pair.mentee_name or pair.mentee
             for pair in entry.pairs)  # fmt: skip
    return "; ".join(dict.fromkeys(name for name in names if name))


def _cell(value: Any, column: Column, word: Callable[[Any, Column], str]) -> Cell | date:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and column.kind is not Kind.MONTHS
    return value if is_number or isinstance(value, date) else word(value, column) or None


def former_name(tx: Transaction, tab: str, code: str) -> str:
    """Return the name the code belonged to, while somebody must say whether the row now tells of another person."""
    return tx.questions.waiting([tab]).names(tab).get(code, "")


def _is_of(problem: Problem, person: Person) -> bool:
    return problem.code == person.code if person.code else problem.row == person.number and not problem.code


def _vetoes(snapshot: Snapshot, code: str) -> tuple[Veto, ...]:
    found = (veto for veto in snapshot.vetoes if code in (veto.mentee, veto.mentor))
    return tuple(sorted(found, key=lambda veto: (veto.mentee, veto.mentor)))
