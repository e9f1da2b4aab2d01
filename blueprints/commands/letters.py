"""`flask letters`: plan what is owed, deliver what is due, list the states."""

from __future__ import annotations

import json
import os
import secrets
import socket
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import gettext, ngettext

from blueprints.shared.wording import letter_state_word, said
from programme.letters.delivery import Halt, Outcome
from programme.letters.kinds import KINDS
from programme.letters.letter import Letter, LetterState
from programme.letters.reasons import REASONS
from services.letters import postman
from services.letters.review import listing

letters = AppGroup("letters", help="Letters: plan, deliver, list.")


def _container() -> Any:
    return current_app.extensions["nastavnik"]


@letters.command("plan")
def plan() -> None:
    """Put the letters that are owed into the outbox; planning twice adds nothing twice."""
    container = _container()
    report = postman.plan(container.gateways, container.snapshots.current(container.gateways))
    click.echo(ngettext("%(num)d letter added", "%(num)d letters added", report.added))
    if report.held:
        click.echo(ngettext("%(num)d of them is held", "%(num)d of them are held", report.held))
    if report.moved:
        click.echo(ngettext("%(num)d other letter moved", "%(num)d other letters moved", report.moved))


@letters.command("deliver")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="At most so many letters.")
def deliver(limit: int) -> None:
    """Send what is due; exit 1 when a letter is in doubt or refused, or the mail server cannot be used."""
    container = _container()
    owner = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
    report = postman.deliver(container.gateways, container.snapshots, limit=limit, owner=owner)
    sent = report.outcomes[Outcome.ACCEPTED]
    click.echo(ngettext("%(num)d letter sent", "%(num)d letters sent", sent))
    for outcome, word in (
        (Outcome.DEFERRED, gettext("put off by the mail server")),
        (Outcome.REFUSED, gettext("refused")),
        (Outcome.IN_DOUBT, letter_state_word(LetterState.IN_DOUBT)),
        (Outcome.STOPPED, gettext("kept back by a rule")),
        (Outcome.RELAY_FAULT, gettext("not sent: the mail server cannot be used now")),
    ):
        if report.outcomes[outcome]:
            click.echo(f"{report.outcomes[outcome]}: {word}")
    if report.halt:
        click.echo(_halted(report.halt))
    bad = (Outcome.REFUSED, Outcome.IN_DOUBT, Outcome.RELAY_FAULT)
    is_stuck = report.in_doubt or report.halt in (Halt.ASKS, Halt.RESTS)
    raise SystemExit(1 if is_stuck or any(report.outcomes[outcome] for outcome in bad) else 0)


def _halted(why: Halt) -> str:
    return {
        Halt.ASKS: gettext(
            "Letters have stopped: the mail server did the same with several recipients in a row. "
            "Decide on the page Letters."
        ),
        Halt.RESTS: gettext("No letter leaves now: the mail server was at fault and rests for a while."),
        Halt.PACE: gettext("The next letters go in a moment: as many as may go at once have left."),
    }[why]


@letters.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")
@click.option("--state", type=click.Choice([state.value for state in LetterState]), help="Only letters in this state.")
def list_letters(as_json: bool, state: str | None) -> None:
    """List the newest letters and how they stand."""
    found = listing(_container().gateways, states=[LetterState(state)] if state else [])
    if as_json:
        counts = {each.value: count for each, count in found.counts.items()}
        shown = {"counts": counts, "letters": [_as_dict(letter) for letter in found.letters]}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    for letter in found.letters:
        kind = KINDS.title(letter.owed.letter, "ru")
        why = f" ({said(REASONS[letter.reason])})" if letter.reason in REASONS else ""
        click.echo(f"{letter.id}\t{letter.owed.code}\t{kind}\t{letter_state_word(letter.state)}{why}")
    click.echo(", ".join(f"{letter_state_word(each)}: {count}" for each, count in found.counts.items()))


def _as_dict(letter: Letter) -> dict[str, Any]:
    return {
        "id": letter.id, "letter": letter.owed.letter, "code": letter.owed.code, "pair": letter.owed.pair,
        "about": letter.owed.about,
        "state": letter.state.value, "reason": letter.reason, "attempts": letter.attempts,
        "message_id": letter.message_id, "made_at": letter.made_at.isoformat(),
        "sent_at": letter.sent_at.isoformat() if letter.sent_at else None, "last_reply": letter.last_reply,
    }  # fmt: skip
