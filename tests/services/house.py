"""One book on paper with a staff room, a database and a curator: what most tests of the jobs work in."""

from __future__ import annotations

from documents.exports import OpenpyxlPress
from programme.book.reading import Problem
from programme.changes.change import ChangeState, Decision, Edit, NewRow
from programme.ports.gateways import Gateways
from programme.text.sentences import say
from services import saving
from services.sync import open_questions
from services.sync import round as sync
from tests.services.paper import TAB, PaperBook, PaperEditor, Sheet, Watched

CURATOR = "curator@college.example"
HEADERS = ["Код", "ФИО", "Телефон", "E-mail", "Должность", "Примечание"]
PEOPLE = ("Лучинина Вера", "Березневский Олег", "Каменчук Алёна", "Ельниченко Ирма")


class Editor(PaperEditor):
    """The staff room, with the cells of the sheet by code and column."""

    def cell(self, code: str, column: str) -> object:
        sheet = self.take()
        (row,) = [row for row in sheet.rows if sheet.cell(row, "code") == code]
        return sheet.cell(row, column)

    def type(self, code: str, column: str, value: object) -> None:
        sheet = self.take()
        (row,) = [row for row in sheet.rows if sheet.cell(row, "code") == code]
        row[sheet.at(column)] = value
        self.put(sheet)

    def remove(self, *codes: str) -> None:
        sheet = self.take()
        sheet.rows = [row for row in sheet.rows if sheet.cell(row, "code") not in codes]
        self.put(sheet)


class House:
    """One book on paper, one database, a staff room and a curator."""

    def __init__(self, store, clock) -> None:
        rows = [
            [f"Н-{n:04d}", f"{name} Павловна", f"+7999000000{n}", f"p{n}@college.example", "преподаватель", None]
            for n, name in enumerate(PEOPLE, 1)
        ]
        paper = PaperBook(Sheet(list(HEADERS), rows, 1), clock)  # the intranet has written to it before
        self.editor = Editor(paper)
        self.book = Watched(paper, lambda reading, report: None)
        self.gateways = Gateways((self.book,), store, None, OpenpyxlPress(), clock)
        self.clock = clock
        self.round()

    def round(self) -> sync.SyncReport:
        self.clock.move(seconds=15)
        return sync.sync(self.gateways)

    def edit(self, code: str, column: str, base: object, value: object) -> None:
        saving.record(self.gateways, Decision(say("Edited"), (Edit(TAB, code, column, base, value),)), CURATOR)

    def add(self, name: str) -> str:
        cells = (("name", name), ("email", "new@college.example"))
        return saving.record(self.gateways, Decision(say("Added"), rows=(NewRow(TAB, cells, "~"),)), CURATOR).codes["~"]

    def part(self, problem: Problem) -> None:
        open_questions.give_new_code(self.gateways, problem, CURATOR)

    def changes(self, *states: ChangeState):
        with self.gateways.store.reading() as tx:
            return tx.journal.changes(states=states, tab=TAB)

    def state(self):
        with self.gateways.store.reading() as tx:
            return tx.replica.state("main")

    def problems(self):
        with self.gateways.store.reading() as tx:
            return tx.replica.problems()

    def shown(self, code: str, column: str) -> object:
        with self.gateways.store.reading() as tx:
            (row,) = tx.replica.some({(TAB, code)})
        return row.cells.get(column)


def refuse(house, *changes) -> None:
    with house.gateways.store.transaction() as tx:
        tx.journal.settle([change.id for change in changes], ChangeState.REFUSED, why=say("Nobody knows."))
