"""Matching: the proposal with its reasons, locks and vetoes; confirming pairs."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import force_locale, gettext, ngettext
from werkzeug.wrappers import Response

from programme.access import MATCHES, READS_PAIRS
from programme.accounts import Role
from programme.eligibility import OVERRIDABLE, RULES
from programme.errors import Refused, StaleRow
from programme.sentences import Sentence
from programme.snapshot import Snapshot
from services import pairing

from .access import allow
from .current import author, gateways, snapshot
from .wording import said

pages = Blueprint("pairing", __name__)
PAGE = 20
UNMATCHED = 100  # shown at most; the bank lists everybody without a pair
POLICIES = ("people", "score")


@pages.get("/matching")
@allow(*READS_PAIRS)
def show() -> str:
    """Show whom the scoring helper suggests for whom, and why; who is left and what would help."""
    snap = snapshot()
    policy = _policy()
    desk = pairing.desk(gateways(), snap, policy)
    proposal = desk.proposal
    count = len(proposal.suggestions) if proposal else 0
    last = max(1, -(-count // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), last)
    best_first = sorted(proposal.suggestions, key=lambda s: (-s.option.points, s.mentee)) if proposal else []
    return render_template(
        "pairing/show.html",
        desk=desk,
        proposal=proposal,
        shown=best_first[(page - 1) * PAGE : page * PAGE],
        unmatched=proposal.unmatched[:UNMATCHED] if proposal else (),
        mentees=snap.mentees,
        mentors=snap.mentors,
        page=page,
        pages=last,
        policy=policy,
        as_of=snap.as_of,
    )


@pages.get("/matching/<mentee>")
@allow(*MATCHES)
def choose(mentee: str) -> str:
    """Let the curator choose another mentor by hand, with the rule that stands in the way of each."""
    snap = snapshot()
    if mentee not in snap.mentees:
        abort(404)
    desk = pairing.desk(gateways(), snap, _policy())
    options = {}
    if desk.proposal:
        for suggestion in desk.proposal.suggestions:
            if suggestion.mentee == mentee:
                options = {o.mentor: o for o in (suggestion.option, *suggestion.alternatives)}
        for left in desk.proposal.unmatched:
            if left.mentee == mentee:
                options = {o.mentor: o for o in left.options}
    vetoes = sorted((v for v in snap.vetoes if v.mentee == mentee), key=lambda veto: veto.mentor)
    return render_template(
        "pairing/choose.html",
        mentee=snap.mentees[mentee],
        mentors=pairing.mentors_for(snap, mentee),
        options=options,
        rules=RULES,
        overridable=OVERRIDABLE,
        vetoes=vetoes,
        people=snap.mentors,
    )


@pages.post("/matching/check")
@allow(*MATCHES)
def check() -> str | Response:
    """Show what confirming would write and whom letters would reach, before anything is written."""
    snap = snapshot()
    wanted = _everybody(snap) if request.form.get("all") == "yes" else _wanted()
    known = [(m, n) for m, n in wanted if m in snap.mentees and n in snap.mentors]
    if not known:
        flash(gettext("Choose at least one pair."), "warning")
        return redirect(url_for(".show"))
    return _checked(snap, known)


def _everybody(snap: Snapshot) -> list[tuple[str, str]]:
    proposal = pairing.desk(gateways(), snap, _policy()).proposal
    return [(s.mentee, s.option.mentor) for s in proposal.suggestions] if proposal else []


def _checked(snap: Snapshot, wanted: list[tuple[str, str]], fault: Sentence | None = None) -> str:
    """Render the page before the confirmation, with what was typed; *fault*: why nothing was written."""
    return render_template(
        "pairing/check.html",
        wanted=wanted,
        mentees=snap.mentees,
        mentors=snap.mentors,
        against=pairing.rules_against(snap, wanted),
        rules=RULES,
        fault=fault,
        policy=_policy(),
        override=request.form.get("override", ""),
        note=request.form.get("note", ""),
    )


@pages.post("/matching/confirm")
@allow(*MATCHES)
def confirm() -> Response | tuple[str, int]:
    """Write the chosen pairs and owe a letter to both sides of each."""
    snap, wanted = snapshot(), _wanted()
    proposal = pairing.desk(gateways(), snap, _policy()).proposal
    choices = pairing.choices_of(proposal, wanted, _in_russian, request.form.get("override", "").strip())
    try:
        pairing.confirm_pairs(gateways(), snap, choices, author(), request.form.get("note", "").strip())
    except (Refused, StaleRow) as error:
        known = [(m, n) for m, n in wanted if m in snap.mentees and n in snap.mentors]
        return _checked(snap, known, error.sentence), 409
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
    return redirect(url_for(".show", policy=_policy() if _policy() != "people" else None) + f"#pair-{mentee}")


@pages.post("/matching/veto")
@allow(*MATCHES, Role.PSYCHOLOGIST)
def veto() -> Response:
    """Rule a pair out, or lift that."""
    mentee, mentor = _one()
    ruled_out = request.form.get("ruled_out") == "yes"
    pairing.set_veto(gateways(), mentee, mentor, author(), request.form.get("why", ""), ruled_out=ruled_out)
    flash(gettext("The pair is ruled out.") if ruled_out else gettext("The veto is lifted."), "success")
    return redirect(url_for(".show"))


def _policy() -> str:
    wanted = request.values.get("policy", "people")
    return wanted if wanted in POLICIES else "people"


def _one() -> tuple[str, str]:
    mentee, mentor = request.form.get("mentee", ""), request.form.get("mentor", "")
    if mentee not in snapshot().mentees or mentor not in snapshot().mentors:
        abort(404)
    return mentee, mentor


def _wanted() -> list[tuple[str, str]]:
    """Return the chosen pairs, each sent as "Н-0001 М-0002"."""
    pairs = [tuple(text.split(" ")) for text in request.form.getlist("pairs")]
    return [(pair[0], pair[1]) for pair in pairs if len(pair) == 2]


def _in_russian(sentence: Sentence) -> str:
    with force_locale("ru"):
        return said(sentence)
