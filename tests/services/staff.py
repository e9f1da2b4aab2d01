"""What staff do to the sheet, at random: everything a spreadsheet lets them do, sensible or not."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from programme.schema.registry import tab
from tests.services.ledger import Ledger
from tests.services.paper import TAB, Sheet, text

TYPED = ("post", "request", "note", "goal", "site")  # columns both sides type in


def other_header(random: Random, sheet: Sheet) -> tuple[int, str] | None:
    """Return the place of a header and what staff make of it: a synonym, a word nobody knows, or its name again."""
    column = tab(TAB).column(random.choice(TYPED))
    strange = f"Странное: {column.header}"
    place = sheet.at(column.key)
    if place is not None:
        return place, random.choice((column.header, *column.synonyms, strange))
    return (sheet.headers.index(strange), column.header) if strange in sheet.headers else None


class Staff:
    """One person in the staff room; the ledger learns what was seen and changed."""

    def __init__(self, random: Random, ledger: Ledger) -> None:
        self.random, self.ledger = random, ledger
        # Since the app last read; who moves names or codes and changes people too leaves a sheet nobody could read.
        self.has_changed_people = self.has_moved_names = False

    def act(self, sheet: Sheet) -> str:
        """Do something to the sheet; return what it was."""
        acts: list[tuple[int, Callable[[Sheet], None]]] = [
            (30, self.edit_cell), (3, self.rename), (6, self.sort_all), (2, self.sort_some), (5, self.insert),
            (3, self.delete), (3, self.copy), (2, self.fill_down), (2, self.rename_header), (1, self.add_column),
            (2, self.move_column), (2, self.empty_code), (2, self.put_another_person), (2, self.type_the_same),
        ]  # fmt: skip
        (act,) = self.random.choices([act for _, act in acts], [weight for weight, _ in acts])
        if sheet.rows:
            act(sheet)
        return act.__name__

    def new_person(self, sheet: Sheet, row: list) -> None:
        person = self.ledger.token("p", "")
        name = f"Имя{person.strip()} Отчество"
        self.ledger.people[name] = person
        self._put(sheet, row, "name", name)
        self._put(sheet, row, "phone", f"+7999{self.ledger._number:07d}")
        self._put(sheet, row, "email", f"{person.strip()}@example.org")

    def edit_cell(self, sheet: Sheet) -> None:
        row = self.random.choice(sheet.rows)
        column = self.random.choice(TYPED)
        self.ledger.give_up(sheet.cell(row, column))
        self._put(sheet, row, column, None if self.random.random() < 0.1 else self.ledger.token("s", column))

    def type_the_same(self, sheet: Sheet) -> None:
        """Staff type what somebody has just told them was entered in the intranet too."""
        row = self.random.choice(sheet.rows)
        place = self.random.choice([i for i, _ in enumerate(row)])
        if isinstance(row[place], str):
            row[place] = f"{row[place]} " if sheet.headers[place] != "Код" else row[place]

    def rename(self, sheet: Sheet) -> None:
        row = self.random.choice(sheet.rows)
        person = self.ledger.person(sheet.cell(row, "name"))
        if person and not self.has_moved_names:
            name = f"Имя{self.ledger.token(person.strip() + '-', '').strip()} Отчество"
            self.ledger.people[name] = person
            self.ledger.give_up(sheet.cell(row, "name"))
            self._put(sheet, row, "name", name)
            self.has_changed_people = True

    def sort_all(self, sheet: Sheet) -> None:
        place = self.random.randrange(len(sheet.headers))
        sheet.rows.sort(key=lambda row: text(row[place]), reverse=self.random.random() < 0.5)

    def sort_some(self, sheet: Sheet) -> None:
        """Sort some columns only, of all rows or of two or three."""
        places = self.random.sample(range(len(sheet.headers)), self.random.randint(1, len(sheet.headers) - 1))
        if {sheet.at("name"), sheet.at("code")} & set(places):
            if self.has_changed_people:
                return
            self.has_moved_names = True
        count = self.random.choice((2, 3, len(sheet.rows)))
        start = self.random.randrange(max(1, len(sheet.rows) - count + 1))
        rows = sheet.rows[start : start + count]
        order = sorted(rows, key=lambda row: text(row[places[0]]), reverse=self.random.random() < 0.5)
        cells = [[row[place] for place in places] for row in order]
        for row, taken in zip(rows, cells, strict=True):
            if [row[place] for place in places] != taken:
                self._give_up_row(row)
                self._give_up_row(taken)
                for place, cell in zip(places, taken, strict=True):
                    row[place] = cell

    def insert(self, sheet: Sheet) -> None:
        row: list = [None] * len(sheet.headers)
        if self.random.random() < 0.9 and not self.has_moved_names:
            self.new_person(sheet, row)
            self.has_changed_people = True
        self._put(sheet, row, "note", self.ledger.token("s", "note"))
        sheet.rows.insert(self.random.randint(0, len(sheet.rows)), row)

    def delete(self, sheet: Sheet) -> None:
        if len(sheet.rows) > 6 and not self.has_moved_names:
            self.has_changed_people = True
            row = sheet.rows.pop(self.random.randrange(len(sheet.rows)))
            self._give_up_row(row)

    def copy(self, sheet: Sheet) -> None:
        place = self.random.randrange(len(sheet.rows))
        row = list(sheet.rows[place])
        if self.random.random() < 0.5 and not self.has_moved_names:
            self.new_person(sheet, row)
            self.has_changed_people = True
        sheet.rows.insert(place + self.random.randint(0, 1), row)

    def fill_down(self, sheet: Sheet) -> None:
        """Drag the corner of a code cell down: numbers count up over whatever stood there."""
        place = self.random.randrange(len(sheet.rows))
        found = re.fullmatch(r"Н-(\d+)", text(sheet.cell(sheet.rows[place], "code")))
        if found and not self.has_changed_people:
            self.has_moved_names = True
            step = self.random.randint(0, 1)
            for i, row in enumerate(sheet.rows[place + 1 : place + 1 + self.random.randint(1, 2)], 1):
                self._put(sheet, row, "code", f"Н-{int(found[1]) + i * step:04d}")

    def rename_header(self, sheet: Sheet) -> None:
        renamed = other_header(self.random, sheet)
        if renamed is not None:
            place, header = renamed
            sheet.headers[place] = header

    def add_column(self, sheet: Sheet) -> None:
        if len(sheet.headers) < 14:
            place = self.random.randint(0, len(sheet.headers))
            sheet.headers.insert(place, f"Своё {self.ledger.token('c', '').strip()}")
            for row in sheet.rows:
                row.insert(place, self.ledger.token("s", "own") if self.random.random() < 0.5 else None)

    def move_column(self, sheet: Sheet) -> None:
        of, to = self.random.randrange(len(sheet.headers)), self.random.randrange(len(sheet.headers))
        for line in (sheet.headers, *sheet.rows):
            line.insert(to, line.pop(of))

    def empty_code(self, sheet: Sheet) -> None:
        self._put(sheet, self.random.choice(sheet.rows), "code", None)

    def put_another_person(self, sheet: Sheet) -> None:
        """Type a new person over the name and contacts of one who left."""
        if self.has_moved_names:
            return
        self.has_changed_people = True
        row = self.random.choice(sheet.rows)
        self._give_up_row(row)
        self.new_person(sheet, row)

    def _give_up_row(self, row: list) -> None:
        for cell in row:
            self.ledger.give_up(cell)

    def _put(self, sheet: Sheet, row: list, column: str, value: object) -> None:
        place = sheet.at(column)
        if place is not None:
            row[place] = value
