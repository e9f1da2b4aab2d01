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


def reply_text(code: int, words: bytes | str) -> str:
    """Return a reply as it is kept and shown: one line, at most 300 characters, no control characters."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"{code} {line}".strip()[:300] if code > 0 else line[:300]


def judge(step: Step, code: int, words: bytes | str) -> SendOutcome:
    """Return the verdict on a reply.

    A reply about the conversation, the sender or a policy is the relay's fault; a reply about the recipient or
    the letter is the letter's. Only an address that does not exist is not written to again.
    """
    reply = reply_text(code, words)
    enhanced = _ENHANCED.match(reply.partition(" ")[2])
    if step is Step.DOT and 200 <= code < 300:
        return SendOutcome(Outcome.ACCEPTED, reply)
    if step is Step.DOT and not 400 <= code < 600:
        return SendOutcome(Outcome.IN_DOUBT, reply)  # an answer nobody understands is no answer
    if step is Step.MAIL and code == 552:
        return SendOutcome(Outcome.REFUSED, reply)  # the letter is too large for this relay
    policy = enhanced is not None and enhanced[2] == "7"
    if step not in (Step.RCPT, Step.DATA, Step.DOT) or code == 421 or policy:
        return SendOutcome(Outcome.RELAY_FAULT, reply)
    if 400 <= code < 500:
        return SendOutcome(Outcome.DEFERRED, reply)
    if code >= 500:
        return SendOutcome(Outcome.REFUSED, reply, suppress=_is_no_address(step, code, enhanced))
    return SendOutcome(Outcome.RELAY_FAULT, reply)


def _is_no_address(step: Step, code: int, enhanced: re.Match[str] | None) -> bool:
    if enhanced is not None:
        subject, detail = enhanced[2], enhanced[3]
        return subject == "1" or (subject == "2" and detail in ("0", "1"))
    return step is Step.RCPT and code in _NO_SUCH_ADDRESS
