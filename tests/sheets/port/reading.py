"""What a test asks of a book, and what it looks for in a reading."""

from __future__ import annotations

from programme.book.edits import CellWrite, Edits, RowAppend, WriteReport
from programme.book.reading import BookReading, Problem, RawRow
from tests.sheets.port.editors import Editor


def row(reading: BookReading, code: str, tab: str = "mentees") -> dict[str, object]:
    """Return the cells of the one row that bears a code, by their columns' keys."""
    found = reading.tabs[tab]
    at = found.columns.index("code")
    (only,) = [each for each in found.rows if each.cells[at] == code]
    return dict(zip(found.columns, only.cells, strict=True))


def client(reading: BookReading, number: int, tab: str = "mentees") -> RawRow:
    """Return the row that stands in a line of the sheet."""
    return next(each for each in reading.tabs[tab].rows if each.number == number)


def problems(reading: BookReading) -> list[Problem]:
    return [*reading.problems, *(problem for tab in reading.tabs.values() for problem in tab.problems)]


def put(*cells: tuple[str, str, object], tab: str = "mentees", number: int = 0) -> Edits:
    """Return edits that write cells: code, column, value."""
    return Edits(tuple(CellWrite(tab, *cell) for cell in cells), write_number=number)


def add(code: str, tab: str = "mentees", **cells: object) -> Edits:
    """Return edits that add a row."""
    return Edits(appends=(RowAppend(tab, code, tuple(cells.items())),))


def written(editor: Editor, edits: Edits, **options: object) -> WriteReport:
    """Return the report of these edits; what it tells is what the next reader sees."""
    report = editor.open(**options).update(lambda reading: edits)
    after = editor.open(**options).read()
    assert (after.tabs, after.version) == (report.reading.tabs, report.reading.version)
    assert (after.problems, after.write_number) == (report.reading.problems, report.reading.write_number)
    return report


def reasons(report: WriteReport) -> list[str]:
    return [str(refusal.why) for refusal in report.refusals]
