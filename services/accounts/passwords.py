"""Passwords: hashed with argon2id, long, and none of those everybody tries first."""

from __future__ import annotations

import re
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from programme.text.sentences import Sentence, say

SHORTEST, LONGEST = 12, 200

# OWASP's second choice: 19 MiB, two passes. The library's default costs 0.3 s a try, a lever for overload.
_HASHER = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1)

_COMMON = (
    "password", "qwertyuiop", "qwerty", "asdfgh", "zxcvbn", "letmein", "iloveyou", "welcome", "admin", "dragon",
    "monkey", "football", "sunshine", "princess", "master", "changeme", "secret", "college", "mentor", "nastavnik",
    "kolledzh", "privet", "lyubov", "rossiya", "moskva", "gfhjkm", "ghbdtn", "пароль", "привет", "йцукенгшщзхъ",
    "йцукен", "фывапролджэ", "фывапр", "ячсмитьбю", "колледж", "наставник", "наставничество", "куратор", "директор",
    "любовь", "солнышко", "россия", "москва", "зенит", "спартак", "администратор", "учитель", "преподаватель",
)  # fmt: skip
_KEYS_RU = "йцукенгшщзхъфывапролджэячсмитьбю"
_KEYS_EN = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
_TO_LATIN = str.maketrans(_KEYS_RU, _KEYS_EN)
_WEAK_SHARE = 0.6
_GUESSES = 10  # powers of ten that a password must withstand
_LOOKED_AT = 72  # characters of it that are looked at


@cache
def _decoy() -> str:
    return _HASHER.hash("a password that belongs to nobody")


def hash_password(password: str) -> str:
    """Return the argon2id hash with its salt and parameters."""
    return _HASHER.hash(password)


def is_password(password_hash: str, password: str) -> bool:
    """Tell whether the password fits; without a hash the same work is done in vain, so that time tells nothing."""
    try:
        return _HASHER.verify(password_hash or _decoy(), password) and bool(password_hash)
    except (Argon2Error, InvalidHashError):
        return False


def fault_of(password: str, about: tuple[str, ...] = ()) -> Sentence | None:
    """Return what is wrong with a new password, or None; *about* are words of its owner."""
    if len(password) < SHORTEST:
        return say("The password is too short: at least %(count)s characters.", count=SHORTEST)
    if len(password) > LONGEST:
        return say("The password is too long: at most %(count)s characters.", count=LONGEST)
    is_weak = len(set(password)) < 5 or _rest(password, about) < len(password) * (1 - _WEAK_SHARE)
    if is_weak or _is_guessed(password, about):
        return say("This password would be guessed soon. Take three or four words that do not belong together.")
    return None


def _is_guessed(password: str, about: tuple[str, ...]) -> bool:
    """Tell whether the lists and variations that guessers begin with reach the password soon: `P@ssw0rd12345`."""
    from zxcvbn import zxcvbn  # here: its lists are wanted by nobody but who chooses a password

    words = [part for text in about for part in re.split(r"\W+", text.casefold()) if part]
    spellings = {password, password.translate(_TO_LATIN)}
    return any(zxcvbn(each[:_LOOKED_AT], user_inputs=words)["guesses_log10"] < _GUESSES for each in spellings)


def _rest(password: str, about: tuple[str, ...]) -> int:
    """Return how many characters remain when common words, runs and the owner's own words are taken out.

    Russian words typed on a Latin keyboard and the other way round are seen through.
    """
    words = {*_COMMON, *(part for text in about for part in re.split(r"\W+", text.casefold()) if len(part) > 3)}
    known = sorted({key.translate(_TO_LATIN) for key in words}, key=len, reverse=True)
    left = password.casefold().translate(_TO_LATIN)
    for word in known:
        left = left.replace(word, "\0")
    left = re.sub(r"(.)\1{2,}", "\0", left)
    left = re.sub(r"(?:0123|1234|2345|3456|4567|5678|6789|7890|9876|8765|4321|3210|19\d\d|20[0-4]\d)\d*", "\0", left)
    return len(left.replace("\0", ""))
