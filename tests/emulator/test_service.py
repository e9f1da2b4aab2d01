"""The door: tokens, access, quotas, faults, and that Google's ordinary clients find nothing amiss."""

from __future__ import annotations

import json

import gspread
import pytest
import requests
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2 import service_account

from emulator.api.tokens import NotAStandInsKey, new_key, write_key
from emulator.cloud import OFFICE, Cloud
from emulator.faults import KINDS
from emulator.server import running
from emulator.staff import Staff
from tests.clouds import ROOT, SCOPES, signed_in


def test_gspread_makes_reads_and_writes_a_spreadsheet(plain_client, cloud):
    book = plain_client.create("Журнал")
    sheet = book.sheet1
    sheet.update([["Код", "ФИО"], ["Н-0001", "Осинчева Юлия"]], "A1")
    book.add_worksheet("Пары", rows=10, cols=5)

    assert sheet.get_all_values() == [["Код", "ФИО"], ["Н-0001", "Осинчева Юлия"]]
    assert [each.title for each in plain_client.open("Журнал").worksheets()] == ["Sheet1", "Пары"]
    assert sheet.find("Осинчева Юлия").address == "B2"
    plain_client.del_spreadsheet(book.id)
    with pytest.raises(gspread.exceptions.APIError):
        sheet.get_all_values()


def test_a_whole_conversation_over_http(tmp_path):
    cloud = Cloud()
    with running(cloud) as root:
        email = write_key(cloud, root, tmp_path / "key.json")
        made = cloud.make("Банк")
        cloud.share(made.spreadsheet.id, email)
        credentials = service_account.Credentials.from_service_account_file(str(tmp_path / "key.json"), scopes=SCOPES)
        session = AuthorizedSession(credentials, auth_request=Request(requests.Session()))
        address = f"{root}/v4/spreadsheets/{made.spreadsheet.id}/values/%27Sheet1%27%21A1%3AB2"
        put = session.put(address, params={"valueInputOption": "RAW"}, json={"values": [["ё", 1]]}, timeout=10)
        got = session.get(address, timeout=10).json()

    assert put.status_code == 200
    assert got == {"range": "Sheet1!A1:B2", "majorDimension": "ROWS", "values": [["ё", "1"]]}


def test_a_key_is_for_its_owner_only_where_an_open_file_stood_too(tmp_path):
    path = tmp_path / "key.json"
    write_key(Cloud(), "http://127.0.0.1:1", path)
    path.chmod(0o644)
    write_key(Cloud(), "http://127.0.0.1:2", path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text())["token_uri"] == "http://127.0.0.1:2/token"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "held", ['{"type": "service_account", "project_id": "college-mentoring"}', "[]", "заметки", ""]
)
def test_what_is_no_key_of_the_stand_in_is_not_overwritten(tmp_path, held):
    path = tmp_path / "key.json"
    path.write_text(held, encoding="utf-8")
    with pytest.raises(NotAStandInsKey):
        write_key(Cloud(), "http://127.0.0.1:1", path)

    assert path.read_text(encoding="utf-8") == held


def test_a_request_without_a_good_token_is_refused(cloud, book):
    session = requests.Session()
    from tests.emulator.inprocess import Adapter

    session.mount("https://", Adapter(cloud))
    address = f"https://sheets.googleapis.com/v4/spreadsheets/{book.spreadsheet.id}"
    for headers in ({}, {"Authorization": "Bearer ya29.made-up"}):
        reply = session.get(address, headers=headers)
        assert (reply.status_code, reply.json()["error"]["status"]) == (401, "UNAUTHENTICATED")


def test_a_token_runs_out_after_an_hour(session, cloud, clock, book):
    address = f"https://sheets.googleapis.com/v4/spreadsheets/{book.spreadsheet.id}"
    assert session.get(address).status_code == 200
    token = next(iter(cloud.tokens))
    clock.now += 3601
    plain = requests.Session()
    plain.mount("https://", session.get_adapter("https://"))

    assert plain.get(address, headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert session.get(address).status_code == 200  # google-auth asks for another


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda cloud, key: cloud.keys.clear(), "account not found"),
        (lambda cloud, key: cloud.keys[key["client_email"]].clear(), "Invalid JWT Signature"),
        (lambda cloud, key: setattr(cloud, "skew", 7200.0), "reasonable timeframe"),
        (lambda cloud, key: key.update(private_key=new_key(Cloud(), ROOT)["private_key"]), "Invalid JWT Signature"),
    ],
)
def test_a_key_that_is_no_good_gets_no_token(cloud, key, book, spoil, words):
    spoil(cloud, key)
    with pytest.raises(RefreshError, match=words):
        signed_in(cloud, key).get(f"https://sheets.googleapis.com/v4/spreadsheets/{book.spreadsheet.id}")


def test_who_the_file_is_not_shared_with_is_refused(api, cloud, book, key):
    Staff(cloud, book.spreadsheet.id).unshare(key["client_email"])
    assert api("GET")[1]["error"] == {
        "code": 403, "message": "The caller does not have permission", "status": "PERMISSION_DENIED",
    }  # fmt: skip
    Staff(cloud, book.spreadsheet.id).share(key["client_email"], "reader")
    assert api("GET")[0] == 200
    assert api("PUT", "/values/A1", body={"values": [["x"]]}, valueInputOption="RAW")[0] == 403


def test_a_file_that_is_not_there_is_not_found_in_both_apis(session, cloud):
    sheets = session.get("https://sheets.googleapis.com/v4/spreadsheets/nope")
    drive = session.get("https://www.googleapis.com/drive/v3/files/nope")

    assert (sheets.status_code, sheets.json()["error"]["message"]) == (404, "Requested entity was not found.")
    assert (drive.status_code, drive.json()["error"]["message"]) == (404, "File not found: nope.")
    assert "status" not in drive.json()["error"]


def test_an_api_that_is_not_enabled_says_where_to_enable_it(api, cloud):
    cloud.enabled.discard("sheets")
    status, told = api("GET")
    assert (status, told["error"]["details"][0]["reason"]) == (403, "SERVICE_DISABLED")
    assert "console.developers.google.com/apis/api/sheets.googleapis.com" in told["error"]["message"]


def test_sixty_reads_a_minute_and_then_a_wait(api, clock):
    codes = [api("GET", "/values/A1")[0] for _ in range(62)]
    status, told = api("GET", "/values/A1")
    clock.now += 1.0

    assert codes == [200] * 60 + [429] * 2
    assert (status, told["error"]["details"][0]["reason"]) == (429, "RATE_LIMIT_EXCEEDED")
    assert "Read requests per minute per user" in told["error"]["message"]
    assert api("PUT", "/values/A1", body={"values": [["x"]]}, valueInputOption="RAW")[0] == 200  # writes have their own
    assert api("GET", "/values/A1")[0] == 200


def test_drive_words_its_refusals_in_its_own_way(session, cloud, book):
    def reason():
        told = session.get(f"https://www.googleapis.com/drive/v3/files/{book.spreadsheet.id}").json()["error"]
        return told["code"], told["errors"][0]["reason"]

    cloud.faults.order("drive_429", of="read")
    assert reason() == (403, "userRateLimitExceeded")
    cloud.enabled.discard("drive")
    assert reason() == (403, "accessNotConfigured")


def test_an_uploaded_excel_file_is_no_spreadsheet_to_the_sheets_api(api, session, book):
    book.type = OFFICE
    status, told = api("GET", "/values/A1")
    assert (status, told["error"]["status"]) == (400, "FAILED_PRECONDITION")
    assert session.get(f"https://www.googleapis.com/drive/v3/files/{book.spreadsheet.id}").json()["mimeType"] == OFFICE


@pytest.mark.parametrize(("kind", "status"), [("429", 429), ("500", 500), ("503", 503), ("401", 401), ("403", 403)])
def test_a_fault_to_order_changes_nothing(api, cloud, kind, status):
    cloud.faults.order(kind, of="write")
    assert api("GET", "/values/A1")[0] == 200
    first = api("PUT", "/values/A1", body={"values": [["x"]]}, valueInputOption="RAW")

    if kind == "401":  # google-auth takes another token and asks again
        assert first[0] == 200
    else:
        assert first[0] == status
        assert "values" not in api("GET", "/values/A1")[1]


def test_a_fault_after_the_fact_leaves_the_change_in_place(api, cloud):
    cloud.faults.order("503_after", of="write")
    assert api("PUT", "/values/A1", body={"values": [["x"]]}, valueInputOption="RAW")[0] == 503
    for kind, error in (("hang_after", requests.ReadTimeout), ("drop_after", requests.ConnectionError)):
        cloud.faults.order(kind, of="write")
        with pytest.raises(error):
            api("PUT", "/values/A2", body={"values": [[kind]]}, valueInputOption="RAW")

    assert api("GET", "/values/A1:A2")[1]["values"] == [["x"], ["drop_after"]]


def test_a_bad_gateway_is_a_page(session, cloud, book):
    cloud.faults.order("502")
    reply = session.get(f"https://sheets.googleapis.com/v4/spreadsheets/{book.spreadsheet.id}")
    assert (reply.status_code, reply.headers["Content-Type"][:9]) == (502, "text/html")


def test_a_share_of_requests_fails_at_random_but_always_the_same_ones(api, cloud):
    cloud.quotas.enforced = False
    cloud.faults.share("503", 0.3, of="read")
    codes = [api("GET", "/values/A1")[0] for _ in range(100)]
    assert 15 <= codes.count(503) <= 45
    cloud.faults.clear()
    assert api("GET", "/values/A1")[0] == 200
    with pytest.raises(KeyError):
        cloud.faults.order("418")
    assert set(KINDS) >= {"429", "503_after", "hang_after"}


@pytest.mark.parametrize("lags", [False, True])
def test_drive_s_version_rises_with_every_change_or_some_time_after(session, cloud, clock, book, lags):
    cloud.switches = cloud.switches.set("version_lags", lags)

    def version():
        address = f"https://www.googleapis.com/drive/v3/files/{book.spreadsheet.id}"
        return int(session.get(address, params={"fields": "version,modifiedTime"}).json()["version"])

    clock.now += 100
    before = version()
    Staff(cloud, book.spreadsheet.id).edit("Sheet1", 0, 0, "x")
    assert version() - before == (0 if lags else 1)
    clock.now += 30
    assert version() - before == 1


def test_rubbish_gets_an_answer_in_google_s_words(session, book):
    address = f"https://sheets.googleapis.com/v4/spreadsheets/{book.spreadsheet.id}"
    for method, path, body in (
        ("POST", ":batchUpdate", "{"),
        ("POST", ":batchUpdate", "[]"),
        ("POST", ":batchUpdate", "{}"),
        ("GET", "/values/%D0%9D%D0%B5%D1%82!A1", ""),
        ("GET", "/nothing/at/all", ""),
        ("PUT", "/values/A1", json.dumps({"values": [["x"]]})),
        ("PUT", "/values/A1?valueInputOption=RAW", json.dumps({"values": [[{"a": 1}]]})),
    ):
        reply = session.request(method, address + path, data=body.encode())
        assert reply.status_code in (400, 404), (method, path, reply.text)
        assert reply.json()["error"]["message"]
