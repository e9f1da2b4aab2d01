"""A pair's programme and meetings: activities added, changed, marked as done; meetings entered."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from programme.accounts.access import READS_PAIRS, WRITES_PAIRS
from programme.banks.edits import FieldInput, StaleForm, Unreadable, text_in_form
from programme.errors import NotFound
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Column
from programme.text.sentences import say
from services.pairs import programmes

from .shared.access import allow
from .shared.current import author, gateways, snapshot

pages = Blueprint("programmes", __name__)
HIDDEN = frozenset({"code", "pair"})


@pages.get("/pairs/<code>/programme")
@allow(*READS_PAIRS)
def show(code: str) -> str:
    """Show the activities and the meetings of a pair."""
    return _page(code)


@pages.post("/pairs/<code>/programme/<any(activities, meetings):tab>")
@allow(*WRITES_PAIRS)
def add(code: str, tab: str) -> Response | tuple[str, int]:
    """Add an activity or a meeting."""
    answers = _answers(tab)
    try:
        programmes.add(gateways(), snapshot(), tab, code, answers, author())
    except Unreadable as error:
        return _page(code, tab, {a.column: a.typed for a in answers}, {f.column: f for f in error.faults}), 422
    flash(gettext("Added; it is being written to the sheet."), "success")
    return redirect(url_for(".show", code=code) + f"#{tab}")


@pages.post("/pairs/<code>/programme/done/<row>")
@allow(*WRITES_PAIRS)
def done(code: str, row: str) -> Response:
    """Mark an activity as done today, or open it again."""
    wanted = request.form.get("to")
    if wanted not in ("done", "open"):
        abort(400)
    saved = programmes.mark_done(gateways(), snapshot(), code, row, done=wanted == "done", author=author())
    flash(gettext("Saved.") if saved.operation else gettext("Nothing was changed."), "success")
    return redirect(url_for(".show", code=code) + "#activities")


@pages.get("/pairs/<code>/programme/<any(activities, meetings):tab>/<row>")
@allow(*WRITES_PAIRS)
def edit(code: str, tab: str, row: str) -> str:
    """Show the form of one activity or meeting."""
    return _form(code, tab, row)


@pages.post("/pairs/<code>/programme/<any(activities, meetings):tab>/<row>")
@allow(*WRITES_PAIRS)
def change(code: str, tab: str, row: str) -> Response | tuple[str, int]:
    """Save the form of one activity or meeting."""
    answers = _answers(tab)
    try:
        saved = programmes.change(gateways(), snapshot(), tab, code, row, answers, author())
    except StaleForm as error:
        return _form(code, tab, row, answers, clashes=error.clashes), 409
    except Unreadable as error:
        return _form(code, tab, row, answers, faults={fault.column: fault for fault in error.faults}), 422
    flash(
        gettext("Saved; it is being written to the sheet.") if saved.operation else gettext("Nothing was changed."),
        "success",
    )
    return redirect(url_for(".show", code=code) + f"#{tab}")


def _columns(tab: str) -> list[Column]:
    return [column for column in BY_KEY[tab].columns if column.key not in HIDDEN]


def _answers(tab: str) -> list[FieldInput]:
    return [
        FieldInput(c.key, request.form.get(f"seen-{c.key}", ""), request.form.get(c.key, "")) for c in _columns(tab)
    ]


def _page(code: str, tab: str = "", typed: dict[str, str] | None = None, faults: object = ()) -> str:
    snap = snapshot()
    pair = snap.pairs.get(code)
    if pair is None:
        raise NotFound(say("There is no pair with the code %(code)s.", code=code))
    forms = {
        key: [(column, "", (typed or {}).get(column.key, "") if key == tab else "") for column in _columns(key)]
        for key in programmes.TABS
    }
    return render_template(
        "programmes/show.html",
        pair=pair,
        activities=[a for a in snap.activities.values() if a.pair == code],
        meetings=[m for m in snap.meetings.values() if m.pair == code],
        forms=forms,
        open_form=tab,
        faults=faults or {},
        columns=BY_KEY["activities"],
        today=snap.today,
    )


def _form(
    code: str, tab: str, row: str, typed: list[FieldInput] | None = None, clashes: object = (), faults: object = ()
) -> str:
    snap = snapshot()
    programmes.row_of(snap, tab, code, row)
    raw = snap.raw(tab, row)
    seen = {c.key: text_in_form(c, raw.get(c.key), snap.today) for c in _columns(tab)}
    values = {**seen, **{answer.column: answer.typed for answer in typed or ()}}
    return render_template(
        "roadmap/edit.html",
        title=gettext("Activity") if tab == "activities" else gettext("Meeting"),
        fields=[(column, seen[column.key], values[column.key]) for column in _columns(tab)],
        clashes=clashes,
        faults=faults or {},
        tab=tab,
        back=url_for(".show", code=code) + f"#{tab}",
        action=url_for(".change", code=code, tab=tab, row=row),
    )
