"""The post that hands letters to a mail relay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from programme.errors import Refused, SettingError
from programme.letters.delivery import SendOutcome
from programme.letters.letter import Letter
from programme.snapshot import Snapshot
from programme.text.sentences import say

from .connection import Faulty, VerifiedConnection
from .rendering import Renderer
from .settings import MailSettings


class SmtpPost:
    """The Post port over SMTP: one conversation a letter."""

    keeps = False

    def __init__(self, settings: MailSettings, connection: type[VerifiedConnection] = VerifiedConnection) -> None:
        self.settings = settings
        self.sender = sender_of(settings)
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
        raise SettingError(
            say(
                "The setting %(name)s is wrong: %(fault)s (now: “%(value)s”). See “Settings” in README.md.",
                name="MAIL_DEFAULT_SENDER",
                fault=say("it must be an e-mail address, or a name and an address in angle brackets"),
                value=settings.default_sender,
            )
        ) from error
