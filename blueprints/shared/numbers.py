"""Whole numbers from addresses and forms: what no database can hold is no number."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

MOST = 2**31 - 1


def whole(text: str) -> int:
    """Return the number; ValueError where it is none or larger than any row's number."""
    number = int(text)
    if not -MOST <= number <= MOST:
        raise ValueError(text)
    return number


def wholes(texts: list[str]) -> list[int]:
    """Return the numbers among *texts*."""
    found = []
    for text in texts:
        try:
            found.append(whole(text))
        except ValueError:
            continue
    return found


class _Whole(IntegerConverter):
    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=MOST)


def init_app(app: Flask) -> None:
    """Let `<int:…>` in addresses mean numbers that a row can have; others are pages that do not exist."""
    app.url_map.converters["int"] = _Whole
