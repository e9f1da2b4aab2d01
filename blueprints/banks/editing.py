"""Editing the banks: the form of a person, new people, one status for many, undoing."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as FieldInput

from blueprints.shared.access import allow
from blueprints.shared.current import account, author, gateways, snapshot
from blueprints.shared.numbers import whole
from blueprints.shared.returning import safe_next
from blueprints.shared.wording import said
from programme.accounts.access import MENDS_BOOK, WRITES_BANKS, visible_columns
from programme.banks import lists as rules
from programme.banks.edits import Clash, StaleForm, Unreadable
from programme.banks.entries import open_bank
from programme.errors import StaleRow
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Column
from services.banks import people as banks
from services.saving import Recorded
from services.sync import open_questions
from services.worker import ask_for_reading

from .forms import SEEN, clash_words, person_form, sent_answers, show_faults, texts_of
from .pages import BANK, pages

MOST_AT_ONCE = 1000


@pages.get(BANK + "/new")
@allow(*WRITES_BANKS)
def add_form(tab: str) -> str:
    """Show an empty form."""
    columns = _columns(tab)
    return _form(tab, "", columns, {column.key: "" for column in columns})


@pages.post(BANK + "/new")
@allow(*WRITES_BANKS)
def add(tab: str) -> FieldInput | tuple[str, int]:
    """Add a person."""
    columns = _columns(tab)
    try:
        code = banks.add(gateways(), snapshot(), tab, sent_answers(columns, request.form), author())
    except Unreadable as error:
        return _form(tab, "", columns, _seen(columns), error), error.status
    flash(gettext("Added under the code %(code)s.", code=code), "success")
    return redirect(url_for(".card", tab=tab, code=code))


@pages.get(BANK + "/<code>/edit")
@allow(*WRITES_BANKS)
def edit_form(tab: str, code: str) -> str | FieldInput:
    """Show the person's form, filled with what stands in the row; the card while it is not certain whose row it is."""
    banks.person_of(snapshot(), tab, code, account().role)
    if (tab, code) in snapshot().doubtful:
        flash(gettext("It is not certain whose row this is: decide that first, then edit it."), "warning")
        return redirect(url_for(".card", tab=tab, code=code))
    columns = _columns(tab)
    return _form(tab, code, columns, texts_of(snapshot(), tab, code, columns))


@pages.post(BANK + "/<code>/edit")
@allow(*WRITES_BANKS)
def edit(tab: str, code: str) -> FieldInput | tuple[str, int]:
    """Save the fields the person changed; a clash shows both versions with nothing typed lost."""
    columns = _columns(tab)
    try:
        recorded = _save(tab, code, columns)
    except Unreadable as error:
        return _form(tab, code, columns, _seen(columns), error), error.status
    except StaleForm as error:
        now = _seen(columns) | {clash.column: clash.now for clash in error.clashes}
        return _form(tab, code, columns, now, clashes=error.clashes), error.status
    if recorded is None:
        flash(gettext("Nothing was changed."), "info")
    else:
        flash(gettext("Saved; the sheet is written in a moment."), "success")
        session["undo"] = recorded.operation
    return redirect(url_for(".card", tab=tab, code=code))


def _save(tab: str, code: str, columns: tuple[Column, ...]) -> Recorded | None:
    """Save the form; when somebody was quicker by a moment, measure it once more against what stands now."""
    answers = sent_answers(columns, request.form)
    try:
        return banks.save_person(gateways(), snapshot(), tab, code, answers, author())
    except StaleForm:
        raise
    except StaleRow:
        g.pop("snapshot", None)
        return banks.save_person(gateways(), snapshot(), tab, code, answers, author())


@pages.post(BANK + "/status")
@allow(*WRITES_BANKS)
def ask_status(tab: str) -> str | FieldInput:
    """Show who would get which status, before it is done."""
    codes, status = request.form.getlist("codes"), request.form.get("status", "")
    chosen = [person for code in codes[:MOST_AT_ONCE] if (person := snapshot().tab(tab).get(code)) is not None]
    back = safe_next(url_for(".list_people", tab=tab))
    if not chosen or not status:
        flash(gettext("Choose people and a status first."), "warning")
        return redirect(back)
    column = BY_KEY[tab].column("status")
    return render_template(
        "banks/status.html", tab=tab, people=chosen, status=status, column=column, columns=BY_KEY[tab], back=back
    )


@pages.post(BANK + "/status/confirm")
@allow(*WRITES_BANKS)
def set_status(tab: str) -> FieldInput:
    """Give the chosen people the status, all of them or nobody."""
    form = request.form
    seen = dict(zip(form.getlist("codes"), form.getlist("seen"), strict=False))
    recorded = banks.set_status(gateways(), snapshot(), tab, seen, form.get("status", ""), author())
    if recorded is None:
        flash(gettext("Nothing was changed."), "info")
    else:
        flash(
            ngettext("Status changed for %(num)d person.", "Status changed for %(num)d people.", len(seen)), "success"
        )
        session["undo"] = recorded.operation
    return redirect(safe_next(url_for(".list_people", tab=tab)))


@pages.post(BANK + "/<code>/same")
@allow(*MENDS_BOOK)
def confirm_same(tab: str, code: str) -> FieldInput:
    """Say that a row under a doubtful code tells of the same person."""
    banks.person_of(snapshot(), tab, code, account().role)
    open_questions.confirm_code(gateways(), tab, code, request.form.get("name", ""), author())
    ask_for_reading(gateways())
    flash(gettext("The person is the same: the code is right."), "success")
    return redirect(url_for(".card", tab=tab, code=code))


@pages.post("/people/undo")
@allow(*WRITES_BANKS)
def take_back() -> FieldInput:
    """Undo a change just made."""
    operation = request.form.get("operation", type=whole)
    try:
        banks.take_back(gateways(), operation or 0, author())
        flash(gettext("Undone."), "success")
    except StaleRow as error:
        flash(said(error.sentence), "warning")
    return redirect(safe_next(url_for(".list_people", tab="mentees")))


def _form(
    tab: str,
    code: str,
    columns: tuple[Column, ...],
    texts: dict[str, str],
    unreadable: Unreadable | None = None,
    clashes: tuple[Clash, ...] = (),
) -> str:
    """Show the form: *texts* is what its fields are measured against when it comes back."""
    form = person_form(tab, columns, texts)
    if unreadable is not None:
        show_faults(form, unreadable.faults)
    known = {column.key for column in columns}
    groups = [(name, [key for key in keys if key in known]) for name, keys in rules.GROUPS]
    return render_template(
        "banks/edit.html",
        tab=tab,
        code=code,
        person=snapshot().tab(tab).get(code),
        form=form,
        groups=[(name, keys) for name, keys in groups if keys],
        seen=[(SEEN + column.key, texts.get(column.key, "")) for column in columns],
        clashes=[clash_words(tab, clash) for clash in clashes],
        columns=BY_KEY[tab],
        commissions=open_bank(snapshot(), tab).commissions,
    )


def _columns(tab: str) -> tuple[Column, ...]:
    return tuple(column for column in visible_columns(account().role, BY_KEY[tab]) if column.key != "code")


def _seen(columns: tuple[Column, ...]) -> dict[str, str]:
    return {column.key: request.form.get(SEEN + column.key, "") for column in columns}
