"""What a relay's reply means for a letter: the table of replies and actions."""

from __future__ import annotations

import re
from enum import Enum

from programme.letters.delivery import Outcome, SendOutcome

_ENHANCED = re.compile(r"^([245])\.(\d{1,3})\.(\d{1,3})\b")
_NO_SUCH_ADDRESS = (550, 551, 553)


class Step(Enum):
    """Where in the conversation a reply came or failed to come."""

    CONNECT = "connecting"
    BANNER = "the greeting"
    HELLO = "EHLO"
    TLS = "STARTTLS"
    AUTH = "AUTH"
    MAIL = "MAIL FROM"
    RCPT = "RCPT TO"
    DATA = "DATA"
    BODY = "the letter's text"
    DOT = "the final dot"


LETTERS_STEPS = frozenset({Step.RCPT, Step.DATA, Step.BODY, Step.DOT})  # a recipient is named by then


def reply_text(code: int, words: bytes | str) -> str:
    """Return a reply as it is kept and shown: one line, at most 300 characters, no control characters."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"{code} {line}".strip()[:300] if code > 0 else line[:300]


def judge(step: Step, code: int, words: bytes | str) -> SendOutcome:
    """Return the verdict on a reply.

    What is said before a recipient is named (connecting, EHLO, AUTH, MAIL FROM) is the relay's fault. From RCPT on it
    is the letter's, whatever its code: 4.7.1 is greylisting as often as a policy about us, 5.7.1 a mailbox that takes
    mail from few. 421 may yet be of the service: see programme/letters/delivery.py for several in a row.
    Only an address that does not exist is not written to again.
    """
    reply = reply_text(code, words)
    enhanced = _ENHANCED.match(reply.partition(" ")[2])
    if step is Step.DOT and 200 <= code < 300:
        return SendOutcome(Outcome.ACCEPTED, reply)
    if step is Step.DOT and not 400 <= code < 600:
        return SendOutcome(Outcome.IN_DOUBT, reply)  # an answer nobody understands is no answer
    if step is Step.MAIL and code == 552:
        return SendOutcome(Outcome.REFUSED, reply)  # the letter is too large for this relay
    if step not in LETTERS_STEPS:
        return SendOutcome(Outcome.RELAY_FAULT, reply)
    if code >= 500:
        return SendOutcome(Outcome.REFUSED, reply, suppress=_is_no_address(step, code, enhanced))
    is_patience = 400 <= code < 500 and code != 421
    return SendOutcome(Outcome.DEFERRED, reply, of_service=not is_patience)


def silence(step: Step, words: str) -> SendOutcome:
    """Return the verdict when no reply came before the final dot: nothing has left.

    Some relays drop the line for one recipient or one text; that must rest nobody else.
    """
    if step in LETTERS_STEPS:
        return SendOutcome(Outcome.DEFERRED, words, of_service=True)
    return SendOutcome(Outcome.RELAY_FAULT, words)


def _is_no_address(step: Step, code: int, enhanced: re.Match[str] | None) -> bool:
    if enhanced is not None:
        subject, detail = enhanced[2], enhanced[3]
        return subject == "1" or (subject == "2" and detail in ("0", "1"))
    return step is Step.RCPT and code in _NO_SUCH_ADDRESS
