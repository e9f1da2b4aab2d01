"""What Google leaves undocumented, as switches: a client must be right whichever way they stand."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Switches:
    """How the stand-in behaves where Google says nothing. Reports of users are in the comments."""

    metadata_moves_on_sort: bool = True  # one first-hand report says so
    copied_row_copies_metadata: bool = False
    append_ignored_under_filter: bool = False  # reported: the row was answered for and never seen
    append_lossy: bool = False  # reported: two appends close together landed on one row
    validation_bypassed: bool = True  # values that a strict list refuses to people are taken from the API
    version_lags: bool = False  # Drive's version rises only some time after the change
    deleting_nothing_fails: bool = False  # deleteDeveloperMetadata that matches nothing is refused

    def set(self, name: str, on: bool) -> Switches:
        """Return the switches with one of them changed; raises KeyError for a name that is none."""
        if name not in NAMES:
            raise KeyError(name)
        return replace(self, **{name: on})


NAMES = tuple(each.name for each in fields(Switches))
VERSION_LAG = 20.0  # seconds
APPENDS_TOGETHER = 1.0  # seconds within which a lossy append overwrites the one before
