"""What the text of a setting means; a wrong one is a Fault with a sentence. Only `config.py` reads settings."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from programme.text.sentences import Sentence, say

T = TypeVar("T")
SHORTEST_SECRET = 32  # characters
GOOGLE = "google:"


class SettingFault(ValueError):
    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class Pasted(SettingFault):
    """A secret stands where only its file should be named: the text is not shown again."""


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """A Google spreadsheet, by the id in its address."""

    id: str

    def __str__(self) -> str:
        return f"{GOOGLE}{self.id}"


BookPlace = Path | Spreadsheet  # where a book lives


def book(text: str) -> BookPlace:
    return _spreadsheet(text.removeprefix(GOOGLE).strip()) if text.startswith(GOOGLE) else _workbook(text)


def _workbook(text: str) -> Path:
    path = Path(text).expanduser()
    if "/spreadsheets/" in text or re.fullmatch(r"[\w-]{40,50}", text):
        raise SettingFault(say("before the address or the id of a Google spreadsheet stands “google:”"))
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        raise SettingFault(say("the book must be an .xlsx or .xlsm file, or google: and a spreadsheet's id"))
    return path.absolute()


def _spreadsheet(text: str) -> Spreadsheet:
    """Take the id alone or the whole address out of the browser."""
    pasted = re.search(r"/spreadsheets/(?:u/\d+/)?d/([\w-]+)", text)
    id = pasted[1] if pasted else text
    if not re.fullmatch(r"[A-Za-z0-9_-]{20,100}", id):
        raise SettingFault(
            say("after “google:” stands the long part of the spreadsheet's address between /d/ and /edit")
        )
    return Spreadsheet(id)


def service_key(text: str) -> Mapping[str, str]:
    """Return what a service account's key file holds."""
    if text.startswith(("{", "AIza")) or "PRIVATE KEY" in text:
        raise Pasted(say("it must be the path of a file, not the key itself"))
    try:
        told = json.loads(Path(text).expanduser().absolute().read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingFault(say("there is no such file")) from error
    except OSError as error:
        raise SettingFault(
            say("the file cannot be read: %(why)s", why=error.strerror or type(error).__name__)
        ) from error
    except ValueError as error:
        raise SettingFault(
            say("the file is no key in JSON form; add a key to the service account and choose JSON")
        ) from error
    if not isinstance(told, dict) or told.get("type") != "service_account":
        raise SettingFault(_other_key(told))
    if not all(isinstance(told.get(name), str) for name in ("client_email", "private_key", "token_uri")):
        raise SettingFault(say("the key file lacks a part; add a new key to the service account and choose JSON"))
    return {name: value for name, value in told.items() if isinstance(value, str)}


def _other_key(told: object) -> Sentence:
    if isinstance(told, dict) and told.keys() & {"installed", "web"}:
        return say(
            "the file is of an OAuth client; what is needed is a key of a service account (IAM and admin → Service "
            "accounts → Keys → Add key → JSON)"
        )
    return say(
        "the file is another kind of key; what is needed is a key of a service account (IAM and admin → Service "
        "accounts → Keys → Add key → JSON)"
    )


def certificates(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if not path.is_file():
        raise SettingFault(say("there is no such file"))
    try:
        ssl.create_default_context(cafile=path)
    except OSError as error:
        raise SettingFault(say("the file holds no certificates in PEM form")) from error
    return path


def optional(read: Callable[[str], T]) -> Callable[[str], T | None]:
    return lambda text: read(text) if text else None


def optional_sender(text: str) -> str:
    if text and "@" not in text:
        raise SettingFault(say("it must be an e-mail address, or a name and an address in angle brackets"))
    return text


def database(text: str) -> str:
    try:
        known = make_url(text).get_backend_name() in ("sqlite", "postgresql")
    except (ArgumentError, ValueError):
        known = False
    if not known:
        raise SettingFault(
            say("it must be a database URL such as postgresql://user:password@host/name, or sqlite:///path")
        )
    return text


def secret(text: str) -> str:
    if text and len(text) < SHORTEST_SECRET:
        raise SettingFault(say("it must have at least 32 characters"))
    return text


def url(text: str) -> str:
    try:
        parts = urlsplit(text)
        _ = parts.port  # ValueError when it is none
        good = parts.scheme in ("http", "https") and parts.path in ("", "/") and is_host(parts.hostname or "")
    except ValueError:
        good = False
    if not good:
        raise SettingFault(say("it must be an address such as https://nastavnik.college.example, without a path"))
    return text.rstrip("/")


def port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingFault(say("it must be a whole number from 1 to 65535"))
    return int(text)


def count(text: str) -> int:
    if text in ("", "none"):
        return 0
    if not text.isdecimal() or int(text) > 10:
        raise SettingFault(say("it must be a whole number from 0 to 10: how many proxies stand in front"))
    return int(text)


def seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError as error:
        raise SettingFault(say("it must be a number of seconds")) from error
    if not 1 <= seconds <= 600:
        raise SettingFault(say("it must be between 1 and 600 seconds"))
    return seconds


def truth(text: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "да": True}
    known |= {"0": False, "false": False, "no": False, "off": False, "нет": False, "": False}
    if text.lower() not in known:
        raise SettingFault(say("it must be yes or no"))
    return known[text.lower()]


def truth_without(other: bool) -> Callable[[str], bool]:
    """Return a reader of yes or no that refuses a second yes: TLS begins at once or by STARTTLS, never both."""

    def read(text: str) -> bool:
        if truth(text) and other:
            raise SettingFault(say("MAIL_USE_TLS and MAIL_USE_SSL exclude each other: one of them must be no"))
        return truth(text)

    return read


def is_host(text: str) -> bool:
    """Tell whether the text may be a host's name or address."""
    return re.fullmatch(r"[\w.-]+|[0-9a-f:.]*:[0-9a-f:.]*", text, re.IGNORECASE) is not None


def host(text: str) -> str:
    if text and not is_host(text):
        raise SettingFault(say("it must be a host's name or address, without “http://” and without a port"))
    return text


def hosts(text: str) -> tuple[str, ...]:
    """Return several names; one that begins with a point stands for all below it."""
    return tuple(host(word) for word in text.replace(",", " ").split())


def zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingFault(say("there is no such time zone; an example is Europe/Moscow")) from error
