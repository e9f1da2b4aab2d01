"""Rows without a code, and rows that are to get another: which of them are old acquaintances, which are new."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from programme.book.questions import NewCode
from programme.book.reading import RawRow
from programme.cells.reading import is_blank
from programme.cells.writing import canonical
from programme.schema.tabs import Cell

from .identified import Identified, Judge, WantedStamp, name_of, shown_name


def settle_bare(judge: Judge, bare: list[tuple[RawRow, dict[str, Cell]]]) -> None:
    """Rows without a code: one that lost it gets its own again, a new one a new one; nameless rows get none."""
    name = judge.tab.name_column
    held = {line.code for line in judge.settled.values() if line.code}
    # A doubtful code goes back to nobody but the one it belonged to: emptying its cell is how staff give it up.
    missing = {code: row for code, row in judge.before.items() if code not in held and code not in judge.doubtful}
    columns = [column.key for column in judge.tab.columns if column.key != "code"]
    by_content: dict[tuple[str, ...], list[str]] = defaultdict(list)
    by_name: dict[str, list[str]] = defaultdict(list)
    for code, last in missing.items():
        by_content[_content(last.cells, columns)].append(code)
        if name is not None:
            by_name[name_of(judge.tab, last.cells)].append(code)
    for code, whose in judge.doubtful.items():
        if code not in held and name is not None:
            by_name[whose].append(code)
    nameless = Counter(name_of(judge.tab, cells) for _, cells in bare) if name is not None else Counter()
    for row, cells in bare:
        if name is not None and is_blank(canonical(cells.get(name.key))):
            judge.settled[row.number] = Identified(row, cells, f"#{row.number}", "")
            continue
        own = by_content.get(_content(cells, columns), [])
        alike = by_name.get(name_of(judge.tab, cells), []) if name is not None else []
        if own:
            code = own.pop(0)
        elif len(alike) == 1 and nameless[name_of(judge.tab, cells)] == 1:
            code = alike[0]
        else:
            code = ""
        judge.stamps.append(WantedStamp(row, code))
        judge.settled[row.number] = Identified(row, cells, code or f"#{row.number}", code)


def give_new_code(judge: Judge, wish: NewCode) -> None:
    """Let the row a person meant ask for a code of its own; where it can no longer be told, nothing is done."""
    doubtful = {problem.row for problem in judge.problems if problem.code == wish.code}
    alike = [judge.settled[number] for number in doubtful]
    alike = [line for line in alike if shown_name(judge.tab, line.cells) == wish.name]
    alike = [line for line in alike if not line.code] or alike  # the copies before the one that may keep the code
    if len(alike) > 1:
        alike = [line for line in alike if line.row.number == wish.number]
    for line in alike:
        number = line.row.number
        judge.stamps.append(WantedStamp(line.row, wish.own))
        judge.settled[number] = Identified(line.row, line.cells, wish.own, wish.own)
        judge.problems = [problem for problem in judge.problems if problem.row != number]
        judge.new_codes.append(wish)


def _content(cells: Mapping[str, Cell], columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(canonical(cells.get(key)) for key in columns)
