"""Making texts comparable: case, ё, spaces, punctuation, dashes, Latin letters that look Cyrillic."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"[\s\u00a0\u2007\u202f\u200b\ufeff]+")
_DASHES = str.maketrans("‐‑‒–—―−", "-------")
_LATIN = "ABCEHKMOPTXYaceopxykmtb"
_CYRILLIC = "АВСЕНКМОРТХУасеорхукмть"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans("АВСЕНКМОРТХУасеорху", "ABCEHKMOPTXYaceopxy")
_NOT_WORD = re.compile(r"[^0-9a-zа-я№#+]+")
_HAS_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_HAS_LATIN = re.compile(r"[A-Za-z]")


def tidy(text: str) -> str:
    """Return *text* with every run of white space as one blank and none outside; NFC."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def plain_dashes(text: str) -> str:
    """Return *text* with every kind of dash and minus as "-"."""
    return text.translate(_DASHES)


def cyrillic(text: str) -> str:
    """Return *text* with Latin look-alikes (A, C, E, O, P, X …) replaced in words that also hold Cyrillic letters."""
    if not (_HAS_LATIN.search(text) and _HAS_CYRILLIC.search(text)):
        return text
    return " ".join(
        word.translate(_TO_CYRILLIC) if _HAS_CYRILLIC.search(word) and _HAS_LATIN.search(word) else word
        for word in text.split(" ")
    )


def look_alikes_to_cyrillic(text: str) -> str:
    """Return *text* with every Latin look-alike replaced, for codes such as Н-0001."""
    return text.translate(_TO_CYRILLIC)


def look_alikes_to_latin(text: str) -> str:
    """Return *text* with Cyrillic look-alikes replaced by Latin letters, for e-mail addresses."""
    return text.translate(_TO_LATIN)


def fold(text: str) -> str:
    """Return what two writings of the same words share: lower case, е for ё, words parted by single blanks."""
    folded = cyrillic(tidy(text)).casefold().replace("ё", "е")
    return _NOT_WORD.sub(" ", folded).strip()
