"""Which tabs and columns of a book's contents the programme knows: they get their formats and lists in a copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from programme.book.contents import Page
from programme.schema.registry import BY_KEY, TABS
from programme.schema.tabs import Tab

from .header_row import find_header
from .tables import SheetEntry, choose


@dataclass(frozen=True, slots=True)
class KnownTab:
    """A known tab among the pages: where its header ends (1-based) and its columns are (0-based), by their keys."""

    tab: Tab
    header_row: int
    columns: Mapping[str, int]


def known_tabs(pages: Sequence[Page]) -> dict[int, KnownTab]:
    """Return the known tabs by their place among the pages; one whose header is not found or doubled is left out."""
    entries = tuple(SheetEntry(page.title, "", place, place) for place, page in enumerate(pages))
    found = {}
    for key, entry in choose(list(TABS), entries, []).items():
        page, tab = pages[entry.position], BY_KEY[key]
        lines = [[cell if cell is not None else "" for cell in row] for row in page.rows[:30]]
        merges = [(r1 - 1, c1, r2 - 1, c2) for r1, c1, r2, c2 in sorted(page.merges)]
        width = max(map(len, lines), default=0)
        header = find_header([line + [""] * (width - len(line)) for line in lines], tab, merges)
        if header is not None and not header.doubled:
            found[entry.position] = KnownTab(tab, header.last + 1, {key: at for at, key in header.keys.items()})
    return found


def looks_typed(text: str) -> bool:
    """Tell whether a spreadsheet would take the text for something else if a person typed it: a number, a formula."""
    return text[:1] in ("=", "+", "-", "@", "'") or not any(letter.isalpha() for letter in text)
