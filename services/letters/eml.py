"""What the kept bytes of a letter say: its headers, its text, its HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage


@dataclass(frozen=True)
class LetterContent:
    """A letter read back from its bytes."""

    headers: tuple[tuple[str, str], ...]
    text: str
    html: str


def read_letter(raw: bytes) -> LetterContent:
    """Return what the bytes say, as a mail program would show it."""
    message = _message(raw)
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    return LetterContent(
        headers=tuple((name, value) for name, value in _headers(raw) if name.lower() != "mime-version"),
        text=plain.get_content() if plain else "",
        html=html.get_content() if html else "",
    )


def subject_of(raw: bytes) -> str:
    return str(_message(raw)["Subject"] or "")


def _headers(raw: bytes) -> Iterator[tuple[str, str]]:
    """Yield the headers decoded. The structured parser leaves the space between two encoded words of one name in it."""
    for name, value in message_from_bytes(raw, policy=policy.compat32).items():
        yield name, str(make_header(decode_header(value.replace("\r", "").replace("\n", ""))))


def _message(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)
