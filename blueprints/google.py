"""Google Sheets: what keeping the book there means, who answers for it, and how far the set-up is."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired

from programme.accounts.access import ANSWERS_FOR_DATA, SEES_BOOK
from programme.book.findings import found, meaning
from programme.book.port import Book
from programme.ports.records import BookState
from programme.schema.registry import BY_KEY
from programme.text.sentences import Sentence
from services.books import read_state
from services.sync import foreign_storage
from services.sync.foreign_storage import Acknowledgement
from services.sync.probing import Probed, last_probe
from services.worker import ask_for_reading

from .shared.access import allow
from .shared.current import account, gateways
from .shared.wording import tab_name

pages = Blueprint("google", __name__, url_prefix="/book/google")


class AcknowledgeForm(FlaskForm):
    """The administrator's word."""

    version = HiddenField(validators=[InputRequired()])
    has_read = BooleanField(
        lazy_gettext("I have read this and answer for keeping the book at Google"),
        [InputRequired(lazy_gettext("Tick this to go on: without it nothing is sent to Google."))],
    )


@dataclass(frozen=True, slots=True)
class _Shelf:
    """One book at Google on the page."""

    book: Book
    state: BookState
    word: Acknowledgement | None
    probed: Probed | None

    @property
    def habits(self) -> list[tuple[Sentence, Sentence]]:
        """Return what the probe found, each with what it means here."""
        return [(found(each), meaning(each)) for each in self.probed.findings] if self.probed else []

    @property
    def tabs(self) -> str:
        """Return which tabs live there, in words."""
        if self.book.tabs == BY_KEY.keys():
            return gettext("all tabs")
        known = [key for key in BY_KEY if key in self.book.tabs]
        if len(known) > 3:
            lacking = ", ".join(f"«{tab_name(key)}»" for key in BY_KEY if key not in self.book.tabs)
            return gettext("all tabs but %(tabs)s", tabs=lacking)
        return ", ".join(map(tab_name, known))

    @property
    def is_acknowledged(self) -> bool:
        return self.word is not None and self.word.is_current


@pages.get("")
@allow(*SEES_BOOK)
def show() -> str:
    """Show what a book at Google means, and the state of every book that is there."""
    return _page(AcknowledgeForm(formdata=None, version=foreign_storage.TEXT_VERSION))


@pages.post("/acknowledge")
@allow(*ANSWERS_FOR_DATA)
def acknowledge() -> Response | tuple[str, int]:
    """Record the administrator's word for the books at Google that the page showed as waiting for it."""
    form = AcknowledgeForm()
    if not form.validate_on_submit():
        return _page(form), 422
    if form.version.data != foreign_storage.TEXT_VERSION:
        flash(gettext("The text has changed since it was shown. Read it again."), "warning")
        return redirect(url_for(".show", _anchor="law"))
    shown = request.form.getlist("address")
    waiting = [each for each in _waiting(_shelves()) if each in shown]
    for address in waiting:
        foreign_storage.acknowledge(gateways(), address, account(), form.version.data or "")
    if not waiting:
        flash(gettext("Nothing was recorded: no book waits for it, or other books are in use by now."), "warning")
        return redirect(url_for(".show"))
    ask_for_reading(gateways())
    flash(gettext("Recorded. The book at Google is being read."), "success")
    return redirect(url_for(".show"))


@pages.post("/take-back")
@allow(*ANSWERS_FOR_DATA)
def take_back() -> Response:
    """End it for one spreadsheet, in use or not: nothing is read or written there any more."""
    if foreign_storage.take_back(gateways(), request.form.get("address", ""), account()):
        ask_for_reading(gateways())
        flash(gettext("Taken back: nothing is read or written in that spreadsheet any more."), "success")
    else:
        flash(gettext("Nothing was taken back: nobody answers for that spreadsheet."), "warning")
    return redirect(url_for(".show"))


def _page(form: AcknowledgeForm) -> str:
    shelves = _shelves()
    return render_template(
        "google/show.html",
        shelves=shelves,
        here=[book for book in gateways().books if not book.foreign_storage],
        waiting=_waiting(shelves),
        unused=_unused(shelves),
        text=foreign_storage.TEXT,
        version=foreign_storage.TEXT_VERSION,
        form=form,
    )


def _waiting(shelves: list[_Shelf]) -> list[str]:
    """Return the addresses of the books for which nobody answers yet."""
    return [shelf.book.address for shelf in shelves if not shelf.is_acknowledged]


def _unused(shelves: list[_Shelf]) -> dict[str, Acknowledgement]:
    """Return what was answered for although no book of the settings is there any more."""
    used = {shelf.book.address for shelf in shelves}
    words = foreign_storage.words_on_record(gateways())
    return {address: word for address, word in words.items() if address not in used}


def _shelves() -> list[_Shelf]:
    words, states = foreign_storage.words_on_record(gateways()), read_state(gateways()).states
    return [
        _Shelf(book, states[book.key], words.get(book.address), last_probe(gateways(), book))
        for book in gateways().books
        if book.foreign_storage
    ]
