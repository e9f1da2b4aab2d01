"""Reading all of a workbook: every tab, known or not, every cell with its kind, formulas and merged cells."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from programme.book.contents import Contents, Page, Spot, plain, trimmed
from programme.errors import BookBroken
from programme.schema.tabs import Cell
from programme.text.sentences import say
from sheets.shared.cells import column_index, reference
from sheets.shared.formulas import in_capitals
from sheets.shared.headers import MARK_LABEL, is_mark_tab
from sheets.shared.rows import as_cell

from .parts import Parts, local, tree
from .reading import checked_parts, grid_of, opened, reaches_too_far
from .scanning import scan
from .write_number import write_number

_HELD = re.compile(
    rb"""<(?P<p>(?:[\w.-]+:)?)c r="(?P<column>[A-Z]+)(?P<row>\d+)"[^>]*>\s*"""
    rb"""<(?P=p)f\b(?P<told>[^>]*?)(?:/>|>(?P<text>[^<]*)</)"""
)
_SHARED = re.compile(rb"""\bsi=["'](\d+)["']""")
_SPREAD = re.compile(rb"""\bt=["'](?:array|dataTable)["']""")
_FOREIGN = "{}"  # stands for a formula that is spread over several cells: it means nothing in one of them


def read_contents(data: bytes) -> Contents:
    """Return all that a workbook holds; raise BookBroken when the bytes are none.

    Times of day and lengths of time come as text, errors as what the cell shows, as in an ordinary reading.
    """
    parts = checked_parts(data)
    book = opened(parts)
    hidden = _hidden(parts)
    pages = []
    for entry in parts.sheets:
        if entry.part in parts.broken:
            raise BookBroken(parts.broken[entry.part])
        part = parts.package.part(entry.part)
        found = scan(part)
        if reaches_too_far(found):
            far = reference(max(found.last_row, 1), found.last_column)
            raise BookBroken(
                say(
                    "In the tab “%(tab)s” something stands as far away as the cell %(cell)s. Press Ctrl+End there, "
                    "delete the rows and columns outside the table, and save the file.",
                    tab=entry.title,
                    cell=far,
                )
            )
        grid = grid_of(book, entry.title, found)
        if is_mark_tab(entry.title) and MARK_LABEL in (grid.lines or [[]])[0][:1]:
            continue  # the book was downloaded from Google: the number there is that of another book
        formulas = dict.fromkeys(((r, c) for r, columns in found.formulas.items() for c in columns), _FOREIGN)
        formulas |= _formulas(part) if formulas else {}
        rows: list[list[Cell]] = [[plain(as_cell(cell)) for cell in line] for line in grid.lines]
        merges = frozenset(found.merges)
        pages.append(Page(entry.title, trimmed(rows), formulas, merges, entry.title in hidden))
    return Contents(tuple(pages), write_number(parts))


def _hidden(parts: Parts) -> set[str]:
    root = tree(parts.package.part(parts.workbook), parts.workbook)
    listed = next((element for element in root if local(element) == "sheets"), ())
    return {str(element.get("name")) for element in listed if element.get("state") in ("hidden", "veryHidden")}


def _moved(formula: str, origin: str, to: str) -> str:
    """Return a formula as it reads in another cell."""
    from openpyxl.formula.translate import Translator  # here: copying a book needs it, the site does not

    moved: str = Translator(formula, origin=origin).translate_formula(to)
    return moved


def _formulas(part: bytes) -> Mapping[Spot, str]:
    """Return the formulas as they stand in each cell; one that several cells share is told for each of them."""
    found: dict[Spot, str] = {}
    masters: dict[bytes, tuple[str, str]] = {}
    for match in _HELD.finditer(part):
        spot = int(match["row"]), column_index(match["column"])
        text, shared = html.unescape((match["text"] or b"").decode()), _SHARED.search(match["told"])
        if _SPREAD.search(match["told"]):
            found[spot] = _FOREIGN
        elif text:
            found[spot] = in_capitals(f"={text}")
            if shared:
                masters[shared[1]] = f"={text}", reference(*spot)
        elif shared and shared[1] in masters:
            formula, origin = masters[shared[1]]
            found[spot] = in_capitals(_moved(formula, origin, reference(*spot)))
    return found
