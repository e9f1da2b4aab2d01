"""spreadsheets.batchUpdate: every request of a batch is tried on a copy, and all of them count or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .errors import GoogleError, bad
from .spreadsheet import Spreadsheet
from .switches import Switches

Json = dict[str, Any]


@dataclass
class Desk:
    """What a request works on: the spreadsheet it may change, who asks, and how undocumented things behave."""

    spreadsheet: Spreadsheet
    user: str
    switches: Switches


Request = Callable[[Desk, Json], Json]
REQUESTS: dict[str, Request] = {}


def request(kind: str) -> Callable[[Request], Request]:
    """Register the function that carries out requests of this kind; it returns the reply's content, {} for none."""

    def register(carry_out: Request) -> Request:
        REQUESTS[kind] = carry_out
        return carry_out

    return register


def batch_update(desk: Desk, body: Json) -> Json:
    """Carry out the requests in order; raises at the first that cannot be."""
    asked = body.get("requests") or []
    if not asked:
        raise bad("Must specify at least one request.")
    replies = []
    for place, each in enumerate(asked):
        if len(each) != 1:
            raise bad(f"Invalid requests[{place}]: exactly one kind of request must be set")
        ((kind, told),) = each.items()
        if kind not in REQUESTS:
            raise bad(
                f"Invalid JSON payload received. Unknown name \"{kind}\" at 'requests[{place}]': Cannot find field."
            )
        try:
            reply = REQUESTS[kind](desk, told or {})
        except GoogleError as error:
            raise error.within(f"requests[{place}].{kind}") from error
        replies.append({kind: reply} if reply else {})
    return {"spreadsheetId": desk.spreadsheet.id, "replies": replies}
