"""Every test of the port is held by both kinds of book."""

from __future__ import annotations

import pytest

from tests.clouds import budget, client, clock, cloud, key, session
from tests.sheets.port.google_editor import GoogleEditor
from tests.sheets.port.workbook_editor import WorkbookEditor

__all__ = ["budget", "client", "clock", "cloud", "key", "session"]


@pytest.fixture
def workbook(tmp_path, clock):
    """Return the editor of staff who keep the book in a file."""
    return WorkbookEditor(tmp_path, clock)


@pytest.fixture
def google(tmp_path, clock, cloud, key, client):
    """Return the editor of staff who keep the book at Google."""
    return GoogleEditor(tmp_path, clock, cloud, key["client_email"], client)


@pytest.fixture(params=["workbook", "google"])
def editor(request):
    """Return one editor after the other."""
    return request.getfixturevalue(request.param)
