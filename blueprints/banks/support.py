"""Support of a person outside the sheet: notes of the psychologist and the curator, vetoes against pairs."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as FieldInput

from blueprints.shared.access import allow
from blueprints.shared.current import account, author, gateways, snapshot
from programme.accounts.access import SETS_VETOES
from programme.banks import lists as rules
from programme.errors import Refused
from programme.text.folding import fold
from programme.text.sentences import say
from services.banks import people as banks

from .pages import BANK, pages


@pages.post(BANK + "/<code>/notes")
@allow(*SETS_VETOES)
def write_note(tab: str, code: str) -> FieldInput:
    """Keep a note on a person, outside the sheet."""
    person = banks.person_of(snapshot(), tab, code, account().role)
    banks.write_note(gateways(), tab, person, request.form.get("text", ""), author())
    flash(gettext("The note is kept."), "success")
    return redirect(url_for(".card", tab=tab, code=code, _anchor="support"))


@pages.post(BANK + "/<code>/vetoes")
@allow(*SETS_VETOES)
def set_veto(tab: str, code: str) -> FieldInput:
    """Set a veto: this mentor is never offered to this mentee."""
    banks.person_of(snapshot(), tab, code, account().role)
    other = _other_code(tab, request.form.get("other", ""))
    mentee, mentor = (code, other) if tab == "mentees" else (other, code)
    banks.set_veto(gateways(), snapshot(), mentee, mentor, request.form.get("why", ""), author())
    flash(gettext("The veto is set; matching does not offer this pair."), "success")
    return redirect(url_for(".card", tab=tab, code=code, _anchor="support"))


@pages.post(BANK + "/<code>/vetoes/lift")
@allow(*SETS_VETOES)
def lift_veto(tab: str, code: str) -> FieldInput:
    """Take a veto back."""
    banks.person_of(snapshot(), tab, code, account().role)
    mentee, mentor = request.form.get("mentee", ""), request.form.get("mentor", "")
    if code not in (mentee, mentor):  # this page speaks of this person only
        abort(404)
    banks.lift_veto(gateways(), mentee, mentor, author())
    flash(gettext("The veto is lifted."), "success")
    return redirect(url_for(".card", tab=tab, code=code, _anchor="support"))


def _other_code(tab: str, wanted: str) -> str:
    """Return the code of the person on the other side who was named by code or by full name."""
    people = snapshot().tab(rules.OTHER[tab])
    wanted = wanted.strip()
    if wanted.upper() in people:
        return wanted.upper()
    same = [code for code, person in people.items() if fold(getattr(person, "name", "")) == fold(wanted)]
    if len(same) != 1:
        raise Refused(say("Name one person of the other bank by code or by full name."))
    return same[0]
