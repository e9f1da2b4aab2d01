"""Letters: the list with their states, and one letter with its exact bytes, its log and what may be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as FieldInput

from programme.accounts.access import READS_LETTERS, WRITES_LETTERS
from programme.letters.kinds import KINDS
from programme.letters.letter import Letter, LetterState, Owed
from programme.letters.reasons import REASONS
from programme.letters.recipients import recipient_of
from programme.pairs.sides import SIDE_OF
from programme.ports.gateways import Gateways
from services.letters import review, stop

from .shared.access import allow
from .shared.current import author, container, gateways, snapshot
from .shared.menu import page_address
from .shared.numbers import whole, wholes
from .shared.returning import safe_next
from .shared.rows import row_address
from .shared.wording import letter_state_word, letter_word, tab_name

pages = Blueprint("letters", __name__)

GROUPS = {
    "yours": (LetterState.HELD, LetterState.IN_DOUBT, LetterState.FAILED),
    "way": (LetterState.WAITING, LetterState.QUEUED, LetterState.SENDING, LetterState.DEFERRED),
    "sent": (LetterState.SENT,),
    "over": (LetterState.CANCELLED, LetterState.EXPIRED),
}
# The letter's own styles show, nothing else of it acts: no script, no form, no address outside.
PREVIEW_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


@pages.get("/letters")
@allow(*READS_LETTERS)
def list_letters() -> str:
    """List letters, the newest first; group, kind, person and pair stand in the address."""
    wanted = {name: request.args.get(name, "").strip() for name in ("show", "letter", "code", "pair")}
    found = review.listing(
        gateways(),
        states=GROUPS.get(wanted["show"], ()),
        letter=wanted["letter"],
        code=wanted["code"],
        pair=wanted["pair"],
        before_id=request.args.get("before", 0, type=whole),
    )
    counts = {group: sum(found.counts.get(state, 0) for state in states) for group, states in GROUPS.items()}
    return render_template(
        "letters/list.html",
        found=found,
        counts=counts,
        total=sum(found.counts.values()),
        wanted=wanted,
        chips=_chips(wanted),
        people=_people(found.letters),
        subjects=_subjects(found.letters),
        kinds=[(kind.name, letter_word(kind.name)) for kind in KINDS],
        reasons=REASONS,
        stop=stop.stop(gateways()),
        doubts=review.doubts(gateways()) if found.counts.get(LetterState.IN_DOUBT) else (),
        before=request.args.get("before", 0, type=whole),
        states=LetterState,
        now=gateways().clock.now(),
        keeps=gateways().post.keeps,
    )


@pages.post("/letters/move")
@allow(*WRITES_LETTERS)
def move() -> FieldInput:
    """Hold, release, cancel, send again or settle the chosen letters."""
    ids = wholes(request.form.getlist("ids"))
    tally = _move(request.form.get("action", ""), ids)
    if tally.done:
        flash(ngettext("%(num)d letter was moved.", "%(num)d letters were moved.", tally.done), "success")
    if tally.left:
        flash(
            ngettext("%(num)d letter stays: a rule keeps it.", "%(num)d letters stay: a rule keeps them.", tally.left),
            "warning",
        )
    if not ids:
        flash(gettext("No letter was chosen."), "warning")
    return redirect(safe_next(url_for(".list_letters")))


@pages.get("/letters/<int:id>")
@allow(*READS_LETTERS)
def show(id: int) -> str:
    """Show one letter: who gets it, how it stands, its exact bytes, the log of attempts."""
    card = review.card(gateways(), container().snapshots, id)
    return render_template(
        "letters/card.html",
        card=card,
        letter=card.letter,
        people=_people([card.letter]),
        subjects=_subjects([card.letter]),
        reasons=REASONS,
        states=LetterState,
        can=review,
        attempt_words={state.value: letter_state_word(state) for state in LetterState}
        | {"recovered": gettext("taken back from a postman that died")},
    )


@pages.get("/letters/<int:id>/html")
@allow(*READS_LETTERS)
def html(id: int) -> Response:
    """Show the letter's HTML alone, under a policy of its own, for the frame on its page."""
    reading = review.card(gateways(), container().snapshots, id, _at()).reading
    answer = make_response(reading.html if reading else "")
    answer.headers["Content-Security-Policy"] = PREVIEW_POLICY
    return answer


@pages.get("/letters/<int:id>/source")
@allow(*READS_LETTERS)
def source(id: int) -> Response:
    """Download the exact bytes, as any mail program opens them."""
    card = review.card(gateways(), container().snapshots, id, _at())
    answer = make_response(card.raw)
    answer.headers["Content-Type"] = "message/rfc822"
    answer.headers["Content-Disposition"] = f'attachment; filename="letter-{id}.eml"'
    return answer


@pages.post("/letters/<int:id>/approve")
@allow(*WRITES_LETTERS)
def approve(id: int) -> FieldInput:
    """Approve exactly the bytes that were shown."""
    review.approve(gateways(), container().snapshots, id, request.form.get("sha256", ""), _at() or abort(400), author())
    flash(gettext("Approved: exactly this letter will be sent."), "success")
    return redirect(url_for(".show", id=id))


@pages.post("/letters/<int:id>/act")
@allow(*WRITES_LETTERS)
def act(id: int) -> FieldInput:
    """Hold, release, cancel, send again, or say that it arrived."""
    action = request.form.get("action", "")
    if not _move(action, [id]).done:
        flash(gettext("Nothing was changed: the letter stands elsewhere by now, or a rule keeps it."), "warning")
    elif action == "again":
        flash(gettext("The letter goes once more, under the same Message-ID."), "success")
    elif action == "arrived":
        flash(gettext("Noted: the letter arrived."), "success")
    else:
        flash(gettext("Done."), "success")
    return redirect(url_for(".show", id=id))


@pages.post("/letters/stop")
@allow(*WRITES_LETTERS)
def decide_stop() -> FieldInput:
    """Go on, or hold every letter, after several in a row met the same failure."""
    action, asked_at = request.form.get("action", ""), request.form.get("asked_at", "")
    if action == "go_on":
        stop.go_on(gateways(), asked_at, author())
        flash(gettext("Letters go on."), "success")
    elif action == "hold":
        held = stop.hold_all(gateways(), asked_at, author())
        flash(ngettext("%(num)d letter is held.", "%(num)d letters are held.", held), "success")
    else:
        abort(400)
    return redirect(url_for(".list_letters"))


def _move(action: str, ids: list[int]) -> review.Tally:
    if action == "release":
        return review.release(gateways(), container().snapshots, ids, author())
    return _MOVES.get(action, _unknown)(gateways(), ids, author())


def _unknown(gateways: Gateways, ids: Iterable[int], author: str) -> review.Tally:
    abort(400)


_MOVES = {
    "hold": review.hold,
    "cancel": review.cancel,
    "again": review.send_again,
    "arrived": review.mark_arrived,
}


def _at() -> datetime | None:
    """Return the moment of the preview from the request, None when there is none that can be read."""
    try:
        found = datetime.fromisoformat(request.values.get("at", ""))
    except ValueError:
        return None
    return found if found.tzinfo else None


@dataclass(frozen=True, slots=True)
class ShownRecipient:
    """The person or the organisation a letter goes to, as the book has them now."""

    name: str
    note: str
    email: str
    address: str  # of their page; "" when they have none


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row that a letter is about."""

    label: str
    address: str  # of its page; "" when it has none


def _people(letters: Iterable[Letter]) -> dict[int, ShownRecipient]:
    """Return the recipients by letter; a letter to a row that is gone has none."""
    found = {letter.id: (letter.owed, recipient_of(snapshot(), letter.owed)) for letter in letters}
    return {
        id: ShownRecipient(row.name, _note(row, owed.tab), row.email, row_address(owed.tab, owed.code))
        for id, (owed, row) in found.items()
        if row is not None
    }


def _note(row: object, tab: str) -> str:
    """Return who that is: post and commission, the contact person of an organisation, the tab outside the banks."""
    told = [getattr(row, key, "") for key in ("contact", "post", "commission")]
    return " · ".join(text for text in ("" if tab in SIDE_OF else tab_name(tab), *told) if text)


def _subjects(letters: Iterable[Letter]) -> dict[int, list[ShownRow]]:
    """Return what each letter is about: its pair, a row of the tab its kind names, nothing but the person."""
    return {letter.id: _rows_of(letter.owed) for letter in letters}


def _rows_of(owed: Owed) -> list[ShownRow]:
    kind = KINDS.get(owed.letter)
    found = [ShownRow(owed.pair, row_address("pairs", owed.pair))] if owed.pair else []
    if owed.about:
        tab = kind.about if kind else ""
        label = f"{tab_name(tab)} · {owed.about}" if tab else owed.about
        found.append(ShownRow(label, row_address(tab, owed.about)))
    return found


def _chips(wanted: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"name": name, "value": wanted[name], "remove": page_address(**{name: None, "before": None})}
        for name in ("letter", "code", "pair")
        if wanted[name]
    ]
