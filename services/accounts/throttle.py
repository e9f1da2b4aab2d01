"""The throttle of passwords: a pause that grows with every wrong try, for an account, a browser and an address apart.

A browser in which somebody has signed in before bears a sign of its own. Its tries count apart from those of strangers,
so that whoever guesses at an account never locks out its owner.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from programme.accounts.account import Account
from programme.errors import Refused
from programme.ports.store import Transaction
from programme.text.sentences import say

from .tokens import sha256

WINDOW = timedelta(hours=1)  # in which failures count
FREE_TRIES, TRIES_OF_ADDRESS = 5, 30
LONGEST_WAIT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Device:
    """The sign a browser bears in which somebody has signed in: whose account it was, and a random text."""

    account: int
    secret: str


@dataclass(frozen=True, slots=True)
class Browser:
    """Where somebody signs in from."""

    address: str
    agent: str
    device: Device | None = None


class TooManyTries(Refused):
    """The throttle is closed for a while."""

    status = 429


def see_throttle(tx: Transaction, email: str, account: Account | None, browser: Browser, now: datetime) -> None:
    """Raise TooManyTries while this try must wait; known and unknown accounts alike."""
    key = account_key(email, account, browser)
    wait = max(_wait(tx, key, FREE_TRIES, now), _wait(tx, address_key(browser), TRIES_OF_ADDRESS, now))
    if wait:
        minutes = max(1, round(wait.total_seconds() / 60))
        raise TooManyTries(
            say(
                "Too many tries. Wait about %(minutes)s min or ask the administrator for a sign-in link.",
                minutes=minutes,
            )
        )


def account_key(email: str, account: Account | None, browser: Browser) -> str:
    """Return under which name the tries of this browser at this account are counted."""
    device = browser.device
    if device is not None and account is not None and device.account == account.id:
        return f"device:{account.id}:{sha256(device.secret)}"
    return "account:" + sha256(email.strip().lower())


def address_key(browser: Browser) -> str:
    return "address:" + browser.address


def _wait(tx: Transaction, key: str, free: int, now: datetime) -> timedelta:
    """Return how long *key* must still wait: a minute after the free tries, doubled by every failure more."""
    over = tx.accounts.failures(key, now - WINDOW) - free
    if over < 0:
        return timedelta()
    pause = min(timedelta(minutes=2 ** min(over, 10)), LONGEST_WAIT)
    return pause if tx.accounts.failures(key, now - pause) else timedelta()
