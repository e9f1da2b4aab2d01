"""What the intranet may not write, learnt in the look: protected ranges, strict lists, cells that arrays fill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from math import inf
from typing import Any

from programme.text.sentences import Sentence, say
from sheets.google.reading import as_json

from .row_writes import Json, Target, cell_of

PROTECTED = "protectedRanges(range,unprotectedRanges,warningOnly,requestingUserCanEdit)"  # what the look asks for
LISTED = "dataValidation(condition,strict)"


class Bar(Enum):
    """Why a cell may not be written."""

    PROTECTED = "protected"
    LISTED = "listed"  # a strict list, or another rule, does not allow the value
    ALTERED = "altered"  # Google shows another value than was written, again
    FILLED = "filled"  # the formula of another cell fills it


class Permissions:
    """The protections, the strict lists and the filled cells of the rows that a look has shown.

    Only what is certain is foreseen: a text that is not on a list. What a rule of another kind allows, Google tells.
    """

    def __init__(self, sheets: Sequence[Json]) -> None:
        self._protected: dict[int, list[Json]] = {}
        self._rules: dict[tuple[int, int], Sequence[Json]] = {}  # sheet, row (0-based) → its cells
        for sheet in sheets:
            id = int(sheet.get("properties", {}).get("sheetId", 0))
            kept = sheet.get("protectedRanges", ())
            self._protected[id] = [p for p in kept if not (p.get("warningOnly") or p.get("requestingUserCanEdit"))]
            for block in sheet.get("data", ()):
                for number, row in enumerate(block.get("rowData", ()), int(block.get("startRow", 0))):
                    self._rules[id, number] = row.get("values", ())

    def barred(self, target: Target) -> Iterator[tuple[int, Bar]]:
        """Yield the columns that may not be written, each with why."""
        cells = self._rules.get((target.sheet, target.number - 1), ())
        for i, value in target.cells.items():
            spot = target.number - 1, i
            cell = cells[i] if i < len(cells) else {}
            if any(_is_over(kept, spot) for kept in self._protected.get(target.sheet, ())):
                yield i, Bar.PROTECTED
            elif cell.get("effectiveValue") and not cell.get("userEnteredValue"):
                yield i, Bar.FILLED
            elif not _takes(cell.get("dataValidation", {}), as_json(value)):
                yield i, Bar.LISTED


def _is_over(protection: Json, spot: tuple[int, int]) -> bool:
    free = protection.get("unprotectedRanges", ())
    return _holds(protection.get("range", {}), spot) and not any(_holds(each, spot) for each in free)


def _holds(area: Mapping[str, Any], spot: tuple[int, int]) -> bool:
    """Tell whether a GridRange holds a cell; a side that is not told is open."""
    sides = zip(("Row", "Column"), spot, strict=True)
    return all(area.get(f"start{side}Index", 0) <= at < area.get(f"end{side}Index", inf) for side, at in sides)


def _takes(rule: Json, value: Any) -> bool:
    condition = rule.get("condition", {})
    if not rule.get("strict") or condition.get("type") != "ONE_OF_LIST" or not isinstance(value, str) or not value:
        return True
    listed = {str(each.get("userEnteredValue", "")).strip().casefold() for each in condition.get("values", ())}
    return value.strip().casefold() in listed


def why_refused(target: Target, column: int, account: str, bar: Bar) -> Sentence:
    """Return why a cell is not written, and what to do; *account* is who must be let in."""
    header = str(cell_of(target.headers, column)).strip()
    if bar is Bar.FILLED:
        return say(
            "A formula of another cell fills “%(column)s” of row %(row)s: a value written there would break it. Change "
            "the formula in the spreadsheet.",
            row=target.number,
            column=header or "?",
        )
    if bar is Bar.ALTERED:
        return say(
            "Google shows another value in row %(row)s, “%(column)s” than was written, twice in a row. Look at the "
            "cell: something in the spreadsheet changes or hides what is written there.",
            row=target.number,
            column=header or "?",
        )
    if bar is Bar.LISTED:
        return say(
            "Google refused row %(row)s, “%(column)s”: a list or a rule of the spreadsheet does not allow the "
            "value. Let it warn, not refuse (Data → Data validation), or change the cell there.",
            row=target.number,
            column=header or "?",
        )
    if len(target.cells) > 1 or not header:
        return say(
            "A cell of row %(row)s is protected against the intranet. Open Data → Protect sheets and ranges in "
            "the spreadsheet, and let %(account)s edit it, or change the cell there.",
            row=target.number,
            account=account,
        )
    return say(
        "The cell “%(column)s” of row %(row)s is protected against the intranet. Open Data → Protect sheets and "
        "ranges in the spreadsheet, and let %(account)s edit it, or change the cell there.",
        column=header,
        row=target.number,
        account=account,
    )
