"""What Google refuses and why, as sentences that say what to click."""

from __future__ import annotations

from typing import Any

import requests
from google.auth.exceptions import RefreshError

from programme.errors import BookBusy, BookError, BookMissing
from programme.sentences import Sentence, say


class Refused(BookError):
    """Google refused the request itself: nothing was carried out. `message` is what it said."""

    def __init__(self, message: str) -> None:
        super().__init__(say("Google refused the request: %(why)s", why=message[:300]))
        self.message = message

    @property
    def names_no_range(self) -> bool:
        """Tell whether a tab was renamed or deleted since its title was read."""
        return "Unable to parse range" in self.message or "No grid with id" in self.message

    @property
    def is_protected(self) -> bool:
        return "protected cell" in self.message

    @property
    def is_too_small(self) -> bool:
        return "exceeds grid limits" in self.message


class Uncertain(BookError):
    """Nobody can say whether a write was carried out: it must be looked for, never repeated blindly."""


def unreachable() -> BookBusy:
    return BookBusy(say("Google cannot be reached now. The edits wait; nothing is lost."))


def out_of_quota() -> BookBusy:
    return BookBusy(say("Google's quota for this minute is used up. The edits wait for the next one."))


def why_no_token(error: RefreshError) -> BookError:
    """Return why Google gave no token for the key."""
    told = str(error)
    if "account not found" in told:
        return BookMissing(
            say(
                "Google no longer knows the service account of GOOGLE_KEY_FILE: it was deleted. Make a new one in the "
                "Google Cloud console (IAM and admin → Service accounts), download its key, and share the spreadsheet "
                "with it."
            )
        )
    if "reasonable timeframe" in told:
        return BookBusy(
            say("This server's clock is wrong, so Google refuses its key. Set the clock (on Debian: timedatectl).")
        )
    if "invalid_grant" in told or "Signature" in told:
        return BookMissing(
            say(
                "Google refuses the key in GOOGLE_KEY_FILE: it was revoked or replaced. In the Google Cloud console "
                "open IAM and admin → Service accounts → Keys, add a key (JSON), and put it into that file."
            )
        )
    return unreachable()


def why_not(answer: requests.Response) -> BookError:
    """Return what an answer that is no good means."""
    code, message, reason = answer.status_code, *_told(answer)
    if code == requests.codes.too_many_requests:
        return out_of_quota()
    if code >= 500:
        return unreachable()
    if code == requests.codes.not_found:
        return BookMissing(
            say(
                "Google has no spreadsheet with this id. Copy the id again: it is the long part of the spreadsheet's "
                "address between /d/ and /edit."
            )
        )
    if reason == "SERVICE_DISABLED":
        return BookMissing(_disabled(message))
    if code in (requests.codes.unauthorized, requests.codes.forbidden):
        return BookMissing(
            say(
                "Google lets the intranet's service account do nothing with this spreadsheet. Open the spreadsheet, "
                "press Share, enter the address “client_email” of GOOGLE_KEY_FILE and choose Editor."
            )
        )
    return Refused(message)


def _disabled(message: str) -> Sentence:
    api = "Google Drive API" if "drive" in message.casefold() else "Google Sheets API"
    return say(
        "The %(api)s is not switched on in the Google Cloud project of the key. In the console open APIs and "
        "services → Library, find it, and press Enable; then wait a minute.",
        api=api,
    )


def _told(answer: requests.Response) -> tuple[str, str]:
    """Return message and reason of an error; a page that is no JSON has neither."""
    try:
        error: dict[str, Any] = answer.json()["error"]
        details = [detail.get("reason", "") for detail in error.get("details", ())]
        return str(error.get("message", "")), next(filter(None, details), "")
    except (ValueError, KeyError, TypeError, AttributeError):
        return answer.reason or "", ""
