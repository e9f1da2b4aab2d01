"""What Google refuses and why, as sentences that say what to click."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import requests
from google.auth.exceptions import RefreshError

from programme.errors import BookBroken, BookBusy, BookError, BookFull, BookMissing
from programme.text.sentences import Sentence, say

ADDRESS = "https://docs.google.com/spreadsheets/d/"
_OFFICE = ("not supported for this document", "must not be an Office file")
_QUOTA = {"RATE_LIMIT_EXCEEDED", "rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"}
_DISABLED = {"SERVICE_DISABLED", "accessNotConfigured"}
_NOT_SHARED = "The caller does not have permission"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks Google: the service account's address and the Cloud project of its key; both may be shown."""

    account: str
    project: str


class RequestRefused(BookError):
    """Google refused the request itself: nothing was carried out. `message` is what it said."""

    def __init__(self, message: str) -> None:
        super().__init__(say("Google refused the request: %(why)s", why=message[:300]))
        self.message = message

    @property
    def names_no_range(self) -> bool:
        """Tell whether a tab was renamed or deleted since its title was read."""
        return "Unable to parse range" in self.message or "No grid with id" in self.message

    @property
    def at(self) -> int | None:
        """Return which part of the request was refused, counted from 0; None when Google does not say."""
        found = re.match(r"Invalid (?:data|requests)\[(\d+)\]", self.message)
        return int(found[1]) if found else None

    @property
    def is_protected(self) -> bool:
        return "protected cell" in self.message

    @property
    def is_too_small(self) -> bool:
        return "exceeds grid limits" in self.message or "beyond the grid" in self.message

    @property
    def is_about_the_tab(self) -> bool:
        """Tell whether no single row is to blame: the tab is another one by now, or the spreadsheet is full."""
        return self.names_no_range or self.is_too_small or "number of cells in the workbook" in self.message


class Uncertain(BookError):
    """Nobody can say whether a write was carried out: it must be looked for, never repeated blindly."""


def unfinished(title: str) -> BookBroken:
    """Return why a spreadsheet is no book yet."""
    return BookBroken(
        say(
            "“%(book)s” holds a copy that was not finished. Run flask book copy again: it begins anew and ends it.",
            book=title,
        )
    )


def not_our_mark(tab: str, title: str) -> BookBroken:
    """Return why nothing is read where staff keep a tab under the title that the mark needs."""
    return BookBroken(
        say(
            "In “%(book)s” the tab “%(tab)s” is not the one in which the intranet counts its writes, but bears its "
            "name. Give it another name; until then nothing is read or written there.",
            tab=tab,
            book=title,
        )
    )


def unreachable() -> BookBusy:
    return BookBusy(say("Google cannot be reached now. The edits wait; nothing is lost."))


def out_of_quota() -> BookBusy:
    return BookBusy(say("Google's quota for this minute is used up. The edits wait for the next one."))


def why_no_token(error: RefreshError, asker: Asker) -> BookError:
    """Return why Google gave no token for the key."""
    told = str(error)
    if "account not found" in told or "is disabled" in told:
        return BookMissing(
            say(
                "Google no longer knows the service account %(account)s: it was deleted or disabled. In the Google "
                "Cloud console open IAM and admin → Service accounts and enable it, or make a new one, download its "
                "key into GOOGLE_KEY_FILE, and share the spreadsheet with it.",
                account=asker.account,
            )
        )
    if "reasonable timeframe" in told:
        return BookBusy(
            say(
                "This server's clock is wrong, so Google refuses its key. Set the clock (on Debian: sudo timedatectl "
                "set-ntp true)."
            )
        )
    if "invalid_grant" in told or "Signature" in told:
        return BookMissing(
            say(
                "Google refuses the key in GOOGLE_KEY_FILE: it was revoked or replaced. In the Google Cloud console "
                "open IAM and admin → Service accounts → %(account)s → Keys, add a key (JSON), and put it into that "
                "file.",
                account=asker.account,
            )
        )
    return unreachable()


def why_not(answer: requests.Response, asker: Asker, *, writes: bool) -> BookError:
    """Return what an answer that is no good means; *writes*: to a request that was to change the spreadsheet."""
    code, (message, reasons) = answer.status_code, _told(answer)
    if code == requests.codes.too_many_requests or reasons & _QUOTA:
        return out_of_quota()
    if code >= 500:
        return unreachable()
    if code == requests.codes.not_found:
        return BookMissing(_unknown(_id(answer), asker, is_sure="/v4/" in answer.url))
    if reasons & _DISABLED:
        return BookMissing(_disabled("drive" if "/drive/" in answer.url else "sheets", asker))
    if code == requests.codes.unauthorized:
        return BookMissing(
            say(
                "Google does not accept the sign-in of %(account)s. If it stays so for an hour, add a new key in the "
                "Google Cloud console (IAM and admin → Service accounts → Keys) and put it into GOOGLE_KEY_FILE.",
                account=asker.account,
            )
        )
    if code == requests.codes.forbidden:
        kind = BookFull if writes and message == _NOT_SHARED else BookMissing
        return kind(_forbidden(message, _id(answer), asker, writes=writes))
    if any(words in message for words in _OFFICE):
        return BookMissing(_no_spreadsheet(_id(answer), asker))
    return RequestRefused(message)


def _unknown(id: str, asker: Asker, *, is_sure: bool) -> Sentence:
    """Tell of an id that is not found; Drive says so of a file that is only not shared, too."""
    if is_sure:
        return say(
            "Google has no spreadsheet with the id %(id)s. Copy the id again: it is the long part of the "
            "spreadsheet's address between /d/ and /edit.",
            id=id,
        )
    return say(
        "Google Drive shows the intranet no file with the id %(id)s. Compare the id with the spreadsheet's address, "
        "press Share there, enter %(account)s and choose Editor.",
        id=id, account=asker.account,
    )  # fmt: skip


def _forbidden(message: str, id: str, asker: Asker, *, writes: bool) -> Sentence:
    if message != _NOT_SHARED:
        return say("Google gives the intranet no access: %(why)s", why=message[:300])
    if writes:
        return say(
            "The intranet may read this spreadsheet but not change it. Open %(address)s, press Share, find "
            "%(account)s and choose Editor instead of Viewer.",
            address=ADDRESS + id, account=asker.account,
        )  # fmt: skip
    return say(
        "The spreadsheet is not shared with the intranet. Open %(address)s, press Share, enter %(account)s, choose "
        "Editor and press Send.",
        address=ADDRESS + id, account=asker.account,
    )  # fmt: skip


def _no_spreadsheet(id: str, asker: Asker) -> Sentence:
    return say(
        "The file is no Google spreadsheet: most likely an Excel file that was uploaded. Open %(address)s, choose "
        "File → Save as Google Sheets, share the new spreadsheet with %(account)s, and put its id into the setting.",
        address=ADDRESS + id, account=asker.account,
    )  # fmt: skip


def _disabled(name: str, asker: Asker) -> Sentence:
    return say(
        "The %(api)s is not switched on in the Google Cloud project of the key. Open %(address)s, press Enable, and "
        "wait a few minutes.",
        api={"sheets": "Google Sheets API", "drive": "Google Drive API"}[name],
        address=f"https://console.cloud.google.com/apis/library/{name}.googleapis.com?project={asker.project}",
    )


def _id(answer: requests.Response) -> str:
    found = re.search(r"/(?:spreadsheets|files)/([^/:?]+)", answer.url)
    return found[1] if found else "?"


def _told(answer: requests.Response) -> tuple[str, set[str]]:
    """Return message and reasons of an error; a page that is no JSON has neither."""
    try:
        error: dict[str, Any] = answer.json()["error"]
        told = [*error.get("details", ()), *error.get("errors", ())]
        return str(error.get("message", "")), {each["reason"] for each in told if "reason" in each}
    except (ValueError, KeyError, TypeError, AttributeError):
        return answer.reason or "", set()
