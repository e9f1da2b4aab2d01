"""Pairs: the list, the card, the answers of both sides, the order, the extension, the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from programme.accounts.access import READS_PAIRS, WRITES_PAIRS, sees_column
from programme.banks.edits import Clash, FieldFault, FieldInput, StaleForm, Unreadable, text_in_form
from programme.errors import NotFound
from programme.schema.pairs import PAIRS, WORKING, Pair
from programme.schema.tabs import Column
from programme.schema.values import PAIR_STATUS
from programme.text.sentences import say
from services.pairs import steps

from .shared.access import allow
from .shared.current import account, author, gateways, snapshot
from .shared.menu import address_of
from .shared.numbers import whole
from .shared.paging import part_of

pages = Blueprint("pairs", __name__)
PAGE = 50
STATUSES = frozenset({"working", "unanswered", *(choice.key for choice in PAIR_STATUS)})
FACTS = (
    "aim", "form", "kind", "proposed", "score", "why", "act", "act_date", "starts", "ends", "noticed", "ended",
    "end_reason",    "outcome", "group", "set_aside", "note",
)  # fmt: skip
GROUPS = {
    "answers": ("mentor_answer", "mentor_answered", "mentee_answer", "mentee_answered"),
    "act": ("act", "act_date", "starts", "ends", "form", "kind", "aim", "set_aside"),
    "extend": ("ends", "set_aside"),
    "end": ("end_reason", "noticed", "ended", "outcome", "note", "set_aside"),
}
ASKS = {"extend": "extended"}  # the status that a form asks for outright


@pages.get("/pairs")
@allow(*READS_PAIRS)
def list_pairs() -> str:
    """List pairs with their states; filters stand in the address."""
    wanted = {name: request.args.get(name, "").strip() for name in ("status", "q", "sort", "silent")}
    if wanted["status"] not in STATUSES:  # an old or mistyped address shows everything rather than nothing
        wanted["status"] = ""
    found = steps.listing(
        snapshot(),
        status=wanted["status"],
        search=wanted["q"],
        sort=wanted["sort"] or "-proposed",
        silent=wanted["silent"] == "yes",
    )
    shown, page, last = part_of(found, PAGE)
    return render_template(
        "pairs/list.html",
        pairs=shown,
        count=len(found),
        total=len(snapshot().pairs),
        wanted=wanted,
        statuses=PAIR_STATUS,
        tab=PAIRS,
        page=page,
        pages=last,
        silent=steps.silent_pairs(snapshot()),
    )


@pages.get("/pairs/<code>")
@allow(*READS_PAIRS)
def card(code: str) -> str:
    """Show everything known about a pair, and the forms for its next step."""
    return _card(code)


@pages.post("/pairs/<code>")
@allow(*WRITES_PAIRS)
def change(code: str) -> Response | tuple[str, int]:
    """Record answers, an order, an extension or the end of a pair; what follows for its status follows."""
    group = request.form.get("group", "")
    columns = [PAIRS.column(key) for key in GROUPS.get(group, ())]
    if not columns:
        abort(400)
    answers = [FieldInput(c.key, request.form.get(f"seen-{c.key}", ""), request.form.get(c.key, "")) for c in columns]
    try:
        done = steps.change(gateways(), snapshot(), code, answers, author(), ASKS.get(group, ""))
    except StaleForm as error:
        return _card(code, group, answers, clashes=error.clashes), 409
    except Unreadable as error:
        return _card(code, group, answers, faults=error.faults), 422
    flash(
        gettext("Saved; it is being written to the sheet.") if done.operation else gettext("Nothing was changed."),
        "success",
    )
    return redirect(url_for(".card", code=code, undo=done.operation))


@pages.post("/pairs/<code>/undo/<int:operation>")
@allow(*WRITES_PAIRS)
def undo(code: str, operation: int) -> Response:
    """Take a change of a pair back, where its values still stand."""
    steps.take_back(gateways(), code, operation, author())
    flash(gettext("Undone."), "success")
    return redirect(url_for(".card", code=code))


def _card(
    code: str,
    group: str = "",
    typed: Iterable[FieldInput] = (),
    clashes: Iterable[Clash] = (),
    faults: Sequence[FieldFault] = (),
) -> str:
    """Show the card; *group*: the form that came back, with what was *typed* and what is wrong in it."""
    snap = snapshot()
    found = steps.card(gateways(), snap, code)
    if found is None:
        raise NotFound(say("There is no pair with the code %(code)s.", code=code))
    raw = snap.raw("pairs", code)
    seen = {c.key: text_in_form(c, raw.get(c.key), snap.today) for c in PAIRS.columns}
    values = {group: {answer.column: answer.typed for answer in typed}}
    return render_template(
        "pairs/card.html",
        card=found,
        pair=found.pair,
        tab=PAIRS,
        known=[key for key in FACTS if _is_shown(found.pair, key)],
        groups={
            name: [_field(PAIRS.column(key), seen, {**seen, **values.get(name, {})}) for key in keys]
            for name, keys in GROUPS.items()
        },
        came_back=group,
        clashes=clashes,
        faults={fault.column: fault for fault in reversed(faults)},
        told=faults,
        is_working=found.pair.status in WORKING,
        mentors=snap.mentors,
        mentees=snap.mentees,
        silent=code in steps.silent_pairs(snap),
        undo=request.args.get("undo", type=whole),
        programme_url=address_of("programmes.show", code=code),
        today=snap.today,
    )


def _is_shown(pair: Pair, key: str) -> bool:
    """Tell whether a fact is known and the reader may see it."""
    return getattr(pair, key) not in (None, "") and sees_column(account().role, PAIRS.column(key))


def _field(column: Column, seen: dict[str, str], values: dict[str, str]) -> tuple[Column, str, str]:
    return column, seen[column.key], values[column.key]
