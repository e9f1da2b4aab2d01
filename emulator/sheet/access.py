"""Who may edit what: protected ranges."""

from __future__ import annotations

from typing import Any

from emulator.errors import protected

from .grid import Sheet
from .ranges import Area, area_of


def may_edit(protection: dict[str, Any], user: str) -> bool:
    """Tell whether a protected range lets this user edit; one that only warns lets everybody."""
    return bool(protection.get("warningOnly")) or user in protection.get("editors", {}).get("users", ())


def check_unprotected(sheet: Sheet, area: Area, user: str) -> None:
    """Raise what Google answers when a protection stands over any cell of the area."""
    for kept in sheet.protections:
        if not may_edit(kept, user) and area_of(kept["range"], sheet.row_count, sheet.column_count).meets(area):
            raise protected()


def is_shielded(sheet: Sheet, area: Area, user: str) -> bool:
    """Tell whether a protection keeps the user from the area."""
    found = (kept for kept in sheet.protections if not may_edit(kept, user))
    return any(area_of(kept["range"], sheet.row_count, sheet.column_count).meets(area) for kept in found)
