"""The client of Google: gspread's client with time-outs, a budget, patience with faults, and faults as sentences."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import urlsplit

import google.auth.exceptions
import gspread
import requests
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2.service_account import Credentials
from requests.adapters import HTTPAdapter

from programme.errors import BookBusy, BookError, SettingError
from programme.text.sentences import say

from .faults import Asker, Uncertain, out_of_quota, unreachable, why_no_token, why_not
from .network import lasts, never_left, refuse_pages, why_no_line
from .quota import Budget

SCOPES = (
    "https://www.googleapis.com/auth/spreadsheets",
    "https://www.googleapis.com/auth/drive.metadata.readonly",
)
TIMEOUT = (10.0, 60.0)  # seconds to connect, and between two pieces of an answer
TRIES = 5  # of one request; what may have been carried out is never sent again
LONGEST_WAIT = 64.0  # seconds between two tries
_READS = ("values:batchGetByDataFilter", ":getByDataFilter", "developerMetadata:search")


class _Elsewhere(HTTPAdapter):
    """Takes every request to another address: all of Google's hosts to the stand-in."""

    def __init__(self, root: str) -> None:
        super().__init__()
        self._root = root.rstrip("/")

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        url = urlsplit(request.url or "")
        request.url = f"{self._root}{url.path}" + (f"?{url.query}" if url.query else "")
        return super().send(request, *args, **options)


def open_session(key: Mapping[str, str], root: str = "") -> AuthorizedSession:
    """Return a session that signs in as the service account of *key* when it is first used.

    *root* stands in for all of Google's hosts. Raises SettingError for a damaged key.
    """
    own = requests.Session()
    try:
        credentials = Credentials.from_service_account_info(key, scopes=SCOPES)
    except ValueError as error:  # google-auth's own errors are among them
        raise SettingError(
            say(
                "The key in GOOGLE_KEY_FILE is damaged. Google gives out a key only once: add a new one in the Google "
                "Cloud console (IAM and admin → Service accounts → Keys, JSON) and put it into that file."
            )
        ) from error
    signed = AuthorizedSession(credentials, auth_request=Request(own), refresh_timeout=30)
    for session in (own, signed):
        session.hooks["response"].append(refuse_pages)
        if root:
            session.mount("https://", _Elsewhere(root))
    return signed


class Client(gspread.HTTPClient):
    """Sends requests for one account. Reads are tried again; a write only when it surely was not carried out.

    `sleep` and `chance` (a number from 0 to 1) are handed in by tests. Raises BookBusy when Google is away or the
    quota is used up, BookMissing when it refuses access, Refused when it refuses the request, Uncertain when nobody
    can say whether a write was carried out.
    """

    def __init__(
        self,
        session: AuthorizedSession,
        budget: Budget,
        *,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        super().__init__(auth=None, session=session)  # type: ignore[arg-type]
        self.timeout = TIMEOUT
        self.asker = Asker(session.credentials.service_account_email, session.credentials.project_id or "")
        self._budget, self._sleep, self._chance = budget, sleep, chance

    @property
    def account(self) -> str:
        """Return the e-mail address this line signs in as: whom a spreadsheet must be shared with."""
        return self.asker.account

    def wait(self, seconds: float) -> None:
        """Wait between two requests, on the same clock as everything else here."""
        self._sleep(seconds)

    def request(
        self,
        method: str,
        endpoint: str,
        params: Any = None,
        data: bytes | None = None,
        json: Mapping[str, Any] | None = None,
        files: Any = None,
        headers: MutableMapping[str, str] | None = None,
        *,
        repeatable: bool = False,
        within: float = math.inf,
        tries: int = TRIES,
    ) -> requests.Response:
        """Send one request under the policy; return the answer when it is a good one.

        A *repeatable* write comes to the same however often it is carried out: it is tried again like a read. Raises
        BookBusy rather than wait for longer than *within* seconds in all.
        """
        reads = method.lower() == "get" or endpoint.endswith(_READS)
        fault: BookError = unreachable()
        waited = 0.0

        def wait(seconds: float) -> None:
            nonlocal waited
            waited += seconds
            if waited > within:
                raise out_of_quota()
            self._sleep(seconds)

        for number in range(tries):
            if number:
                wait(self._chance() * min(LONGEST_WAIT, 2.0**number))
            if "/v4/" in endpoint:
                self._budget.take("read" if reads else "write", wait)
            try:
                answer = self.session.request(
                    method, endpoint, params=params, data=data, json=json, files=files, headers=headers,
                    timeout=self.timeout,
                )  # fmt: skip
            except google.auth.exceptions.RefreshError as error:
                raise why_no_token(error, self.asker) from error
            except (google.auth.exceptions.TransportError, OSError) as error:
                fault = why_no_line(error)
                if not (reads or repeatable or never_left(error)):
                    raise Uncertain(fault.sentence) from error
                if lasts(error):
                    raise fault from error
                continue
            if answer.ok and answer.content.lstrip()[:1] == b"{":
                return answer
            found = unreachable() if answer.ok else why_not(answer, self.asker, writes=not reads)
            if not isinstance(found, BookBusy):
                raise found
            fault = found
            if not (reads or repeatable) and answer.status_code != requests.codes.too_many_requests:
                raise Uncertain(fault.sentence)
        raise fault
