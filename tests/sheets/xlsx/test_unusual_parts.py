"""What OOXML allows and usual programs do not write: read like any other file, and nothing in it is destroyed."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from lxml import etree

from programme.book.edits import CellWrite, Edits, RowAppend
from programme.errors import BookBroken
from sheets.xlsx.plain_parts import is_usual, plain_sheet
from tests.sheets.xlsx.books import cell, part, sheet_of, with_parts

SHEET = "xl/worksheets/sheet1.xml"
EDITS = Edits(
    cells=(CellWrite("mentees", "Н-0002", "phone", "+7 900 000-00-00"),),
    appends=(RowAppend("mentees", "Н-0009", (("name", "Новая Ия Ильинична"), ("joined", date(2026, 10, 1)))),),
)


def in_other_letters(coding: str) -> Callable[[bytes], bytes]:
    def recoded(xml: bytes) -> bytes:
        root = etree.fromstring(xml)
        return etree.tostring(root, xml_declaration=True, encoding=coding, standalone=True)

    return recoded


def lower(xml: bytes) -> bytes:
    return re.sub(rb'(<c r=")([A-Z]+)', lambda found: found[1] + found[2].lower(), xml)


def shuffled(xml: bytes) -> bytes:
    rows = re.findall(rb"<row .*?</row>", xml, re.DOTALL)
    return xml.replace(b"".join(rows), b"".join([rows[2], rows[0], rows[3], rows[1]]))


UNUSUAL = {
    "utf-16": in_other_letters("UTF-16"),
    "utf-16 without a mark": lambda xml: xml.decode().encode("utf-16-be"),
    "windows-1251": in_other_letters("windows-1251"),
    "byte order mark": lambda xml: b"\xef\xbb\xbf" + xml,
    "lower-case references": lower,
    "no references": lambda xml: re.sub(rb'(<(?:c r="\w[12]"|row r="[1-4]"))', lambda found: found[1].split()[0], xml),
    "no references of cells": lambda xml: re.sub(rb'(<c) r="\w[12]"', rb"\1", xml),
    "single quotes": lambda xml: re.sub(rb'(<c) r="(\w+)"', rb"\1 r='\2'", xml),
    "another order of attributes": lambda xml: re.sub(rb'<c (r="\w+") (t="\w+")', rb"<c \2 \1", xml),
    "rows out of order": shuffled,
    "comments": lambda xml: xml.replace(b"</c>", b"<!-- <c r='A9'/> --></c>"),
    "instructions": lambda xml: xml.replace(b"<sheetData>", b"<?x y?><sheetData>"),
    "sections": lambda xml: re.sub(rb"<(t|v)>([^<]*)<", rb"<\1><![CDATA[\2]]><", in_other_letters("UTF-8")(xml)),
    "a bare sign": lambda xml: xml.replace(b"<sheetData>", b'<sheetData z="a>b">'),
    "a dimension that is none": lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A0:AZ9"', xml),
}  # fmt: skip


@pytest.mark.parametrize("name", UNUSUAL)
def test_an_unusual_tab_is_read_and_written_like_any_other(name, small, opened):
    usual = opened(small).read()
    with_parts(small, {SHEET: UNUSUAL[name](part(small, SHEET))})

    book = opened(small)
    reading = book.read()
    report = book.update(lambda reading: EDITS)

    assert reading.tabs == usual.tabs
    assert not report.refusals
    assert [row.number for row in report.reading.tabs["mentees"].rows] == [2, 3, 4, 5]
    assert opened(small).read().tabs == report.reading.tabs
    assert sheet_of(small)["B1"].value == "ФИО наставляемого"
    assert sheet_of(small)["C3"].value == "+7 900 000-00-00"
    assert sheet_of(small)["B5"].value == "Новая Ия Ильинична"


@pytest.mark.parametrize("coding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "name", ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"]
)
def test_any_part_may_be_in_utf_16(name, coding, small, opened):
    usual = opened(small).read()
    with_parts(small, {name: ("\ufeff" + part(small, name).decode()).encode(coding)})

    report = opened(small).update(lambda reading: Edits(cells=EDITS.cells, write_number=4))

    assert report.reading.tabs["mentors"] == usual.tabs["mentors"]
    assert cell(opened(small).read(), "mentees", "Н-0002", "phone") == "+7 900 000-00-00"
    assert sheet_of(small)["C3"].value == "+7 900 000-00-00"
    assert opened(small).read().write_number == 4


def test_an_unusual_tab_keeps_its_bytes_until_something_is_written_there(small, opened):
    mentors = in_other_letters("UTF-16")(part(small, "xl/worksheets/sheet2.xml"))
    with_parts(small, {"xl/worksheets/sheet2.xml": mentors})

    opened(small).update(lambda reading: EDITS)

    assert part(small, "xl/worksheets/sheet2.xml") == mentors


def test_a_book_read_a_second_time_is_written_from_its_plain_form_too(small, opened):
    with_parts(small, {SHEET: UNUSUAL["utf-16"](part(small, SHEET))})
    book = opened(small)
    book.read()
    book.read()

    book.update(lambda reading: EDITS)

    assert sheet_of(small)["B1"].value == "ФИО наставляемого"


BROKEN = {
    "two rows of one number": lambda xml: xml.replace(b'<row r="3"', b'<row r="2"'),
    "a cell in another row": lambda xml: xml.replace(b'r="B3"', b'r="B4"', 1),
    "a cell twice": lambda xml: lower(xml).replace(b'r="b3"', b'r="a3"', 1),
    "no end": lambda xml: xml.replace(b"</row>", b"", 1),
    "an attribute twice": lambda xml: xml.replace(b'<c r="B3"', b'<c r="B3" r="B3"', 1),
    "a document type": lambda xml: b'<!DOCTYPE worksheet [<!ENTITY a "b">]>' + xml[xml.find(b"<worksheet") :],
    "a document type in UTF-16": lambda xml: "<!DOCTYPE a []>".encode("utf-16") + xml.decode().encode("utf-16-le"),
    "two million beginnings": lambda xml: xml.replace(b"<sheetData>", b"<sheetData>" + b"<c " * 700_000),
    "merged beginnings": lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + b"<mergeCell " * 200_000),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_tab_that_cannot_be_made_plain_stops_itself_alone(name, small, opened):
    broken = BROKEN[name](part(small, SHEET))
    with_parts(small, {SHEET: broken})
    mentor = CellWrite("mentors", "М-0001", "phone", "+7 900 000-00-01")

    reading = opened(small).read()
    report = opened(small).update(lambda reading: replace(EDITS, cells=(*EDITS.cells, mentor)))

    assert reading.tabs["mentees"].faulty
    assert {refusal.edit for refusal in report.refusals} == {*EDITS.cells, *EDITS.appends}
    assert part(small, SHEET) == broken
    assert cell(opened(small).read(), "mentors", "М-0001", "phone") == mentor.value
    with pytest.raises(BookBroken, match=r"book\.xlsx"):
        opened(small).contents()


ISO = {
    "2026-09-01": date(2026, 9, 1),
    "2026-09-01T00:00:00": datetime(2026, 9, 1),
    "2026-09-01T00:00:00Z": datetime(2026, 9, 1),
    "2026-09-01T00:00:00.000Z": datetime(2026, 9, 1),
    "2026-09-01T10:20Z": datetime(2026, 9, 1, 10, 20),
    "2026-09-01T10:20:30+03:00": datetime(2026, 9, 1, 10, 20, 30),
    "позже": "позже",
}


@pytest.mark.parametrize("told", ISO)
def test_a_day_that_is_written_out_is_a_day(told, small, opened):
    xml = part(small, SHEET)
    written = re.sub(rb'<c r="E2"[^>]*>.*?</c>', f'<c r="E2" t="d"><v>{told}</v></c>'.encode(), xml)
    with_parts(small, {SHEET: written})

    assert cell(opened(small).read(), "mentees", "Н-0001", "joined") == ISO[told]


@pytest.mark.parametrize("number", ["", "C", "1e5", "-1", "9" * 5000])
def test_a_tab_may_bear_a_number_that_is_none(number, small, opened):
    listing = part(small, "xl/workbook.xml").replace(b'sheetId="1"', f'sheetId="{number}"'.encode())
    with_parts(small, {"xl/workbook.xml": listing})

    assert not opened(small).update(lambda reading: EDITS).refusals


def test_backslashes_in_names_are_called_by_their_name(small, opened):
    with zipfile.ZipFile(small) as archive:
        content = {info.filename: archive.read(info) for info in archive.infolist()}
    with zipfile.ZipFile(small, "w") as archive:
        for name, data in content.items():
            archive.writestr(name if name.startswith("[") else name.replace("/", "\\"), data)
    os.utime(small, (1, 1))

    with pytest.raises(BookBroken, match="backslashes"):
        opened(small).read()


def test_a_usual_tab_is_the_same_object():
    xml = b'<worksheet xmlns="a"><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'

    assert plain_sheet(xml, "sheet1.xml") is xml
    assert is_usual(xml)
