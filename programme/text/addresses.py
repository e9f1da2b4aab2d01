"""E-mail addresses: the one rule of what is an address, for cells, accounts, settings and letters."""

from __future__ import annotations

import re

_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"  # an atom of RFC 5322
_LABEL = "[A-Za-z0-9а-яА-ЯёЁ-]+"
_ADDRESS = re.compile(rf"{_WORD}(?:\.{_WORD})*@{_LABEL}(?:\.{_LABEL})+")
LONGEST = 254  # characters; what SMTP takes


def is_address(text: str) -> bool:
    """Tell whether *text* is one address that letters can be sent to; a domain may be Cyrillic, the name before it not.

    A label of a domain that mixes both alphabets is a look-alike, and none.
    """
    try:
        return bool(ascii_address(text))
    except ValueError:
        return False


def ascii_address(text: str) -> str:
    """Return the address as SMTP takes it, its domain in punycode; raise ValueError when it is none."""
    if not _ADDRESS.fullmatch(text) or _is_mixed(text):
        raise ValueError(text)
    local, _, domain = text.rpartition("@")
    whole = f"{local}@{domain.encode('idna').decode('ascii').lower()}"  # its UnicodeError is a ValueError
    if len(whole) > LONGEST:
        raise ValueError(text)
    return whole


def _is_mixed(address: str) -> bool:
    labels = address.rpartition("@")[2].split(".")
    return any(re.search(r"[a-z]", label, re.I) and re.search(r"[а-яё]", label, re.I) for label in labels)
