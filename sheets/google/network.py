"""What stands between this server and Google: no way out, a proxy, a filter; each as a sentence."""

from __future__ import annotations

from typing import Any

import requests
from google.auth.exceptions import TransportError
from urllib3.exceptions import NewConnectionError

from programme.errors import BookBusy, BookError, BookMissing
from programme.text.sentences import say

from .faults import unreachable

HOSTS = "oauth2.googleapis.com, sheets.googleapis.com, www.googleapis.com"


class Intercepted(requests.RequestException):
    """A web page came where Google answers with JSON."""


def refuse_pages(answer: requests.Response, **_: Any) -> None:
    """Raise Intercepted when somebody else answered in Google's place; a hook for sessions.

    Google's own pages come with a 5xx, when it is down.
    """
    if answer.status_code < 500 and answer.content and "json" not in answer.headers.get("Content-Type", ""):
        raise Intercepted("not Google's", response=answer)


def cause_of(error: Exception) -> Exception:
    """Return what really happened: google-auth wraps it."""
    return error.__cause__ if isinstance(error.__cause__, requests.RequestException) else error


def why_no_line(error: Exception) -> BookError:
    """Return why no answer of Google came."""
    cause = cause_of(error)
    if isinstance(cause, Intercepted | requests.exceptions.ProxyError):
        return BookBusy(
            say(
                "A proxy or a filter of the network answers in Google's place. Let this server through to %(hosts)s, "
                "port 443; a proxy that must be used stands in the variable HTTPS_PROXY. The edits wait; nothing is "
                "lost.",
                hosts=HOSTS,
            )
        )
    if isinstance(cause, requests.exceptions.SSLError):
        return BookBusy(
            say(
                "Something on the way to Google shows a certificate of its own: a filter that looks into encrypted "
                "traffic. Let %(hosts)s pass it unopened, or name the file of its certificate in the variable "
                "REQUESTS_CA_BUNDLE. The edits wait; nothing is lost.",
                hosts=HOSTS,
            )
        )
    if not isinstance(cause, requests.RequestException) and isinstance(cause, OSError):
        return BookMissing(say("The file of certificates in REQUESTS_CA_BUNDLE cannot be used: %(why)s", why=cause))
    if _found_no_way(cause):
        return BookBusy(
            say(
                "This server gets no connection to Google. If that lasts, let it out to %(hosts)s, port 443. The edits "
                "wait; nothing is lost.",
                hosts=HOSTS,
            )
        )
    return unreachable()


def never_left(error: Exception) -> bool:
    """Tell whether the request surely did not reach Google: there was no token or no connection."""
    return isinstance(error, TransportError | requests.exceptions.ProxyError) or _found_no_way(error)


def lasts(error: Exception) -> bool:
    """Tell whether trying again at once is of no use: a person must change something."""
    kinds = Intercepted | requests.exceptions.ProxyError | requests.exceptions.SSLError
    cause = cause_of(error)
    return isinstance(cause, kinds) or not isinstance(cause, requests.RequestException)


def _found_no_way(error: Exception) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)
