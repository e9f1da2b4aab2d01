"""What the text of a setting means; a wrong one is a Fault with a sentence. Only `config.py` reads settings."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from programme.sentences import Sentence, say

T = TypeVar("T")
SHORTEST_SECRET = 32  # characters


class Fault(ValueError):
    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def workbook(text: str) -> Path:
    if text.startswith("google:"):
        raise Fault(say("this version keeps the book in a workbook; give the path of an .xlsx file"))
    path = Path(text).expanduser()
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        raise Fault(say("the book must be an .xlsx or .xlsm file"))
    return path.absolute()


def certificates(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if not path.is_file():
        raise Fault(say("there is no such file"))
    try:
        ssl.create_default_context(cafile=path)
    except OSError as error:
        raise Fault(say("the file holds no certificates in PEM form")) from error
    return path


def optional(read: Callable[[str], T]) -> Callable[[str], T | None]:
    return lambda text: read(text) if text else None


def optional_sender(text: str) -> str:
    if text and "@" not in text:
        raise Fault(say("it must be an e-mail address, or a name and an address in angle brackets"))
    return text


def database(text: str) -> str:
    try:
        known = make_url(text).get_backend_name() in ("sqlite", "postgresql")
    except (ArgumentError, ValueError):
        known = False
    if not known:
        raise Fault(say("it must be a database URL such as postgresql://user:password@host/name, or sqlite:///path"))
    return text


def secret(text: str) -> str:
    if text and len(text) < SHORTEST_SECRET:
        raise Fault(say("it must have at least 32 characters"))
    return text


def url(text: str) -> str:
    try:
        parts = urlsplit(text)
        _ = parts.port  # ValueError when it is none
        good = parts.scheme in ("http", "https") and parts.path in ("", "/") and is_host(parts.hostname or "")
    except ValueError:
        good = False
    if not good:
        raise Fault(say("it must be an address such as https://nastavnik.college.example, without a path"))
    return text.rstrip("/")


def port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Fault(say("it must be a whole number from 1 to 65535"))
    return int(text)


def count(text: str) -> int:
    if text in ("", "none"):
        return 0
    if not text.isdecimal() or int(text) > 10:
        raise Fault(say("it must be a whole number from 0 to 10: how many proxies stand in front"))
    return int(text)


def seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError as error:
        raise Fault(say("it must be a number of seconds")) from error
    if not 1 <= seconds <= 600:
        raise Fault(say("it must be between 1 and 600 seconds"))
    return seconds


def truth(text: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "да": True}
    known |= {"0": False, "false": False, "no": False, "off": False, "нет": False, "": False}
    if text.lower() not in known:
        raise Fault(say("it must be yes or no"))
    return known[text.lower()]


def truth_without(other: bool) -> Callable[[str], bool]:
    """Return a reader of yes or no that refuses a second yes: TLS begins at once or by STARTTLS, never both."""

    def read(text: str) -> bool:
        if truth(text) and other:
            raise Fault(say("MAIL_USE_TLS and MAIL_USE_SSL exclude each other: one of them must be no"))
        return truth(text)

    return read


def is_host(text: str) -> bool:
    """Tell whether the text may be a host's name or address."""
    return re.fullmatch(r"[\w.-]+|[0-9a-f:.]*:[0-9a-f:.]*", text, re.IGNORECASE) is not None


def host(text: str) -> str:
    if text and not is_host(text):
        raise Fault(say("it must be a host's name or address, without “http://” and without a port"))
    return text


def hosts(text: str) -> tuple[str, ...]:
    """Return several names; one that begins with a point stands for all below it."""
    return tuple(host(word) for word in text.replace(",", " ").split())


def zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Fault(say("there is no such time zone; an example is Europe/Moscow")) from error
