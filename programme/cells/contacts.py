"""Phones and e-mail addresses, in all the ways people write them."""

from __future__ import annotations

import re

from programme.schema.tabs import Cell
from programme.text.addresses import is_address
from programme.text.folding import look_alikes_to_latin, plain_dashes, tidy
from programme.text.sentences import say

from .result import Reading, is_blank

_EXTENSION = re.compile(r"(?:доб(?:авочный)?|вн(?:утр)?|ext)\.?\s*(\d{1,6})", re.I)


def read_phone(cell: Cell) -> Reading:
    """Return "+7XXXXXXXXXX", several of them parted by "; ", an extension as "доб. 12"."""
    if isinstance(cell, bool):
        return _no_phone("")
    if isinstance(cell, int | float):
        return _join([str(int(cell))]) if abs(cell) < 1e15 else _no_phone("")
    text = plain_dashes(tidy(str(cell or ""))).casefold()
    if is_blank(text):
        return Reading("")
    if re.fullmatch(r"\d([.,]\d+)?e\+?\d+", text.replace(" ", "")):
        return Reading(
            "",
            say("The spreadsheet shortened the number to %(text)s; its digits are lost.", text=str(cell)),
            say("Set the column to text and type the phone again."),
        )
    return _join([part for part in re.split(r"[;,/|]|\sи\s", text) if re.search(r"\d", part)] or [text])


def _join(parts: list[str]) -> Reading:
    found = [_one(part) for part in parts]
    if any(number is None for number in found):
        return _no_phone("; ".join(number for number in found if number))
    return Reading("; ".join(number for number in found if number))


def _one(part: str) -> str | None:
    extension = _EXTENSION.search(part)
    digits = re.sub(r"\D", "", part[: extension.start()] if extension else part)
    if len(digits) == 11 and digits[0] in "78":
        digits = digits[1:]
    if len(digits) != 10 or digits.startswith(("0", "1", "2", "7", "89")):  # 7 and 89: eleven digits less one
        return None
    return f"+7{digits}" + (f" доб. {extension[1]}" if extension else "")


def _no_phone(known: str) -> Reading:
    return Reading(known, say("It is not a phone number of ten digits."), say("Type for example +7 (999) 123-45-67."))


def read_email(text: str) -> Reading:
    """Return one e-mail address; Cyrillic look-alikes in it are replaced, the first of two is taken, both are said."""
    bare = tidy(text).strip(" .,;<>").removeprefix("mailto:").strip(" <>")
    if is_blank(bare):
        return Reading("")
    joined = re.sub(r"\s*@\s*", "@", bare)
    parts = [part for part in re.split(r"[\s,;]+", joined) if "@" in part]
    if not parts:
        return _no_email()
    first = parts[0].strip(".,;<>")
    if not is_address(first):
        first = look_alikes_to_latin(first)
    if not is_address(first):
        return _no_email()
    same = first.casefold() == bare.casefold()
    return Reading(first.lower(), guess="" if same else first.lower())


def _no_email() -> Reading:
    return Reading("", say("It is not an e-mail address."), say("Type one address such as name@college.example."))
