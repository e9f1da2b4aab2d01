"""How letters say names, dates and lists in Russian."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
_PATRONYMIC = re.compile(r"(?:вич|вна|чна|ична|инична|ьич|оглы|кызы)$", re.IGNORECASE)
NBSP = "\N{NO-BREAK SPACE}"


def day(when: date | None) -> str:
    """Return «12 октября 2026 г.», "" for no date."""
    return "" if when is None else f"{when.day}{NBSP}{_MONTHS[when.month - 1]} {when.year}{NBSP}г."


def greeting(name: str) -> str:
    """Return how to address a person: name and patronymic when they can be told, else the name as it stands."""
    words = name.replace(",", " ").split()
    if len(words) == 3 and _PATRONYMIC.search(words[2]) and not any("." in word for word in words):
        return f"{words[1]} {words[2]}"
    return " ".join(words)


def listed(items: Iterable[str]) -> str:
    """Return the items on one line, in the order given."""
    return ", ".join(item for item in items if item)


def counted(count: int, one: str, few: str, many: str) -> str:
    """Return the number with the form it asks for: 1 день, 2 дня, 5 дней."""
    tens, units = count % 100, count % 10
    form = many if 11 <= tens <= 14 else one if units == 1 else few if 2 <= units <= 4 else many
    return f"{count}{NBSP}{form}"
