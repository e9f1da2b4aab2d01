"""Matching: the proposal with its reasons, locks and vetoes; confirming pairs."""

from __future__ import annotations

from collections.abc import Collection

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import force_locale, gettext, ngettext
from werkzeug.wrappers import Response

from programme.accounts.access import MATCHES, READS_PAIRS
from programme.errors import NotFound, Refused, StaleRow
from programme.pairs.eligibility import OVERRIDABLE, RULES
from programme.pairs.factors import BY_KEY
from programme.snapshot import Snapshot
from programme.text.sentences import Sentence, say
from services.banks import people as banks
from services.matching import proposals as pairing
from services.pairs import confirming

from .shared.access import allow
from .shared.current import author, container, gateways, snapshot
from .shared.numbers import whole
from .shared.paging import part_of
from .shared.wording import said

pages = Blueprint("pairing", __name__)
PAGE = 20
POLICIES = ("people", "score")


@pages.get("/matching")
@allow(*READS_PAIRS)
def show() -> str:
    """Show whom the scoring helper suggests for whom, and why; who is left and what would help."""
    snap = snapshot()
    policy = _policy()
    view = pairing.view_proposal(gateways(), snap, policy)
    proposal = view.proposal
    best_first = sorted(proposal.suggestions, key=lambda s: (-s.option.points, s.mentee)) if proposal else []
    shown, page, pages_ = part_of(best_first, PAGE)
    unmatched, left, lefts = part_of(proposal.unmatched if proposal else (), PAGE, "left")
    return render_template(
        "pairing/show.html",
        view=view,
        proposal=proposal,
        shown=shown,
        unmatched=unmatched,
        mentees=snap.mentees,
        mentors=snap.mentors,
        page=page,
        pages=pages_,
        left=left,
        lefts=lefts,
        policy=policy,
        factors=BY_KEY,
    )


@pages.post("/matching/compute")
@allow(*READS_PAIRS)
def compute() -> Response:
    """Ask the worker for the proposal of a large college."""
    pairing.ask(gateways(), snapshot(), _policy())
    return redirect(_back())


@pages.get("/matching/<mentee>")
@allow(*MATCHES)
def choose(mentee: str) -> str:
    """Let the curator choose another mentor by hand, with the rule that stands in the way of each."""
    snap = snapshot()
    if mentee not in snap.mentees:
        raise NotFound(say("There is nobody with the code %(code)s.", code=mentee))
    options = confirming.options_of(pairing.view_proposal(gateways(), snap, _policy()).proposal, mentee)
    search = request.args.get("q", "").strip()
    found = confirming.mentors_for(snap, mentee, search, options)
    shown, page, pages_ = part_of(found, PAGE)
    return render_template(
        "pairing/choose.html",
        mentee=snap.mentees[mentee],
        mentors=shown,
        count=len(found),
        search=search,
        page=page,
        pages=pages_,
        options=options,
        rules=RULES,
        overridable=OVERRIDABLE,
        vetoes=sorted((v for v in snap.vetoes if v.mentee == mentee), key=lambda veto: veto.mentor),
        people=snap.mentors,
        policy=_policy(),
    )


@pages.post("/matching/check")
@allow(*MATCHES)
def check() -> str | Response:
    """Show what confirming would write and whom letters would reach, before anything is written."""
    snap = snapshot()
    wanted = _everybody(snap) if request.form.get("all") == "yes" else _wanted()
    return _checked(snap, wanted) if wanted else _nobody_chosen()


@pages.post("/matching/confirm")
@allow(*MATCHES)
def confirm() -> str | Response | tuple[str, int]:
    """Write the chosen pairs and owe a letter to both sides of each."""
    wanted, note = _wanted(), request.form.get("note", "").strip()
    if not wanted:
        return _nobody_chosen()
    proposal = pairing.view_proposal(gateways(), snapshot(), _policy()).proposal
    choices = confirming.choices_of(proposal, wanted, _in_russian, request.form.get("override", "").strip())
    try:
        confirming.confirm_pairs(gateways(), container().snapshots, choices, author(), note)
    except (Refused, StaleRow) as error:
        return _checked(container().snapshots.current(gateways()), wanted, error.sentence), error.status
    pairing.ask(gateways(), snapshot(), _policy())
    told = ngettext(
        "%(num)d pair was proposed; letters to both sides go once it stands in the book.",
        "%(num)d pairs were proposed; letters to both sides go once they stand in the book.",
        len(choices),
    )
    flash(told, "success")
    return redirect(url_for("pairs.list_pairs", status="proposed"))


@pages.post("/matching/lock")
@allow(*MATCHES)
def lock() -> Response:
    """Fix a pair in the proposal, or let it go."""
    mentee, mentor = _one()
    pairing.set_lock(gateways(), mentee, mentor, locked=request.form.get("locked") == "yes")
    pairing.ask(gateways(), snapshot(), _policy())
    return redirect(_back(f"pair-{mentee}"))


@pages.post("/matching/veto")
@allow(*MATCHES)
def veto() -> Response:
    """Rule a pair out, or lift that."""
    mentee, mentor = _one(known={(v.mentee, v.mentor) for v in snapshot().vetoes})
    if request.form.get("ruled_out") == "yes":
        banks.set_veto(gateways(), snapshot(), mentee, mentor, request.form.get("why", ""), author())
        flash(gettext("The pair is ruled out."), "success")
    else:
        banks.lift_veto(gateways(), mentee, mentor, author())
        flash(gettext("The veto is lifted."), "success")
    pairing.ask(gateways(), snapshot(), _policy())
    return redirect(url_for(".choose", mentee=mentee, _anchor="vetoes"))


def _checked(snap: Snapshot, wanted: list[tuple[str, str]], fault: Sentence | None = None) -> str:
    """Render the page before the confirmation, with what was typed; *fault*: why nothing was written."""
    if any(mentee not in snap.mentees or mentor not in snap.mentors for mentee, mentor in wanted):
        raise NotFound(say("One of the two is no longer in the bank. Nothing was saved: look at the proposal again."))
    return render_template(
        "pairing/check.html",
        wanted=wanted,
        mentees=snap.mentees,
        mentors=snap.mentors,
        against=confirming.rules_against(snap, wanted),
        rules=RULES,
        fault=fault,
        policy=_policy(),
        override=request.form.get("override", ""),
        note=request.form.get("note", ""),
    )


def _everybody(snap: Snapshot) -> list[tuple[str, str]]:
    proposal = pairing.view_proposal(gateways(), snap, _policy()).proposal
    return [(s.mentee, s.option.mentor) for s in proposal.suggestions] if proposal else []


def _nobody_chosen() -> Response:
    flash(gettext("Choose at least one pair."), "warning")
    return redirect(_back())


def _policy() -> str:
    wanted = request.values.get("policy", "people")
    return wanted if wanted in POLICIES else "people"


def _back(anchor: str | None = None) -> str:
    """Return the proposal's address as the form was shown: the same policy, the same page."""
    policy, page = _policy(), request.form.get("page", 1, type=whole)
    return url_for(
        ".show",
        policy=None if policy == "people" else policy,
        page=page if page > 1 else None,
        _anchor=anchor,
    )


def _one(known: Collection[tuple[str, str]] = ()) -> tuple[str, str]:
    """Return the mentee and the mentor of a form; people who have gone only in the pairs that are *known*."""
    mentee, mentor = request.form.get("mentee", ""), request.form.get("mentor", "")
    if (mentee, mentor) in known or (mentee in snapshot().mentees and mentor in snapshot().mentors):
        return mentee, mentor
    raise NotFound(say("One of the two is no longer in the bank. Nothing was saved: look at the proposal again."))


def _wanted() -> list[tuple[str, str]]:
    """Return the chosen pairs, each sent as "Н-0001 М-0002"."""
    pairs = [text.split(" ") for text in request.form.getlist("pairs")]
    if any(len(pair) != 2 for pair in pairs):
        abort(400)
    return [(mentee, mentor) for mentee, mentor in dict.fromkeys(map(tuple, pairs))]


def _in_russian(sentence: Sentence) -> str:
    with force_locale("ru"):
        return said(sentence)
