"""Signing in and out: Flask-Login on top of sessions that live in the database."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, session, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import LoginManager, UserMixin, current_user, login_user
from flask_wtf import CSRFProtect, FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from programme.accounts.account import Session
from programme.errors import Refused, StoreAway
from services.accounts import signin
from services.accounts.signin import SignedIn

from .shared import current, menu
from .shared.access import anyone
from .shared.devices import browser_of, mark_browser
from .shared.returning import safe_next
from .shared.wording import said

pages = Blueprint("signin", __name__, url_prefix="/signin")


class Visitor(UserMixin):
    """Who is signed in, as Flask-Login wants to know it; its id is the session's token, not the account's number."""

    def __init__(self, token: str, found: Session) -> None:
        self.token = token
        self.session = found
        self.account = found.account

    def get_id(self) -> str:
        return self.token


class SignInForm(FlaskForm):
    """E-mail address and password."""

    email = StringField(
        lazy_gettext("E-mail"),
        [InputRequired(), Length(max=254)],
        render_kw={"type": "email", "autocomplete": "username", "inputmode": "email"},
    )
    password = PasswordField(
        lazy_gettext("Password"), [InputRequired(), Length(max=200)], render_kw={"autocomplete": "current-password"}
    )


@pages.get("/")
@anyone
def show() -> Response | str:
    """The sign-in page."""
    if current.visitor():
        return redirect(safe_next(menu.landing()))
    return render_template("signin/show.html", form=SignInForm(), next=safe_next(""))


@pages.post("/")
@anyone
def enter() -> Response | tuple[str, int]:
    """Sign in with a password."""
    form = SignInForm()
    status = 422
    if form.validate():
        try:
            opened = signin.sign_in_with_password(
                current.gateways(), email=form.email.data or "", password=form.password.data or "", browser=browser_of()
            )
            return _welcome(opened)
        except Refused as refusal:
            form.form_errors.append(said(refusal.sentence))
            status = refusal.status
    return render_template("signin/show.html", form=form, next=safe_next("")), status


@pages.get("/link/<token>")
@anyone
def look_at_link(token: str) -> str | tuple[str, int]:
    """Show whose link it is, with a button: programs that follow links in letters must not spend it."""
    account = signin.look_at_link(current.gateways(), token)
    return render_template("signin/link.html", account=account, token=token), 200 if account else 410


@pages.post("/link/<token>")
@anyone
def use_link(token: str) -> Response | tuple[str, int]:
    """Spend the link and sign in."""
    try:
        return _welcome(signin.sign_in_with_link(current.gateways(), token=token, browser=browser_of()))
    except Refused:
        return render_template("signin/link.html", account=None, token=token), 410


@pages.post("/leave")
@anyone
def leave() -> Response:
    """Sign out: the session ends in the database, not only in the browser."""
    if current.visitor():
        with suppress(StoreAway):  # a full disk keeps nobody signed in: the session ends by itself
            signin.sign_out(current.gateways(), current_user.session)
    session.clear()
    current.forget_visitor()
    flash(gettext("You have signed out."), "success")
    return redirect(url_for("signin.show"))


def _welcome(opened: SignedIn) -> Response:
    session.clear()  # nothing of the visit before signing in goes on, the form token included
    session.permanent = True
    found = signin.find_session(current.gateways(), opened.token)
    assert found is not None
    login_user(Visitor(opened.token, found))
    current.forget_visitor()
    return mark_browser(redirect(safe_next(menu.landing())), opened.account.id)


def _load(token: str) -> Visitor | None:
    found = signin.find_session(current.gateways(), token)
    return Visitor(token, found) if found else None


def init_app(app: Flask) -> None:
    """Find the visitor of every request; ask every POST for a form token."""
    app.config.setdefault("PERMANENT_SESSION_LIFETIME", timedelta(days=7))
    app.config["PERMANENT_SESSION_LIFETIME"] = signin.ABSOLUTE
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    CSRFProtect(app)
    logins: Any = LoginManager(app, add_context_processor=False)  # pages ask for the visitor
    logins.session_protection = None  # the session in the database is the protection
    logins.user_loader(_load)
