"""Flask-Mail's Connection made verified, patient within limits, and honest about the final dot."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

import flask_mail

from programme.letters.delivery import Outcome, SendOutcome

from .replies import Step, judge, reply_text, silence
from .settings import MailSettings, is_this_machine


class Faulty(Exception):
    """The conversation ended before the final dot; the letter has not left."""

    def __init__(self, verdict: SendOutcome) -> None:
        super().__init__(verdict.reply)
        self.verdict = verdict


class Wire(smtplib.SMTP):
    """The SMTP client; its socket can be cut from outside whatever it waits for, a TLS handshake included."""

    def __init__(self, settings: MailSettings) -> None:
        super().__init__(timeout=settings.timeout, local_hostname=settings.host_name)
        self.settings = settings
        self.cut_off = False
        self._spare: socket.socket | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = _connect(host, port, timeout)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else the dot waits for a delayed ACK
        self._spare = plain.dup()
        if not self.settings.use_ssl:
            return plain
        return _context(self.settings.cafile).wrap_socket(plain, server_hostname=host)

    def cut(self) -> None:
        """End the conversation from another thread."""
        self.cut_off = True
        if self._spare is not None:
            with suppress(OSError):
                self._spare.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        super().close()
        if self._spare is not None:
            self._spare.close()
            self._spare = None


class VerifiedConnection(flask_mail.Connection):
    """One conversation with the relay: certificates are checked, every wait ends, QUIT never spoils a sent letter."""

    wire_class: type[Wire] = Wire
    host: Wire | None

    def __init__(self, settings: MailSettings) -> None:
        super().__init__(settings)  # type: ignore[arg-type] # it asks for server, port and the like only
        self.settings = settings
        self.step = Step.CONNECT
        self._timer: threading.Timer | None = None

    def configure_host(self) -> Wire:
        """Return the relay greeted, encrypted and signed in to; raise Faulty with the relay's words."""
        wire = self.host = self.wire_class(self.settings)
        self._timer = threading.Timer(self.settings.deadline, wire.cut)
        self._timer.daemon = True
        self._timer.start()
        try:
            self._greet(wire)
        except Faulty:
            self._end(polite=False)
            raise
        return wire

    def _greet(self, wire: Wire) -> None:
        self._do(Step.CONNECT, self._connect, (220,))
        self._do(Step.HELLO, wire.ehlo)
        if self.settings.use_tls and not self.settings.use_ssl:
            self._do(Step.TLS, lambda: wire.starttls(context=_context(self.settings.cafile)), (220,))
            self._do(Step.HELLO, wire.ehlo)
        if self.settings.username:
            self._do(Step.AUTH, self._sign_in, (235, 503))

    def _sign_in(self) -> tuple[int, bytes]:
        assert self.host is not None
        if not _is_private(self.host):
            words = "The password was not told: the connection is not encrypted and the relay is another machine."
            raise Faulty(SendOutcome(Outcome.RELAY_FAULT, words))
        return self.host.login(self.settings.username, self.settings.password)

    def _connect(self) -> tuple[int, bytes]:
        assert self.host is not None
        self.host._host = self.settings.server  # type: ignore[attr-defined] # the name its certificate must bear
        return self.host.connect(self.settings.server, self.settings.port)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Say good-bye; whatever the relay does now changes nothing for the letter."""
        self._end(polite=error is None)

    def _end(self, *, polite: bool) -> None:
        if self.host is not None:
            with suppress(OSError, smtplib.SMTPException, ValueError):
                if polite and self.host.sock is not None:
                    self.host.quit()
            self.host.close()
        if self._timer is not None:
            self._timer.cancel()

    def transmit(self, raw: bytes, *, sender: str, recipient: str, before_dot: Callable[[], bool]) -> SendOutcome:
        """Send one letter; ask *before_dot* when the relay has the whole text but not yet the final dot."""
        wire = self.host
        assert wire is not None
        options = [f"SIZE={len(raw)}"] if self._fits(wire, len(raw)) else []
        self._do(Step.MAIL, lambda: wire.mail(sender, options))
        self._do(Step.RCPT, lambda: wire.rcpt(recipient), (250, 251, 252))
        self._do(Step.DATA, lambda: wire.docmd("DATA"), (354,))
        self._do(Step.BODY, lambda: (250, wire.send(_stuffed(raw))))  # type: ignore[func-returns-value]
        if not before_dot():
            wire.close()  # without its dot the letter is thrown away by the relay
            return SendOutcome(Outcome.STOPPED)
        return self._dot(wire)

    def _dot(self, wire: Wire) -> SendOutcome:
        try:
            wire.send(b".\r\n")
            code, words = wire.getreply()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return SendOutcome(Outcome.IN_DOUBT, self._words(error, Step.DOT))
        if code == -1:
            return SendOutcome(Outcome.IN_DOUBT, self._words(ConnectionError(), Step.DOT))
        return judge(Step.DOT, code, words)

    def _fits(self, wire: Wire, size: int) -> bool:
        """Tell whether to declare the size; raise Faulty when the relay has said that it is too large."""
        if not wire.has_extn("size"):
            return False
        most = wire.esmtp_features.get("size", "")
        if most.isdecimal() and 0 < int(most) < size:
            words = f"552 5.3.4 The letter has {size} octets, the relay takes {most}."
            raise Faulty(SendOutcome(Outcome.REFUSED, words))
        return True

    def _do(self, step: Step, act: Callable[[], Any], wanted: tuple[int, ...] = ()) -> None:
        """Take one step; anything but the wanted reply ends the conversation with its verdict."""
        self.step = step
        try:
            code, words = act()
        except smtplib.SMTPResponseException as error:
            raise Faulty(judge(step, error.smtp_code, error.smtp_error)) from error
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise Faulty(silence(step, self._words(error, step))) from error
        if code == -1 or (self.host is not None and self.host.cut_off):  # half a line is no reply
            raise Faulty(silence(step, self._words(ConnectionError(), step)))
        if not (code in wanted if wanted else 200 <= code < 300):
            raise Faulty(judge(Step.BANNER if step is Step.CONNECT else step, code, words))

    def _words(self, error: Exception, step: Step) -> str:
        if self.host is not None and self.host.cut_off:
            return f"No answer within {self.settings.deadline:g} s, at {step.value}."
        if isinstance(error, TimeoutError) or "timed out" in str(error):
            return f"No answer within {self.settings.timeout:g} s, at {step.value}."
        if isinstance(error, ConnectionError | smtplib.SMTPServerDisconnected) and step is not Step.CONNECT:
            return f"The relay closed the connection at {step.value}."
        return reply_text(0, f"{error or type(error).__name__} ({step.value})")


def _is_private(wire: Wire) -> bool:
    """Tell whether nobody on the way can read what is said: it is encrypted, or it leaves no machine."""
    if wire.sock is None or isinstance(wire.sock, ssl.SSLSocket):
        return wire.sock is not None
    there = wire.sock.getpeername()[0]
    return is_this_machine(there) or there == wire.sock.getsockname()[0]


@cache
def _context(cafile: Path | None) -> ssl.SSLContext:
    """Return the rules of trust; reading the system's authorities takes 30 ms, so it is done once."""
    return ssl.create_default_context(cafile=str(cafile) if cafile else None)


def _stuffed(raw: bytes) -> bytes:
    """Return the letter as DATA carries it: CRLF lines, leading dots doubled, no final dot yet."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    return re.sub(rb"(?m)^\.", b"..", lines if lines.endswith(b"\r\n") else lines + b"\r\n")


def _connect(host: str, port: int, timeout: float) -> socket.socket:
    """Return a socket to the relay; looking up its name may take no longer than *timeout* either."""
    until = time.monotonic() + timeout
    last: OSError = TimeoutError(f"the name {host} could not be looked up within {timeout:g} s")
    for family, kind, proto, _, address in _addresses(host, port, timeout):
        made = socket.socket(family, kind, proto)
        try:
            made.settimeout(max(0.1, until - time.monotonic()))
            made.connect(address)
        except OSError as error:
            made.close()
            last = error
        else:
            made.settimeout(timeout)
            return made
    raise last


def _addresses(host: str, port: int, timeout: float) -> list[Any]:
    """Look the name up in a thread of its own: the system's resolver cannot be interrupted."""
    found: list[Any] = []
    failed: list[OSError] = []

    def look_up() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            failed.append(error)

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(timeout)
    if failed:
        raise failed[0]
    return list(found)
