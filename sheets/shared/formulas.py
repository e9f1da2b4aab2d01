"""Formulas that workbooks and Google work out alike, and how each of them spells such a formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

# What both work out alike whatever the language; TEXT, VALUE and the like go by it, NOW and RAND by the moment.
FUNCTIONS = frozenset({
    "ABS", "AND", "AVERAGE", "AVERAGEIF", "AVERAGEIFS", "CEILING", "CHAR", "CHOOSE", "COLUMN", "COLUMNS",
    "CONCATENATE", "COUNT", "COUNTA", "COUNTBLANK", "COUNTIF", "COUNTIFS", "DATE", "DATEDIF", "DAY", "EDATE",
    "EOMONTH", "EXACT", "FIND", "FLOOR", "HLOOKUP", "HYPERLINK", "IF", "IFERROR", "INDEX", "INT", "ISBLANK",
    "ISERROR", "ISNUMBER", "ISTEXT", "LARGE", "LEFT", "LEN", "LOWER", "MATCH", "MAX", "MEDIAN", "MID", "MIN",
    "MOD", "MONTH", "NETWORKDAYS", "NOT", "OR", "PROPER", "RANK", "REPLACE", "REPT", "RIGHT", "ROUND",
    "ROUNDDOWN", "ROUNDUP", "ROW", "ROWS", "SEARCH", "SMALL", "SQRT", "SUBSTITUTE", "SUBTOTAL", "SUM", "SUMIF",
    "SUMIFS", "SUMPRODUCT", "TODAY", "TRIM", "UPPER", "VLOOKUP", "WEEKDAY", "YEAR",
})  # fmt: skip
_PIECE = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'!|[^"\']+|.')
_TITLE = re.compile(r"'((?:[^']|'')*)'!|([\w.]+)!")
_FUNCTION = re.compile(r"([A-Za-z_][\w.]*)\s*\(")
_CELL = re.compile(r"\$?[A-Za-z]{1,3}\$?\d{1,7}\b|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}\b|\$?\d+:\$?\d+\b")
_WORD = re.compile(r"[^\W\d]\w*")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_DECIMAL_POINT = re.compile(r"(?<=\d)\.(?=\d)")


def is_portable(formula: str, titles: Collection[str]) -> bool:
    """Tell whether a formula, as workbooks spell it, means the same to Google; *titles* are the tabs of the book."""
    if not formula.startswith("="):
        return False
    for title in _TITLE.finditer(_without_texts(formula)):
        if (title[1] or title[2] or "").replace("''", "'") not in titles:
            return False
    bare = _TITLE.sub("", _without_texts(formula[1:]))
    if any(sign in bare for sign in "[]{}#@;!'\"") or any(n.upper() not in FUNCTIONS for n in _FUNCTION.findall(bare)):
        return False
    left = _CELL.sub("", _FUNCTION.sub("(", bare))
    return all(word.upper() in ("TRUE", "FALSE") for word in _WORD.findall(left))


def for_google(formula: str, locale: str) -> str:
    """Return a portable formula as a spreadsheet of any language takes it: with semicolons, its own decimal sign."""
    comma = has_decimal_comma(locale)

    def spelled(piece: str) -> str:
        piece = piece.replace(",", ";")
        return _DECIMAL_POINT.sub(",", piece) if comma else piece

    return _outside_texts(formula, spelled)


def from_google(formula: str, locale: str) -> str:
    """Return Google's formula as workbooks spell it.

    A comma that may be a decimal sign as well as part two arguments becomes a semicolon: that is not portable.
    """
    comma = has_decimal_comma(locale)
    by_semicolon = ";" in _without_texts(formula)

    def spelled(piece: str) -> str:
        if comma and by_semicolon:
            piece = _DECIMAL_COMMA.sub(".", piece)
        elif comma:
            piece = _DECIMAL_COMMA.sub("\0", piece)
        return piece.replace(";", ",").replace("\0", ";")

    return in_capitals(_outside_texts(formula, spelled))


def in_capitals(formula: str) -> str:
    """Return the formula with its functions and cells in capitals, as programs show them."""

    def spelled(piece: str) -> str:
        piece = _FUNCTION.sub(lambda found: found[0].upper(), piece)
        return _CELL.sub(lambda found: found[0].upper(), piece)

    return _outside_texts(formula, spelled)


def has_decimal_comma(locale: str) -> bool:
    """Tell whether numbers are written with a comma in a spreadsheet of this locale."""
    return not locale.startswith(("en", "ja", "ko", "zh", "th", "he", "iw"))


def _without_texts(formula: str) -> str:
    return "".join(piece for piece in _PIECE.findall(formula) if not piece.startswith('"'))


def _outside_texts(formula: str, spelled: Callable[[str], str]) -> str:
    return "".join(piece if piece.startswith(('"', "'")) else spelled(piece) for piece in _PIECE.findall(formula))
