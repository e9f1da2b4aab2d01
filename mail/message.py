"""The bytes of a letter: seven-bit, short lines, one of every header, nothing injected."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from programme.letters.delivery import ascii_address

_POLICY = SMTP.clone(cte_type="7bit", max_line_length=76)
_MOST_NAME = 120  # characters; a longer "name" is a cell somebody used for something else


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is written on a letter before it becomes bytes."""

    subject: str
    text: str
    html: str
    sender: tuple[str, str]  # name, address
    recipient: tuple[str, str]
    reply_to: tuple[str, str] | None
    message_id: str
    in_reply_to: str
    date: datetime


def write(sheet: Message) -> bytes:
    """Return the message; the same sheet always gives the same bytes. Raises Refused for an impossible address."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(*sheet.sender)
    message["To"] = _address(*sheet.recipient)
    if sheet.reply_to is not None:
        message["Reply-To"] = _address(*sheet.reply_to)
    message["Subject"] = one_line(sheet.subject)
    message["Date"] = format_datetime(sheet.date)
    message["Message-ID"] = sheet.message_id
    if sheet.in_reply_to:
        message["In-Reply-To"] = sheet.in_reply_to
        message["References"] = sheet.in_reply_to
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(sheet.text, cte="base64")
    message.add_alternative(sheet.html, subtype="html", cte="base64")
    message.set_boundary("=_" + hashlib.sha256(sheet.message_id.encode()).hexdigest()[:32])
    message["Content-Language"] = "ru"  # after the content: setting it drops every Content- header
    return message.as_bytes()


def one_line(text: str) -> str:
    """Return *text* on one line without control and direction characters, so that no header can be smuggled in."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _address(name: str, address: str) -> Address:
    shown = one_line(name)[:_MOST_NAME].strip()
    return Address(display_name=re.sub(r"[<>]", "", shown), addr_spec=ascii_address(address))
