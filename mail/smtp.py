"""The post that hands letters to a mail relay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from programme.errors import Refused, SettingError
from programme.letters.delivery import SendOutcome
from programme.letters.letter import Letter
from programme.snapshot import Snapshot
from programme.text.sentences import Sentence, say

from .connection import Faulty, VerifiedConnection
from .rendering import Renderer
from .settings import MailSettings


class SmtpPost:
    """The Post port over SMTP: one conversation a letter."""

    keeps = False

    def __init__(self, settings: MailSettings, connection: type[VerifiedConnection] = VerifiedConnection) -> None:
        self.settings = settings
        self.sender = sender_of(settings)
        _check_sign_in(settings)
        self._connection = connection
        self._writer = Renderer(settings)

    def render(self, letter: Letter, snapshot: Snapshot, now: datetime) -> bytes:
        return self._writer.render(letter, snapshot, now)

    def send(self, raw: bytes, *, sender: str, recipient: str, before_dot: Callable[[], bool]) -> SendOutcome:
        """Send one letter; every failure before the final dot is a verdict, never an exception."""
        try:
            with self._connection(self.settings) as connection:
                return connection.transmit(raw, sender=sender, recipient=recipient, before_dot=before_dot)
        except Faulty as fault:
            return fault.verdict


def sender_of(settings: MailSettings) -> str:
    """Return the address letters leave from; a setting that is no address stops the start with a sentence."""
    try:
        return settings.sender_address
    except Refused as error:
        fault = say("it must be an e-mail address, or a name and an address in angle brackets")
        raise _wrong("MAIL_DEFAULT_SENDER", fault, settings.default_sender) from error


def _check_sign_in(settings: MailSettings) -> None:
    """Stop the start with a sentence when the password would go to another machine for everybody to read."""
    if settings.tells_password:
        fault = say(
            "with MAIL_USERNAME the connection must be encrypted, else the password can be read on its way; set "
            "MAIL_USE_TLS=yes or MAIL_USE_SSL=yes, or MAIL_SERVER=127.0.0.1 if the mail server is on this machine"
        )
        raise _wrong("MAIL_USE_TLS", fault, "no")


def _wrong(name: str, fault: Sentence, value: str) -> SettingError:
    return SettingError(
        say(
            "The setting %(name)s is wrong: %(fault)s (now: “%(value)s”). See “Settings” in README.md.",
            name=name,
            fault=fault,
            value=value,
        )
    )
