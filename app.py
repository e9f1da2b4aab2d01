"""The only wiring place: `create_app()` joins the rooms; `python app.py` starts the whole house."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from functools import partial
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy.exc import DBAPIError
from werkzeug.middleware.proxy_fix import ProxyFix

from blueprints import registry, signin
from blueprints.shared import access, errors, headers, numbers, wording
from config import LARGEST_REQUEST, NO_KEY, ROOT, Settings, load_settings
from config_values import BookPlace, SettingFault, Spreadsheet
from config_values import book as place_of
from documents.exports import OpenpyxlPress
from mail.folder import FolderPost
from mail.settings import MailSettings
from mail.smtp import SmtpPost
from programme.book.port import Book
from programme.errors import SettingError
from programme.ports.gateways import Clock, Gateways, Post
from programme.schema.registry import TABS
from programme.text.sentences import say
from services.snapshots import Snapshots
from sheets.xlsx import Workbook
from store import SqlStore
from store.migrations import migrate
from translations.speech import in_russian


@dataclass(frozen=True, slots=True)
class WallClock:
    """The present moment in the college's time zone."""

    zone: ZoneInfo

    def now(self) -> datetime:
        return datetime.now(self.zone)


@dataclass(frozen=True)
class Container:
    """What a page may reach through `app.extensions["nastavnik"]`."""

    gateways: Gateways
    snapshots: Snapshots
    open_book: Callable[[str], Book]  # any book by its address, as the setting BOOK takes it; raises SettingError


def make_gateways(settings: Settings) -> Gateways:
    """Return the outside world as the settings describe it; the database is brought up to date."""
    clock = WallClock(settings.timezone)
    store = _store(settings)
    return Gateways(
        books=_books(settings, clock), store=store, post=_post(settings), press=OpenpyxlPress(), clock=clock
    )


def _store(settings: Settings) -> SqlStore:
    try:
        store = SqlStore(settings.database_url, mail_domain=_mail_domain(settings))
        migrate(store.engine)
    except (DBAPIError, OSError) as error:
        why = str(getattr(error, "orig", error)).strip().split("\n")[0]
        raise SettingError(
            say("The database of DATABASE_URL cannot be used: %(why)s. See “Settings” in README.md.", why=why)
        ) from error
    return store


def _books(settings: Settings, clock: Clock) -> tuple[Book, ...]:
    own = {"mentors": settings.mentors_book, "mentees": settings.mentees_book}
    apart = {tab: place for tab, place in own.items() if place and place != settings.book}
    rest = frozenset(tab.key for tab in TABS) - apart.keys()
    main = _book(settings, clock, settings.book, key="main", tabs=rest)
    return (main, *(_book(settings, clock, place, key=tab, tabs=frozenset({tab})) for tab, place in apart.items()))


def _book(settings: Settings, clock: Clock, place: BookPlace, *, key: str, tabs: frozenset[str]) -> Book:
    if not isinstance(place, Spreadsheet):
        return Workbook(place, key=key, tabs=tabs, clock=clock)
    return _google_book(settings, clock, place, key=key, tabs=tabs)


def _google_book(settings: Settings, clock: Clock, place: Spreadsheet, *, key: str, tabs: frozenset[str]) -> Book:
    # Here, not above: a college whose book is a workbook loads nothing of Google's.
    from sheets.google import SITE, Budget, Client, GoogleBook, open_session

    if settings.google_key is None:
        raise SettingError(NO_KEY)
    folder = settings.instance / "google"
    client = Client(open_session(settings.google_key, settings.google_api_root), Budget(folder / "budget.json"))
    site = settings.google_api_root or SITE
    return GoogleBook(place.id, client, folder=folder, key=key, tabs=tabs, clock=clock, site=site)


def _open_book(settings: Settings, clock: Clock, address: str) -> Book:
    """Return the whole book at an address that people typed."""
    try:
        place = place_of(address)
    except SettingFault as fault:
        raise SettingError(
            say("“%(address)s” is no address of a book: %(fault)s.", address=address, fault=fault.sentence)
        ) from fault
    return _book(settings, clock, place, key="copy", tabs=frozenset(tab.key for tab in TABS))


def _mail_domain(settings: Settings) -> str:
    """Return the right side of Message-IDs: the sender's domain, else the site's host."""
    return parseaddr(settings.mail_default_sender)[1].rpartition("@")[2] or urlsplit(settings.public_url).hostname or ""


def _post(settings: Settings) -> Post:
    mail = MailSettings(
        server=settings.mail_server,
        port=settings.mail_port,
        use_tls=settings.mail_use_tls,
        use_ssl=settings.mail_use_ssl,
        username=settings.mail_username,
        password=settings.mail_password,
        default_sender=settings.mail_default_sender,
        timeout=settings.mail_timeout,
        cafile=settings.mail_cafile,
        public_url=settings.public_url,
        templates=ROOT / "templates" / "letters",
    )
    return SmtpPost(mail) if mail.server else FolderPost(mail, settings.instance / "mail")


def create_app(settings: Settings | None = None, gateways: Gateways | None = None) -> Flask:
    """Return the intranet; tests hand in settings and gateways of their own.

    What keeps it from starting is one sentence on the terminal and exit code 4, whoever asked: `flask` or the server.
    """
    try:
        return _wired(settings or load_settings(), gateways)
    except SettingError as error:
        if settings is not None:
            raise
        sys.stderr.write(f"{in_russian(error.sentence)}\n")
        raise SystemExit(4) from None


def _wired(settings: Settings, gateways: Gateways | None) -> Flask:
    app = Flask(__name__, static_folder="static", template_folder="templates")
    app.config.update(_flask_config(settings))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    outside = gateways or make_gateways(settings)
    app.extensions["nastavnik"] = Container(outside, Snapshots(), partial(_open_book, settings, outside.clock))
    for room in (numbers, wording, headers, signin, access, errors):
        room.init_app(app)
    for pages in registry.PAGES:
        app.register_blueprint(pages)
    for command in registry.COMMANDS:
        app.cli.add_command(command)
    return app


def _flask_config(settings: Settings) -> dict[str, object]:
    local = {"127.0.0.1", "localhost", "[::1]"} if not settings.is_https else set()
    return {
        "SECRET_KEY": settings.secret_key,
        "TRUSTED_HOSTS": sorted({*settings.trusted_hosts, *local}),
        "PUBLIC_URL": settings.public_url,
        "PREFERRED_URL_SCHEME": "https" if settings.is_https else "http",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_NAME": "__Host-session" if settings.is_https else "session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": headers.MOST_FIELDS,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        "BABEL_DEFAULT_LOCALE": "ru",
        "BABEL_DEFAULT_TIMEZONE": settings.timezone.key,
        "INSTANCE_DIR": settings.instance,
    }


if __name__ == "__main__":
    from serving import serve

    raise SystemExit(serve(create_app))
