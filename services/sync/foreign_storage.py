"""Consent to foreign storage: nothing goes to Google before an administrator has acknowledged what it means, on record.

Source: Federal Law 152-FZ, article 18 part 5, in the wording in force since 1 July 2025.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from programme.accounts.account import Account, Role
from programme.accounts.audit import AuditLine
from programme.book.port import Book
from programme.errors import BookUnacknowledged, Refused
from programme.ports.gateways import Gateways
from programme.ports.store import Transaction
from programme.text.sentences import Sentence, say

_KEY = "abroad"
TEXT_VERSION = "25.11.2026"  # of the text below; a new wording must be acknowledged anew
TEXT: tuple[Sentence, ...] = (
    say(
        "The law on personal data (152-FZ, article 18 part 5) forbids to record, keep, change or extract personal "
        "data of citizens of Russia in databases outside Russia when the data are collected. Google Sheets is such a "
        "database."
    ),
    say(
        "Staff who type names, addresses and requests straight into a Google spreadsheet record them abroad first. "
        "That is the risky way; the workbook on a server in Russia is the one this intranet is made for."
    ),
    say(
        "Whoever keeps a book at Google answers for the legal ground: for the consents, for the notice to "
        "Roskomnadzor about a transfer abroad, and for what stands in the spreadsheet. Keep there as little as the "
        "work allows, and no personal data where codes will do."
    ),
    say(
        "The fine for breaking this rule reaches 6 million roubles (the Code of Administrative Offences, article 13.11 "
        "part 8). This text is no legal advice: ask the college's lawyer before you go on."
    ),
)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Who acknowledged, when, and which wording of the text."""

    who: str
    at: datetime
    version: str

    @property
    def is_current(self) -> bool:
        return self.version == TEXT_VERSION


def acknowledgements(tx: Transaction) -> dict[str, Acknowledgement]:
    """Return all that was acknowledged and not taken back, by the address of the book, in use or not."""
    told = json.loads(tx.key_values.get(_KEY) or "{}")
    return {
        address: Acknowledgement(each["who"], datetime.fromisoformat(each["at"]), each["version"])
        for address, each in told.items()
    }


def acknowledgement(tx: Transaction, address: str) -> Acknowledgement | None:
    """Return what was acknowledged for the book at this address, None when nothing was or it was taken back."""
    return acknowledgements(tx).get(address)


def words_on_record(gateways: Gateways) -> dict[str, Acknowledgement]:
    """Return the `acknowledgements` of the present moment."""
    with gateways.store.reading() as tx:
        return acknowledgements(tx)


def check_acknowledged(gateways: Gateways, book: Book) -> None:
    """Raise BookUnacknowledged for a book kept abroad that nobody has answered for in the present wording."""
    if not book.foreign_storage:
        return
    with gateways.store.reading() as tx:
        found = acknowledgement(tx, book.address)
    if found is None or not found.is_current:
        raise BookUnacknowledged(
            say(
                "Nothing is read or written at Google before an administrator has acknowledged what it means: on the "
                "page “Google Sheets”, or with “flask google acknowledge”."
            )
        )


def acknowledge(gateways: Gateways, address: str, account: Account, version: str) -> None:
    """Record that an administrator has read the text in this wording and answers for the book at *address*.

    Raises Refused for anybody else, and when the wording has changed since it was shown.
    """
    _check_administrator(account)
    if version != TEXT_VERSION:
        raise Refused(say("The text has changed since it was shown. Read it again."))
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        _keep(tx, acknowledgements(tx) | {address: Acknowledgement(account.email, now, version)}, now)
        what = say(
            "Acknowledged what a book at Google means: %(book)s, text of %(version)s", book=address, version=version
        )
        tx.audit.add([AuditLine(0, now, account.email, what)])


def acknowledge_by_email(gateways: Gateways, address: str, email: str, version: str) -> None:
    """Record the word of whoever has this account, as `acknowledge` does. Raises Refused when there is none."""
    acknowledge(gateways, address, _account(gateways, email), version)


def check_may_answer(gateways: Gateways, email: str) -> None:
    """Raise Refused when there is no such account, or it is no administrator's."""
    _check_administrator(_account(gateways, email))


def take_back(gateways: Gateways, address: str, account: Account) -> bool:
    """End the acknowledgement: from now on the book is neither read nor written.

    Return whether there was one, for a book in use or not. Raises Refused for anybody but an administrator.
    """
    _check_administrator(account)
    now = gateways.clock.now()
    with gateways.store.transaction() as tx:
        words = acknowledgements(tx)
        if words.pop(address, None) is None:
            return False
        _keep(tx, words, now)
        what = say("Took back the acknowledgement for a book at Google: %(book)s", book=address)
        tx.audit.add([AuditLine(0, now, account.email, what)])
    return True


def take_back_by_email(gateways: Gateways, address: str, email: str) -> bool:
    """End it at the word of whoever has this account, as `take_back` does. Raises Refused when there is none."""
    return take_back(gateways, address, _account(gateways, email))


def _account(gateways: Gateways, email: str) -> Account:
    with gateways.store.reading() as tx:
        account = tx.accounts.by_email(email)
    if account is None:
        raise Refused(say("There is no account for %(email)s.", email=email))
    return account


def _check_administrator(account: Account) -> None:
    if account.role is not Role.ADMINISTRATOR or not account.is_active:
        raise Refused(say("Only an administrator can acknowledge this."))


def _keep(tx: Transaction, words: Mapping[str, Acknowledgement], now: datetime) -> None:
    told = {a: {"who": each.who, "at": each.at.isoformat(), "version": each.version} for a, each in words.items()}
    tx.key_values.put(_KEY, json.dumps(told), now)
