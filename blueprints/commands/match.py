"""`flask match propose`: the proposal with its reasons, as the page shows it."""

from __future__ import annotations

import json
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import gettext, ngettext

from blueprints.shared.wording import said
from matching import Option, Proposal
from programme.snapshot import Snapshot
from services.matching.proposals import read_locks
from services.sync.round import sync

match = AppGroup("match", help="Matching: the proposal on the command line.")


@match.command("propose")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")
@click.option("--aim", type=click.Choice(["people", "score"]), default="people", help="What comes first.")
def propose_pairs(as_json: bool, aim: str) -> None:
    """Read the book and print whom the helper suggests for whom, and why; no pair is made.

    A book that cannot be read now is told, the proposal is of the last reading, and the exit code is 1.
    """
    from matching import propose  # here: the site, which registers this command, does not load what computes

    container = current_app.extensions["nastavnik"]
    stops = sync(container.gateways).sentences
    for sentence in stops:
        click.echo(said(sentence), err=True)
    snapshot = container.snapshots.current(container.gateways)
    found = propose(snapshot, locks=read_locks(container.gateways), policy=aim)
    if as_json:
        click.echo(json.dumps(_as_dict(found), ensure_ascii=False, indent=1))
    else:
        _print(found, snapshot)
    raise SystemExit(1 if stops else 0)


def _print(found: Proposal, snapshot: Snapshot) -> None:
    for suggestion in found.suggestions:
        mentee, mentor = snapshot.mentees[suggestion.mentee], snapshot.mentors[suggestion.option.mentor]
        click.echo(f"{mentee.code} {mentee.name} — {mentor.code} {mentor.name}: {suggestion.option.score}")
        for reason in suggestion.option.reasons:
            click.echo(f"    + {said(reason)}")
        for gap in suggestion.option.gaps:
            click.echo(f"    − {gap}")
    for left in found.unmatched:
        mentee = snapshot.mentees[left.mentee]
        click.echo(f"{mentee.code} {mentee.name}: {said(left.why)} {said(left.remedy)}")
    pairs = ngettext("%(num)d pair", "%(num)d pairs", len(found.suggestions))
    alone = gettext("left without a mentor")
    click.echo(f"{pairs}; {alone}: {len(found.unmatched)}")
    if found.gap == 0:
        click.echo(gettext("proven: no other assignment is better"))


def _as_dict(found: Proposal) -> dict[str, Any]:
    return {
        "policy": found.policy,
        "points": found.points,
        "gap": found.gap,
        "pairs": [{"mentee": s.mentee, "locked": s.is_locked, **_option(s.option),
                   "alternatives": [_option(o) for o in s.alternatives]} for s in found.suggestions],
        "unmatched": [{"mentee": u.mentee, "reason": u.reason, "why": said(u.why), "remedy": said(u.remedy)}
                      for u in found.unmatched],
    }  # fmt: skip


def _option(option: Option) -> dict[str, Any]:
    return {
        "mentor": option.mentor,
        "score": option.score,
        "needs_covered": option.needs_covered,
        "fit": option.fit,
        "parts": {name: got for name, got, _ in option.parts},
        "matched": [[m.need, m.competence, m.alike] for m in option.matched],
        "gaps": list(option.gaps),
        "reasons": [said(reason) for reason in option.reasons],
    }
