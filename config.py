"""Settings: one frozen object read from the environment and instance/.env; a bad setting is a sentence."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values

import config_values as values
from programme.errors import SettingError
from programme.text.sentences import say

ROOT = Path(__file__).resolve().parent
LARGEST_REQUEST = 4 * 1024 * 1024  # bytes of a body
T = TypeVar("T")
NO_KEY = say(
    "A book in Google Sheets needs GOOGLE_KEY_FILE: the file with the key of a service account. "
    "See “Settings” in README.md and docs/google.md."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the environment decides; README, section "Settings", lists the names."""

    instance: Path
    book: values.BookPlace
    mentors_book: values.BookPlace | None
    mentees_book: values.BookPlace | None
    google_key: Mapping[str, str] | None = field(repr=False)
    google_api_root: str
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
    read = _Reader({**_written(instance / ".env"), **given})
    port = read("PORT", "8000", values.port)
    public_url = read("PUBLIC_URL", f"http://127.0.0.1:{port}", values.url)
    book = read("BOOK", str(instance / "book.xlsx"), values.book)
    mentors_book = read("MENTORS_BOOK", "", values.optional(values.book))
    mentees_book = read("MENTEES_BOOK", "", values.optional(values.book))
    google_key = read("GOOGLE_KEY_FILE", "", values.optional(values.service_key))
    if google_key is None and any(isinstance(each, values.Spreadsheet) for each in (book, mentors_book, mentees_book)):
        raise SettingError(NO_KEY)
    return Settings(
        instance=instance,
        book=book,
        mentors_book=mentors_book,
        mentees_book=mentees_book,
        google_key=google_key,
        google_api_root=read("GOOGLE_API_ROOT", "", lambda text: values.url(text) if text else ""),
        database_url=read("DATABASE_URL", f"sqlite:///{(instance / 'nastavnik.sqlite').as_posix()}", values.database),
        secret_key=read("SECRET_KEY", "", values.secret) or _kept_secret(instance),
        host=read("HOST", "127.0.0.1", values.host),
        port=port,
        public_url=public_url,
        trusted_hosts=read("TRUSTED_HOSTS", "", values.hosts) or (urlsplit(public_url).hostname or "127.0.0.1",),
        trusted_proxies=read("TRUSTED_PROXIES", "0", values.count),
        timezone=read("TIMEZONE", "Europe/Moscow", values.zone),
        mail_server=read("MAIL_SERVER", "", values.host),
        mail_port=read("MAIL_PORT", "25", values.port),
        mail_use_tls=read("MAIL_USE_TLS", "no", values.truth),
        mail_use_ssl=read("MAIL_USE_SSL", "no", values.truth_without(read("MAIL_USE_TLS", "no", values.truth))),
        mail_username=read("MAIL_USERNAME", "", str),
        mail_password=read("MAIL_PASSWORD", "", str),
        mail_default_sender=read("MAIL_DEFAULT_SENDER", "", values.optional_sender),
        mail_timeout=read("MAIL_TIMEOUT", "20", values.seconds),
        mail_cafile=read("MAIL_CAFILE", "", values.optional(values.certificates)),
    )


def _written(path: Path) -> dict[str, str]:
    """Return the settings of the file, none where there is no file."""
    try:
        return {name: text for name, text in dotenv_values(path).items() if text is not None}
    except (UnicodeDecodeError, OSError) as error:
        raise SettingError(
            say("The file %(path)s cannot be read: save it as plain text in UTF-8 (%(why)s).", path=path, why=error)
        ) from error


class _Reader:
    """Read one setting after another, turning a reader's ValueError into a sentence that names the setting."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    def __call__(self, name: str, default: str, read: Callable[[str], T]) -> T:
        text = (self.values.get(name) or default).strip()
        try:
            return read(text)
        except values.SettingFault as fault:
            is_secret = name in ("SECRET_KEY", "MAIL_PASSWORD", "DATABASE_URL") or isinstance(fault, values.Pasted)
            raise SettingError(
                say(
                    "The setting %(name)s is wrong: %(fault)s (now: “%(value)s”). See “Settings” in README.md.",
                    name=name,
                    fault=fault.sentence,
                    value="…" if is_secret else text,
                )
            ) from fault


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
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
    if len(kept) < values.SHORTEST_SECRET:
        raise SettingError(
            say(
                "The signing key in %(path)s is damaged. Delete the file and start again: a new one is made.", path=path
            )
        )
    return kept
