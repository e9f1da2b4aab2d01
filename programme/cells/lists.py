"""Lists and choices, in all the ways people write them."""

from __future__ import annotations

import difflib
import re
from functools import lru_cache

from programme.schema.values import WEEKDAY, Choice
from programme.text.folding import fold, plain_dashes, tidy
from programme.text.sentences import say

from .result import Reading, is_blank

_NUMBERING = re.compile(r"^\s*(?:\d{1,2}[.)]|[-•*·–—])\s+|^\s*\d{1,2}\)\s*")
_CLOSE_ENOUGH = 0.85
_WHOLE_WEEK = {"ежедневно", "каждый день", "любой", "любые", "любой день", "все дни", "пн-сб"}


def read_list(text: str) -> Reading:
    """Return the items of a list: parted by comma, semicolon, line, slash, «. » or numbering, not inside «…» or (…)."""
    items: list[str] = []
    for part in _split(re.sub(r"(?<=[;,.\s])(?=\d{1,2}\)\s)", "\n", text)):
        item = tidy(_NUMBERING.sub("", part)).strip(" ;,").removesuffix(".").strip()
        if item and not is_blank(item) and fold(item) not in {fold(known) for known in items}:
            items.append(item)
    return Reading(tuple(items))


def _split(text: str) -> list[str]:
    """Part *text* at separators outside quotes and parentheses."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        if sign in "«(„“[":
            depth += 1
        elif sign in "»)”]":
            depth = max(0, depth - 1)
        elif depth == 0 and _parts_here(text, place):
            parts.append(text[start:place])
            start = place + 1
    parts.append(text[start:])
    return [piece for part in parts for piece in _split_and(part)]


def _parts_here(text: str, place: int) -> bool:
    sign = text[place]
    if sign in ";\n\r":
        return True
    if sign == ",":
        return not (text[place - 1 : place].isdecimal() and text[place + 1 : place + 2].isdecimal())
    if sign == "/":
        return bool(re.search(r"\w{3}\s*$", text[:place]) and re.match(r"\s*\w{3}", text[place + 1 :]))
    if sign == ".":
        return bool(re.search(r"\w{4}$", text[:place]) and re.match(r"\s+[А-ЯЁA-Z]\w{2}", text[place + 1 :]))
    return False


def _split_and(part: str) -> list[str]:
    """Part «физика и химия», but not «работа с группой и родителями»."""
    words = part.split()
    return [words[0], words[2]] if len(words) == 3 and words[1].casefold() == "и" else [part]


def read_choice(choices: tuple[Choice, ...], text: str) -> Reading:
    """Return the key of the value *text* stands for; a value that is only close is taken and said."""
    wanted = _folded(text)
    if not wanted and not text.strip():
        return Reading("")
    exact, close = _index(choices)
    dashed = plain_dashes(tidy(text)).casefold()
    key = exact.get(wanted) or exact.get(dashed)
    if key:
        return Reading(key)
    if is_blank(text):
        return Reading("")
    for known in close:
        if len(known) > 3 and f" {known} " in f" {wanted} ":
            return Reading(exact[known], guess=_label(choices, exact[known]))
    near = difflib.get_close_matches(wanted, close, n=1, cutoff=_CLOSE_ENOUGH)
    if near:
        return Reading(exact[near[0]], guess=_label(choices, exact[near[0]]))
    return Reading(
        "",
        say("“%(text)s” is not in the list of values.", text=tidy(text)[:80]),
        say("Choose one of: %(values)s.", values=", ".join(choice.ru for choice in choices)),
    )


def read_choices(choices: tuple[Choice, ...], text: str) -> Reading:
    """Return the keys of several values; what is not in the list is named."""
    if choices is WEEKDAY:
        text = _days(text)
    found: list[str] = []
    wrong: list[str] = []
    guesses: list[str] = []
    for item in _choice_items(choices, text):
        reading = read_choice(choices, item)
        if reading.fault is not None:
            wrong.append(item)
        elif reading.value and reading.value not in found:
            found.append(reading.value)
            guesses += [reading.guess] if reading.guess else []
    if wrong:
        return Reading(
            tuple(found),
            say("Not in the list of values: %(items)s.", items="; ".join(wrong)[:120]),
            say("Choose from: %(values)s.", values=", ".join(choice.ru for choice in choices)),
        )
    return Reading(tuple(found), guess=", ".join(guesses))


def _choice_items(choices: tuple[Choice, ...], text: str) -> tuple[str, ...]:
    """Return the items; a text that is one value as it stands («педагог вуза/колледжа–…») is not parted."""
    whole = read_choice(choices, text)
    if whole.fault is None and not whole.guess:
        return (text,) if text.strip() else ()
    rough = [tidy(part) for part in re.split(r"[;,\n]|\sи\s", text) if tidy(part)]
    if all(read_choice(choices, part).fault is None for part in rough):
        return tuple(rough)
    items: tuple[str, ...] = read_list(text).value
    return items


def _days(text: str) -> str:
    """Return day names for «пн-пт», «ежедневно», «пн ср пт»."""
    bare = plain_dashes(tidy(text)).casefold().rstrip(".")
    names = [choice.ru for choice in WEEKDAY]
    short = [choice.synonyms[0] for choice in WEEKDAY]
    if bare in _WHOLE_WEEK:
        return ", ".join(names)
    if (found := re.fullmatch(r"(пн|вт|ср|чт|пт|сб)\.?\s*-\s*(пн|вт|ср|чт|пт|сб)\.?", bare)) and found[1] != found[2]:
        first, last = short.index(found[1]), short.index(found[2])
        return ", ".join(names[first : last + 1])
    if re.fullmatch(r"(?:(?:пн|вт|ср|чт|пт|сб)\.?\s*){2,}", bare):
        return ", ".join(bare.split())
    return text


def _folded(text: str) -> str:
    return fold(plain_dashes(text))


def _label(choices: tuple[Choice, ...], key: str) -> str:
    return next(choice.ru for choice in choices if choice.key == key)


@lru_cache(maxsize=64)
def _index(choices: tuple[Choice, ...]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return every writing of every value → key, and the writings long enough to be compared, longest first."""
    exact: dict[str, str] = {}
    for choice in choices:
        for word in (choice.ru, choice.en, choice.key, *choice.synonyms):
            exact.setdefault(_folded(word) or plain_dashes(word), choice.key)
            exact.setdefault(plain_dashes(tidy(word)).casefold(), choice.key)
    close = sorted({word for word in exact if len(word) > 3 and word == _folded(word)}, key=len, reverse=True)
    return exact, tuple(close)
