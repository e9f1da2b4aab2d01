"""What a beginner meets on the way to Google: each mishap yields the sentence that tells what to click."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from emulator.api.tokens import new_key
from emulator.cloud import OFFICE, Cloud, File
from emulator.server import running
from emulator.staff import Staff
from programme.book.edits import CellWrite, Edits
from programme.errors import BookBusy, BookFull, BookMissing, SettingError
from sheets.google.book import GoogleBook
from sheets.google.cache import DRIVE
from sheets.google.client import Client, open_session
from sheets.shared.headers import MARK_LABEL, MARK_TAB
from tests.sheets.google.strangers import answering, nobody

GOOGLE = "https://oauth2.googleapis.com"  # as Google's own key files say
ACCOUNT = "nastavnik@nastavnik-rehearsal.iam.gserviceaccount.com"
PROJECT = "nastavnik-rehearsal"
HOSTS = "oauth2.googleapis.com, sheets.googleapis.com, www.googleapis.com"


@dataclass
class World:
    """A spreadsheet in order, and everything that can be spoilt about it."""

    cloud: Cloud
    root: str
    key: dict[str, str]
    file: File
    id: str

    @property
    def staff(self) -> Staff:
        return Staff(self.cloud, self.file.spreadsheet.id)


@dataclass
class Wall:
    clock: object

    def now(self):
        return datetime.fromtimestamp(self.clock.now, UTC)


@pytest.fixture
def world(cloud):
    with running(cloud) as root:
        key = new_key(cloud, GOOGLE)
        file = cloud.make("Банк данных", locale="ru_RU")
        cloud.share(file.spreadsheet.id, key["client_email"])
        made = World(cloud, root, key, file, file.spreadsheet.id)
        made.staff.rename_tab("Sheet1", "Наставляемые")
        for column, cells in enumerate((("Код", "Н-0001"), ("ФИО", "Берёзова Юлия"), ("Должность", "методист"))):
            for row, text in enumerate(cells):
                made.staff.edit("Наставляемые", row, column, text)
        made.staff.add_tab(MARK_TAB)
        made.staff.edit(MARK_TAB, 0, 0, MARK_LABEL)
        yield made


@pytest.fixture
def open_book(world, budget, clock, tmp_path):
    def opened():
        client = Client(open_session(world.key, world.root), budget, sleep=clock.sleep)
        return GoogleBook(
            world.id, client, folder=tmp_path / "google", tabs=frozenset({"mentees"}), clock=Wall(clock),
            seconds=lambda: clock.now,
        )  # fmt: skip

    return opened


def read(book):
    book.read()


def write(book):
    edit = CellWrite("mentees", "Н-0001", "post", "завуч")
    book.update(lambda reading: Edits(cells=(edit,), write_number=1))


def other_account(world):
    world.key = new_key(world.cloud, GOOGLE, "other")


MISHAPS = {
    "not shared": (
        lambda w: w.cloud.unshare(w.id, ACCOUNT), read, BookMissing,
        "The spreadsheet is not shared with the intranet. Open https://docs.google.com/spreadsheets/d/{id}, press "
        f"Share, enter {ACCOUNT}, choose Editor and press Send.",
    ),
    "shared with another account than the key's": (
        other_account, read, BookMissing,
        "The spreadsheet is not shared with the intranet. Open https://docs.google.com/spreadsheets/d/{id}, press "
        f"Share, enter other@{PROJECT}.iam.gserviceaccount.com, choose Editor and press Send.",
    ),
    "shared as reader": (
        lambda w: w.cloud.share(w.id, ACCOUNT, "reader"), write, BookFull,
        "The intranet may read this spreadsheet but not change it. Open https://docs.google.com/spreadsheets/d/{id}, "
        f"press Share, find {ACCOUNT} and choose Editor instead of Viewer.",
    ),
    "Sheets API off": (
        lambda w: w.cloud.enabled.discard("sheets"), read, BookMissing,
        "The Google Sheets API is not switched on in the Google Cloud project of the key. Open "
        f"https://console.cloud.google.com/apis/library/sheets.googleapis.com?project={PROJECT}, press Enable, and "
        "wait a few minutes.",
    ),
    "Drive API off": (
        lambda w: w.cloud.enabled.discard("drive"), read, BookMissing,
        "The Google Drive API is not switched on in the Google Cloud project of the key. Open "
        f"https://console.cloud.google.com/apis/library/drive.googleapis.com?project={PROJECT}, press Enable, and "
        "wait a few minutes.",
    ),
    "wrong id": (
        lambda w: setattr(w, "id", "1" * 44), read, BookMissing,
        f"Google has no spreadsheet with the id {'1' * 44}. Copy the id again: it is the long part of the "
        "spreadsheet's address between /d/ and /edit.",
    ),
    "an uploaded Excel file": (
        lambda w: setattr(w.file, "type", OFFICE), read, BookMissing,
        "The file is no Google spreadsheet: most likely an Excel file that was uploaded. Open "
        "https://docs.google.com/spreadsheets/d/{id}, choose File → Save as Google Sheets, share the new spreadsheet "
        f"with {ACCOUNT}, and put its id into the setting.",
    ),
    "revoked key": (
        lambda w: w.cloud.keys[ACCOUNT].clear(), read, BookMissing,
        "Google refuses the key in GOOGLE_KEY_FILE: it was revoked or replaced. In the Google Cloud console open IAM "
        f"and admin → Service accounts → {ACCOUNT} → Keys, add a key (JSON), and put it into that file.",
    ),
    "deleted account": (
        lambda w: w.cloud.keys.clear(), read, BookMissing,
        f"Google no longer knows the service account {ACCOUNT}: it was deleted or disabled. In the Google Cloud "
        "console open IAM and admin → Service accounts and enable it, or make a new one, download its key into "
        "GOOGLE_KEY_FILE, and share the spreadsheet with it.",
    ),
    "wrong clock": (
        lambda w: setattr(w.cloud, "skew", 7200.0), read, BookBusy,
        "This server's clock is wrong, so Google refuses its key. Set the clock (on Debian: sudo timedatectl set-ntp "
        "true).",
    ),
    "a sign-in that is not taken": (
        lambda w: w.cloud.faults.share("401", 1.0), read, BookMissing,
        f"Google does not accept the sign-in of {ACCOUNT}. If it stays so for an hour, add a new key in the Google "
        "Cloud console (IAM and admin → Service accounts → Keys) and put it into GOOGLE_KEY_FILE.",
    ),
    "Google is down": (
        lambda w: w.cloud.faults.share("502", 1.0), read, BookBusy,
        "Google cannot be reached now. The edits wait; nothing is lost.",
    ),
    "the quota of Sheets": (
        lambda w: w.cloud.faults.share("429", 1.0), read, BookBusy,
        "Google's quota for this minute is used up. The edits wait for the next one.",
    ),
    "the quota of Drive": (
        lambda w: w.cloud.faults.share("drive_429", 1.0), read, BookBusy,
        "Google's quota for this minute is used up. The edits wait for the next one.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("spoil", "act", "kind", "sentence"), MISHAPS.values(), ids=MISHAPS)
def test_a_mishap_yields_the_sentence_that_says_what_to_click(world, open_book, spoil, act, kind, sentence):
    act(open_book())  # it worked before
    spoil(world)
    with pytest.raises(kind) as told:
        act(open_book())

    assert str(told.value) == sentence.replace("{id}", world.id)


def test_a_reader_may_read(world, open_book):
    world.cloud.share(world.id, ACCOUNT, "reader")
    assert open_book().read().tabs["mentees"].rows


def test_a_file_that_drive_alone_does_not_show_is_told(world, client):
    world.cloud.unshare(world.id, ACCOUNT)
    with pytest.raises(BookMissing) as told:
        client.request("get", f"{DRIVE}/{world.id}")
    assert str(told.value).startswith(f"Google Drive shows the intranet no file with the id {world.id}.")


def test_another_refusal_is_told_in_googles_words(world, client):
    with pytest.raises(BookMissing) as told:
        client.request("delete", f"{DRIVE}/{world.id}")
    assert str(told.value) == (
        "Google gives the intranet no access: The user does not have sufficient permissions for this file."
    )


PROXY = (
    f"A proxy or a filter of the network answers in Google's place. Let this server through to {HOSTS}, port 443; a "
    "proxy that must be used stands in the variable HTTPS_PROXY. The edits wait; nothing is lost."
)


@pytest.mark.parametrize("status", [200, 403, 407])
def test_a_page_in_googles_place_is_told(world, open_book, status):
    with answering(status) as world.root, pytest.raises(BookBusy) as told:
        open_book().read()
    assert str(told.value) == PROXY


def test_a_page_after_the_sign_in_is_told_too(world, budget, clock, tmp_path):
    client = Client(open_session(world.key, world.root), budget, sleep=clock.sleep)
    client.request("get", f"https://sheets.googleapis.com/v4/spreadsheets/{world.id}")
    with (
        answering() as client.session.get_adapter("https://")._root,
        pytest.raises(BookBusy, match="proxy or a filter"),
    ):
        client.request("get", f"https://sheets.googleapis.com/v4/spreadsheets/{world.id}")


def test_a_proxy_that_lets_nobody_through_is_told(world, open_book, monkeypatch):
    world.root = ""
    with answering(407) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(BookBusy) as told:
            open_book().read()
    assert str(told.value) == PROXY


def test_no_network_is_told(world, open_book):
    world.root = nobody()
    with pytest.raises(BookBusy) as told:
        open_book().read()
    assert str(told.value) == (
        f"This server gets no connection to Google. If that lasts, let it out to {HOSTS}, port 443. The edits wait; "
        "nothing is lost."
    )


def test_a_filter_that_opens_what_is_encrypted_is_told(world, open_book):
    with answering(encrypted=True) as world.root, pytest.raises(BookBusy) as told:
        open_book().read()
    assert str(told.value) == (
        "Something on the way to Google shows a certificate of its own: a filter that looks into encrypted traffic. "
        f"Let {HOSTS} pass it unopened, or name the file of its certificate in the variable REQUESTS_CA_BUNDLE. The "
        "edits wait; nothing is lost."
    )


def test_a_missing_file_of_certificates_is_told(world, open_book, monkeypatch, tmp_path):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    with answering(encrypted=True) as world.root, pytest.raises(BookMissing, match="REQUESTS_CA_BUNDLE cannot be used"):
        open_book().read()


def test_a_write_that_found_no_way_out_is_not_uncertain(world, budget, clock):
    client = Client(open_session(world.key, world.root), budget, sleep=clock.sleep)
    client.request("get", f"https://sheets.googleapis.com/v4/spreadsheets/{world.id}")
    client.session.get_adapter("https://")._root = nobody()
    with pytest.raises(BookBusy, match="no connection to Google"):
        client.request("post", f"https://sheets.googleapis.com/v4/spreadsheets/{world.id}:batchUpdate", json={})


def test_a_damaged_key_stops_the_start(world):
    with pytest.raises(SettingError, match="GOOGLE_KEY_FILE is damaged"):
        open_session(world.key | {"private_key": world.key["private_key"][:200]})
