"""The probe: it finds how every switch of the stand-in stands, and leaves the spreadsheet as it was."""

from __future__ import annotations

import contextlib
import itertools

import pytest

from emulator.staff import Staff
from emulator.switches import NAMES
from programme.book.findings import Finding, Trait, found, meaning
from programme.errors import BookBusy, BookFull, Refused
from services.sync import probing
from sheets.google.setup.probe import TITLE, only_probe
from sheets.google.write.row_writes import TAG
from tests.sheets.google.houses import google_book, open_house

BANK = "Наставляемые"


@pytest.fixture
def google(book, client, clock, tmp_path):
    return google_book(book, client, clock, tmp_path)


@pytest.fixture
def staff(cloud, book):
    """A bank with everything a probe must not touch: a filter, a protection, a list, what hangs on rows."""
    person = Staff(cloud, book.spreadsheet.id)
    person.rename_tab("Sheet1", BANK)
    for row, cells in enumerate((("Код", "ФИО"), ("Н-0001", "Осинчева Юлия"), ("Н-0002", "Ракитин Олег"))):
        for column, text in enumerate(cells):
            person.edit(BANK, row, column, text)
    person.protect(BANK, "A1:A9")
    person.filter(BANK, 1, lambda cell: cell.value == "Ракитин Олег")
    place = {"dimensionRange": {"dimension": "ROWS", "startIndex": 1, "endIndex": 2}}
    tag = {"metadataKey": TAG, "metadataValue": "mentees:Н-0001", "visibility": "DOCUMENT", "location": place}
    person._batch({"createDeveloperMetadata": {"developerMetadata": tag}})
    person.add_tab("Черновик")
    return person


def hear(said):
    return lambda sentence: said.append(str(sentence))


def titles(staff):
    return [sheet.title for sheet in staff.file.spreadsheet.sheets]


def as_switches(findings):
    return {finding.trait.value: finding.holds for finding in findings}


def test_every_switch_of_the_stand_in_is_a_trait():
    assert {trait.value for trait in Trait} == set(NAMES)


@pytest.mark.parametrize(("name", "on"), list(itertools.product(NAMES, (True, False))))
def test_a_switch_is_found_as_it_stands_and_the_spreadsheet_is_as_it_was(google, staff, cloud, name, on):
    cloud.switches = cloud.switches.set(name, on)
    before, said = staff.file.spreadsheet.copy(), []
    findings = google.probe(hear(said))

    assert as_switches(findings) == {each: getattr(cloud.switches, each) for each in NAMES}
    assert staff.file.spreadsheet == before
    assert cloud.quotas.enforced
    assert not [call for call in cloud.calls if call.status == 429]
    assert "Google Drive" in said[0]


@pytest.mark.parametrize("on", [True, False])
def test_switches_that_all_stand_alike_are_found_too(google, staff, cloud, on):
    for name in NAMES:
        cloud.switches = cloud.switches.set(name, on)
    before = staff.file.spreadsheet.copy()

    assert set(as_switches(google.probe(lambda _: None)).values()) == {on}
    assert staff.file.spreadsheet == before


def test_the_lag_is_measured_and_waited_for_no_longer_than_it_said(google, staff, cloud, clock):
    cloud.switches = cloud.switches.set("version_lags", True)
    began = clock.now
    late = google.probe(lambda _: None)[-1]

    assert late == Finding(Trait.VERSION, True, 21)
    assert clock.now - began < 40


def test_a_change_that_others_made_before_is_not_taken_for_the_one_waited_for(google, staff, cloud, clock):
    cloud.switches = cloud.switches.set("version_lags", True)
    staff.edit(BANK, 2, 1, "Ракитин Пётр")
    clock.now += 13

    assert google.probe(lambda _: None)[-1].seconds == 21


def test_a_conversation_is_short(google, staff, cloud, clock):
    before = len(cloud.calls)
    google.probe(lambda _: None)

    asked = [call for call in cloud.calls[before:] if not call.what.startswith(("drive", "token"))]
    assert len(asked) <= 25


@pytest.mark.parametrize("fault", ["503_after", "503", "drop_after"])
@pytest.mark.parametrize("at", range(1, 13))
def test_a_probe_that_fails_half_way_leaves_nothing(google, staff, cloud, at, fault):
    before, done = staff.file.spreadsheet.copy(), []

    def see(_method, path, _status, _body):
        done.append(path)
        if path.startswith("/v4/") and len([each for each in done if each.startswith("/v4/")]) == at:
            cloud.faults.order(fault, of="write")

    cloud.watch = see
    with contextlib.suppress(BookBusy):  # a fault of the very last request is looked after by itself
        google.probe(lambda _: None)
    cloud.watch = None

    assert staff.file.spreadsheet == before


@pytest.mark.parametrize("at", range(2, 15))
def test_what_a_killed_probe_left_is_removed_by_the_next(google, staff, cloud, at):
    before, done = staff.file.spreadsheet.copy(), []

    class Killed(BaseException):
        pass

    def see(_method, path, _status, _body):
        done.append(path)
        if path.startswith("/v4/") and len([each for each in done if each.startswith("/v4/")]) >= at:
            raise Killed

    cloud.watch = see
    with pytest.raises(Killed):
        google.probe(lambda _: None)
    cloud.watch = None
    assert [title for title in titles(staff) if title.startswith(TITLE)], "it was killed before it left anything"
    google.probe(lambda _: None)

    assert staff.file.spreadsheet == before


def test_a_tab_of_somebodys_own_is_never_removed(google, staff):
    staff.add_tab(TITLE)
    staff.edit(TITLE, 0, 0, "моё")
    before = staff.file.spreadsheet.copy()
    google.probe(lambda _: None)

    assert staff.file.spreadsheet == before


def test_a_tab_that_staff_remove_meanwhile_ends_the_probe_with_a_sentence(google, staff, cloud):
    def see(_method, _path, _status, _body):
        for title in titles(staff):
            if title.startswith(TITLE):
                staff.delete_tab(title)

    cloud.watch = see
    with pytest.raises(BookBusy, match="broken off"):
        google.probe(lambda _: None)


def test_two_probes_do_not_meet(google, staff, book, tmp_path):
    with only_probe(tmp_path / "google", book.spreadsheet.id), pytest.raises(BookBusy, match="Another probe"):
        google.probe(lambda _: None)


def test_a_spreadsheet_that_may_not_be_changed_is_a_sentence(google, staff, cloud, book, key):
    cloud.share(book.spreadsheet.id, key["client_email"], "reader")
    with pytest.raises(BookFull):
        google.probe(lambda _: None)


@pytest.mark.parametrize("trait", list(Trait))
@pytest.mark.parametrize("holds", [True, False, None])
def test_every_finding_has_its_sentences(trait, holds):
    for finding in (Finding(trait, holds), Finding(trait, holds, 7)):
        assert str(found(finding)).endswith(".")
        assert str(meaning(finding)).endswith(".")


@pytest.fixture
def house(google, clock, tmp_path):
    app, gateways = open_house(tmp_path, google, clock=clock)
    yield app, gateways
    gateways.store.engine.dispose()


def test_the_last_probe_is_kept_for_its_spreadsheet(house, google, staff, cloud, client, clock, tmp_path):
    _, gateways = house
    assert probing.last_probe(gateways, google) is None
    findings = probing.probe(gateways, google, lambda _: None)
    kept = probing.last_probe(gateways, google)

    assert (kept.findings, kept.at) == (findings, gateways.clock.now())
    other = google_book(cloud.make("Другая"), client, clock, tmp_path)
    assert probing.last_probe(gateways, other) is None


def test_a_workbook_has_nothing_to_probe(clock, tmp_path):
    app, gateways = open_house(tmp_path, clock=clock)
    with pytest.raises(Refused, match="nothing to probe"):
        probing.probe(gateways, gateways.books[0], lambda _: None)
    assert probing.last_probe(gateways, gateways.books[0]) is None
    told = app.test_cli_runner().invoke(args=["book", "probe"])
    gateways.store.engine.dispose()

    assert (told.exit_code, told.output.count("\n")) == (0, 1)
    assert "book.xlsx" in told.output


def test_the_command_prints_what_was_found_and_what_it_means(house, staff):
    app, _ = house
    told = app.test_cli_runner().invoke(args=["book", "probe"])
    lines = told.output.splitlines()

    assert told.exit_code == 0
    assert len(lines) == 2 + len(Trait)
    assert all(line.count(".") >= 2 for line in lines[2:])


def test_the_command_fails_with_a_sentence_without_access(house, staff, book, cloud, key):
    cloud.unshare(book.spreadsheet.id, key["client_email"])
    told = house[0].test_cli_runner().invoke(args=["book", "probe"])

    assert told.exit_code == 1
    assert "Google" in told.output
