"""Accounts: everybody's own page, and the administrator's list."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, PasswordField, SelectChoice, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from programme.accounts.access import EVERYBODY, KEEPS_ACCOUNTS
from programme.accounts.account import Role
from programme.errors import Refused
from services.accounts import people as accounts
from services.accounts import signin
from services.accounts.passwords import SHORTEST
from services.accounts.throttle import TooManyTries

from .shared import current
from .shared.access import allow
from .shared.devices import browser_of
from .shared.wording import ROLE_WORDS, said

pages = Blueprint("accounts", __name__, url_prefix="/accounts")

ROLES = [SelectChoice(role.value, word) for role, word in ROLE_WORDS.items()]


class AccountForm(FlaskForm):
    """A person who may sign in."""

    email = StringField(lazy_gettext("E-mail"), [InputRequired(), Length(max=254)], render_kw={"type": "email"})
    name = StringField(lazy_gettext("Full name"), [Length(max=200)])
    role = SelectField(lazy_gettext("Role"), choices=ROLES)


class ChangeForm(FlaskForm):
    """What may be changed of an account."""

    name = StringField(lazy_gettext("Full name"), [Length(max=200)])
    role = SelectField(lazy_gettext("Role"), choices=ROLES)
    is_active = BooleanField(lazy_gettext("May sign in"))


class PasswordForm(FlaskForm):
    """The present password, if there is one, and a new one, twice."""

    present = PasswordField(lazy_gettext("Present password"), render_kw={"autocomplete": "current-password"})
    password = PasswordField(
        lazy_gettext("New password"),
        [InputRequired()],
        description=lazy_gettext(
            "At least %(count)s characters; three or four unrelated words are good.", count=SHORTEST
        ),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        lazy_gettext("The same once more"),
        [InputRequired(), EqualTo("password", lazy_gettext("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


@pages.get("/mine")
@allow(*EVERYBODY)
def mine() -> str:
    """The own account: password, sessions, looks."""
    return _mine(PasswordForm())


@pages.post("/mine/password")
@allow(*EVERYBODY)
def choose_password() -> Response | tuple[str, int]:
    """Set a new password; the other sessions end."""
    form = PasswordForm()
    if form.validate():
        try:
            accounts.choose_password(
                current.gateways(),
                current_user.session,
                present=form.present.data or "",
                password=form.password.data or "",
                browser=browser_of(),
            )
            flash(gettext("The password is set. Other sessions of yours were ended."), "success")
            return redirect(url_for("accounts.mine"))
        except (signin.WrongPassword, TooManyTries) as refusal:
            form.present.errors = [said(refusal.sentence)]
        except Refused as refusal:
            form.password.errors = [said(refusal.sentence)]
    return _mine(form), 422


@pages.post("/mine/sessions/<int:id>/close")
@allow(*EVERYBODY)
def close_session(id: int) -> Response:
    """End one of the own sessions."""
    signin.close_own_session(current.gateways(), current.account(), id)
    flash(gettext("The session was ended."), "success")
    return redirect(url_for("accounts.mine"))


@pages.get("/")
@allow(*KEEPS_ACCOUNTS)
def list_accounts() -> str:
    """Everybody who may sign in."""
    return _list(AccountForm(formdata=None))


@pages.post("/")
@allow(*KEEPS_ACCOUNTS)
def add() -> Response | tuple[str, int]:
    """Add an account."""
    form = AccountForm()
    if form.validate():
        try:
            added = accounts.add_account(
                current.gateways(),
                email=form.email.data or "",
                name=form.name.data or "",
                role=Role(form.role.data),
                author=current.author(),
            )
            flash(gettext("Account added. Now make a sign-in link and hand it over."), "success")
            return redirect(url_for("accounts.edit", id=added.id))
        except Refused as refusal:
            form.email.errors = [said(refusal.sentence)]
    return _list(form), 422


@pages.get("/<int:id>")
@allow(*KEEPS_ACCOUNTS)
def edit(id: int) -> str:
    """One account."""
    account = _account(id)
    form = ChangeForm(data={"name": account.name, "role": account.role.value, "is_active": account.is_active})
    return render_template("accounts/edit.html", account=account, form=form, link=None)


@pages.post("/<int:id>")
@allow(*KEEPS_ACCOUNTS)
def change(id: int) -> Response | tuple[str, int]:
    """Change a name, a role, or whether the person may sign in."""
    form, account = ChangeForm(), _account(id)
    if form.validate():
        try:
            accounts.change_account(
                current.gateways(),
                id,
                name=form.name.data or "",
                role=Role(form.role.data),
                is_active=bool(form.is_active.data),
                author=current.author(),
                own=id == current.account().id,
            )
            flash(gettext("Saved."), "success")
            return redirect(url_for("accounts.list_accounts"))
        except Refused as refusal:
            form.form_errors.append(said(refusal.sentence))
    return render_template("accounts/edit.html", account=account, form=form, link=None), 422


@pages.post("/<int:id>/link")
@allow(*KEEPS_ACCOUNTS)
def make_link(id: int) -> str:
    """Make a one-time sign-in link and show it this once."""
    account = _account(id)
    link = accounts.make_link(current.gateways(), account.email, author=current.author())
    form = ChangeForm(
        formdata=None, data={"name": account.name, "role": account.role.value, "is_active": account.is_active}
    )
    return render_template("accounts/edit.html", account=account, form=form, link=link)


@pages.post("/<int:id>/password/remove")
@allow(*KEEPS_ACCOUNTS)
def remove_password(id: int) -> Response:
    """Take a forgotten password away."""
    own = current_user.session.id if id == current.account().id else 0
    accounts.remove_password(current.gateways(), id, author=current.author(), keep_session=own)
    flash(gettext("The password is removed. Make a sign-in link and hand it over."), "success")
    return redirect(url_for("accounts.edit", id=id))


def _account(id: int) -> Any:
    return next((a for a in accounts.all_accounts(current.gateways()) if a.id == id), None) or abort(404)


def _list(form: AccountForm) -> str:
    return render_template("accounts/list.html", accounts=accounts.all_accounts(current.gateways()), form=form)


def _mine(form: PasswordForm) -> str:
    return render_template(
        "accounts/mine.html",
        account=current.account(),
        form=form,
        sessions=signin.own_sessions(current.gateways(), current.account()),
        this_session=current_user.session.id,
        has_errors=request.method == "POST",
    )
