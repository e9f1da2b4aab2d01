"""The bytes of one tab after a patch: its dimension, its rows' spans, and whose style a new cell takes."""

from __future__ import annotations

import re
from datetime import date

import pytest

from programme.errors import BookBroken
from programme.schema.tabs import Cell
from sheets.xlsx.patching import SheetXml
from sheets.xlsx.styles import MINIMAL, Styles

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OPENING = f'<worksheet xmlns="{MAIN}">'


def tab(rows: str, head: str = "", tail: str = "") -> bytes:
    return f"{OPENING}{head}<sheetData>{rows}</sheetData>{tail}</worksheet>".encode()


def patched(part: bytes, writes: dict[int, dict[int, Cell]], **more: int) -> str:
    return SheetXml(part, Styles(MINIMAL)).put(writes, **more).decode()


def text(place: str, value: str, style: str = "") -> str:
    return f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


def style_of(xml: str, place: str) -> str:
    """Return the number of a cell's style, "" when it has none."""
    found = re.search(rf'<c r="{place}"(?: s="(\d+)")?[ />]', xml)
    assert found, f"{place} was not written: {xml}"
    return found[1] or ""


@pytest.mark.parametrize(
    ("before", "writes", "after"),
    [
        ("A1:C3", {2: {1: "х"}}, "A1:C3"),
        ("A1:C3", {3: {3: "х"}}, "A1:D3"),
        ("A1:C3", {4: {2: "х"}}, "A1:C4"),
        ("B2:C3", {1: {1: "х"}}, "B1:C3"),
        ("B2:C3", {2: {0: "х"}}, "A2:C3"),
        ("B2:C3", {1: {2: "х"}, 9: {27: "х", 0: "х"}}, "A1:AB9"),
        ("A1", {2: {1: "х"}}, "A1:B2"),
        ("A1:C3", {}, "A1:C3"),
        ("A1:C3", {9: {}}, "A1:C3"),
        ("A:C", {9: {9: "х"}}, "A:C"),
        ("", {9: {9: "х"}}, ""),
    ],
)
def test_the_dimension_of_a_tab_reaches_every_cell_that_was_written(before, writes, after):
    xml = patched(tab('<row r="2"/>', f'<sheetPr/><dimension ref="{before}"/><cols/>'), writes)

    assert f'<sheetPr/><dimension ref="{after}"/><cols/><sheetData>' in xml


def test_a_tab_that_tells_no_dimension_is_given_none():
    assert patched(tab("", "<sheetPr/>"), {9: {9: "х"}}).startswith(f"{OPENING}<sheetPr/><sheetData>")


@pytest.mark.parametrize(
    ("spans", "cells", "after"),
    [
        (' spans="2:3"', {1: "х"}, ' spans="2:3"'),
        (' spans="2:3"', {3: "х"}, ' spans="2:4"'),
        (' spans="2:3"', {0: "х"}, ' spans="1:3"'),
        (' spans="2:3"', {0: "х", 11: "х"}, ' spans="1:12"'),
        (' spans="2:3"', {11: None}, ' spans="2:3"'),
        (' spans="1:9"', {1: "х"}, ' spans="1:9"'),
        ("", {11: "х"}, ""),
    ],
)
def test_the_spans_of_a_row_reach_every_cell_that_was_written(spans, cells, after):
    xml = patched(tab(f'<row r="4"{spans} ht="15"><c r="B4"/><c r="C4"/></row>'), {4: cells})

    assert f'<row r="4"{after} ht="15"><c ' in xml


def test_a_row_without_cells_keeps_the_spans_it_tells():
    assert '<row r="4" spans="2:3"/>' in patched(tab('<row r="4" spans="2:3"/>'), {4: {7: None}})


def test_a_new_row_stands_in_its_order_and_tells_no_spans():
    rows = '<row r="2"><c r="A2"/></row>', '<row r="5"><c r="A5"/></row>'
    for number, order in ((1, "{new}{0}{1}"), (4, "{0}{new}{1}"), (6, "{0}{1}{new}")):
        new = f'<row r="{number}">{text(f"B{number}", "х")}</row>'

        assert tab(order.format(*rows, new=new)).decode() == patched(tab("".join(rows)), {number: {1: "х"}})


def test_an_empty_tab_is_opened_for_its_first_row():
    empty = tab("").replace(b"<sheetData></sheetData>", b"<sheetData/>")

    assert patched(empty, {2: {0: "х"}}) == tab(f'<row r="2">{text("A2", "х")}</row>').decode()


def test_cells_stand_in_the_order_of_their_columns_whatever_the_order_of_writing():
    xml = patched(tab('<row r="2"><c r="B2"/><c r="AA2"/></row>'), {2: {3: "г", 0: "а"}})

    assert re.findall(r'<c r="(\w+)"', xml) == ["A2", "B2", "D2", "AA2"]


STYLED = '<row r="2"><c r="A2" s="3"/><c r="B2" s="4"/></row><row r="3"><c r="A3" s="5"/></row>'


@pytest.mark.parametrize(
    ("place", "writes", "last_row", "style"),
    [
        ("A3", {3: {0: "х"}}, 0, "5"),  # its own
        ("B3", {3: {1: "х"}}, 0, "4"),  # of the row above
        ("A4", {4: {0: "х"}}, 3, "5"),
        ("A9", {9: {0: "х"}}, 3, "5"),  # of the last row of the list, however far below it stands
        ("B4", {4: {1: "х"}}, 2, "4"),
        ("C3", {3: {2: "х"}}, 0, "7"),  # of its column
        ("D3", {3: {3: "х"}}, 0, "7"),
        ("E3", {3: {4: "х"}}, 0, ""),  # of nobody
        ("C1", {1: {2: "х"}}, 0, "7"),
    ],
)
def test_a_new_cell_looks_like_the_cell_above_else_like_its_column(place, writes, last_row, style):
    columns = '<cols><col min="1" max="2" style="6"/><col min="3" max="4" style="7"/><col min="5" max="5"/></cols>'

    xml = patched(tab(STYLED, columns), writes, header_row=1, last_row=last_row)

    assert style_of(xml, place) == style


def test_the_first_row_below_the_headers_looks_like_the_row_below_it_and_never_like_the_headers():
    rows = '<row r="1"><c r="A1" s="9"/><c r="B1" s="9"/></row><row r="3"><c r="A3" s="5"/></row>'
    xml = patched(tab(rows), {2: {0: "х", 1: "х"}}, header_row=1)

    assert (style_of(xml, "A2"), style_of(xml, "B2")) == ("5", "")


def test_the_header_of_a_new_column_looks_like_the_header_before_it():
    rows = '<row r="1"><c r="A1" s="8"/><c r="B1" s="9"/></row><row r="2"><c r="C2" s="5"/></row>'

    assert style_of(patched(tab(rows), {1: {2: "х"}}, header_row=1), "C1") == "9"


@pytest.mark.parametrize(("mark", "style"), [('customFormat="1"', "2"), ('customFormat="0"', ""), ("", "")])
def test_a_row_with_a_look_of_its_own_gives_it_to_its_new_cells(mark, style):
    assert style_of(patched(tab(f'<row r="4" s="2" {mark}/>'), {4: {1: "х"}}), "B4") == style


def test_a_text_that_reads_like_a_style_is_none():
    row = f'<row r="4">{text("A4", " s=" + chr(34) + "5" + chr(34))}</row>'

    assert style_of(patched(tab(row), {4: {0: "х"}}), "A4") == ""


def test_a_cell_that_holds_nothing_is_not_made_and_one_that_held_something_keeps_its_place_and_style():
    part = tab('<row r="4"><c r="A4" s="2"><v>1</v></c></row>')

    assert patched(part, {4: {0: None, 1: None}}) == tab('<row r="4"><c r="A4" s="2"/></row>').decode()


def test_cells_and_rows_that_tell_no_place_are_counted_from_the_one_before():
    part = tab('<row r="3"><c r="B3"/><c><v>1</v></c></row><row><c/><c/></row>')

    xml = patched(part, {4: {1: "х"}})

    assert '<row r="3"><c r="B3"/><c><v>1</v></c></row>' in xml
    assert f'<c r="A4"/>{text("B4", "х")}</row>' in xml


def test_a_first_cell_that_tells_no_place_stands_in_the_first_column():
    assert f'<c r="A3"><v>1</v></c>{text("B3", "х")}</row>' in patched(
        tab('<row r="3"><c><v>1</v></c></row>'), {3: {1: "х"}}
    )


def test_a_text_that_reads_like_a_place_is_none():
    told = '<c t="inlineStr"><is><t>r="Z9"</t></is></c>'

    assert told.replace("<c", '<c r="A3"') in patched(tab(f'<row r="3">{told}</row>'), {3: {1: "х"}})


def test_a_number_in_a_column_of_days_is_shown_as_a_number_and_a_day_as_a_day():
    styles = Styles(MINIMAL.replace(b"</cellXfs>", b'<xf numFmtId="14" fontId="0"/></cellXfs>'))
    part = tab('<row r="2"><c r="A2" s="1"/><c r="B2"/><c r="C2" s="1"/><c r="D2" s="1"/></row>')

    xml = SheetXml(part, styles).put({2: {0: 5, 1: date(2026, 9, 1), 2: "х", 3: True}}).decode()

    dates = [styles.shows_date(int(style_of(xml, place) or 0)) for place in ("A2", "B2", "C2", "D2")]
    assert dates == [False, True, True, True]


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (b"<!DOCTYPE x>" + tab(""), "document type"),
        (tab("").replace(b"sheetData", b"elsewhere"), "no cells' part"),
        (b"<!-- -->" + tab("<row"), "cannot be read"),
    ],
)
def test_a_tab_that_cannot_be_patched_says_why(part, why):
    with pytest.raises(BookBroken, match=why):
        SheetXml(part, Styles(MINIMAL))


@pytest.mark.parametrize(
    "part",
    [
        f'<?xml version="1.0" encoding="UTF-16"?>{tab("<row/>").decode()}'.encode("utf-16"),
        f'<?xml version="1.0" encoding="windows-1251"?>{tab("<row/>").decode()}'.encode("cp1251"),
        tab('<row r="9"><c r="A9"><f><![CDATA[</row></sheetData>]]></f></c></row>'),
        tab('<!-- <row r="2"></row> --><row r="9"/>'),
    ],
    ids=["UTF-16", "windows-1251", "CDATA", "a comment"],
)
def test_a_tab_in_another_encoding_or_with_hidden_tags_is_written_in_plain_utf_8(part):
    xml = patched(part, {10: {0: "х"}})

    assert f'<row r="10">{text("A10", "х")}</row></sheetData></worksheet>' in xml
    assert "<!" not in xml
