"""What the kept bytes of a letter say: its headers, its text, its HTML."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass(frozen=True)
class Reading:
    """A letter read back from its bytes."""

    headers: tuple[tuple[str, str], ...]
    text: str
    html: str


def read_letter(raw: bytes) -> Reading:
    """Return what the bytes say, as a mail program would show it."""
    message = _message(raw)
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    return Reading(
        headers=tuple((name, str(value)) for name, value in message.items() if name.lower() != "mime-version"),
        text=plain.get_content() if plain else "",
        html=html.get_content() if html else "",
    )


def subject_of(raw: bytes) -> str:
    return str(_message(raw)["Subject"] or "")


def _message(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)
