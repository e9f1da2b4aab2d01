"""The tone of every state: which icon and colour go with its word."""

from __future__ import annotations

_TONES = {
    "ok": "active done sent landed accepted approved registered paired completed yes agreed extended fulfilled",
    "wait": "waiting proposed queued sending open signing written talks",
    "info": "applied consented banked matched surveyed selected doing draft planned",
    "warn": "paused unpaired in_doubt deferred held overdue late",
    "bad": "failed declined ended no refused conflict",
    "mute": "left potential todo dropped none cancelled expired replaced",
}
_BY_KEY = {key: tone for tone, keys in _TONES.items() for key in keys.split()}


def tone(key: str) -> str:
    """Return "ok", "wait", "info", "warn", "bad" or "mute" for a state's key."""
    return _BY_KEY.get(key, "mute")
