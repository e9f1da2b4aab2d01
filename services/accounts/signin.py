"""Signing in: sessions in the database, one-time links, a throttle per account and per address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from programme.accounts.account import Account, Session
from programme.accounts.audit import AuditLine
from programme.errors import Refused
from programme.ports.gateways import Gateways
from programme.ports.store import Transaction
from programme.text.sentences import Sentence, say

from .passwords import is_password
from .throttle import TRIES_OF_ADDRESS, WINDOW, Browser, account_key, address_key, see_throttle
from .tokens import new_token, sha256

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
TOUCH_AFTER = timedelta(minutes=10)  # a moment seen is not worth a write on every page


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: its token goes into the cookie and is kept nowhere else."""

    account: Account
    token: str


class WrongPassword(Refused):
    """The present password was not given rightly."""


def sign_in_with_password(gateways: Gateways, *, email: str, password: str, browser: Browser) -> SignedIn:
    """Open a session; raise Refused with one and the same sentence whatever was wrong."""
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        account = tx.accounts.by_email(email)
        see_throttle(tx, email, account, browser, now)
        # The try counts before it is judged: many at once get no more guesses than one after another.
        tx.accounts.note_failure(account_key(email, account, browser), now)
    # The slow hash runs outside the transaction: nobody waits for it.
    if not is_password(account.password_hash if account else "", password) or not account or not account.is_active:
        _note_failure(gateways, email, browser, now)
        raise Refused(say("The e-mail address or the password is wrong."))
    with gateways.store.transaction() as tx:
        return _open(tx, account, browser, now, say("Signed in with the password."))


def look_at_link(gateways: Gateways, token: str) -> Account | None:
    """Return whose link this is, without spending it; None when it is unknown, spent or too old."""
    with gateways.store.reading() as tx:
        account = tx.accounts.peek_link(sha256(token), gateways.clock.now())
    return account if account and account.is_active else None


def sign_in_with_link(gateways: Gateways, *, token: str, browser: Browser) -> SignedIn:
    """Spend a one-time link and open a session; raise Refused when it is no good."""
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        account = tx.accounts.use_link(sha256(token), now)
        if account is not None and account.is_active:
            return _open(tx, account, browser, now, say("Signed in with a one-time link."))
        _note_bad_link(tx, browser, now)
    raise Refused(say("This link was used already or is too old. Ask for a new one."))


def find_session(gateways: Gateways, token: str) -> Session | None:
    """Return the session of a cookie; None when it was closed, slept too long or the account was closed."""
    now = gateways.clock.now()
    with gateways.store.reading() as tx:
        session = tx.accounts.session(sha256(token))
    if session is None or not session.account.is_active:
        return None
    if now - session.seen_at > IDLE or now - session.made_at > ABSOLUTE:
        return None
    if now - session.seen_at > TOUCH_AFTER:
        with gateways.store.transaction() as tx:
            tx.accounts.touch_session(session.id, now)
    return session


def check_password(gateways: Gateways, account: Account, password: str, browser: Browser) -> None:
    """Raise WrongPassword unless it is the account's: throttled and told to the audit, for a session may be stolen."""
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        see_throttle(tx, account.email, account, browser, now)
        tx.accounts.note_failure(account_key(account.email, account, browser), now)
    if not is_password(account.password_hash, password):
        what = say("The present password was given wrongly.")
        with gateways.store.transaction() as tx:
            tx.accounts.note_failure(address_key(browser), now)
            tx.audit.add([AuditLine(0, now, account.email, what, address=browser.address)])
        raise WrongPassword(say("This is not your present password."))
    with gateways.store.transaction() as tx:
        tx.accounts.clear_failures(account_key(account.email, account, browser))


def sign_out(gateways: Gateways, session: Session) -> None:
    """Close the session for good; a copied cookie opens nothing any more."""
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        tx.accounts.close_session(session.id)
        tx.audit.add([AuditLine(0, now, session.account.email, say("Signed out."), address=session.address)])


def own_sessions(gateways: Gateways, account: Account) -> tuple[Session, ...]:
    """Return the account's sessions that still live, the last used first."""
    now = gateways.clock.now()
    with gateways.store.reading() as tx:
        found = tx.accounts.sessions(account.id)
    return tuple(s for s in found if now - s.seen_at <= IDLE and now - s.made_at <= ABSOLUTE)


def close_own_session(gateways: Gateways, account: Account, id: int) -> None:
    """Close one of the account's own sessions; another's is left alone."""
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        if any(session.id == id for session in tx.accounts.sessions(account.id)):
            tx.accounts.close_session(id)
            tx.audit.add([AuditLine(0, now, account.email, say("Ended one of the own sessions."))])


def _open(tx: Transaction, account: Account, browser: Browser, now: datetime, what: Sentence) -> SignedIn:
    token = new_token(256)
    tx.accounts.clear_failures(account_key(account.email, account, browser))
    tx.accounts.open_session(account.id, sha256(token), now, browser.address, browser.agent)
    tx.audit.add([AuditLine(0, now, account.email, what, address=browser.address)])
    for session in tx.accounts.sessions(account.id):
        if now - session.seen_at > IDLE or now - session.made_at > ABSOLUTE:
            tx.accounts.close_session(session.id)
    return SignedIn(account, token)


def _note_bad_link(tx: Transaction, browser: Browser, now: datetime) -> None:
    """Tell the audit of a link that is no good, a few times an hour from one address: nobody fills the database.

    A link cannot be guessed (256 bits), so that a bad one closes nothing, passwords from the same network least of all.
    """
    key = "link:" + browser.address
    if tx.accounts.failures(key, now - WINDOW) < TRIES_OF_ADDRESS:
        tx.accounts.note_failure(key, now)
        tx.audit.add([AuditLine(0, now, "", say("A sign-in link was refused."), address=browser.address)])


def _note_failure(gateways: Gateways, email: str, browser: Browser, now: datetime) -> None:
    what = say("Sign-in refused for %(email)s.", email=email[:100])
    with gateways.store.transaction() as tx:
        tx.accounts.note_failure(address_key(browser), now)
        tx.audit.add([AuditLine(0, now, "", what, address=browser.address)])
