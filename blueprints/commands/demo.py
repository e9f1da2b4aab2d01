"""`flask demo create`: an invented college's book."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import gettext, ngettext

from blueprints.shared.wording import said, tab_name
from programme.errors import ProgrammeError
from programme.letters.delivery import Outcome
from services.letters import postman, review
from services.sync.round import sync

LEFT_FOR_THE_CURATOR = 7  # letters

demo = AppGroup("demo", help="The demonstration: an invented college.")


@demo.command("create")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--mentors", default=60, show_default=True, type=click.IntRange(1), help="How many mentors.")
@click.option("--mentees", default=90, show_default=True, type=click.IntRange(1), help="How many mentees.")
@click.option("--seed", default=2026, show_default=True, help="The same seed gives the same college.")
@click.option("--mess", default=0.2, show_default=True, type=click.FloatRange(0, 1), help="0: tidy; 1: very messy.")
def create(path: Path, mentors: int, mentees: int, seed: int, mess: float) -> None:
    """Write an invented college's book to the new file PATH; a file that is there is never overwritten."""
    from demo import create as write_college  # here: the site, which registers this command, does not load it

    today = current_app.extensions["nastavnik"].gateways.clock.now().date()
    try:
        made = write_college(path, mentors=mentors, mentees=mentees, seed=seed, mess=mess, today=today)
    except ProgrammeError as error:
        raise click.ClickException(said(error.sentence)) from error
    for key, count in made.rows.items():
        click.echo(f"{tab_name(key)}: {count}")
    spoiled = sum(made.dirt.values())
    click.echo(ngettext("%(num)d cell or row was made untidy.", "%(num)d cells and rows were made untidy.", spoiled))
    click.echo(gettext("The invented book is in %(path)s. Nobody in it exists.", path=made.path))


@demo.command("letters")
def letters() -> None:
    """Read the book and put nearly all letters it owes into the folder, as if the programme had run for weeks."""
    container = current_app.extensions["nastavnik"]
    gateways, snapshots = container.gateways, container.snapshots
    if not gateways.post.keeps:
        raise click.ClickException(
            gettext("Only a book without a mail server may send its letters at once: MAIL_SERVER is set.")
        )
    sync(gateways)
    postman.plan(gateways, snapshots.current(gateways))
    owed = review.held_for(gateways, "first_plan")
    review.release(gateways, snapshots, owed[:-LEFT_FOR_THE_CURATOR], author="demo")
    report = postman.deliver(gateways, snapshots, limit=len(owed) + 1, owner="demo")
    click.echo(ngettext("%(num)d letter sent", "%(num)d letters sent", report.outcomes[Outcome.ACCEPTED]))
