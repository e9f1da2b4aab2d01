"""The tone of every state: which icon and colour go with its word."""

from __future__ import annotations

from flask_babel import lazy_gettext

from programme.letters.letter import LetterState

_TONES = {
    "ok": "active done sent landed accepted approved registered paired completed yes agreed extended fulfilled",
    "wait": "waiting proposed queued sending open signing written talks",
    "info": "applied consented banked matched surveyed selected doing draft planned",
    "warn": "paused unpaired in_doubt deferred held overdue late",
    "bad": "failed declined ended no refused conflict",
    "mute": "left potential todo dropped none cancelled expired replaced",
}
_BY_KEY = {key: tone for tone, keys in _TONES.items() for key in keys.split()}

LETTER_STATES = {
    LetterState.WAITING: lazy_gettext("waits for the sheet"),
    LetterState.HELD: lazy_gettext("held"),
    LetterState.QUEUED: lazy_gettext("ready to go"),
    LetterState.SENDING: lazy_gettext("being sent"),
    LetterState.DEFERRED: lazy_gettext("put off"),
    LetterState.IN_DOUBT: lazy_gettext("in doubt"),
    LetterState.SENT: lazy_gettext("sent"),
    LetterState.FAILED: lazy_gettext("not delivered"),
    LetterState.CANCELLED: lazy_gettext("cancelled"),
    LetterState.EXPIRED: lazy_gettext("out of date"),
}


def tone(key: str) -> str:
    """Return "ok", "wait", "info", "warn", "bad" or "mute" for a state's key."""
    return _BY_KEY.get(key, "mute")


def letter_state_word(state: LetterState) -> str:
    """Return the state of a letter in the reader's language."""
    return str(LETTER_STATES[state])
