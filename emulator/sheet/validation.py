"""Data validation: lists of allowed values that refuse what is not on them."""

from __future__ import annotations

from emulator.errors import bad

from .cells import Cell, shown
from .spreadsheet import Spreadsheet


def check_valid(spreadsheet: Spreadsheet, cell: Cell, *, bypassed: bool) -> None:
    """Raise when a strict rule of the cell refuses its new value, unless the API goes round rules (a switch)."""
    rule = cell.rule
    if bypassed or rule is None or not rule.get("strict") or cell.is_blank:
        return
    if shown(cell, spreadsheet.locale) not in allowed(spreadsheet, rule):
        raise bad("The data you entered violates the data validation rules set on this cell.")


def allowed(spreadsheet: Spreadsheet, rule: dict[str, object]) -> set[str]:
    """Return the texts a rule of the kinds ONE_OF_LIST and ONE_OF_RANGE allows."""
    condition = rule.get("condition")
    if not isinstance(condition, dict):
        return set()
    told = [str(value.get("userEnteredValue", "")) for value in condition.get("values", ())]
    if condition.get("type") == "ONE_OF_LIST":
        return set(told)
    found: set[str] = set()
    for text in told:
        area = spreadsheet.within(spreadsheet.find(text.removeprefix("=")))
        sheet = spreadsheet.sheet(area.sheet)
        found |= {shown(sheet.get(*place), spreadsheet.locale) for place in area.places()}
    return found - {""}
