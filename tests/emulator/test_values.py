"""Values as the API reads and writes them: ranges, options, locales, appends."""

from __future__ import annotations

import pytest

from emulator.sheet.cells import Cell, shown
from emulator.sheet.entering import typed
from emulator.sheet.formulas import result
from emulator.sheet.ranges import Area, column_letters, column_number, corners, quoted, spelled, split_title
from emulator.staff import Staff


@pytest.mark.parametrize(
    ("text", "edges"),
    [
        ("A1", (0, 0, 1, 1)),
        ("b2:D4", (1, 1, 4, 4)),
        ("A:C", (0, 0, 100, 3)),
        ("2:2", (1, 0, 2, 26)),
        ("A1:1", (0, 0, 1, 26)),
        ("B3:C", (2, 1, 100, 3)),
        ("$A$1:$B$2", (0, 0, 2, 2)),
        ("A", None),
        ("7", None),
        ("A0", None),
        ("", None),
        ("A1:B2:C3", None),
        ("Лист", None),
    ],
)
def test_a1_notation_is_read_as_google_reads_it(text, edges):
    assert corners(text, 100, 26) == edges


@pytest.mark.parametrize(("number", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_letters(number, letters):
    assert column_letters(number) == letters
    assert column_number(letters.lower()) == number


@pytest.mark.parametrize(
    ("title", "written"),
    [("Sheet1", "Sheet1"), ("D3", "'D3'"), ("R1C1", "'R1C1'"), ("Пары", "'Пары'"), ("it's", "'it''s'")],
)
def test_a_title_is_quoted_where_it_could_be_something_else(title, written):
    assert quoted(title) == written
    assert split_title(f"{written}!A1") == (title, "A1")


def test_a_single_cell_is_spelled_without_a_colon():
    assert spelled("Sheet1", Area(0, 1, 1, 2, 2)) == "Sheet1!B2"
    assert spelled("Sheet1", Area(0, 1, 1, 2, 3)) == "Sheet1!B2:C2"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("1,5", 1.5),
        ("1.5", "1.5"),
        ("1 234,5", 1234.5),
        ("007", 7),
        ("+79991234567", 79991234567),
        ("'007", "007"),
        ("50%", 0.5),
        ("ИСТИНА", True),
        ("ложь", False),
        ("01.09.2026", 46266),
        ("2026-09-01", 46266),
        ("31.02.2026", "31.02.2026"),
        ("9/1/2026", "9/1/2026"),
        ("Н-0001", "Н-0001"),
        ("", None),
    ],
)
def test_typing_in_a_russian_spreadsheet(text, value):
    assert typed(Cell(), text, "ru_RU").value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,5", "1,5"), ("1,500", 1500), ("1.5", 1.5), ("9/1/2026", 46266), ("01.09.2026", "01.09.2026")],
)
def test_typing_in_an_american_one(text, value):
    assert typed(Cell(), text, "en_US").value == value


def test_a_cell_of_text_format_keeps_what_is_typed():
    cell = Cell(format={"numberFormat": {"type": "TEXT"}})
    assert typed(cell, "+7 999", "ru_RU").value == "+7 999"
    assert typed(cell, "=1+1", "ru_RU").formula == ""


@pytest.mark.parametrize(
    ("value", "format", "locale", "text"),
    [
        (1.5, {}, "ru_RU", "1,5"),
        (1.5, {}, "en_US", "1.5"),
        (2.0, {}, "en_US", "2"),
        (46266, {"type": "DATE", "pattern": "dd.MM.yyyy"}, "ru_RU", "01.09.2026"),
        (46266, {"type": "DATE", "pattern": "yyyy-MM-dd"}, "ru_RU", "2026-09-01"),
        (0.5, {"type": "PERCENT"}, "ru_RU", "50%"),
        (True, {}, "ru_RU", "ИСТИНА"),
        (False, {}, "en_US", "FALSE"),
        (None, {}, "en_US", ""),
    ],
)
def test_a_cell_shows_what_its_locale_and_format_say(value, format, locale, text):
    assert shown(Cell(value, format={"numberFormat": format} if format else {}), locale) == text


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=1+2*3", 7),
        ("=(1+2)*3", 9),
        ("=4/2", 2),
        ("=3/2", 1.5),
        ("=-2+1", -1),
        ("=A1+1", 3),
        ('=A1&" из "&B1', "2 из 5"),
        ("=SUM(A1:B1)", 7),
        ("=COUNTA(A1:C1)", 2),
        ("=1/0", "#DIV/0!"),
        ("=ВПР(A1)", "#NAME?"),
        ("=1+", "#ERROR!"),
    ],
)
def test_formulas_come_to_something(formula, value):
    cells = {(0, 0): 2, (0, 1): 5}
    found = result(formula, lambda row, column: cells.get((row, column)))
    assert getattr(found, "text", found) == value


def test_raw_text_stays_text_and_null_leaves_a_cell_alone(api):
    api("PUT", "/values/A1:C1", body={"values": [["2012", "=1+1", True]]}, valueInputOption="RAW")
    status, told = api("PUT", "/values/A1:C1", body={"values": [[None, "", 5]]}, valueInputOption="RAW")
    _, read = api("GET", "/values/A1:C1", valueRenderOption="UNFORMATTED_VALUE")

    assert (status, told["updatedCells"], told["updatedColumns"]) == (200, 2, 2)
    assert read["values"] == [["2012", "", 5]]


def test_a_formula_is_text_raw_and_live_when_a_person_types_it(api, cloud, book):
    api("PUT", "/values/A1", body={"values": [["=1+1"]]}, valueInputOption="RAW")
    Staff(cloud, book.spreadsheet.id).edit("Sheet1", 1, 0, "=1+1")
    _, read = api("GET", "/values/A1:A2", valueRenderOption="UNFORMATTED_VALUE")

    assert read["values"] == [["=1+1"], [2]]


def test_writing_outside_the_grid_or_beyond_the_range_is_refused(api):
    status, told = api("PUT", "/values/A1001", body={"values": [["x"]]}, valueInputOption="RAW")
    assert (status, told["error"]["message"]) == (
        400, "Range (Sheet1!A1001) exceeds grid limits. Max rows: 1000, max columns: 26",
    )  # fmt: skip
    status, told = api("PUT", "/values/A1:B1", body={"values": [["x"], ["y"]]}, valueInputOption="RAW")
    assert (status, "tried writing to row [2]" in told["error"]["message"]) == (400, True)


def test_a_batch_of_values_is_written_whole_or_not_at_all(api):
    body = {
        "valueInputOption": "RAW",
        "data": [{"range": "A1", "values": [["x"]]}, {"range": "Нет!A1", "values": [["y"]]}],
    }
    status, told = api("POST", "/values:batchUpdate", body=body)
    _, read = api("GET", "/values/A1")

    assert (status, told["error"]["message"]) == (400, "Invalid data[1]: Unable to parse range: Нет!A1")
    assert "values" not in read


def test_an_append_looks_for_a_table_and_may_land_beside_it(api):
    api("PUT", "/values/A1:C1", body={"values": [["x", "", "z"]]}, valueInputOption="RAW")
    _, told = api("POST", "/values/A1:Z1000:append", body={"values": [["новый"]]}, valueInputOption="RAW")

    assert told["updates"]["updatedRange"] == "Sheet1!C2"


def test_switches_lose_appends_as_people_reported(api, cloud, book):
    cloud.switches = cloud.switches.set("append_lossy", True)
    for name in ("первый", "второй"):
        api("POST", "/values/Sheet1:append", body={"values": [[name]]}, valueInputOption="RAW")
    assert api("GET", "/values/Sheet1")[1]["values"] == [["второй"]]

    cloud.switches = cloud.switches.set("append_lossy", False).set("append_ignored_under_filter", True)
    Staff(cloud, book.spreadsheet.id).filter("Sheet1", 0, lambda cell: False)
    status, told = api("POST", "/values/Sheet1:append", body={"values": [["третий"]]}, valueInputOption="RAW")
    assert (status, told["updates"]["updatedRows"]) == (200, 1)
    assert api("GET", "/values/Sheet1")[1]["values"] == [["второй"]]


def test_a_strict_list_refuses_only_when_the_api_does_not_go_round_it(api, cloud):
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "да"}]}, "strict": True}
    area = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
    api("POST", ":batchUpdate", body={"requests": [{"setDataValidation": {"range": area, "rule": rule}}]})
    assert api("PUT", "/values/A1", body={"values": [["нет"]]}, valueInputOption="RAW")[0] == 200

    cloud.switches = cloud.switches.set("validation_bypassed", False)
    assert api("PUT", "/values/A1", body={"values": [["может быть"]]}, valueInputOption="RAW")[0] == 400
    assert api("PUT", "/values/A1", body={"values": [["да"]]}, valueInputOption="RAW")[0] == 200
