"""Which cells of a Google spreadsheet hold formulas: asked for all rows at first, then for those that changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .client import Client

Rows = Mapping[int, list[list[Any]]]  # sheet id → rows from the first on
Spot = tuple[int, int]  # row 1-based, column 0-based
Formulas = Mapping[int, Mapping[Spot, str]]  # sheet id → cells that hold a formula, and what it is
Span = tuple[int, int]  # rows from the first to before the second, 0-based
API = "https://sheets.googleapis.com/v4/spreadsheets"
MOST_SPANS = 50  # runs of changed rows that are asked for by themselves; beyond that everything is asked for again


def read_formulas(client: Client, id: str, sheets: Sequence[int]) -> Formulas:
    """Ask which cells of these tabs hold formulas."""
    found = read_ranges(client, id, [{"sheetId": sheet} for sheet in sheets], "FORMULA")
    return {sheet: dict(_formulas_in(found.get((sheet, 0), []), 1)) for sheet in sheets}


def without_texts(formulas: Formulas, now: Rows) -> Formulas:
    """Leave out what is told like a formula and is a text: a cell whose value is the very same."""
    return {
        sheet: {spot: told for spot, told in held.items() if told != _value_at(now.get(sheet, ()), spot)}
        for sheet, held in formulas.items()
    }


def follow_formulas(client: Client, id: str, known: Formulas, before: Rows, now: Rows) -> Formulas:
    """Return which cells hold formulas by now: where no row came or went, only rows whose values changed are asked for.

    A formula that took the place of its own result changes no value: it is not noticed here.
    """
    spans = changed_spans(before, now)
    if spans is None or before.keys() != known.keys():
        return read_formulas(client, id, tuple(now))
    ranges = [{"sheetId": sheet, "startRowIndex": top, "endRowIndex": bottom} for sheet, (top, bottom) in spans]
    found = read_ranges(client, id, ranges, "FORMULA")
    cells = dict(known)
    for sheet, (top, bottom) in spans:
        kept = {spot: told for spot, told in cells[sheet].items() if not top < spot[0] <= bottom}
        cells[sheet] = kept | dict(_formulas_in(found.get((sheet, top), []), top + 1))
    return cells


def changed_spans(before: Rows, now: Rows) -> list[tuple[int, Span]] | None:
    """Return the runs of rows that differ; None when rows or tabs came or went, or when there are too many."""
    if {sheet: len(rows) for sheet, rows in before.items()} != {sheet: len(rows) for sheet, rows in now.items()}:
        return None
    spans: list[tuple[int, Span]] = []
    for sheet, rows in now.items():
        for number, (old, new) in enumerate(zip(before[sheet], rows, strict=True)):
            if old == new:
                continue
            top = number
            if spans and spans[-1][0] == sheet and spans[-1][1][1] == number:
                top = spans.pop()[1][0]
            spans.append((sheet, (top, number + 1)))
    return spans if len(spans) <= MOST_SPANS else None


def read_ranges(
    client: Client, id: str, ranges: Sequence[Mapping[str, int]], option: str
) -> dict[tuple[int, int], list[list[Any]]]:
    """Ask for the values of these GridRanges in one request; return their rows by sheet id and first row, 0-based."""
    if not ranges:
        return {}
    filters = [{"gridRange": range} for range in ranges]
    body = {"dataFilters": filters, "valueRenderOption": option, "dateTimeRenderOption": "SERIAL_NUMBER"}
    told = client.request("post", f"{API}/{id}/values:batchGetByDataFilter", json=body).json()
    found = {}
    for each in told.get("valueRanges", ()):
        place = each["dataFilters"][0]["gridRange"]  # Google leaves zeros out
        found[int(place.get("sheetId", 0)), int(place.get("startRowIndex", 0))] = each["valueRange"].get("values", [])
    return found


def _formulas_in(rows: Sequence[Sequence[Any]], first: int) -> Iterator[tuple[Spot, str]]:
    for number, row in enumerate(rows, first):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and cell.startswith("="):
                yield (number, column), cell


def _value_at(rows: Sequence[Sequence[Any]], spot: Spot) -> Any:
    row = rows[spot[0] - 1] if spot[0] <= len(rows) else ()
    return row[spot[1]] if spot[1] < len(row) else ""
