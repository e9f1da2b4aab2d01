"""The tab Письма: one line for every letter that left or could not, kept up to date."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from programme.changes.change import Decision, Edit, NewRow
from programme.errors import NotFound, Refused, StaleRow
from programme.letters.kinds import KINDS
from programme.letters.letter import STATES, Letter, LetterState
from programme.ports.gateways import Gateways
from programme.schema.values import choice_label
from programme.text.sentences import Sentence, say_n
from services.saving import record, record_in

from .planning import AUTHOR

AT_ONCE = 50
_TOLD = (LetterState.SENT, LetterState.FAILED, LetterState.IN_DOUBT, LetterState.EXPIRED)


def write_log(gateways: Gateways) -> int:
    """Write lines for letters that ended, and mend those whose state changed; return how many.

    A new line and the note that it was written are one transaction: two workers write no line twice.
    """
    with gateways.store.reading() as tx:
        letters = tx.outbox.unlogged(_TOLD, AT_ONCE)
    if not letters:
        return 0
    mended = {(letter.id, letter.state) for letter in letters if letter.log_code}
    for letter in letters:
        if letter.log_code:
            _mend(gateways, letter)
    with gateways.store.transaction() as tx:
        letters = tx.outbox.unlogged(_TOLD, AT_ONCE)
        new = [letter for letter in letters if not letter.log_code]
        rows = tuple(_line(letter, gateways.clock.now()) for letter in new)
        codes = record_in(tx, gateways, Decision(_summary(len(new)), rows=rows), AUTHOR).codes if rows else {}
        for letter in letters:
            if not letter.log_code or (letter.id, letter.state) in mended:
                tx.outbox.set_logged(letter.id, letter.log_code or codes[_mark(letter)], letter.state)
    return len(letters)


def _line(letter: Letter, now: datetime) -> NewRow:
    when = (letter.sent_at or now).astimezone(now.tzinfo).date()
    cells = (
        ("person", letter.owed.code),
        ("name", letter.name or letter.owed.code),
        ("letter", KINDS.title(letter.owed.letter, "ru")),
        ("subject", letter.subject),
        ("when", when),
        ("state", _state(letter.state.value)),
    )
    return NewRow("letters", cells, code_mark=_mark(letter))


def _mend(gateways: Gateways, letter: Letter) -> None:
    """Bring the letter's line up to date; one that staff changed, copied or removed stays as they left it."""
    edit = Edit("letters", letter.log_code, "state", _state(letter.log_state), _state(letter.state.value))
    with suppress(StaleRow, NotFound, Refused):
        record(gateways, Decision(_summary(1), edits=(edit,)), AUTHOR)


def _summary(count: int) -> Sentence:
    return say_n("%(count)s letter written to the log", "%(count)s letters written to the log", count)


def _state(key: str) -> str:
    return choice_label(STATES, key, "ru")


def _mark(letter: Letter) -> str:
    return f"letter:{letter.id}"
