"""Words on the page: sentences, days, choices and columns in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, TypeVar

from babel.dates import format_date, format_datetime
from babel.support import Translations
from flask import Flask, has_app_context
from flask.templating import Environment
from flask_babel import Babel, force_locale, get_domain, get_timezone, get_translations, gettext, lazy_gettext, ngettext
from jinja2 import StrictUndefined
from markupsafe import Markup

from programme.accounts.account import Role
from programme.cells.writing import canonical
from programme.letters.kinds import KINDS
from programme.letters.letter import STATES, LetterState
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Column, Kind, Tab
from programme.schema.values import Choice, choice_label
from programme.text.names import monogram
from programme.text.names import short_name as short_person_name
from programme.text.order_words import in_order_words
from programme.text.sentences import Sentence

from . import current, menu, tones
from .returning import here

NBSP = "\N{NO-BREAK SPACE}"

ROLE_WORDS = {
    Role.ADMINISTRATOR: lazy_gettext("administrator"),
    Role.DIRECTOR: lazy_gettext("director"),
    Role.CURATOR: lazy_gettext("curator"),
    Role.STAFF: lazy_gettext("staff member"),
    Role.PSYCHOLOGIST: lazy_gettext("psychologist"),
}


def text(msgid: str, /, **values: object) -> Markup:
    """Return a text of a template in the reader's language, its values escaped: `_` in every template."""
    language = current.language()
    return _called(_text(language, msgid) % values if values else _plain_text(language, msgid))


def plural_text(singular: str, plural: str, count: int, /, **values: object) -> Markup:
    """Return a counted text of a template in the reader's language, its values escaped: `ngettext` there."""
    words = _catalogue(current.language()).ungettext(singular, plural, count)
    return _called(Markup(words) % {"num": count, **values})  # noqa: S704 - a template's own text, never a reader's


Text = TypeVar("Text", str, Markup)


def _called(words: Text) -> Text:
    """Return words that name the director's paper as the college calls it: «приказ» or «распоряжение»."""
    if "(распоряжени" not in words or not has_app_context():
        return words
    return type(words)(in_order_words(words, current.snapshot().programme.act_kind))


@lru_cache(maxsize=4096)  # a page asks for some sixty, most of them on every page
def _text(language: str, msgid: str) -> Markup:
    return Markup(_catalogue(language).ugettext(msgid))  # noqa: S704 - a template's own text, never a reader's


@lru_cache(maxsize=4096)
def _plain_text(language: str, msgid: str) -> Markup:
    return _text(language, msgid) % {}


@cache
def _catalogue(language: str) -> Translations:
    with force_locale(language):
        return get_translations()


def said(sentence: Sentence | str | None) -> str:
    """Return a sentence in the reader's language; plain text passes through."""
    if sentence is None:
        return ""
    if not isinstance(sentence, Sentence):
        return str(sentence)
    translations = get_domain().get_translations()
    return _called(str(sentence.render(translations.ugettext, translations.ungettext)))


def day(value: date | datetime | None) -> str:
    """Return "12.10.2026" in Russian, "12 Oct 2026" in English; "" for no day."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = _local(value)
    if current.language() == "ru":
        return f"{value.day:02}.{value.month:02}.{value.year}"  # a third of what strftime takes; a list has fifty
    return format_date(value, "d MMM y", locale="en")


def day_in_words(value: date | datetime | None) -> str:
    """Return "12 октября 2026", "12 October 2026"; "" for no day."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = _local(value)
    return format_date(value, "d MMMM y", locale=current.language()).replace(" ", NBSP, 1)


def moment(value: datetime | None) -> str:
    """Return a day and a time in the college's time zone."""
    return "" if value is None else f"{day(value)}{NBSP}{clock_time(value)}"


def clock_time(value: datetime | None) -> str:
    """Return "14:02" in the college's time zone."""
    return "" if value is None else format_datetime(_local(value), "HH:mm", locale="ru")


def choice(key: str, choices: Iterable[Choice]) -> str:
    """Return the word of a value list for *key*."""
    return choice_label(tuple(choices), key, current.language())


def heading(of: Column | Tab) -> str:
    """Return the header of a column or the name of a tab."""
    russian = current.language() == "ru"
    if isinstance(of, Tab):
        return of.sheet if russian else of.title
    return _called(of.header) if russian else of.title


def tab_name(key: str) -> str:
    """Return the name of the tab with this key; the key itself for a tab that is not of the schema."""
    return heading(BY_KEY[key]) if key in BY_KEY else key


def column_name(key: str, tab: str) -> str:
    """Return the header of the column *key* of the tab *tab*; the key itself when the schema has none."""
    try:
        return heading(BY_KEY[tab].column(key))
    except KeyError:
        return key


def months(value: int | None) -> str:
    """Return a length of service: "5 лет 3 месяца"."""
    if value is None:
        return ""
    years, rest = divmod(value, 12)
    parts = []
    if years or not rest:
        parts.append(ngettext("%(num)d year", "%(num)d years", years))
    if rest:
        parts.append(ngettext("%(num)d month", "%(num)d months", rest))
    return " ".join(parts).replace(" ", NBSP)


def cell(value: Any, column: Column | None = None) -> str:
    """Return a typed or raw value of *column* as people read it; "" when there is none."""
    if value is None or value == "" or value == ():
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if column is not None and column.choices and isinstance(value, str | tuple | list | frozenset):
        keys = (value,) if isinstance(value, str) else tuple(value)
        return ", ".join(choice(key, column.choices) for key in keys)
    if column is not None and column.kind is Kind.MONTHS and isinstance(value, int):
        return months(value)
    if isinstance(value, tuple | list | frozenset):
        return ", ".join(str(item) for item in value)
    return decimal(value) if isinstance(value, float) else str(value)


def decimal(value: float | int | None, digits: int = 1) -> str:
    """Return a number with the language's decimal sign and no idle zeros."""
    if value is None:
        return ""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", ",") if current.language() == "ru" else text


def cell_of(value: Any, column: str, tab: str) -> str:
    """Return a raw value of the column *column* of *tab*, both named by key."""
    try:
        return cell(value, BY_KEY[tab].column(column))
    except KeyError:
        return cell(value)


def time_or_day(value: datetime) -> str:
    """Return "14:02" for a moment of today, else the day and the time."""
    today = current.gateways().clock.now().date()
    return clock_time(value) if _local(value).date() == today else f"{day(value)} {clock_time(value)}"


def author_word(author: str) -> str:
    """Return who did it: an address as it stands, the machine's names in words."""
    words = {"sheet": gettext("in the sheet"), "worker": gettext("the intranet itself"), "": gettext("unknown")}
    return words.get(author, author)


def role_word(role: Role) -> str:
    """Return the role in the reader's language."""
    return str(ROLE_WORDS[role])


def letter_word(name: str) -> str:
    """Return what a kind of letter is called; only a newer version knows what an unknown one is."""
    kind = KINDS.get(name)
    return kind.title(current.language()) if kind else gettext("unknown letter")


def letter_state_word(state: LetterState) -> str:
    """Return the state of a letter in the reader's language, as the tab Письма names it."""
    return choice(state.value, STATES)


def browser_word(agent: str) -> str:
    """Return "Chrome, Windows" of what a browser says of itself; the words themselves when they are unknown."""
    browsers = {"YaBrowser": "Yandex", "Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome"}
    systems = {"Windows": "Windows", "Android": "Android", "iPhone": "iOS", "Mac OS": "macOS", "Linux": "Linux"}
    found = [next((word for mark, word in known.items() if mark in agent), "") for known in (browsers, systems)]
    return ", ".join(word for word in found if word) or agent[:60] or "—"


def short_name(name: str) -> str:
    """Return "Петрова А. С." of a full name; an address stays as it is."""
    return name if "@" in name else short_person_name(name)


def _local(value: datetime) -> datetime:
    return value.astimezone(get_timezone()) if value.tzinfo else value


class PageEnvironment(Environment):
    """Flask's environment, whose templates share one table of global names.

    Jinja lays a map of each template's own names over it, for every page, import and macro. No template of ours has
    any, and plain dictionaries are compared and copied at once: a tenth of a page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def init_app(app: Flask) -> None:
    """Choose the language of every request and teach the templates these words."""
    app.jinja_environment = PageEnvironment
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.undefined = StrictUndefined  # a misspelt name is a fault a test sees, not a blank on the page
    Babel(app, locale_selector=current.language)
    app.jinja_env.globals.update(_=text, ngettext=plural_text)
    app.jinja_env.filters.update(
        say=said,
        day=day,
        day_in_words=day_in_words,
        moment=moment,
        clock_time=clock_time,
        choice=choice,
        heading=heading,
        tab_name=tab_name,
        column_name=column_name,
        months=months,
        cell=cell,
        decimal=decimal,
        role_word=role_word,
        monogram=monogram,
        short_name=short_name,
        browser_word=browser_word,
        letter_word=letter_word,
        cell_of=cell_of,
        canonical=canonical,
        time_or_day=time_or_day,
        author_word=author_word,
        tone=tones.tone,
        letter_state_word=letter_state_word,
    )
    app.jinja_env.globals.update(
        language=current.language, theme=current.theme, visitor=current.visitor, here=here, nbsp=NBSP
    )
    menu.init_app(app)
