"""batchUpdate: all or nothing, and what each kind of request does to a tab."""

from __future__ import annotations

import pytest

from emulator.api.masks import asks, masked, parse_mask
from emulator.staff import Staff


def _area(top, bottom, left, right):
    return {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}


def _batch(api, *requests):
    return api("POST", ":batchUpdate", body={"requests": list(requests)})


def _values(api, text="A1:Z20"):
    return api("GET", f"/values/{text}", valueRenderOption="UNFORMATTED_VALUE")[1].get("values", [])


def _fill(api, rows):
    api("PUT", "/values/A1:Z20", body={"values": rows}, valueInputOption="RAW")


def test_a_batch_counts_whole_or_not_at_all(api):
    _fill(api, [["a"]])
    bad = {"deleteSheet": {"sheetId": 77}}
    status, told = _batch(
        api, {"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 1}}}, bad
    )

    assert (status, told["error"]["message"]) == (400, "Invalid requests[1].deleteSheet: No grid with id: 77")
    assert _values(api) == [["a"]]


def test_unknown_requests_are_named(api):
    status, told = _batch(api, {"makeCoffee": {}})
    assert (status, 'Unknown name "makeCoffee"' in told["error"]["message"]) == (400, True)


def test_rows_and_columns_are_inserted_and_deleted_with_their_merges_and_protections(api):
    _fill(api, [["a", "b"], ["c", "d"], ["e", "f"]])
    _batch(api, {"mergeCells": {"range": _area(1, 3, 1, 2), "mergeType": "MERGE_ALL"}})
    _batch(api, {"addProtectedRange": {"protectedRange": {"range": _area(1, 3, 0, 1), "warningOnly": True}}})
    _batch(api, {"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 2, "endIndex": 4}}})
    told = api("GET", fields="sheets(merges,protectedRanges.range,properties.gridProperties)")[1]["sheets"][0]

    assert told["merges"] == [_area(1, 5, 1, 2)]
    assert told["protectedRanges"] == [{"range": _area(1, 5, 0, 1)}]
    assert told["properties"]["gridProperties"]["rowCount"] == 1002

    _batch(api, {"deleteDimension": {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 3}}})
    _batch(api, {"deleteDimension": {"range": {"dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}}})
    told = api("GET", fields="sheets(merges,properties.gridProperties)")[1]["sheets"][0]
    assert told["merges"] == [_area(0, 2, 0, 1)]
    assert told["properties"]["gridProperties"]["columnCount"] == 25
    assert _values(api) == []  # merging had emptied f, deleting took the rest


def test_cells_are_updated_field_by_field(api):
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    text = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    start = {"sheetId": 0, "rowIndex": 1, "columnIndex": 1}
    row = [
        {"userEnteredValue": {"stringValue": "x"}, "note": "заметка"},
        {"userEnteredValue": {"formulaValue": "=1+1"}},
    ]
    _batch(api, {"updateCells": {"start": start, "rows": [{"values": row}], "fields": "userEnteredValue,note"}})
    _batch(api, {"repeatCell": {"range": _area(1, 2, 1, 2), "cell": bold, "fields": "userEnteredFormat.textFormat"}})
    _batch(api, {"repeatCell": {"range": _area(1, 2, 1, 2), "cell": text, "fields": "userEnteredFormat.numberFormat"}})
    told = api(
        "GET",
        ranges="B2:C2",
        fields="sheets.data.rowData.values(userEnteredValue,effectiveValue,userEnteredFormat,note)",
    )[1]

    first, second = told["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert first["userEnteredFormat"] == {"textFormat": {"bold": True}, "numberFormat": {"type": "TEXT"}}
    assert first["note"] == "заметка"
    assert second == {"userEnteredValue": {"formulaValue": "=1+1"}, "effectiveValue": {"numberValue": 2}}


def test_cells_are_appended_below_the_last_row_whatever_the_tables(api):
    _fill(api, [["x", "", "z"]])
    row = {"values": [{"userEnteredValue": {"stringValue": "новый"}}, {"userEnteredValue": {"numberValue": 5}}]}
    _batch(api, {"appendCells": {"sheetId": 0, "rows": [row], "fields": "userEnteredValue"}})

    assert _values(api) == [["x", "", "z"], ["новый", 5]]


def test_appended_cells_make_the_tab_longer(api):
    _batch(
        api,
        {
            "updateSheetProperties": {
                "properties": {"gridProperties": {"rowCount": 1}},
                "fields": "gridProperties.rowCount",
            }
        },
    )
    _fill(api, [["x"]])
    row = {"values": [{"userEnteredValue": {"stringValue": "y"}}]}
    _batch(api, {"appendCells": {"sheetId": 0, "rows": [row], "fields": "userEnteredValue"}})

    assert _values(api, "Sheet1") == [["x"], ["y"]]


def test_sorting_puts_numbers_before_texts_and_blanks_last(api):
    _fill(api, [["б"], [2], [""], ["А"], [10], [True]])
    spec = {"dimensionIndex": 0, "sortOrder": "ASCENDING"}
    _batch(api, {"sortRange": {"range": _area(0, 6, 0, 1), "sortSpecs": [spec]}})
    assert _values(api) == [[2], [10], ["А"], ["б"], [True]]

    _batch(api, {"sortRange": {"range": _area(0, 6, 0, 1), "sortSpecs": [spec | {"sortOrder": "DESCENDING"}]}})
    assert _values(api) == [[True], ["б"], ["А"], [10], [2]]


def test_find_and_replace_counts_what_it_did(api):
    _fill(api, [["нет нет", "да"], ["Нет", 5]])
    _, told = _batch(api, {"findReplace": {"find": "нет", "replacement": "—", "allSheets": True}})

    assert told["replies"][0]["findReplace"] == {
        "valuesChanged": 2, "occurrencesChanged": 3, "rowsChanged": 2, "sheetsChanged": 1,
    }  # fmt: skip
    assert _values(api) == [["— —", "да"], ["—", 5]]


def test_a_protected_cell_is_refused_to_whoever_may_not_edit_it(api, cloud, book):
    staff = Staff(cloud, book.spreadsheet.id)
    staff.edit("Sheet1", 0, 0, "моё")
    staff.protect("Sheet1", "A1:A5")
    told = api("PUT", "/values/A1", body={"values": [["чужое"]]}, valueInputOption="RAW")[1]
    assert told["error"]["message"].startswith("You are trying to edit a protected cell or object.")

    data = [{"range": "B1", "values": [["x"]]}, {"range": "A1", "values": [["y"]]}]
    told = api("POST", "/values:batchUpdate", body={"valueInputOption": "RAW", "data": data})[1]
    assert told["error"]["message"].startswith("Invalid data[1]: You are trying to edit a protected cell")
    assert _values(api) == [["моё"]]


def test_a_protection_that_only_warns_lets_the_api_through(api, cloud, book):
    Staff(cloud, book.spreadsheet.id).protect("Sheet1", "A1:A5", warning_only=True)
    assert api("PUT", "/values/A1", body={"values": [["x"]]}, valueInputOption="RAW")[0] == 200


def test_hidden_and_filtered_rows_are_still_read(api, cloud, book):
    _fill(api, [["ФИО"], ["Осинчева"], ["Лугова"]])
    Staff(cloud, book.spreadsheet.id).filter("Sheet1", 0, lambda cell: cell.value == "Лугова")
    span = {"dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    _batch(
        api,
        {"updateDimensionProperties": {"range": span, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}},
    )
    lines = api("GET", ranges="A1:A3", fields="sheets.data.rowMetadata(hiddenByUser,hiddenByFilter)")[1]["sheets"][0][
        "data"
    ][0]

    assert lines["rowMetadata"] == [{}, {"hiddenByUser": True}, {"hiddenByFilter": True}]
    assert _values(api) == [["ФИО"], ["Осинчева"], ["Лугова"]]


def test_tabs_are_added_named_and_moved(api):
    _batch(api, {"addSheet": {"properties": {"title": "Пары", "sheetId": 5}}})
    status, told = _batch(api, {"addSheet": {"properties": {"title": "ПАРЫ"}}})
    assert (status, "already exists" in told["error"]["message"]) == (400, True)

    _batch(
        api,
        {
            "updateSheetProperties": {
                "properties": {"sheetId": 5, "index": 0, "title": "Наши пары"},
                "fields": "index,title",
            }
        },
    )
    titles = [sheet["properties"]["title"] for sheet in api("GET")[1]["sheets"]]
    assert titles == ["Наши пары", "Sheet1"]


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("", {}),
        ("*", {}),
        ("a,b", {"a": {}, "b": {}}),
        ("a(b,c.d),e", {"a": {"b": {}, "c": {"d": {}}}, "e": {}}),
        ("a/b,a.c", {"a": {"b": {}, "c": {}}}),
    ],
)
def test_masks_are_read(text, mask):
    assert parse_mask(text) == mask


def test_a_mask_lets_only_its_fields_through():
    value = {"a": [{"b": 1, "c": 2}, {"c": 3}], "d": 4}
    assert masked(value, parse_mask("a.b")) == {"a": [{"b": 1}, {}]}
    assert asks(parse_mask("a.b"), "a", "b", "c")
    assert not asks(parse_mask("a.b"), "a", "c")
