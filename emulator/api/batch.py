"""spreadsheets.batchUpdate: every request of a batch is tried on a copy, and all of them count or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from emulator.errors import GoogleError, bad
from emulator.sheet.grid import Tag
from emulator.sheet.spreadsheet import Hook, Spreadsheet
from emulator.switches import Switches

Json = dict[str, Any]


@dataclass
class Tally:
    """The ids of developer metadata, and the characters of keys and values that each tab holds."""

    ids: set[int] = field(default_factory=set)
    weights: dict[int, int] = field(default_factory=dict)  # sheet id, -1 for the spreadsheet itself → characters

    def weight(self, hook: Hook, tag: Tag) -> int:
        """Return what the place would hold with the tag."""
        return self.weights.get(self._place(hook), 0) + len(tag.key) + len(tag.value)

    def add(self, hook: Hook, tag: Tag) -> None:
        self.ids.add(tag.id)
        self.weights[self._place(hook)] = self.weight(hook, tag)

    @staticmethod
    def _place(hook: Hook) -> int:
        return hook.sheet.id if hook.sheet is not None else -1


@dataclass
class BatchWork:
    """What a request works on: the spreadsheet it may change, who asks, and how undocumented things behave."""

    spreadsheet: Spreadsheet
    user: str
    switches: Switches
    tally: Tally | None = field(default=None, repr=False)  # of the developer metadata, while only some are added

    def tallied(self) -> Tally:
        """Return the developer metadata that there are, counted once a batch while only some are added."""
        if self.tally is None:
            self.tally = Tally()
            for hook, tag in self.spreadsheet.hooks():
                self.tally.add(hook, tag)
        return self.tally


Request = Callable[[BatchWork, Json], Json]
REQUESTS: dict[str, Request] = {}


def request(kind: str) -> Callable[[Request], Request]:
    """Register the function that carries out requests of this kind; it returns the reply's content, {} for none."""

    def register(carry_out: Request) -> Request:
        REQUESTS[kind] = carry_out
        return carry_out

    return register


def batch_update(work: BatchWork, body: Json) -> Json:
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
            reply = REQUESTS[kind](work, told or {})
        except GoogleError as error:
            raise error.within(f"requests[{place}].{kind}") from error
        replies.append({kind: reply} if reply else {})
    return {"spreadsheetId": work.spreadsheet.id, "replies": replies}
