"""`flask accounts`: people who may sign in, and one-time sign-in links."""

from __future__ import annotations

import json

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import gettext

from blueprints.shared.current import gateways
from blueprints.shared.wording import role_word, said
from programme.accounts.account import Role
from programme.errors import ProgrammeError
from services.accounts import people

accounts = AppGroup("accounts", help="People who may sign in.")


@accounts.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="What they may do.")
@click.option("--name", default="", help="Full name.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def add(email: str, role: str, name: str, as_json: bool) -> None:
    """Add a person who may sign in."""
    try:
        account = people.add_account(gateways(), email=email, name=name, role=Role(role), author="command line")
    except ProgrammeError as error:
        raise click.ClickException(said(error.sentence)) from error
    if as_json:
        click.echo(json.dumps({"id": account.id, "email": account.email, "role": account.role.value}))
    else:
        told = gettext("%(email)s may sign in, role: %(role)s.", email=account.email, role=role_word(account.role))
        click.echo(told)


@accounts.command("link")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def link(email: str, as_json: bool) -> None:
    """Print a one-time sign-in link, good for 24 hours."""
    try:
        made = people.make_link(gateways(), email, author="command line", lasts=people.LINK_BY_COMMAND)
    except ProgrammeError as error:
        raise click.ClickException(said(error.sentence)) from error
    # No request stands behind a command, and whom the site trusts as a host says nothing about its own address.
    path = current_app.url_map.bind("").build("signin.look_at_link", {"token": made.token})
    address = current_app.config["PUBLIC_URL"] + path
    if as_json:
        click.echo(json.dumps({"email": made.account.email, "url": address, "expires": made.expires.isoformat()}))
    else:
        click.echo(gettext("Sign in as %(email)s (once, within 24 hours):", email=made.account.email))
        click.echo(address)
