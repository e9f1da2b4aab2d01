"""What a new spreadsheet looks like before anybody touches it."""

from __future__ import annotations

import struct
from typing import Any

_WHITE: dict[str, Any] = {"red": 1, "green": 1, "blue": 1}
_THEME = {
    "TEXT": (0, 0, 0),
    "BACKGROUND": (255, 255, 255),
    "ACCENT1": (66, 133, 244),
    "ACCENT2": (234, 67, 53),
    "ACCENT3": (251, 188, 4),
    "ACCENT4": (52, 168, 83),
    "ACCENT5": (255, 109, 1),
    "ACCENT6": (70, 189, 198),
    "LINK": (17, 85, 204),
}


def properties(title: str, locale: str) -> dict[str, Any]:
    """Return the SpreadsheetProperties of a new spreadsheet."""
    return {
        "title": title,
        "locale": locale,
        "autoRecalc": "ON_CHANGE",
        "timeZone": "Etc/GMT",
        "defaultFormat": {
            "backgroundColor": dict(_WHITE),
            "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
            "verticalAlignment": "BOTTOM",
            "wrapStrategy": "OVERFLOW_CELL",
            "textFormat": {
                "foregroundColor": {},
                "fontFamily": "arial,sans,sans-serif",
                "fontSize": 10,
                "bold": False,
                "italic": False,
                "strikethrough": False,
                "underline": False,
                "foregroundColorStyle": {"rgbColor": {}},
            },
            "backgroundColorStyle": {"rgbColor": dict(_WHITE)},
        },
        "spreadsheetTheme": {
            "primaryFontFamily": "Arial",
            "themeColors": [{"colorType": kind, "color": {"rgbColor": _colour(rgb)}} for kind, rgb in _THEME.items()],
        },
    }


def _colour(rgb: tuple[int, int, int]) -> dict[str, float]:
    """Return a colour as Google does: parts of one with single precision, zeros left out."""
    parts = {name: single(part / 255) for name, part in zip(("red", "green", "blue"), rgb, strict=True)}
    return {name: part for name, part in parts.items() if part}


def single(value: float) -> float:
    """Return the shortest number that reads as the same single-precision float."""
    packed = struct.pack("f", value)
    nearest = struct.unpack("f", packed)[0]
    shorter = (float(f"{nearest:.{digits}g}") for digits in range(1, 10))
    return next(found for found in shorter if struct.pack("f", found) == packed)
