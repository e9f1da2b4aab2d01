"""The book's table of tabs and columns, in the order new books have them."""

from __future__ import annotations

from .pairs import ACTIVITIES, MEETINGS, PAIRS
from .people import MENTEES, MENTORS, TEACHERS
from .records import (
    CONSENTS,
    DOCUMENTS,
    EVENTS,
    LETTER_LOG,
    PARTNERS,
    PRACTICES,
    PUBLICATIONS,
    REFERENCES,
    ROADMAP,
    SETTINGS,
    SURVEYS,
)
from .tabs import Tab

TABS: tuple[Tab, ...] = (
    MENTEES, MENTORS, PAIRS, ACTIVITIES, MEETINGS, ROADMAP, SURVEYS, PARTNERS, PUBLICATIONS, LETTER_LOG,
    REFERENCES, TEACHERS, CONSENTS, DOCUMENTS, EVENTS, PRACTICES, SETTINGS,
)  # fmt: skip

BY_KEY: dict[str, Tab] = {tab.key: tab for tab in TABS}


def tab(key: str) -> Tab:
    """Return the tab by its key; KeyError when there is none."""
    return BY_KEY[key]
