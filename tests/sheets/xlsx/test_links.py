"""A link behind a cell follows its value or goes; one that leads elsewhere stays."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from programme.book.edits import CellWrite, Edits
from tests.sheets.xlsx.books import part, sheet_of, small_book

RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"


def linked(path: Path, **links: str) -> Path:
    book = openpyxl.load_workbook(small_book(path))
    for place, target in links.items():
        book["Наставляемые"][place].hyperlink = target
    book["Наставляемые"]["D2"].value = "anna@example.org"
    book.save(path)
    return path


def links_of(path: Path) -> dict[str, str]:
    return {cell.coordinate: cell.hyperlink.target for row in sheet_of(path) for cell in row if cell.hyperlink}


@pytest.mark.parametrize("value", ["new@example.org", None, "", "нет", 5])
def test_a_mail_link_goes_with_the_address_it_spelled(value, tmp_path, opened):
    links = {"D2": "mailto:anna@example.org", "D3": "mailto:petr@example.org"}
    path = linked(tmp_path / "book.xlsx", **links)

    opened(path).update(lambda reading: Edits(cells=(CellWrite("mentees", "Н-0001", "email", value),)))

    assert links_of(path) == {"D3": links["D3"]}
    assert b"anna@example.org" not in part(path, RELATIONS)


@pytest.mark.parametrize(
    ("target", "value", "stays"),
    [
        ("mailto:anna@example.org", "Anna@example.org", True),
        ("mailto:anna@example.org?subject=x", "b@example.org", False),
        ("MAILTO:anna@example.org", "b@example.org", False),
        ("tel:+79991112233", "8 900 000-00-00", False),
        ("https://disk.example.org/delo", "личное дело", True),
        ("https://disk.example.org/delo", None, False),
        ("https://disk.example.org/delo", "https://disk.example.org/other", False),
        ("https://disk.example.org/delo", "b@example.org", False),
    ],
)
def test_a_link_stays_only_when_it_does_not_spell_the_former_value(target, value, stays, tmp_path, opened):
    path = linked(tmp_path / "book.xlsx", D2=target)

    opened(path).update(lambda reading: Edits(cells=(CellWrite("mentees", "Н-0001", "email", value),)))

    assert links_of(path) == ({"D2": target} if stays else {})
    assert (b"<hyperlinks" in part(path, "xl/worksheets/sheet1.xml")) is stays


def test_a_link_over_several_cells_leaves_only_the_cell_that_was_written(tmp_path, opened):
    path = linked(tmp_path / "book.xlsx", D3="mailto:all@example.org")
    from tests.sheets.xlsx.books import with_parts

    sheet = "xl/worksheets/sheet1.xml"
    with_parts(path, {sheet: part(path, sheet).replace(b'ref="D3"', b'ref="C2:E4"')})

    opened(path).update(lambda reading: Edits(cells=(CellWrite("mentees", "Н-0002", "email", "b@example.org"),)))

    xml = part(path, sheet)
    assert [f'ref="{each}"'.encode() in xml for each in ("C2:E2", "C3", "E3", "C4:E4", "C2:E4")] == [True] * 4 + [False]
    assert b"all@example.org" in part(path, RELATIONS)


def test_links_of_other_cells_keep_their_bytes(tmp_path, opened):
    path = linked(tmp_path / "book.xlsx", D2="mailto:anna@example.org")
    before = part(path, RELATIONS)

    opened(path).update(lambda reading: Edits(cells=(CellWrite("mentees", "Н-0002", "email", "b@example.org"),)))

    assert part(path, RELATIONS) == before
    assert links_of(path) == {"D2": "mailto:anna@example.org"}
