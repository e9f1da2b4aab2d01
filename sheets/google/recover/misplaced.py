"""Values of ours in cells that they were not meant for: which cell it is, and what the last reading tells of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from programme.schema.registry import BY_KEY
from sheets.google.reading import as_json
from sheets.google.write.echo import Echo, wrong_of
from sheets.google.write.row_writes import cell_of
from sheets.shared.headers import code_key, title_means

Row = Sequence[Any]
Rows = Mapping[int, Sequence[Row]]  # sheet id → rows from the first on


@dataclass(frozen=True)
class MisplacedCell:
    """One such value. `code` and `header` are "" where nothing names the row or the column for certain."""

    tab: str
    sheet: int
    row: int  # 1-based, where it stood then
    code: str
    code_header: Any  # over the codes
    header: Any
    name: str  # in the row
    value: Any  # ours
    meant_for: str  # the code of the row that was to hold it
    meant_header: Any
    before: Any = None  # what stood there when it was last read; None: nobody knows
    is_sure: bool = False  # the row was otherwise as it had been read: what stood there may be put back
    is_perhaps: bool = False  # staff may as well have put the value there themselves


class Table:
    """Rows of tabs, searched by their codes."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._known: dict[tuple[int, Any], tuple[tuple[Any, ...], dict[str, list[int]]]] = {}

    def headers(self, sheet: int, code_header: Any) -> tuple[Any, ...]:
        """Return the header line, where codes stand under this header only; nothing where they do not."""
        return self._read(sheet, code_header)[0]

    def bearing(self, sheet: int, code_header: Any, code: str) -> list[int]:
        """Return the rows (1-based) that bear a code."""
        return self._read(sheet, code_header)[1].get(code_key(code), []) if code else []

    def find(self, cell: MisplacedCell) -> tuple[int, int] | None:
        """Return row (1-based) and column of the only cell with this code and this header."""
        numbers = self.bearing(cell.sheet, cell.code_header, cell.code)
        at = place_of(self.headers(cell.sheet, cell.code_header), cell.header)
        return (numbers[0], at) if len(numbers) == 1 and at >= 0 else None

    def _read(self, sheet: int, code_header: Any) -> tuple[tuple[Any, ...], dict[str, list[int]]]:
        if (sheet, code_header) not in self._known:
            rows, bearing = self.rows.get(sheet, ()), defaultdict[str, list[int]](list)
            headers = next((tuple(row) for row in rows if place_of(row, code_header) >= 0), ())
            for number, row in enumerate(rows if headers else (), 1):
                bearing[code_key(cell_of(row, place_of(headers, code_header)))].append(number)
            self._known[sheet, code_header] = headers, bearing
        return self._known[sheet, code_header]


def place_of(headers: Row, header: Any) -> int:
    """Return the only column under this header; -1 where there is none or several."""
    places = [i for i, each in enumerate(headers) if each == header] if header != "" else []
    return places[0] if len(places) == 1 else -1


def misplaced_by(echoes: Sequence[Echo], read: Table) -> list[MisplacedCell]:
    """Return what one request has put where it was not meant to be, by its echoes."""
    written = defaultdict[tuple[int, int], set[int]](set)
    for echo in echoes:
        written[echo.target.sheet, echo.number] |= set(echo.target.cells)
    wrong = ((echo, written[echo.target.sheet, echo.number]) for echo in wrong_of(echoes))
    return [cell for echo, but in wrong for cell in misplaced_in(echo, read, but)]


def misplaced_in(
    echo: Echo, read: Table, but: Collection[int], places: Mapping[int, int] | None = None
) -> list[MisplacedCell]:
    """Return what a write has put where it was not meant to be, by its echo and the rows as they had been *read*.

    *but*: the columns of the row that this request has written to. *places*: columns of the target → where their values
    stand; where they were sent to when it is not told.
    """
    target, row, then = echo.target, echo.row, echo.target.headers
    places = {i: i for i in target.cells} if places is None else places
    is_line = any(header != "" and header in then for header in echo.headers)
    now = echo.headers if is_line else then  # the header line itself may have moved: the columns did not, then
    kept = {i: place_of(then, header) for i, header in enumerate(now) if i not in places.values()}
    alike = {i: at for i, at in kept.items() if at >= 0 and i not in but}

    def is_as(other: Row) -> bool:
        return all(cell_of(row, i) == cell_of(other, at) for i, at in alike.items())

    code_header, stamps = cell_of(then, target.code_column), target.code_column in places
    code_at = places.get(target.code_column, place_of(now, code_header))
    code = str(cell_of(row, code_at)) if stamps or code_at in kept else ""
    is_chosen = False
    if target.is_new:
        noted: list[Row] = [()]
    elif stamps:  # the code is ours: the row is known by all else
        noted = [each for each in read.rows.get(target.sheet, ()) if any(c != "" for c in each) and is_as(each)]
    else:
        rows = read.rows.get(target.sheet, ())
        bearers = [rows[number - 1] for number in read.bearing(target.sheet, code_header, code)]
        noted = bearers if len(bearers) == 1 else [each for each in bearers if is_as(each)]  # a copy bears its code too
        is_chosen = len(noted) < len(bearers)  # among copies, whichever staff have kept since
    name_at = next((i for i, at in kept.items() if at == target.name_column >= 0), -1)
    name = str(cell_of(row, name_at)) if name_at >= 0 else ""
    is_same = name_at < 0 or name == str(cell_of(target.before, target.name_column))
    is_same = is_same and (not stamps or name != "" or is_as(target.before))
    is_tab = (
        echo.title == target.title or title_means(BY_KEY[target.tab], echo.title) > 0
    )  # renamed, but still that tab
    is_own = is_tab and code_key(code) == code_key(target.code) and is_same
    found = []
    for i, at in places.items():
        value, header = as_json(target.cells[i]), cell_of(now, at)
        held = [_previous(each, header, then, now) for each in noted]
        before = held[0] if held and all(each == held[0] for each in held) else None
        if before != value and not (is_own and header == cell_of(then, i)):
            found.append(
                MisplacedCell(
                    target.tab, target.sheet, echo.number, code, cell_of(now, code_at) if code_at >= 0 else "",
                    header if place_of(now, header) >= 0 else "", name, value, target.code, cell_of(then, i),
                    before, before is not None and not is_chosen and is_as(noted[0]),
                )
            )  # fmt: skip
    return found


def _previous(row: Row, header: Any, then: Row, now: Row) -> Any:
    """Return what a row held under a header; a column that staff have inserted since held nothing."""
    at = place_of(then, header)
    if at < 0 and (header in then or any(each != "" and each not in now for each in then)):
        return None  # it may be another that was given this name
    return cell_of(row, at) if at >= 0 else ""
