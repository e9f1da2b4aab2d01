"""Names of people: tidied, taken apart, shortened. Names are never keys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from .folding import cyrillic, fold, plain_dashes, tidy

NBSP = "\N{NO-BREAK SPACE}"
_INITIALS = re.compile(r"([А-ЯЁA-Z])\.\s*(?=[А-ЯЁA-Z]\.|$|\s)")
_PARTICLES = {"оглы", "кызы", "оглу", "гызы", "угли", "ибн", "де", "фон"}


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart; first name and patronymic may be single letters."""

    surname: str
    given: str = ""
    patronymic: str = ""
    former: str = ""  # in parentheses: «Иванова (Петрова)»

    @property
    def is_initials(self) -> bool:
        return 0 < len(self.given) <= 1


def tidy_name(text: str) -> str:
    """Return the name with single blanks, Cyrillic letters, capitals in place, without a role after a comma."""
    name = cyrillic(tidy(text))
    if "," in name:
        before, _, after = name.partition(",")
        name = before if len(before.split()) > 1 or not after.strip() else f"{before} {after.strip()}"
    name = plain_dashes(name.strip(" .,;")) if not name.rstrip(" ,;").endswith(".") else plain_dashes(name.strip(" ,;"))
    name = re.sub(r"([А-ЯЁA-Z])\.(?=[А-ЯЁA-Zа-яё])", r"\1. ", name)
    words = [_capital(word) for word in name.split()]
    return tidy(" ".join(words))


def _capital(word: str) -> str:
    letters = re.sub(r"[^А-ЯЁA-Zа-яёa-z]", "", word)
    if word.casefold() in _PARTICLES:
        return word.casefold()
    if len(letters) > 1 and (letters.isupper() or letters.islower()):
        return re.sub(r"[А-ЯЁA-Zа-яёa-z]+", lambda part: part[0].capitalize(), word)
    return word


@lru_cache(maxsize=20_000)  # the same names come with every snapshot
def parse_name(text: str) -> Name:
    """Return the parts of a name: «М. П. Иванова» and «Иванова М.П.» give the same."""
    name = tidy_name(text)
    former = ""
    if found := re.search(r"\(([^)]*)\)", name):
        former, name = tidy(found[1]), tidy(name[: found.start()] + " " + name[found.end() :])
    words = [word for word in name.split() if word.casefold() not in _PARTICLES]
    initials = [word.rstrip(".") for word in words if re.fullmatch(r"[А-ЯЁA-Z]\.?", word)]
    full = [word for word in words if not re.fullmatch(r"[А-ЯЁA-Z]\.?", word)]
    if initials:
        given, patronymic = [*initials, "", ""][:2] if len(full) < 2 else (full[1], initials[0])
        return Name(full[0] if full else "", given, patronymic, former)
    surname, given, patronymic = [*full, "", "", ""][:3]
    return Name(surname, given, patronymic, former)


def short_name(text: str) -> str:
    """Return «Иванова М. П.» with no-break spaces; a single word stays as it is."""
    name = parse_name(text)
    return name.surname + "".join(f"{NBSP}{part[0]}." for part in (name.given, name.patronymic) if part)


def monogram(text: str) -> str:
    """Return up to two letters for a person's badge."""
    name = parse_name(text)
    return (name.surname[:1] + name.given[:1]).upper() or "?"


@lru_cache(maxsize=20_000)
def name_key(text: str) -> str:
    """Return what the same name in other writing shares: folded surname, first name, patronymic."""
    name = parse_name(text)
    return fold(f"{name.surname} {name.given} {name.patronymic}")
