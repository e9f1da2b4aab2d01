"""Developer metadata and data filters: what hangs on a row, where it goes, and how it finds the row again."""

from __future__ import annotations

import pytest

from emulator.staff import Staff

KEY = {"metadataKey": "code", "visibility": "DOCUMENT"}


@pytest.fixture
def staff(cloud, book, api):
    """Return a person with a bank of five rows open, each row tagged with its code."""
    rows = [["Код", "ФИО"], *([f"Н-000{n}", f"Человек {n}"] for n in range(1, 6))]
    api("PUT", "/values/A1:B6", body={"values": rows}, valueInputOption="RAW")
    requests = [_tag(n, f"Н-000{n}", id=n) for n in range(1, 6)]
    assert api("POST", ":batchUpdate", body={"requests": requests})[0] == 200
    return Staff(cloud, book.spreadsheet.id)


def _tag(row, value, id=None):
    told = KEY | {"metadataValue": value}
    told["location"] = {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": row, "endIndex": row + 1}}
    return {"createDeveloperMetadata": {"developerMetadata": told | ({"metadataId": id} if id else {})}}


def _filter(value):
    return {"developerMetadataLookup": {"metadataKey": "code", "metadataValue": value}}


def _places(api):
    """Return where each tag hangs: code → code that stands in the row."""
    _, told = api(
        "POST",
        "/developerMetadata:search",
        body={"dataFilters": [{"developerMetadataLookup": {"metadataKey": "code"}}]},
    )
    _, read = api("GET", "/values/A1:A20")
    codes = [(row or [""])[0] for row in read["values"]]
    found = {}
    for each in told.get("matchedDeveloperMetadata", ()):
        tag = each["developerMetadata"]
        row = tag["location"]["dimensionRange"]["startIndex"]
        found[tag["metadataValue"]] = codes[row] if row < len(codes) else ""
    return found


STRAIGHT = {f"Н-000{n}": f"Н-000{n}" for n in range(1, 6)}


def test_a_tag_stays_with_its_row_when_rows_are_inserted_moved_or_deleted(staff, api):
    staff.insert_rows("Sheet1", 1, 2)
    assert _places(api) == STRAIGHT
    staff.move_rows("Sheet1", 3, 8)
    assert _places(api) == STRAIGHT
    staff.move_rows("Sheet1", 7, 2)
    assert _places(api) == STRAIGHT
    staff.delete_rows("Sheet1", 4)
    assert len(_places(api)) == 4
    assert all(tag == code for tag, code in _places(api).items())


@pytest.mark.parametrize("on", [True, False])
def test_a_switch_says_whether_tags_move_when_the_tab_is_sorted(staff, api, cloud, on):
    cloud.switches = cloud.switches.set("metadata_moves_on_sort", on)
    staff.sort("Sheet1", 0, descending=True)

    assert (_places(api) == STRAIGHT) is on


def test_tags_stay_when_only_some_columns_are_sorted(staff, api):
    staff.sort("Sheet1", 0, descending=True, columns="A")
    assert _places(api) == {f"Н-000{n}": f"Н-000{6 - n}" for n in range(1, 6)}


@pytest.mark.parametrize("on", [True, False])
def test_a_switch_says_whether_a_copied_row_takes_its_tags_along(staff, api, cloud, on):
    cloud.switches = cloud.switches.set("copied_row_copies_metadata", on)
    staff.copy_row("Sheet1", 1, 6)
    _, told = api("POST", "/developerMetadata:search", body={"dataFilters": [_filter("Н-0001")]})

    assert len(told["matchedDeveloperMetadata"]) == 1 + on


def test_cut_cells_leave_their_row_s_tag_behind(staff, api):
    staff.cut_row("Sheet1", 1, 7)
    assert _places(api)["Н-0001"] == ""


def test_a_write_by_filter_finds_the_row_and_echoes_all_of_it(staff, api):
    staff.insert_rows("Sheet1", 1, 3)
    body = {
        "valueInputOption": "RAW",
        "includeValuesInResponse": True,
        "responseValueRenderOption": "UNFORMATTED_VALUE",
        "data": [{"dataFilter": _filter("Н-0002"), "majorDimension": "ROWS", "values": [[None, "Другое имя"]]}],
    }
    status, told = api("POST", "/values:batchUpdateByDataFilter", body=body)

    assert status == 200
    (reply,) = told["responses"]
    assert reply["updatedRange"] == "Sheet1!A6:B6"
    assert reply["updatedCells"] == 1
    assert reply["updatedData"]["values"] == [["Н-0002", "Другое имя"]]
    assert reply["updatedData"]["range"] == "Sheet1!A6:Z6"


def test_a_filter_that_matches_several_rows_writes_to_all_of_them(staff, api):
    api("POST", ":batchUpdate", body={"requests": [_tag(5, "Н-0001")]})
    body = {"valueInputOption": "RAW", "data": [{"dataFilter": _filter("Н-0001"), "values": [[None, "кто?"]]}]}
    _, told = api("POST", "/values:batchUpdateByDataFilter", body=body)

    assert len(told["responses"]) == 2
    assert [row[1] for row in api("GET", "/values/A1:B6")[1]["values"]].count("кто?") == 2


def test_a_filter_that_matches_nothing_writes_nothing(staff, api):
    body = {"valueInputOption": "RAW", "data": [{"dataFilter": _filter("Н-0099"), "values": [["x"]]}]}
    status, told = api("POST", "/values:batchUpdateByDataFilter", body=body)

    assert status == 200
    assert "responses" not in told


def test_values_and_grid_are_read_by_filter(staff, api):
    wanted = {"dataFilters": [_filter("Н-0003")]}
    _, values = api("POST", "/values:batchGetByDataFilter", body=wanted)
    _, grid = api(
        "POST",
        ":getByDataFilter",
        body=wanted,
        fields="sheets(data(rowData.values.effectiveValue,rowMetadata.developerMetadata))",
    )

    assert values["valueRanges"][0]["valueRange"]["values"] == [["Н-0003", "Человек 3"]]
    (data,) = grid["sheets"][0]["data"]
    assert data["rowData"][0]["values"][0] == {"effectiveValue": {"stringValue": "Н-0003"}}
    assert data["rowMetadata"][0]["developerMetadata"][0]["metadataValue"] == "Н-0003"


def test_ids_are_the_caller_s_and_stand_once(staff, api):
    status, told = api("POST", ":batchUpdate", body={"requests": [_tag(1, "ещё", id=3)]})
    assert (status, told["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert api("GET", "/developerMetadata/3")[1]["metadataValue"] == "Н-0003"
    assert api("GET", "/developerMetadata/77")[0] == 404


def test_a_tag_is_changed_and_moved_and_deleted(staff, api):
    place = {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": 9, "endIndex": 10}}
    told = {"metadataValue": "Н-0008", "location": place}
    update = {"dataFilters": [_filter("Н-0001")], "developerMetadata": told, "fields": "metadataValue,location"}
    delete = {"dataFilter": _filter("Н-0002")}
    _, reply = api(
        "POST",
        ":batchUpdate",
        body={"requests": [{"updateDeveloperMetadata": update}, {"deleteDeveloperMetadata": delete}]},
    )

    moved = reply["replies"][0]["updateDeveloperMetadata"]["developerMetadata"]
    assert moved[0]["location"]["dimensionRange"]["startIndex"] == 9
    assert reply["replies"][1]["deleteDeveloperMetadata"]["deletedDeveloperMetadata"][0]["metadataId"] == 2
    assert set(_places(api)) == {"Н-0008", "Н-0003", "Н-0004", "Н-0005"}


def test_a_duplicated_tab_has_the_values_without_the_tags(staff, api):
    staff.duplicate_tab("Sheet1", "Копия")
    _, told = api("POST", "/developerMetadata:search", body={"dataFilters": [_filter("Н-0001")]})

    assert len(told["matchedDeveloperMetadata"]) == 1
    assert api("GET", "/values/Копия!A2")[1]["values"] == [["Н-0001"]]
