"""Which row is whose: the codes of one tab, after staff sorted, copied, pasted, cleared or restored at will.

Names are never keys. A row keeps its code wherever it moves; what cannot be told is left alone and said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from programme.book.questions import NewCode
from programme.book.reading import RawRow, TabReading
from programme.cells.reading import as_text, is_blank, read_code
from programme.cells.writing import canonical, same
from programme.ports.records import ReplicaRow
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Cell, Kind, Tab
from programme.text.sentences import say

from .identified import Identified, Judge, TabIdentity, name_of, problem_of
from .without_code import give_new_code, settle_bare

MASS_SHARE = 10  # more than one in ten codes of a tab
MASS_LEAST = 3  # and at least so many rows


def identify(
    reading: TabReading,
    before: Sequence[ReplicaRow],
    *,
    known: Mapping[str, str],
    removed: Sequence[ReplicaRow] = (),
    doubtful: Mapping[str, str] | None = None,
    to_add: Mapping[str, Cell] | None = None,
    new_codes: Sequence[NewCode] = (),
    accept_mass: bool = False,
) -> TabIdentity:
    """Settle the codes of one tab.

    *before*: the rows of the last read; *known*: every code ever known of the tab → "issued", "seen", "retired" or
    "foreign" (staff typed it, the intranet never gave it);
    *removed*: the rows staff have removed; *doubtful*: codes that wait for a person to say whose they are → the name
    each belonged to; *to_add*: codes of rows that the intranet is about to add → what stands in their name column;
    *new_codes*: doubtful rows that are to get codes of their own; *accept_mass*: a person has said that a change of
    many codes was meant.
    """
    tab = BY_KEY[reading.tab]
    judge = Judge(
        tab,
        {row.code: row for row in before if row.code},
        {row.code: row for row in removed if row.code},
        known,
        is_first=not known,
        doubtful=doubtful or {},
        to_add={
            code: name_of(tab, {tab.name_column.key: name}) for code, name in (to_add or {}).items() if tab.name_column
        },
    )
    lines = [(row, dict(zip(reading.columns, row.cells, strict=True))) for row in reading.rows]
    judge.names.update(name_of(tab, cells) for _, cells in lines)
    judge.names_before.update(name_of(tab, row.cells) for row in before)
    by_code: dict[str, list[tuple[RawRow, dict[str, Cell]]]] = defaultdict(list)
    bare = []
    for row, cells in lines:
        code = read_code(cells.get("code")).value
        if code and not is_blank(code):
            by_code[code].append((row, cells))
        else:
            bare.append((row, cells))
    for code, bearers in by_code.items():
        _settle_code(judge, code, bearers)
    settle_bare(judge, bare)
    for wish in new_codes:
        if wish.own not in by_code:
            give_new_code(judge, wish)
    return _conclude(judge, lines, accept_mass)


def _conclude(judge: Judge, lines: list[tuple[RawRow, dict[str, Cell]]], accept_mass: bool) -> TabIdentity:
    rows = tuple(judge.settled[row.number] for row, _ in lines)
    held = {line.code for line in rows if line.code} | {stamp.code for stamp in judge.stamps}
    vanished = tuple(code for code in judge.before if code not in held)
    # A doubt outlives the row: when it comes back from an older copy, it is asked about again.
    judge.still_doubtful |= {code: name for code, name in judge.doubtful.items() if code not in held}
    lost = len(vanished) + len(judge.moved)
    mass = None
    if not accept_mass and lost >= MASS_LEAST and lost * MASS_SHARE > len(judge.before):
        mass = say(
            "In the tab “%(tab)s” %(lost)s of %(all)s codes vanished or moved to other people at once. Was only a part "
            "of the sheet sorted, or is it another file? Nothing is taken over until somebody decides.",
            tab=judge.tab.sheet,
            lost=lost,
            all=len(judge.before),
        )
    return TabIdentity(
        rows,
        tuple(judge.stamps),
        tuple(judge.problems),
        vanished,
        tuple(judge.revived),
        tuple(judge.moved),
        judge.still_doubtful,
        tuple(judge.foreign),
        tuple(judge.new_codes),
        mass,
    )


def _settle_code(judge: Judge, code: str, bearers: list[tuple[RawRow, dict[str, Cell]]]) -> None:
    """Settle the rows that bear one code."""
    if not _may_bear(judge, code, bearers):
        for row, cells in bearers:
            _quarantine(judge, row, cells)
        return
    before = judge.before.get(code)
    if code in judge.removed:
        judge.revived.append(code)
    if len(bearers) > 1:
        judge.still_doubtful |= {code: judge.doubtful[code]} if code in judge.doubtful else {}
        _settle_copies(judge, code, bearers, before or judge.removed.get(code))
        return
    row, cells = bearers[0]
    doubtful = False
    if code in judge.doubtful:
        doubtful = name_of(judge.tab, cells) != judge.doubtful[code]
        judge.still_doubtful |= {code: judge.doubtful[code]} if doubtful else {}
    elif before is not None and _is_another(judge, before, cells):
        doubtful = True
        judge.still_doubtful[code] = name_of(judge.tab, before.cells)
        judge.moved.append(code)
    judge.settled[row.number] = Identified(row, cells, code, code, doubtful)
    if doubtful:
        judge.problems.append(
            problem_of(
                judge,
                row,
                say("Another person seems to bear the code %(code)s now.", code=code),
                say("If the person is the same, confirm it; if not, give the row a code of its own."),
                code,
            )
        )


def _may_bear(judge: Judge, code: str, bearers: list[tuple[RawRow, dict[str, Cell]]]) -> bool:
    """Tell whether the intranet knows the code: given, seen at the first reading, or back with its own row."""
    if judge.is_first:
        return re.fullmatch(rf"{judge.tab.prefix}-(\d{{4}}-)?\d{{1,9}}", code) is not None
    standing = judge.known.get(code)
    if standing in (None, "foreign"):
        judge.foreign.append(code)
        return False
    if code in judge.to_add and code not in judge.before:  # typed by staff, or written by us and not yet noted
        return all(name_of(judge.tab, cells) == judge.to_add[code] for _, cells in bearers)
    if standing != "retired":
        return True
    last = judge.removed.get(code)
    return last is not None and any(_same_name(judge.tab, last.cells, cells) for _, cells in bearers)


def _settle_copies(
    judge: Judge, code: str, bearers: list[tuple[RawRow, dict[str, Cell]]], before: ReplicaRow | None
) -> None:
    """One code on several rows: the one equal to the last read keeps it; where that cannot be told, none is written."""
    columns = [column.key for column in judge.tab.columns]
    equal = [b for b in bearers if before is not None and _equal(before.cells, b[1], columns)]
    owner = equal[0] if len(equal) == 1 and code not in judge.doubtful else None
    if owner is None and before is not None:
        judge.still_doubtful.setdefault(code, name_of(judge.tab, before.cells))
    shown = owner or (_closest(before, bearers) if before is not None else bearers[0])
    for row, cells in bearers:
        if row is shown[0]:
            judge.settled[row.number] = Identified(row, cells, code, code, is_doubtful=owner is None)
        else:
            judge.settled[row.number] = Identified(row, cells, f"#{row.number}", "")
        if row is shown[0] and owner is not None:
            continue
        others = ", ".join(str(other.number) for other, _ in bearers if other is not row)
        judge.problems.append(
            problem_of(
                judge,
                row,
                say("The code %(code)s stands in row %(others)s too.", code=code, others=others),
                say("Give the copy a code of its own, or empty the cell in the copy.")
                if row is not shown[0]
                else say("Nothing is written to this row until only one row bears the code."),
                code,
            )
        )


def _closest(before: ReplicaRow, bearers: list[tuple[RawRow, dict[str, Cell]]]) -> tuple[RawRow, dict[str, Cell]]:
    def likeness(bearer: tuple[RawRow, dict[str, Cell]]) -> tuple[int, bool]:
        row, cells = bearer
        alike = sum(same(before.cells.get(key), cell) for key, cell in cells.items())
        return alike, row.number == before.number

    return max(bearers, key=likeness)


def _quarantine(judge: Judge, row: RawRow, cells: dict[str, Cell]) -> None:
    """Leave a row alone whose code nobody gave; the sentence shows the code as it stands."""
    typed = as_text(cells.get("code")).strip()
    typed = f"{typed[:40]}…" if len(typed) > 40 else typed
    judge.settled[row.number] = Identified(row, cells, f"#{row.number}", "")
    judge.problems.append(
        problem_of(
            judge,
            row,
            say("The code %(code)s was not given by the intranet, or its row was removed.", code=typed),
            say("Give the row a code of its own, or empty the cell and wait a minute."),
            "",
        )
    )


def _is_another(judge: Judge, before: ReplicaRow, cells: Mapping[str, Cell]) -> bool:
    """Tell whether name and contact changed together, or one of the two names belongs to another row."""
    name = judge.tab.name_column
    if name is None or name.kind is not Kind.NAME or _same_name(judge.tab, before.cells, cells):
        return False
    contacts = [column.key for column in judge.tab.columns if column.kind in (Kind.EMAIL, Kind.PHONE)]
    changed = [key for key in contacts if not same(before.cells.get(key), cells.get(key))]
    stayed = [key for key in contacts if key not in changed and canonical(cells.get(key))]
    if changed and not stayed:
        return True
    was, now = name_of(judge.tab, before.cells), name_of(judge.tab, cells)
    # The old name did not disappear, it only stands in another row now: rows moved, nobody was renamed.
    return judge.names_before[now] > 0 or judge.names[was] >= judge.names_before[was]


def _same_name(tab: Tab, one: Mapping[str, Cell], other: Mapping[str, Cell]) -> bool:
    return tab.name_column is None or name_of(tab, one) == name_of(tab, other)


def _equal(one: Mapping[str, Cell], other: Mapping[str, Cell], columns: Sequence[str]) -> bool:
    return all(same(one.get(key), other.get(key)) for key in columns if key != "code")
