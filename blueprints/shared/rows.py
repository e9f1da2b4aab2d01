"""Where a row of the book is shown."""

from __future__ import annotations

from programme.schema.pairs import Activity, Meeting

from .current import snapshot
from .menu import address_of


def row_address(tab: str, code: str) -> str:
    """Return the page of a row, "" when it has none or the reader may not open it."""
    if not code:
        return ""
    if tab in ("mentees", "mentors"):
        return address_of("banks.card", tab=tab, code=code)
    if tab == "pairs":
        return address_of("pairs.card", code=code)
    row = snapshot().tab(tab).get(code)
    if isinstance(row, Activity | Meeting) and row.pair in snapshot().pairs:
        return address_of("programmes.show", code=row.pair)
    return address_of("roadmap.show") if tab == "roadmap" else ""
