"""Accounts: who may sign in, in which role; the last administrator stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from programme.accounts.account import Account, Role, Session
from programme.accounts.audit import AuditLine
from programme.errors import NotFound, Refused
from programme.ports.gateways import Gateways
from programme.ports.store import Transaction
from programme.text.addresses import is_address
from programme.text.sentences import Sentence, say

from .passwords import fault_of, hash_password
from .signin import check_password
from .throttle import Browser
from .tokens import new_token, sha256

LINK_BY_PAGE = timedelta(minutes=10)
LINK_BY_COMMAND = timedelta(hours=24)
FRESH = timedelta(hours=1)  # since signing in, to set a first password

_ROLES = {
    Role.ADMINISTRATOR: say("administrator"),
    Role.DIRECTOR: say("director"),
    Role.CURATOR: say("curator"),
    Role.STAFF: say("staff member"),
    Role.PSYCHOLOGIST: say("psychologist"),
}


@dataclass(frozen=True, slots=True)
class SignInLink:
    """A one-time link: its token goes into the address and is kept nowhere."""

    account: Account
    token: str
    expires: datetime


def all_accounts(gateways: Gateways) -> tuple[Account, ...]:
    """Return all accounts by e-mail address."""
    with gateways.store.reading() as tx:
        return tx.accounts.all()


def add_account(gateways: Gateways, *, email: str, name: str, role: Role, author: str) -> Account:
    """Add an account; raise Refused when the address is wrong or taken."""
    now = gateways.clock.now()
    if not is_address(email.strip()):
        raise Refused(say("“%(email)s” is not an e-mail address.", email=email.strip()))
    with gateways.store.transaction() as tx:
        if tx.accounts.by_email(email):
            raise Refused(say("There is already an account for %(email)s.", email=email.strip().lower()))
        account = tx.accounts.add(email, name, role, now)
        _note(tx, now, author, say("Account %(who)s added: %(role)s.", who=account.email, role=_ROLES[role]))
    return account


def change_account(
    gateways: Gateways, id: int, *, name: str, role: Role, is_active: bool, author: str, own: bool = False
) -> Account:
    """Change an account; a changed role or a closed account ends its sessions. Refuse to lose the last administrator.

    *own*: the author changes the account they are signed in with; the own role and access cannot be taken away.
    """
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        account = _found(tx, id)
        if own and (role is not account.role or not is_active):
            raise Refused(say("You cannot change your own role or close your own account; ask another administrator."))
        _keep_an_administrator(tx, account, role, is_active)
        tx.accounts.update(id, name=name.strip(), role=role, is_active=is_active)
        for sentence in _changed(account, role, is_active):
            _note(tx, now, author, sentence)
        if role is not account.role or not is_active:
            _close_sessions(tx, id)
            tx.accounts.drop_links(id)  # one made before would open the account again
        return _found(tx, id)


def make_link(gateways: Gateways, email: str, *, author: str, lasts: timedelta = LINK_BY_PAGE) -> SignInLink:
    """Return a one-time sign-in link for an active account; raise NotFound when there is none."""
    now = gateways.clock.now()
    token = new_token(192)
    with gateways.store.transaction() as tx:
        account = tx.accounts.by_email(email)
        if account is None or not account.is_active:
            raise NotFound(say("There is no account for %(email)s that may sign in.", email=email))
        tx.accounts.add_link(account.id, sha256(token), now + lasts)
        _note(tx, now, author, say("One-time sign-in link made for %(who)s.", who=account.email))
    return SignInLink(account, token, now + lasts)


def choose_password(gateways: Gateways, session: Session, *, present: str, password: str, browser: Browser) -> None:
    """Set the password of the session's account and end its other sessions.

    Raise Refused when the new one is weak, or when there is no password yet and the sign-in was long ago: whoever has
    only borrowed a browser sets none. Raise WrongPassword when *present* is not the one the account has.
    """
    now, account = gateways.clock.now(), session.account
    if account.password_hash:
        check_password(gateways, account, present, browser)
    elif now - session.made_at > FRESH:
        raise Refused(
            say("You signed in a while ago. Sign out, sign in with a new link, and choose the password then.")
        )
    fault = fault_of(password, (account.email, account.name))
    if fault is not None:
        raise Refused(fault)
    hashed = hash_password(password)
    with gateways.store.transaction() as tx:
        tx.accounts.update(account.id, password_hash=hashed)
        tx.accounts.drop_links(account.id)
        _close_sessions(tx, account.id, but=session.id)
        _note(tx, now, account.email, say("Password changed."))


def remove_password(gateways: Gateways, id: int, *, author: str, keep_session: int = 0) -> None:
    """Take a forgotten password away, end the sessions and links made before; the person signs in with a new link."""
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        account = _found(tx, id)
        tx.accounts.update(id, password_hash="")
        tx.accounts.drop_links(id)
        _close_sessions(tx, id, but=keep_session)
        _note(tx, now, author, say("Password of %(who)s removed.", who=account.email))


def choose_looks(
    gateways: Gateways, account: Account, *, language: str | None = None, theme: str | None = None
) -> None:
    """Keep the account's language or theme."""
    with gateways.store.transaction() as tx:
        tx.accounts.update(account.id, language=language, theme=theme)


def note_refusal(gateways: Gateways, account: Account, what: Sentence, address: str) -> None:
    """Write into the audit that somebody asked for what their role does not open."""
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        tx.audit.add([AuditLine(0, now, account.email, what, address=address)])


def _found(tx: Transaction, id: int) -> Account:
    account = tx.accounts.by_id(id)
    if account is None:
        raise NotFound(say("There is no such account."))
    return account


def _keep_an_administrator(tx: Transaction, account: Account, role: Role, is_active: bool) -> None:
    if account.role is not Role.ADMINISTRATOR or (role is Role.ADMINISTRATOR and is_active):
        return
    others = [a for a in tx.accounts.all() if a.role is Role.ADMINISTRATOR and a.is_active and a.id != account.id]
    if not others:
        raise Refused(say("This is the last administrator. Give somebody else the role first."))


def _changed(account: Account, role: Role, is_active: bool) -> list[Sentence]:
    found = []
    if role is not account.role:
        found.append(
            say("Role of %(who)s: %(old)s → %(new)s.", who=account.email, old=_ROLES[account.role], new=_ROLES[role])
        )
    if is_active and not account.is_active:
        found.append(say("Account %(who)s opened again.", who=account.email))
    if account.is_active and not is_active:
        found.append(say("Account %(who)s closed.", who=account.email))
    return found


def _close_sessions(tx: Transaction, account: int, but: int = 0) -> None:
    for session in tx.accounts.sessions(account):
        if session.id != but:
            tx.accounts.close_session(session.id)


def _note(tx: Transaction, now: datetime, author: str, what: Sentence) -> None:
    tx.audit.add([AuditLine(0, now, author, what)])
