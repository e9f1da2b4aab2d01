"""What people really do to whole tabs: headers, columns, rows that come twice, lines that are no rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .sheet import NUMBER, Formula, Line, Sheet
from .streams import Streams

Sheets = dict[str, Sheet]


@dataclass(frozen=True, slots=True)
class Trick:
    """Something done to tabs; it occurs from this much mess on. Returns how often it was done."""

    name: str
    do: Callable[[Sheets, float, Streams], int]
    from_mess: float = 0.01


def header_synonyms(sheets: Sheets, mess: float, streams: Streams) -> int:
    """Call columns by other words that people use for them."""
    changed = 0
    for sheet in (sheets["mentees"], sheets["mentors"]):
        for index, (key, _text) in enumerate(sheet.headers):
            synonyms = sheet.tab.column(key).synonyms if key != NUMBER and not key.startswith("_") else ()
            dice = streams.of(sheet.tab.key)(key)
            if synonyms and (dice.random() < mess * 0.5 or not changed):
                sheet.headers[index] = (key, dice.choice(synonyms))
                changed += 1
    return changed


def moved_columns(sheets: Sheets, mess: float, streams: Streams) -> int:
    """Put the contacts and the status right behind the name."""
    for sheet in (sheets["mentees"], sheets["mentors"]):
        moved = [pair for pair in sheet.headers if pair[0] in ("status", "phone", "email")]
        rest = [pair for pair in sheet.headers if pair not in moved]
        at = next(index for index, (key, _) in enumerate(rest) if key == "name") + 1
        sheet.headers = [*rest[:at], *moved, *rest[at:]]
    return 2


def two_row_header(sheets: Sheets, mess: float, streams: Streams) -> int:
    """Head some columns of the mentees' bank with a merged line above."""
    groups = {"email": "Контакты", "phone": "Контакты", "experience": "Стаж", "teaching": "Стаж"}
    sheets["mentees"].groups = groups
    return 1


def header_further_down(sheets: Sheets, mess: float, streams: Streams) -> int:
    """Put an approval block above the mentors' bank, so that its header stands in row 5."""
    sheets["mentors"].banner[:0] = ["УТВЕРЖДАЮ", "Директор колледжа ____________", ""]
    return 1


def number_gaps(sheets: Sheets, mess: float, streams: Streams) -> int:
    """Leave gaps in «№ п/п»."""
    done = 0
    for row in sheets["mentees"].rows[3::7]:
        row[NUMBER] = None
        done += 1
    return done


def totals_rows(sheets: Sheets, mess: float, streams: Streams) -> int:
    """Count the people below both banks."""
    for sheet in (sheets["mentees"], sheets["mentors"]):
        count = len(sheet.rows)
        sheet.totals.append({NUMBER: "Итого:", "name": Formula("=COUNTA({name}{first}:{name}{last})", count)})
    return 2


def people_twice(sheets: Sheets, mess: float, streams: Streams) -> int:
    """Type some mentees a second time, with initials, without the address, and with no code yet."""
    sheet = sheets["mentees"]
    some = _some(sheet, mess, 0.03, streams, free=False)
    for row in some:
        surname, given, *rest = str(row["name"]).split()
        again: Line = {**row, "code": None, "name": f"{surname} {given[0]}." + "".join(f"{r[0]}." for r in rest[:1])}
        sheet.rows.append({**again, "email": None, "request": row.get("request"), NUMBER: None})
    return len(some)


def people_in_both_banks(sheets: Sheets, mess: float, streams: Streams) -> int:
    """Let a mentor appear among the mentees: reverse mentoring, or a mistake."""
    mentors, mentees = sheets["mentors"], sheets["mentees"]
    some = _some(mentors, mess, 0.03, streams, free=False)
    shared = [key for key, _ in mentees.headers if key not in ("code", "status", "preferred", NUMBER)]
    for row in some:
        copied = {key: row.get(key) for key in shared if key in dict(mentors.headers)}
        mentees.rows.append({**copied, "code": None, "request": "Хочу освоить дистанционные курсы", "status": "заявка"})
    return len(some)


def rows_without_code(sheets: Sheets, mess: float, streams: Streams) -> int:
    """Type people into the bank who have no code yet."""
    done = 0
    for sheet in (sheets["mentees"], sheets["mentors"]):
        for row in _some(sheet, mess, 0.05, streams):
            row["code"] = None
            done += 1
    return done


def codes_filled_down(sheets: Sheets, mess: float, streams: Streams) -> int:
    """Drag the code of one row over the next, as Excel's fill handle does."""
    sheet, done = sheets["mentees"], 0
    wanted = max(1, round(mess * len(sheet.rows) * 0.01))
    for above, row in zip(sheet.rows, sheet.rows[1:], strict=False):
        if done < wanted and above.get("code") and row.get("code") and row["code"] not in sheet.fixed:
            if above["code"] in sheet.fixed:
                continue
            row["code"] = above["code"]
            done += 1
    return done


def formula_cells(sheets: Sheets, mess: float, streams: Streams) -> int:
    """Reckon some capacities by a formula."""
    some = _some(sheets["mentors"], mess, 0.05, streams, free=False)
    for row in some:
        row["capacity"] = Formula("=1+1", 2)
    return len(some)


def formula_errors(sheets: Sheets, mess: float, streams: Streams) -> int:
    """Look something up that is not there."""
    some = _some(sheets["mentors"], mess, 0.015, streams, free=False)
    for row in some:
        row["hours"] = Formula('=VLOOKUP("нагрузка",A1:B2,2,FALSE)', "#N/A")
    return len(some)


def _some(sheet: Sheet, mess: float, share: float, streams: Streams, *, free: bool = True) -> list[Line]:
    """Return some rows, at least one; with *free* only rows no other tab refers to."""
    rows = [row for row in sheet.rows if row.get("code") and row.get("name")]
    rows = [row for row in rows if row["code"] not in sheet.fixed] if free else rows
    return streams(sheet.tab.key).sample(rows, min(len(rows), max(1, round(mess * share * len(rows)))))


TRICKS: tuple[Trick, ...] = (
    Trick("number gaps", number_gaps), Trick("totals rows", totals_rows, 0.1), Trick("people twice", people_twice),
    Trick("people in both banks", people_in_both_banks), Trick("rows without a code", rows_without_code),
    Trick("codes filled down", codes_filled_down, 0.3), Trick("formula cells", formula_cells),
    Trick("formula errors", formula_errors, 0.15), Trick("header synonyms", header_synonyms, 0.1),
    Trick("moved columns", moved_columns, 0.3), Trick("two-row header", two_row_header, 0.5),
    Trick("header further down", header_further_down, 0.5),
)  # fmt: skip
