"""Settings: one frozen object read from the environment and instance/.env; a bad setting is a sentence."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values

from programme.errors import SettingError
from programme.sentences import Sentence, say

ROOT = Path(__file__).resolve().parent
T = TypeVar("T")
_SHORTEST_SECRET = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the environment decides; README, section "Settings", lists the names."""

    instance: Path
    book: Path
    mentors_book: Path | None
    mentees_book: Path | None
    database_url: str
    secret_key: str
    host: str
    port: int
    public_url: str
    trusted_hosts: tuple[str, ...]
    trusted_proxies: int
    timezone: ZoneInfo
    mail_server: str
    mail_port: int
    mail_use_tls: bool
    mail_use_ssl: bool
    mail_username: str
    mail_password: str
    mail_default_sender: str
    mail_timeout: float
    mail_cafile: Path | None

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of *environ* over those of instance/.env; raise SettingError naming the wrong one."""
    given = dict(os.environ if environ is None else environ)
    instance = Path(given.get("INSTANCE_DIR") or ROOT / "instance").absolute()
    _make_folder(instance)
    values = {**{k: v for k, v in dotenv_values(instance / ".env").items() if v is not None}, **given}
    read = _Reader(values)
    port = read("PORT", "8000", _port)
    public_url = read("PUBLIC_URL", f"http://127.0.0.1:{port}", _url)
    return Settings(
        instance=instance,
        book=read("BOOK", str(instance / "book.xlsx"), _workbook),
        mentors_book=read("MENTORS_BOOK", "", _optional(_workbook)),
        mentees_book=read("MENTEES_BOOK", "", _optional(_workbook)),
        database_url=read("DATABASE_URL", f"sqlite:///{(instance / 'nastavnik.sqlite').as_posix()}", _database),
        secret_key=read("SECRET_KEY", "", _secret) or _kept_secret(instance),
        host=read("HOST", "127.0.0.1", str),
        port=port,
        public_url=public_url,
        trusted_hosts=read("TRUSTED_HOSTS", "", _words) or (urlsplit(public_url).hostname or "127.0.0.1",),
        trusted_proxies=read("TRUSTED_PROXIES", "0", _count),
        timezone=read("TIMEZONE", "Europe/Moscow", _zone),
        mail_server=read("MAIL_SERVER", "", str),
        mail_port=read("MAIL_PORT", "25", _port),
        mail_use_tls=read("MAIL_USE_TLS", "no", _truth),
        mail_use_ssl=read("MAIL_USE_SSL", "no", _truth),
        mail_username=read("MAIL_USERNAME", "", str),
        mail_password=read("MAIL_PASSWORD", "", str),
        mail_default_sender=read("MAIL_DEFAULT_SENDER", "", _optional_sender),
        mail_timeout=read("MAIL_TIMEOUT", "20", _seconds),
        mail_cafile=read("MAIL_CAFILE", "", _optional(_file)),
    )


class _Reader:
    """Read one setting after another, turning a reader's ValueError into a sentence that names the setting."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    def __call__(self, name: str, default: str, read: Callable[[str], T]) -> T:
        text = (self.values.get(name) or default).strip()
        try:
            return read(text)
        except _Fault as fault:
            shown = "…" if name in ("SECRET_KEY", "MAIL_PASSWORD", "DATABASE_URL") else text
            raise SettingError(
                say(
                    "The setting %(name)s is wrong: %(fault)s (now: “%(value)s”). See “Settings” in README.md.",
                    name=name,
                    fault=fault.sentence,
                    value=shown,
                )
            ) from fault


class _Fault(ValueError):
    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def _workbook(text: str) -> Path:
    if text.startswith("google:"):
        raise _Fault(say("this version keeps the book in a workbook; give the path of an .xlsx file"))
    path = Path(text).expanduser()
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        raise _Fault(say("the book must be an .xlsx or .xlsm file"))
    return path.absolute()


def _file(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if not path.is_file():
        raise _Fault(say("there is no such file"))
    return path


def _optional(read: Callable[[str], T]) -> Callable[[str], T | None]:
    return lambda text: read(text) if text else None


def _optional_sender(text: str) -> str:
    if text and "@" not in text:
        raise _Fault(say("it must be an e-mail address, or a name and an address in angle brackets"))
    return text


def _database(text: str) -> str:
    if "://" not in text:
        raise _Fault(say("it must be a database URL such as postgresql://user:password@host/name"))
    return text


def _secret(text: str) -> str:
    if text and len(text) < _SHORTEST_SECRET:
        raise _Fault(say("it must have at least 32 characters"))
    return text


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise _Fault(say("it must be an address such as https://nastavnik.college.example, without a path"))
    return text.rstrip("/")


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise _Fault(say("it must be a whole number from 1 to 65535"))
    return int(text)


def _count(text: str) -> int:
    if text in ("", "none"):
        return 0
    if not text.isdecimal() or int(text) > 10:
        raise _Fault(say("it must be a whole number from 0 to 10: how many proxies stand in front"))
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError as error:
        raise _Fault(say("it must be a number of seconds")) from error
    if not 1 <= seconds <= 600:
        raise _Fault(say("it must be between 1 and 600 seconds"))
    return seconds


def _truth(text: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "да": True}
    known |= {"0": False, "false": False, "no": False, "off": False, "нет": False, "": False}
    if text.lower() not in known:
        raise _Fault(say("it must be yes or no"))
    return known[text.lower()]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.replace(",", " ").split() if word)


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _Fault(say("there is no such time zone; an example is Europe/Moscow")) from error


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            say("The folder %(path)s cannot be made: %(why)s. See “Settings” in README.md.", path=path, why=error)
        ) from error


def _kept_secret(instance: Path) -> str:
    """Return the signing key kept in the instance folder, made on the first start; whoever comes first makes it."""
    path = instance / "secret_key"
    if kept := _read_secret(path):
        return kept
    draft = instance / f"secret_key.{os.getpid()}.{secrets.token_hex(4)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        if os.name == "nt":
            os.rename(draft, path)  # on Windows it never replaces
        else:
            os.link(draft, path)
    except FileExistsError:
        pass  # another process was faster: its key is the key
    finally:
        draft.unlink(missing_ok=True)
    return _read_secret(path)


def _read_secret(path: Path) -> str:
    """Return the kept key, nothing where none was made yet; only a whole key ever gets this name."""
    try:
        kept = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
    if len(kept) < _SHORTEST_SECRET:
        raise SettingError(
            say(
                "The signing key in %(path)s is damaged. Delete the file and start again: a new one is made.", path=path
            )
        )
    return kept
