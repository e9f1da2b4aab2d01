"""Columns that held values at the last reading and are gone now: whether renamed or removed, only staff can say.

Until they do, the last values stay shown, changes of them wait, and no second column is made beside a renamed one.
Here it is decided what is lost and what is asked (pure);
`intake.py` keeps the question, `open_questions.py` the answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from programme.book.reading import BookReading, Problem, TabReading
from programme.cells.writing import canonical
from programme.identity.identified import Identified, TabIdentity
from programme.ports.records import ReplicaRow
from programme.schema.registry import BY_KEY
from programme.text.sentences import Sentence, say

from .facts import CODE, Facts


@dataclass(frozen=True)
class LostColumns:
    """What one tab lacks: the key of each column → the unknown header its values stand under now, "" for none."""

    tab: str
    found: Mapping[str, str]

    @property
    def stops_tab(self) -> bool:
        """Tell whether the codes are among it: nobody can tell the rows apart then."""
        return CODE in self.found

    def carried(self, identity: TabIdentity, rows: Iterable[ReplicaRow]) -> TabIdentity:
        """Return the rows of the tab with their last values in the columns it lacks; a doubtful row gets none."""
        last = {row.code: row.cells for row in rows if row.code}

        def filled(line: Identified) -> Identified:
            if not line.code or line.is_doubtful or line.code not in last:
                return line
            kept = {key: last[line.code][key] for key in self.found if key in last[line.code]}
            return replace(line, cells={**line.cells, **kept})

        return replace(identity, rows=tuple(filled(line) for line in identity.rows))

    def problems(self) -> list[Problem]:
        """Return what a person is asked."""
        return [self._problem(key, renamed) for key, renamed in self.found.items()]

    def _problem(self, key: str, renamed: str) -> Problem:
        header = BY_KEY[self.tab].column(key).header
        what = _renamed(header, renamed) if renamed else _gone(header)
        if key == CODE:
            todo = say(
                "Name it “%(column)s” again, or say that it was removed on purpose: the rows then get their codes "
                "anew. Until then nothing of this tab is taken over or written.",
                column=header,
            )
        else:
            todo = say(
                "Name it “%(column)s” again, or say that it was removed on purpose. Until then the last values are "
                "shown, and changes of them wait.",
                column=header,
            )
        return Problem(self.tab, 0, key, what, todo, blocks=key == CODE)


def without(rows: Iterable[ReplicaRow], columns: Collection[str]) -> list[ReplicaRow]:
    """Return the rows of the last read less the columns the tab lacks by now, to compare with what it holds."""
    return [replace(row, cells={k: v for k, v in row.cells.items() if k not in columns}) for row in rows]


def _renamed(column: str, header: str) -> Sentence:
    return say(
        "The column “%(column)s” is gone, and its values stand under “%(header)s”, which the intranet does not know.",
        column=column,
        header=header,
    )


def _gone(column: str) -> Sentence:
    return say("The column “%(column)s”, which held values until now, is gone.", column=column)


_TOLD = {_renamed("", "").text, _gone("").text}


def tells_of_lost_column(problem: Problem) -> bool:
    """Tell whether it is one of `LostColumns.problems`: a person may say that the column was removed on purpose."""
    return problem.what.text in _TOLD


def lost_columns(reading: BookReading, facts: Facts) -> dict[str, LostColumns]:
    """Return what each tab of the reading lacks; a tab without rows lacks nothing, it was emptied.

    A column of which somebody was asked is lost until it is back or given up. One whose values all landed after an
    older copy was made is not: the copy is from before the intranet made it.
    """
    given_up, asked = facts.questions.columns(given_up=True), facts.questions.columns(given_up=False)
    found = {}
    for key, tab in reading.tabs.items():
        rows = facts.rows.get(key, ())
        if tab.faulty or not tab.rows or not rows:
            continue
        gone = {column.key for column in BY_KEY[key].columns if column.key not in tab.columns}
        gone -= {column for of, column in given_up if of == key}
        if not gone:
            continue
        younger = {
            (c.column, c.code, canonical(c.value))
            for c in (*facts.open, *facts.landed)
            if c.tab == key and c.write_number > reading.write_number
        }
        held = {}
        for column in sorted(gone):
            values = _values(column, rows)
            is_lost = (key, column) in asked or any((column, *each) not in younger for each in values)
            if is_lost:
                held[column] = _new_header(tab, Counter(value for _, value in values))
        if held:
            found[key] = LostColumns(key, held)
    return found


def _values(column: str, rows: Iterable[ReplicaRow]) -> list[tuple[str, str]]:
    """Return what a column held: the code of each row, and the text by which its cell is compared."""
    cells = ((row.code, row.code if column == CODE else row.cells.get(column)) for row in rows)
    return [(code, text) for code, cell in cells if (text := canonical(cell))]


def _new_header(tab: TabReading, values: Counter[str]) -> str:
    """Return the unknown header under which most of these values stand, half of them at least."""
    best, most = "", max(1, (values.total() + 1) // 2)
    for at, header in enumerate(tab.extra_headers):
        alike = values & Counter(canonical(row.extras[at]) for row in tab.rows if at < len(row.extras))
        if alike.total() >= most:
            best, most = header, alike.total() + 1
    return best
