"""A staff room and an intranet over one book: random steps of both sides, each round judged by the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from programme.book.reading import Problem
from programme.changes.change import Change, ChangeState, Decision, Edit, NewRow
from programme.errors import NotFound, Refused
from programme.identity.identified import shown_name
from programme.ports.gateways import Gateways
from programme.ports.records import ReplicaRow
from programme.schema.registry import tab
from programme.schema.tabs import Cell
from programme.text.sentences import say
from services import saving
from services.sync import conflicts, open_questions
from services.sync import round as sync
from services.sync.history import STAFF
from services.sync.lost_columns import tells_of_lost_column
from tests.services.ledger import Ledger
from tests.services.paper import TAB, Killed, Sheet, Watched, text
from tests.services.staff import TYPED, Staff

AUTHOR = "curator@college.example"
EDITABLE = [column for column in TYPED if column != "code"]


def first_sheet(ledger: Ledger, people: int = 12) -> Sheet:
    """A tidy bank to begin with; half of the people bear codes already."""
    headers = ["Код", "ФИО", "Телефон", "E-mail", "Должность", "Основной запрос", "Примечание", "Любимый чай"]
    sheet = Sheet(headers, [])
    staff = Staff(Random(0), ledger)
    for number in range(1, people + 1):
        row: list[Cell] = [None] * len(headers)
        staff.new_person(sheet, row)
        row[0] = f"Н-{number:04d}" if number % 2 else None
        row[6] = ledger.token("s", "note")
        sheet.rows.append(row)
    return sheet


@dataclass
class World:
    """One book, one database, one staff room, one intranet."""

    gateways: Gateways
    book: Watched
    editor: object
    ledger: Ledger
    random: Random
    story: list[str] = field(default_factory=list)
    copies: list[Sheet] = field(default_factory=list)
    good: Sheet | None = None  # as it stood when all was well
    drops_numbers: bool = False  # staff have a program that drops what it does not know

    def __post_init__(self) -> None:
        self.staff = Staff(self.random, self.ledger)
        self.conflicts: set[int] = set()

    def step(self) -> None:
        """One random act of one side; raises AssertionError with the story when a law is broken."""
        acts = [
            (34, self.staff_act), (25, self.edit), (5, self.add), (24, self.round), (2, self.killed_round),
            (3, self.interrupted_round), (5, self.overtaken_round), (4, self.keep_copy), (3, self.save_stale_copy),
            (1, self.restore), (6, self.resolve), (8, self.mend),
        ]  # fmt: skip
        if self.drops_numbers:
            acts.append((3, self.save_without_number))
        (act,) = self.random.choices([act for _, act in acts], [weight for weight, _ in acts])
        self.tell(act.__name__)
        act()
        if self.ledger.faults:
            raise AssertionError("\n".join([*self.ledger.faults[:5], "the story's end:", *self.story[-60:]]))

    def tell(self, what: str) -> None:
        self.story.append(what)

    def staff_act(self) -> None:
        sheet = self.editor.take()
        self.tell(f"  staff: {self.staff.act(sheet)}")
        self.ledger.staff_acts += 1
        self.editor.put(sheet)

    def save_without_number(self) -> None:
        """Staff save with a program that drops what it does not know, at times a copy that was open all the time."""
        if self.copies and self.random.random() < 0.3:
            sheet = self.copies.pop()
        else:
            sheet = self.editor.take()
        self.tell(f"  staff: {self.staff.act(sheet)}, and the number is gone")
        self.ledger.staff_acts += 1
        sheet.number = 0
        self.editor.put(sheet)

    def keep_copy(self) -> None:
        self.copies = [*self.copies[-3:], self.editor.take()]

    def save_stale_copy(self) -> None:
        """Somebody edits the copy that was open all the time, and saves it over everything since."""
        if self.copies:
            sheet = self.copies.pop()
            for _ in range(self.random.randint(1, 3)):
                self.tell(f"  in the copy: {self.staff.act(sheet)}")
            self.editor.put(sheet)

    def restore(self) -> None:
        if self.copies:
            self.editor.put(self.copies.pop(0))

    def edit(self) -> None:
        """Somebody edits a cell in the intranet: of a row as the pages show it."""
        rows = self._shown()
        if not rows:
            return
        code, cells = self.random.choice(sorted(rows.items()))
        column = self.random.choice(EDITABLE)
        value = self.ledger.token("a", column)
        base = cells.get(column)
        try:
            saving.record(self.gateways, Decision(say("Edited"), (Edit(TAB, code, column, base, value),)), AUTHOR)
        except Refused:
            return
        self.tell(f"  {value} for {code} over {base!r}")
        self.ledger.ours(value, self.ledger.person(cells.get("name")), column, [base])

    def add(self) -> None:
        row: list[Cell] = [None] * 3
        sheet = Sheet(["ФИО", "Телефон", "E-mail"], [row])
        self.staff.new_person(sheet, row)
        note = self.ledger.token("a", "note")
        cells = (("name", row[0]), ("phone", row[1]), ("email", row[2]), ("note", note))
        done = saving.record(self.gateways, Decision(say("Added"), rows=(NewRow(TAB, cells, "~"),)), AUTHOR)
        person = self.ledger.person(row[0])
        for column, value in cells:
            self.ledger.ours(text(value), person, column, [None])
        self.ledger.bearers[done.codes["~"]] = person

    def resolve(self) -> None:
        """Somebody looks at a conflict and decides."""
        found = self._changes(ChangeState.CONFLICT, ChangeState.REFUSED)
        if not found:
            return
        change = self.random.choice(found)
        choice = self.random.choice(("sheet", "ours"))
        self.tell(f"  {choice}: {change.value} against {change.found!r} in {change.code}, {change.state.value}")
        try:
            conflicts.resolve_conflict(self.gateways, change.id, choice, AUTHOR)
        except Refused:
            return
        for each in conflicts.decided_together(change, found):
            self._note_decided(each, choice, found)

    def _note_decided(self, change: Change, choice: str, found: Sequence[Change]) -> None:
        if choice == "sheet":
            self.ledger.give_up(change.value)
            return
        self.ledger.give_up(change.found)
        for other in found:
            if other.id != change.id and (other.code, other.column) == (change.code, change.column):
                self.ledger.give_up(other.value)
        known = {text(change.found)} | self.ledger.seen.get(text(change.found), set())
        self.ledger.seen[text(change.value)] = self.ledger.seen.get(text(change.value), set()) | known

    def round(self) -> None:
        """The worker's round, judged."""
        report = sync.sync_book(self.gateways, self.book)
        self._read()
        self.ledger.conflicts += report.conflicts
        self.judge()

    def killed_round(self) -> None:
        self.book.kill_at = self.random.choice(("before", "after"))
        try:
            sync.sync_book(self.gateways, self.book)
        except Killed:
            self.tell(f"  killed {self.book.kill_at} the write")
        finally:
            self.book.kill_at = ""
        self._read()

    def interrupted_round(self) -> None:
        """Somebody saves, or the curator decides, between the reading and the write."""
        acts = [self.staff_act, self.save_stale_copy, self.edit]

        def interrupt() -> None:
            self._read()
            self.random.choice(acts)()

        self.book.before_writing = interrupt
        sync.sync_book(self.gateways, self.book)
        self.book.before_writing = None

    def overtaken_round(self) -> None:
        """Another worker is faster, or is killed; staff and the curator go on meanwhile."""
        when = self.random.choice(("after_reading", "before_writing", "after_writing"))
        acts = self.random.sample([self.staff_act, self.save_stale_copy, self.edit, self.edit], 2)
        acts.insert(self.random.randint(0, 2), self._rival_round)

        def meanwhile() -> None:
            self.tell(f"  {when.replace('_', ' ')}, meanwhile:")
            if when != "after_reading":
                self._read()
            for act in acts:
                act()

        setattr(self.book, when, meanwhile)
        sync.sync_book(self.gateways, self.book)
        setattr(self.book, when, None)

    def _rival_round(self) -> None:
        rival = Watched(self.book.book, self.book.look, kill_at=self.random.choice(("", "before", "after")))
        self.tell(f"    another worker's round, killed {rival.kill_at or 'never'}")
        with suppress(Killed):
            sync.sync_book(self.gateways, rival)
        self._read()

    def mend(self) -> None:
        """A person puts right what the intranet asks about: stops, doubts, copies."""
        with self.gateways.store.reading() as tx:
            state, problems = tx.replica.state("main"), tx.replica.problems()
            doubtful = tx.questions.waiting([TAB]).names(TAB)
            rows = {row.code: row for row in tx.replica.book_rows("main") if row.code}
        if state.stopped_kind == "mass_change":
            self._answer_stop()
            return
        for code in doubtful:
            if code in rows:
                self._answer_doubt(code, rows[code], problems)
        for problem in problems:
            if problem.column == "code" and problem.row and not problem.code and self.random.random() < 0.7:
                self._part(problem)
            if tells_of_lost_column(problem) and self.random.random() < 0.3:
                self._answer_lost_column(problem.column)

    def _answer_lost_column(self, column: str) -> None:
        with suppress(NotFound):  # said already
            open_questions.accept_lost_column(self.gateways, TAB, column, AUTHOR)
            self.tell(f"  the column {column} was removed on purpose")
            for change in self._changes(ChangeState.LANDED):
                if change.column == column:
                    self.ledger.give_up(change.value)

    def _answer_stop(self) -> None:
        if self.good is not None and self.random.random() < 0.5:
            self.tell("  the sheet is put back as it was")
            self.editor.put(self.good)
            return
        self.tell("  accepted as it stands")
        open_questions.accept_mass_change(self.gateways, "main", AUTHOR)
        sheet = self.editor.take()
        for change in self._changes(ChangeState.LANDED):  # what stands under a strange header is accepted as gone, too
            if text(change.value) not in {text(sheet.cell(row, change.column)) for row in sheet.rows}:
                self.ledger.give_up(change.value)
        self.round()

    def _answer_doubt(self, code: str, row: ReplicaRow, problems: Sequence[Problem]) -> None:
        if self.ledger.bearers.get(code) == self.ledger.person(row.cells.get("name")):
            self.tell(f"  {code} is the same person")
            open_questions.confirm_code(self.gateways, TAB, code, shown_name(tab(TAB), row.cells), AUTHOR)
        else:
            shown = [p for p in problems if p.row == row.number and p.column == "code"]
            for problem in shown[:1]:  # none while the whole tab waits for a person
                self._part(problem)

    def _part(self, problem: Problem) -> None:
        self.tell(f"  row {problem.row}, {problem.shown}, is to get a code of its own")
        open_questions.give_new_code(self.gateways, problem, AUTHOR)

    def judge(self) -> None:
        with self.gateways.store.reading() as tx:
            state, problems = tx.replica.state("main"), tx.replica.problems()
            rows, changes = tx.replica.book_rows("main"), tx.journal.changes(tab=TAB)
            doubtful = set(tx.questions.waiting([TAB]).names(TAB))
        doubtful |= {problem.code for problem in problems if problem.column == "code" and problem.code}
        sheet = self.editor.take()
        stopped = bool(state.stopped_kind)
        self.ledger.judge(sheet, rows, changes, doubtful, self._is_removed, stopped, self.told_before())
        if not stopped:
            lost = {problem.column for problem in problems if tells_of_lost_column(problem)}
            self._judge_replica(sheet, rows, {problem.row for problem in problems if problem.column == "code"}, lost)
            if not problems:
                self.good = sheet

    def told_before(self) -> set[tuple[str, str]]:
        """Return what a person is told to have stood where a value of ours came by mistake."""
        return {(each.column, text(each.before)) for each in self.book.misplaced()}

    def _is_removed(self, code: str) -> bool:
        """Tell whether the row is gone and the history says so."""
        with self.gateways.store.reading() as tx:
            told = [line.what.text for line in tx.audit.lines(tab=TAB, code=code, author=STAFF)]
            return tx.journal.known_codes(TAB).get(code) == "retired" and "Removed from the sheet" in told

    def _judge_replica(self, sheet: Sheet, rows: object, told: set[int], lost: set[str]) -> None:
        """What staff typed is what the pages show; every named row has a code or a sentence why not.

        *lost*: columns that were renamed to something unknown: their last values are shown.
        """
        if found := [key for key in lost if sheet.at(key) is not None]:
            self.ledger.faults.append(f"the columns {found} are there and told to be gone")
        by_number = {row.number: row for row in rows}
        codes = [row.code for row in rows if row.code]
        if len(codes) != len(set(codes)):
            self.ledger.faults.append("two rows of the replica bear one code")
        for number, line in enumerate(sheet.rows, 2):
            shown = by_number.get(number)
            if shown is None and any(cell is not None for cell in line):
                self.ledger.faults.append(f"row {number} {line} is not shown")
                continue
            for key in ("name", "phone", "email", *TYPED) if shown else ():
                if key not in lost and text(shown.cells.get(key)) != text(sheet.cell(line, key)):
                    self.ledger.faults.append(f"row {number} shows {key} {shown.cells.get(key)!r}: {line}")
            if shown and sheet.cell(line, "name") and not shown.code and number not in told:
                self.ledger.faults.append(f"row {number} {line} has no code and nobody is told")

    def _read(self) -> None:
        """What was done before a reading that was taken in can be told from what is done after it."""
        with self.gateways.store.reading() as tx:
            if tx.replica.state("main").stopped_kind:
                return
        self.staff.has_changed_people = self.staff.has_moved_names = False

    def _changes(self, *states: ChangeState) -> tuple[Change, ...]:
        with self.gateways.store.reading() as tx:
            return tx.journal.changes(states=states, tab=TAB)

    def _shown(self) -> dict[str, dict[str, Cell]]:
        """Return the rows as the pages show them: the last read with the open changes laid over it."""
        with self.gateways.store.reading() as tx:
            rows = {row.code: dict(row.cells) for row in tx.replica.book_rows("main") if row.code}
            open_changes = tx.journal.changes(states=[ChangeState.OPEN], tab=TAB)
        born = {change.code for change in open_changes if change.is_new}
        for change in open_changes:
            if change.code in rows or change.code in born:
                rows.setdefault(change.code, {})[change.column] = change.value
        return rows
