"""What stood in the cells that a write hit by mistake: told by the rows as they were read and by what is gone since."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sheets.google.write.columns import NEW
from sheets.google.write.echo import Echo
from sheets.google.write.row_writes import cell_of
from sheets.shared.headers import code_key

Row = Sequence[Any]
Rows = Mapping[int, Sequence[Row]]  # sheet id → rows from the first on


@dataclass(frozen=True)
class Hit:
    """A row that a write reached by mistake, and the tabs as they had been read before that write.

    `stood`: what the first look after it has told of the cells it reached, by column; a cell of which nobody knows is
    absent. Staff have edited others since.
    """

    echo: Echo
    read: Rows
    previous: Mapping[int, Any] | None = None


def previous_values(hits: Sequence[Hit], now: Rows) -> list[dict[int, Any]]:
    """Return for each hit what stood in the cells that were written, by column; a cell of which nobody knows is absent.

    Staff sorted some columns and not others: a cell of a column that stayed holds what the place held, a cell of one
    that moved what the person there had. Which of both it was is told by the rows that were not hit, or hit where they
    had been read. Where they say nothing, it is told by all cells of the column together: what they held is gone.
    """
    found: list[dict[int, Any]] = [{} for _ in hits]
    columns: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for place, hit in enumerate(hits):
        for i in hit.echo.target.cells:
            then = hit.echo.columns[i]
            if then == NEW:
                found[place][i] = ""
            elif then >= 0:
                columns[hit.echo.target.sheet, then].append((place, i))
    for (sheet, then), cells in columns.items():
        first, i = hits[cells[0][0]], cells[0][1]
        gone = Counter(cell_of(row, then) for row in first.read.get(sheet, ()))
        gone -= Counter(_column(first.echo, i, now.get(sheet, ())))
        of_place = [cell_of(hits[place].echo.target.before, then) for place, _ in cells]
        of_person = [_held_by_person(hits[place], then, gone) for place, _ in cells]
        others = _moved_with_people(first, then, i, now.get(sheet, ()))
        others += sum(_kept_still(hits[place]) for place, _ in cells)
        for (place, i), value in zip(cells, _agreed(of_place, of_person, gone, others), strict=True):
            if value is not None:
                found[place][i] = value
    return found


def _agreed(of_place: list[Any], of_person: list[Any], gone: Counter[Any], others: int) -> list[Any]:
    """Return the values of the way that is borne out better; None where both are alike and differ.

    *others*: what the rows that were not hit say, above 0 for the person. What is *gone* counts where they say nothing.
    """
    place, person = 0, others
    if place == person:
        place, person = _borne_out(of_place, gone), _borne_out(of_person, gone)
    if place != person:
        better, other = (of_place, of_person) if place > person else (of_person, of_place)
        return [other[at] if value is None else value for at, value in enumerate(better)]
    return [one if one == other else None for one, other in zip(of_place, of_person, strict=True)]


def _borne_out(values: list[Any], gone: Counter[Any]) -> int:
    """Return how many of the values are gone from the column, less those that still stand there."""
    wanted = Counter(value for value in values if value not in ("", None))
    there = sum((wanted & gone).values())
    return 2 * there - wanted.total()


def _moved_with_people(hit: Hit, then: int, i: int, now: Sequence[Row]) -> int:
    """Return by how many rows more the column followed the codes than stayed in its place, or below 0 the reverse."""
    echo, read = hit.echo, hit.read.get(hit.echo.target.sheet, ())
    code_then, votes = echo.target.code_column, 0
    codes, column = _column(echo, _place_of(echo, code_then), now), _column(echo, i, now)
    before = _by_code([cell_of(row, code_then) for row in read])
    for code, at in _by_code(codes).items():
        if code in before and before[code] != at and at < len(read):
            of_person, of_place = cell_of(read[before[code]], then), cell_of(read[at], then)
            votes += (column[at] == of_person) - (column[at] == of_place)
    return votes


def _kept_still(hit: Hit) -> bool:
    """Tell whether the row that was hit stands where its code was read: the person's place is that place, then."""
    echo, read = hit.echo, hit.read.get(hit.echo.target.sheet, ())
    at = echo.target.code_column
    if _place_of(echo, at) in echo.target.cells or not 0 < echo.number <= len(read):
        return False
    code = code_key(echo.as_read.get(at, ""))
    return code != "" and code == code_key(cell_of(read[echo.number - 1], at))


def _place_of(echo: Echo, then: int) -> int:
    """Return where a column of the reading stands in the echo."""
    return next((i for i, at in echo.columns.items() if at == then), then)


def _by_code(codes: Sequence[Any]) -> dict[str, int]:
    """Return the place of every code that stands in one row only."""
    folded = [code_key(code) for code in codes]
    times = Counter(folded)
    return {code: at for at, code in enumerate(folded) if code and times[code] == 1}


def _column(echo: Echo, i: int, rows: Sequence[Row]) -> list[Any]:
    """Return the cells of the column that was hit, under whatever header line stands there now."""
    target = echo.target
    headers = rows[target.header_row - 1] if 0 < target.header_row <= len(rows) else ()
    header = cell_of(echo.headers, i)
    places = [at for at, each in enumerate(headers) if each == header and header != ""]
    return [cell_of(row, places[0] if len(places) == 1 else i) for row in rows]


def _held_by_person(hit: Hit, then: int, gone: Counter[Any]) -> Any:
    """Return what the row had in that column whose other cells, code or name the hit one bears; None: not one row."""
    echo, target = hit.echo, hit.echo.target
    if all(cell_of(echo.row, i) == "" for i in range(len(echo.row)) if i not in target.cells):
        left = {cell_of(row, then) for row in hit.read.get(target.sheet, ()) if echo.fits(row)}
        left = {value for value in left if value != "" and gone[value]}
        if len(left) > 1:
            return None
        return left.pop() if left else ""  # the row held nothing else, or nothing at all
    rows = [row for row in hit.read.get(target.sheet, ()) if any(cell != "" for cell in row)]
    code, name = (echo.as_read.get(column, "") for column in (target.code_column, target.name_column))
    for bears in (
        echo.fits,
        lambda row: code_key(code) != "" and code_key(cell_of(row, target.code_column)) == code_key(code),
        lambda row: target.name_column >= 0 and name != "" and cell_of(row, target.name_column) == name,
    ):
        values = {cell_of(row, then) for row in rows if bears(row)}
        if values:
            return values.pop() if len(values) == 1 else None
    return None
