"""What an edit leaves alone: every other part, every other element."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from programme.book.edits import CellWrite, Edits, RowAppend
from tests.sheets.xlsx.books import by_libreoffice, cell, elements, load, members, part, sheet_of, with_parts

SHEET = "xl/worksheets/sheet1.xml"
# The write's number, the mark for recalculation, one date style: what an edit may touch besides its tab.
COMPANIONS = {"docProps/custom.xml", "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/styles.xml"}


def writes(*cells: tuple[str, str, object], number: int = 7):
    edits = Edits(cells=tuple(CellWrite("mentees", *each) for each in cells), write_number=number)
    return lambda reading: edits


def test_an_edit_leaves_every_other_part_byte_for_byte(rich, opened):
    before = members(rich)

    report = opened(rich).update(writes(("Н-0002", "phone", "+7 900 000-00-00")))

    after = members(rich)
    assert not report.refusals
    assert {name for name in after if before.get(name) != after[name]} <= {SHEET, *COMPANIONS}
    assert list(before) == list(after)[: len(before)]
    assert "xl/styles.xml" not in {name for name in after if before.get(name) != after[name]}


def test_an_edit_leaves_every_untouched_element_equal(rich, opened):
    before = elements(part(rich, SHEET))

    opened(rich).update(writes(("Н-0002", "phone", "+7 900 000-00-00")))

    after = elements(part(rich, SHEET))
    assert {place for place in {*before, *after} if before.get(place) != after.get(place)} == {"C5"}


def test_an_edit_changes_only_the_cells_own_bytes(rich, opened):
    before = part(rich, SHEET)

    opened(rich).update(writes(("Н-0002", "phone", "+7 900 000-00-00")))

    after = part(rich, SHEET)
    cut = re.compile(rb'<c r="C5"[^>]*?(?:/>|>.*?</c>)')
    assert cut.sub(b"", before) == cut.sub(b"", after) != before


def test_a_second_edit_keeps_the_first_and_raises_the_number(rich, opened):
    book = opened(rich)
    book.update(writes(("Н-0002", "phone", "1"), number=3))

    report = book.update(writes(("Н-0001", "phone", "2"), number=4))

    assert (cell(report.reading, "mentees", "Н-0002", "phone"), report.reading.write_number) == ("1", 4)
    assert opened(rich).read().write_number == 4


def test_other_custom_properties_stay(rich, opened):
    other = (
        b'<?xml version="1.0"?><Properties '
        b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        b'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property '
        b'fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="Owner"><vt:lpwstr>College</vt:lpwstr></property>'
        b"</Properties>"
    )
    if "docProps/custom.xml" not in members(rich):
        opened(rich).update(writes(("Н-0001", "phone", "1")))
    with_parts(rich, {"docProps/custom.xml": other})

    opened(rich).update(writes(("Н-0001", "phone", "2"), number=12))

    assert b'name="Owner"><vt:lpwstr>College<' in part(rich, "docProps/custom.xml")
    assert opened(rich).read().write_number == 12


@pytest.mark.parametrize(
    "text", ["=1+1", "+7 999", "-", "@имя", 'a<b>&"c"', "две\nстроки", " пробелы ", "_x0041_", "😀"]
)
def test_text_stays_text(rich, opened, text):
    report = opened(rich).update(writes(("Н-0001", "note", text), ("Н-0001", "phone", text)))

    assert not report.refusals
    assert cell(opened(rich).read(), "mentees", "Н-0001", "phone") == text
    found = sheet_of(rich)["C4"]
    assert found.data_type != "f"
    assert found.value == text.replace("_x0041_", "_x005F_x0041_")  # openpyxl does not read the escape


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("joined", date(2027, 2, 28)),
        ("phone", date(2027, 2, 28)),
        ("teaching", datetime(2027, 2, 28, 14, 30)),
        ("joined", 36),
        ("phone", 2.5),
        ("phone", True),
        ("name", None),
    ],
)
@pytest.mark.parametrize("from_1904", [False, True])
def test_a_value_reads_back_as_it_was_written(rich, opened, column, value, from_1904):
    if from_1904:
        book = part(rich, "xl/workbook.xml")
        with_parts(
            rich, {"xl/workbook.xml": re.sub(rb"<workbookPr(?=[\s/])[^>]*>", b'<workbookPr date1904="1"/>', book)}
        )
    opened(rich).update(writes(("Н-0001", column, value)))

    assert cell(opened(rich).read(), "mentees", "Н-0001", column) == value


def test_a_date_keeps_the_look_of_its_column_and_adds_at_most_one_style(rich, opened):
    before = part(rich, "xl/styles.xml")
    bold = sheet_of(rich)["C4"].font.b

    opened(rich).update(writes(("Н-0001", "phone", date(2027, 1, 2)), ("Н-0001", "joined", date(2027, 1, 3))))

    after = part(rich, "xl/styles.xml")
    count = rb'<cellXfs count="(\d+)"'
    assert int(re.search(count, after)[1]) == int(re.search(count, before)[1]) + 1
    assert sheet_of(rich)["C4"].is_date
    assert (sheet_of(rich)["C4"].font.b, bold) == (True, True)


def test_clearing_a_cell_keeps_its_style(rich, opened):
    filled = sheet_of(rich)["F4"].fill.fgColor.rgb

    opened(rich).update(writes(("Н-0001", "needs", None)))

    assert sheet_of(rich)["F4"].value is None
    assert sheet_of(rich)["F4"].fill.fgColor.rgb == filled != "00000000"


def test_a_book_with_formulas_is_recalculated_when_opened_and_keeps_them(rich, opened):
    opened(rich).update(writes(("Н-0001", "teaching", 5)))

    assert b'fullCalcOnLoad="' in part(rich, "xl/workbook.xml")
    assert sheet_of(rich)["I4"].value == "=G4*12"


def test_a_formula_is_refused_and_the_other_edits_land(rich, opened):
    with ByHand(rich) as book:
        book["Наставляемые"]["G5"] = "=1+1"

    report = opened(rich).update(writes(("Н-0002", "teaching", 5), ("Н-0002", "phone", "3")))

    assert [(each.edit.column, "G5" in str(each.why)) for each in report.refusals] == [("teaching", True)]
    assert cell(report.reading, "mentees", "Н-0002", "phone") == "3"
    assert sheet_of(rich)["G5"].value == "=1+1"


def test_a_cell_inside_an_array_formula_is_refused(small, opened):
    with ByHand(small) as book:
        book["Наставляемые"]["C2"] = openpyxl.worksheet.formula.ArrayFormula("C2:C4", "=G2:G4*2")

    report = opened(small).update(writes(("Н-0002", "phone", "5")))

    assert len(report.refusals) == 1


def test_a_merged_cell_is_refused(small, opened):
    with ByHand(small) as book:
        book["Наставляемые"].merge_cells("C2:C3")

    report = opened(small).update(writes(("Н-0002", "phone", "5"), ("Н-0001", "phone", "6")))

    assert [each.edit.code for each in report.refusals] == ["Н-0002"]


def test_an_appended_row_grows_the_filter_and_the_table(small, opened):
    with ByHand(small) as book:
        sheet = book["Наставляемые"]
        sheet.add_table(openpyxl.worksheet.table.Table(displayName="Банк", ref="A1:H4"))
        book["Наставники"].auto_filter.ref = "A1:E3"
    edits = Edits(appends=(RowAppend("mentees", "Н-0004", (("name", "Новая Ия"),)), RowAppend("mentors", "М-0003", ())))

    opened(small).update(lambda reading: edits)

    book = load(small)
    assert book["Наставляемые"].tables["Банк"].ref == "A1:H5"
    assert book["Наставляемые"].tables["Банк"].autoFilter.ref == "A1:H5"
    assert book["Наставники"].auto_filter.ref == "A1:E4"
    assert book["Наставляемые"].dimensions == "A1:H5"


def test_a_new_row_looks_like_the_row_above(rich, opened):
    edits = Edits(appends=(RowAppend("mentees", "Н-0009", (("name", "Новая Ия"), ("joined", date(2026, 10, 1)))),))

    report = opened(rich).update(lambda reading: edits)

    row = report.reading.tabs["mentees"].rows[-1]
    assert row.number == 8  # below the totals, for there is no empty row above them
    assert sheet_of(rich).cell(8, 5).is_date


def test_macros_and_every_foreign_part_stay_in_an_xlsm(tmp_path, rich, opened):
    path = tmp_path / "book.xlsm"
    rich.rename(path)
    with_parts(path, {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 macros", "xl/strange/part.bin": b"\0\1\2"})
    before = members(path)

    opened(path).update(writes(("Н-0001", "phone", "1")))

    after = members(path)
    assert all(after[name] == before[name] for name in ("xl/vbaProject.bin", "xl/strange/part.bin"))


def test_prefixed_and_strict_xml_is_patched_in_its_own_words(small, opened):
    """Other programs write <x:row>, and strict files other namespaces."""
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = part(small, SHEET).replace(b'xmlns="' + main, b'xmlns:x="' + main)
    sheet = re.sub(rb"<(/?)(?=[A-Za-z])", rb"<\1x:", sheet)
    with_parts(small, {SHEET: sheet})

    report = opened(small).update(writes(("Н-0001", "phone", "1"), ("Н-0002", "name", "=х")))

    assert not report.refusals
    assert cell(opened(small).read(), "mentees", "Н-0002", "name") == "=х"
    assert elements(part(small, SHEET)).keys() == elements(sheet).keys()


def _strict(path):
    """Turn a file into the strict variant of the format, as Excel's «Strict Open XML Spreadsheet» is."""
    names = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/": b"http://purl.oclc.org/ooxml/officeDocument/",
    }
    changed = {}
    for name in members(path):
        content = part(path, name)
        for loose, strict in names.items():
            content = content.replace(loose, strict)
        changed[name] = content
    return with_parts(path, changed)


@pytest.mark.slow
def test_a_strict_file_is_read_patched_and_completed(small, opened, tmp_path):
    _strict(small)
    edits = Edits(
        cells=(CellWrite("mentees", "Н-0002", "joined", date(2027, 3, 4)),),
        appends=(RowAppend("pairs", "П-2026-001", (("mentor", "М-0001"),)),),
        write_number=3,
    )

    report = opened(small).update(lambda reading: edits)

    assert not report.refusals
    for path in (small, by_libreoffice(small, tmp_path / "office")):
        reading = opened(path).read()
        assert cell(reading, "mentees", "Н-0002", "joined") == date(2027, 3, 4)
        assert (cell(reading, "pairs", "П-2026-001", "mentor"), reading.write_number) == ("М-0001", 3)


@pytest.mark.parametrize("streamed", [False, True])
def test_zip64_and_streamed_packages_keep_their_members(small, opened, streamed):
    """Some programs write sizes in ZIP64 fields, some only after each member."""
    content = {name: part(small, name) for name in members(small)}

    class Pipe(io.RawIOBase):
        def __init__(self):
            self.bytes = bytearray()

        def writable(self):
            return True

        def write(self, data):
            self.bytes += data
            return len(data)

    pipe = Pipe() if streamed else io.BytesIO()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(data)
    small.write_bytes(bytes(pipe.bytes) if streamed else pipe.getvalue())
    before = members(small)

    opened(small).update(writes(("Н-0001", "phone", "1")))

    with zipfile.ZipFile(small) as archive:
        assert archive.testzip() is None
    after = members(small)
    assert {name for name in before if before[name] != after[name]} <= {SHEET, *COMPANIONS}
    assert cell(opened(small).read(), "mentees", "Н-0001", "phone") == "1"


@pytest.mark.slow
def test_the_hidden_name_of_a_filter_grows_with_it(small, opened, tmp_path):
    with ByHand(small) as book:
        book["Наставляемые"].auto_filter.ref = "A1:H4"
    path = by_libreoffice(small, tmp_path / "office")

    opened(path).update(lambda r: Edits(appends=(RowAppend("mentees", "Н-0004", (("name", "Новая Ия"),)),)))

    assert load(path)["Наставляемые"].auto_filter.ref == "A1:H5"
    assert "$A$1:$H$5" in part(path, "xl/workbook.xml").decode()
    assert "$A$1:$H$4" not in part(path, "xl/workbook.xml").decode()


def test_cells_and_rows_without_places_are_found_by_counting(small, opened):
    sheet = re.sub(rb'(<(?:row|c)) r="[A-Z]*\d+"', rb"\1", part(small, SHEET))
    with_parts(small, {SHEET: sheet})

    report = opened(small).update(writes(("Н-0002", "phone", "5")))

    assert cell(report.reading, "mentees", "Н-0002", "phone") == "5"
    assert cell(opened(small).read(), "mentees", "Н-0002", "phone") == "5"


def test_what_follows_the_cells_of_a_row_stays(small, opened):
    tail = b'<extLst><ext uri="{made-up}"/></extLst>'
    sheet = part(small, SHEET).replace(b"</row>", tail + b"</row>")
    with_parts(small, {SHEET: sheet})
    opened(small).update(writes(("Н-0002", "phone", "5")))

    assert part(small, SHEET).count(tail) == sheet.count(tail) > 0


def test_comments_hide_no_cells(small, opened):
    sheet = part(small, SHEET).replace(b"<sheetData>", b'<sheetData><!-- <row r="2"></row> -->', 1)
    with_parts(small, {SHEET: sheet})

    opened(small).update(writes(("Н-0001", "phone", "5")))

    assert cell(opened(small).read(), "mentees", "Н-0001", "phone") == "5"


@pytest.mark.slow
def test_libreoffice_opens_an_edited_book_and_keeps_all_of_it(rich, opened, tmp_path):
    edits = Edits(
        cells=(
            CellWrite("mentees", "Н-0001", "phone", "=не формула"),
            CellWrite("mentees", "Н-0001", "joined", date(2027, 1, 9)),
        ),
        appends=(
            RowAppend("pairs", "П-2026-001", (("mentor", "М-0001"), ("mentee", "Н-0001"), ("status", "предложена"))),
        ),
        write_number=5,
    )
    before = by_libreoffice(rich, tmp_path / "before")
    opened(rich).update(lambda reading: edits)

    saved = by_libreoffice(rich, tmp_path / "after")

    reading = opened(saved).read()
    assert cell(reading, "mentees", "Н-0001", "phone") == "=не формула"
    assert cell(reading, "mentees", "Н-0001", "joined") == date(2027, 1, 9)
    assert cell(reading, "pairs", "П-2026-001", "mentee") == "Н-0001"
    assert reading.write_number == 5
    old, new = elements(part(before, SHEET)), elements(part(saved, SHEET))
    changed = {place for place in {*old, *new} if old.get(place) != new.get(place)}
    assert {place for place in changed if not place.startswith("row ")} <= {"C4", "E4", *_moved_strings(old, new)}
    kept = {name for name in members(before) if "sharedStrings" not in name}
    assert kept <= set(members(saved))
    for feature in ("comments1.xml", "tables/table1.xml", "media/image1.png", "charts/chart1.xml"):
        old_part, new_part = (
            re.sub(rb'(c:axId|c:crossAx) val="\d+"', b"", part(p, f"xl/{feature}")) for p in (before, saved)
        )
        assert old_part == new_part, feature
    sheet = sheet_of(saved)
    assert sheet["I4"].value == "=G4*12"
    assert (sheet.auto_filter.ref, sheet.column_dimensions["D"].hidden) == ("A3:I6", True)
    assert sheet["B4"].comment.text.strip().endswith("Звонить после обеда")
    assert len(sheet.conditional_formatting) >= 2
    assert sheet.data_validations.dataValidation


def _moved_strings(old: dict[str, str], new: dict[str, str]) -> set[str]:
    """Elements that differ only in what LibreOffice counts or names anew: shared strings, marks of data bars."""
    number = re.compile(r"(?<=<v>)\d+(?=</v>)|\{[0-9A-F-]{36}\}")
    return {place for place in old if place in new and number.sub("", old[place]) == number.sub("", new[place])}


class ByHand:
    """A workbook to change by a person's hand."""

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        self.book = load(self.path)
        return self.book

    def __exit__(self, *failed):
        self.book.save(self.path)
