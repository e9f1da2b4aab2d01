"""The settings of the post, under Flask-Mail's names."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from programme.letters.delivery import ascii_address

MOST_SECONDS = 600.0  # RFC 5321 asks for ten minutes of patience after the final dot


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """Where the relay is and how letters leave; `timeout` is for one answer, `deadline` for the whole conversation."""

    server: str = ""
    port: int = 25
    use_tls: bool = False
    use_ssl: bool = False
    username: str = ""
    password: str = ""
    default_sender: str = ""  # an address, or a name and an address in angle brackets
    timeout: float = 20.0
    cafile: Path | None = None
    public_url: str = "http://127.0.0.1:8000"
    templates: Path
    deadline_seconds: float = 0.0  # 0: three times the timeout
    suppress: bool = False  # Flask-Mail's name: its Connection asks for it
    debug: bool = False  # likewise

    @property
    def deadline(self) -> float:
        return min(self.deadline_seconds or 3 * self.timeout, MOST_SECONDS)

    @property
    def tells_password(self) -> bool:
        """Tell whether signing in would show the password to whoever is on the way to the relay."""
        return bool(self.username) and not (self.use_tls or self.use_ssl) and not is_this_machine(self.server)

    @property
    def host_name(self) -> str:
        """Return the name this machine gives itself in EHLO, in its own addresses and in Message-IDs."""
        return urlsplit(self.public_url).hostname or "localhost"

    @property
    def sender_name(self) -> str:
        return parseaddr(self.default_sender)[0]

    @property
    def sender_address(self) -> str:
        """Return the address letters leave from; raise Refused when the setting is not an address."""
        return ascii_address(parseaddr(self.default_sender)[1]) if self.default_sender else f"noreply@{self.host_name}"


def is_this_machine(host: str) -> bool:
    """Tell whether a name or an IP address can mean this machine only."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
