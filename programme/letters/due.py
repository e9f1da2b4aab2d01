"""Which letters the programme owes, and whether each may be sent now; reasons.py names the reasons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from programme.errors import Refused
from programme.pairs.sides import BANK_OF, OTHER, SIDE_OF, SIDES, code_of
from programme.schema.pairs import Pair
from programme.schema.tabs import Row
from programme.snapshot import Snapshot

from .delivery import ascii_address
from .kind import LetterKind, Party
from .kinds import KINDS
from .letter import Owed
from .reasons import REASONS
from .recipients import Recipient, consents, has_left, recipient_of

DAY_BEGINS, DAY_ENDS = time(8), time(20)  # reminders go by day, Monday to Saturday
# A row of which these cells cannot be read owes nothing: nobody is written to by a guess.
_MUST_BE_READ: Mapping[str, frozenset[str]] = {
    "pairs": frozenset({"status", "mentor", "mentee", "mentor_answer", "mentee_answer"})
}


def owed(snapshot: Snapshot, now: datetime) -> tuple[Owed, ...]:
    """Return every letter that the programme's steps and due dates owe on this day, whether it may be sent or not.

    Raises ValueError when two letters bear one business key: one of them would never be sent.
    """
    found: dict[str, Owed] = {}
    for tab, kinds in _asked().items():
        must_be_read = _MUST_BE_READ.get(tab, frozenset())
        rows = [row for row in snapshot.tab(tab).values() if row.code and not row.unreadable & must_be_read]
        for letter in (letter for row in rows for kind in kinds for letter in kind.owed(snapshot, row, now)):
            KINDS.check(letter)
            if found.setdefault(letter.key, letter) != letter:
                raise ValueError(f"two letters bear the business key {letter.key}")
    return tuple(found.values())


def _asked() -> dict[str, list[LetterKind]]:
    """Return the kinds by the tab whose rows owe them."""
    found: dict[str, list[LetterKind]] = {}
    for kind in KINDS:
        for tab in kind.asks:
            found.setdefault(tab, []).append(kind)
    return found


def subject_of(snapshot: Snapshot, letter: Owed) -> Row | None:
    """Return the row that the letter is about; None when it is gone, or when the letter is about the person only.

    Raises UnknownLetter for a letter of no known kind.
    """
    tab = KINDS[letter.letter].about
    return snapshot.tab(tab).get(letter.pair if tab == "pairs" else letter.about) if tab else None


def why_not(snapshot: Snapshot, letter: Owed, now: datetime) -> str:
    """Return the named reason for which the letter may not be sent now, "" when it may."""
    kind = KINDS.get(letter.letter)
    if kind is None or letter.tab not in kind.recipients:  # a newer version wrote it
        return "unknown_kind"
    person = recipient_of(snapshot, letter)
    subject = subject_of(snapshot, letter)
    pair = snapshot.pairs.get(letter.pair) if letter.pair else None
    if person is None or (letter.pair and pair is None) or (kind.about and subject is None):
        return "row_removed"
    if has_left(person, now.date()):
        return "left"
    if pair is not None and letter.tab in SIDE_OF and code_of(pair, SIDE_OF[letter.tab]) != letter.code:
        return "not_in_pair"
    if reason := kind.still_due(snapshot, subject if kind.about else person, letter, now):
        return _named(reason, kind)
    if _is_doubtful(snapshot, kind, letter, pair):
        return "another_person"
    if not _all_consent(snapshot, kind, letter, person, pair):
        return "no_consent"
    return _address_fault(person) or ("quiet_hours" if kind.is_reminder and day_begins(now) > now else "")


def day_begins(now: datetime) -> datetime:
    """Return *now* when reminders may go, else the next moment when they may."""
    then = now
    while then.weekday() == 6 or not DAY_BEGINS <= then.time() < DAY_ENDS:
        next_day = then.date() if then.weekday() != 6 and then.time() < DAY_BEGINS else then.date() + timedelta(days=1)
        then = datetime.combine(next_day, DAY_BEGINS, tzinfo=now.tzinfo)
    return then


def _named(reason: str, kind: LetterKind) -> str:
    if reason not in REASONS:
        raise ValueError(f"the letter {kind.name} gives a reason that has no words in reasons.py: {reason}")
    return reason


def _is_doubtful(snapshot: Snapshot, kind: LetterKind, letter: Owed, pair: Pair | None) -> bool:
    """Tell whether the letter would reach, or tell of, a row of which a person must first say whose it is."""
    places = {(letter.tab, letter.code), (kind.about, letter.about)}
    if pair is not None:
        places |= {("pairs", pair.code), *((BANK_OF[side], code_of(pair, side)) for side in SIDES)}
    return bool(places & snapshot.doubtful)


def _all_consent(snapshot: Snapshot, kind: LetterKind, letter: Owed, person: Recipient, pair: Pair | None) -> bool:
    """Tell whether everybody consents whose consent the kind needs; somebody who is not in the bank is not asked."""
    if Party.RECIPIENT in kind.consents and not consents(snapshot, person):
        return False
    if Party.OTHER_SIDE not in kind.consents or pair is None or letter.tab not in SIDE_OF:
        return True
    side = OTHER[SIDE_OF[letter.tab]]
    other = snapshot.tab(BANK_OF[side]).get(code_of(pair, side))
    return other is None or consents(snapshot, other)


def _address_fault(person: Recipient) -> str:
    if not person.email.strip() or "email" in person.unreadable:
        return "no_address"
    try:
        ascii_address(person.email)
    except Refused:
        return "bad_address"
    return ""
