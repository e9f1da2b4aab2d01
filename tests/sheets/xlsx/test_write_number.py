"""The number of our last write stands in two places, for programs drop what they do not know."""

from __future__ import annotations

import re

import openpyxl
import pytest

from tests.sheets.xlsx.books import by_libreoffice, part, with_parts
from tests.sheets.xlsx.test_patching import writes

WORKBOOK, CUSTOM = "xl/workbook.xml", "docProps/custom.xml"
OWN_NAME = re.compile(rb"<definedName [^>]*_NastavnikWrite[^>]*>\d+</definedName>")


@pytest.fixture
def numbered(small, opened):
    opened(small).update(writes(("Н-0001", "phone", "1"), number=7))
    return small


def test_programs_that_keep_either_place_keep_the_number(numbered, opened):
    listing = part(numbered, WORKBOOK)
    assert OWN_NAME.search(listing)
    with_parts(numbered, {WORKBOOK: OWN_NAME.sub(b"", listing)})
    assert opened(numbered).read().write_number == 7

    with_parts(numbered, {WORKBOOK: listing, CUSTOM: re.sub(rb"<property.*</property>", b"", part(numbered, CUSTOM))})
    assert opened(numbered).read().write_number == 7


def test_both_places_bear_the_number_of_the_next_write(numbered, opened):
    opened(numbered).update(writes(("Н-0001", "phone", "2"), number=8))

    assert part(numbered, WORKBOOK).count(b"NastavnikWrite") == part(numbered, CUSTOM).count(b"NastavnikWrite") == 1
    assert b">8</definedName>" in part(numbered, WORKBOOK)
    assert b">8<" in part(numbered, CUSTOM)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b""),
        (b"<definedNames/>", b""),
        (b'<definedNames><definedName name="Mine">7</definedName></definedNames>', b'name="Mine">7<'),
    ],
)
def test_names_that_are_there_stay_and_the_new_one_stands_where_it_belongs(small, opened, before, after):
    listing = re.sub(rb"<definedNames.*?</definedNames>|<definedNames\s*/>", b"", part(small, WORKBOOK))
    with_parts(small, {WORKBOOK: listing.replace(b"</sheets>", b"</sheets>" + before)})
    opened(small).update(writes(("Н-0001", "phone", "2"), number=9))
    listing = part(small, WORKBOOK)

    assert after in listing
    assert listing.count(b"<definedNames") == 1
    assert listing.index(b"</sheets>") < listing.index(b"_NastavnikWrite") < listing.index(b"<calcPr")
    assert openpyxl.load_workbook(small).defined_names["_NastavnikWrite"].value == "9"
    assert opened(small).read().write_number == 9


@pytest.mark.slow
def test_libreoffice_keeps_the_number(numbered, opened, tmp_path):
    saved = by_libreoffice(numbered, tmp_path / "office")
    listing = part(saved, WORKBOOK)

    assert b"_NastavnikWrite" in listing, "the hidden name alone would do"
    assert opened(saved).read().write_number == 7
