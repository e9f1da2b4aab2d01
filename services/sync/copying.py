"""Moving a whole book: everything is put into a new one, read back and compared before the copy counts as a book."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from programme.book.contents import Contents, Difference, Kept, differences
from programme.book.port import Book
from programme.errors import BookBusy
from programme.schema.tabs import Cell
from programme.text.sentences import Sentence, say

Tell = Callable[[Sentence], None]
_SHOWN = 60  # characters of a cell in a sentence


@dataclass(frozen=True)
class CopyReport:
    """What a copy came to. Only one that `holds` has become a book."""

    tabs: int
    rows: int
    cells: int  # compared one by one
    differences: tuple[Sentence, ...] = ()
    notes: tuple[Sentence, ...] = ()  # what could not be taken over as it was
    is_overtaken: bool = False  # the book was changed while it was copied

    @property
    def holds(self) -> bool:
        return not self.differences and not self.is_overtaken


def copy_book(source: Book, target: Book, tell: Tell) -> CopyReport:
    """Copy every tab of *source* into *target*, which must be empty or absent; compare cell by cell, then finish it.

    The number of our last write goes with it, so that what lands in the source afterwards is merged into the copy
    once the copy is the book. Raises BookBusy while somebody has the source open, Refused when the target is not
    empty. A copy that was interrupted, differs or was overtaken is no book: the same copy again begins anew.
    """
    _refuse_while_open(source)
    contents = source.contents()
    with target.fill(contents, tell) as draft:
        kept = draft.kept
        found = differences(contents, draft.contents(), kept)
        # Whoever typed into the source since is not in the copy, and nobody would ever miss it there.
        is_overtaken = not found and bool(differences(contents, source.contents()))
        if not found and not is_overtaken:
            draft.finish()
    rows = sum(len(page.rows) for page in contents.pages)
    told = tuple(map(_told, found))
    return CopyReport(len(contents.pages), rows, contents.cells, told, _notes(contents, kept), is_overtaken)


def _refuse_while_open(source: Book) -> None:
    lock = source.open_by()
    if lock is not None:
        raise BookBusy(
            say(
                "“%(book)s” is open in %(program)s: %(who)s. Ask them to save and close it, then copy again.",
                book=source.name,
                program=lock.program,
                who=lock.who or say("nobody knows who"),
            )
        )


def _told(found: Difference) -> Sentence:
    if found.spot is None:
        what = say("Tab “%(tab)s” differs: “%(here)s” in the book, “%(there)s” in the copy.", **_values(found))
        number = say(
            "The number of the last write differs: %(here)s in the book, %(there)s in the copy.", **_values(found)
        )
        return what if found.title else number
    cell = f"{_letters(found.spot[1])}{found.spot[0]}"
    return say(
        "Tab “%(tab)s”, cell %(cell)s: “%(here)s” in the book, “%(there)s” in the copy.", cell=cell, **_values(found)
    )


def _values(found: Difference) -> dict[str, object]:
    return {"tab": found.title, "here": _short(found.here), "there": _short(found.there)}


def _short(cell: Cell) -> str:
    text = "" if cell is None else str(cell)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _notes(contents: Contents, kept: Kept) -> tuple[Sentence, ...]:
    notes = []
    for place, (row, column) in sorted(kept.valued):
        page = contents.pages[place]
        notes.append(
            say(
                "Tab “%(tab)s”, cell %(cell)s: the formula %(formula)s does not carry over; its value stands there.",
                tab=page.title,
                cell=f"{_letters(column)}{row}",
                formula=_short(page.formulas[row, column]),
            )
        )
    for place, (row, column, _, _) in sorted(kept.parted):
        cell = f"{_letters(column)}{row}"
        what = say(
            "Tab “%(tab)s”: the merged cells at %(cell)s cover values and were left apart.",
            tab=contents.pages[place].title,
            cell=cell,
        )
        notes.append(what)
    for place, title in sorted(kept.titles.items()):
        old = contents.pages[place].title
        notes.append(
            say(
                "The tab “%(tab)s” is called “%(title)s” in the copy: its name does not fit there.",
                tab=old,
                title=title,
            )
        )
    return tuple(notes)


def _letters(column: int) -> str:
    """Return the letters of a 0-based column: 0 → A, 26 → AA."""
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
