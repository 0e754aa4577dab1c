"""Files as people and programs save them: encodings, separators, numbers, days; and those that are refused."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook

from isa_admin.domain.sheets.sheet import Sheet, SheetRow
from isa_admin.spreadsheets import limits, workbook
from isa_admin.spreadsheets.files import read, write_csv
from isa_admin.spreadsheets.limits import NotASheetError

if TYPE_CHECKING:
    from collections.abc import Callable

SHEET = Sheet(("id", "name"), (SheetRow(2, ("a", 'Ärzte, "GP"')), SheetRow(3, ("b", "'=1+1"))))


def saved(*rows: tuple[Any, ...], title: str = "Sheet1", fill: Callable[[Any], None] | None = None) -> bytes:
    """Save a workbook as Excel would."""
    book = Workbook()
    page = book.active
    page.title = title
    for row in rows:
        page.append(row)
    if fill is not None:
        fill(book)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def packed(content: bytes, **parts: bytes) -> bytes:
    """Put parts into a workbook, or others in their place; __ stands for / and _dot_ for the dot."""
    wanted = {name.replace("__", "/").replace("_dot_", "."): data for name, data in parts.items()}
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in wanted:
                new.writestr(entry.filename, old.read(entry))
        for name, data in wanted.items():
            new.writestr(name, data)
    return made.getvalue()


MACROS = b"ms-excel.sheet.macroEnabled.main"


def changed(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Replace something in a part of a workbook."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        data = archive.read(part)
    assert old in data
    return packed(content, **{part: data.replace(old, new)})


def test_a_csv_file_is_what_excel_reads() -> None:
    """UTF-8 with a byte order mark, CRLF, quotes where there must be some."""
    written = write_csv(SHEET)
    assert written == '\ufeffid,name\r\na,"Ärzte, ""GP"""\r\nb,\'=1+1\r\n'.encode()
    assert read("f", written) == SHEET


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_csv_file_of_another_program_is_read(separator: str, end: str) -> None:
    """Semicolons of a German Excel, tabs; empty lines are passed over and counted."""
    text = end.join((separator.join(("id", "name")), "", separator.join(("a", '"two\nlines"')), f"b{separator}", ""))
    assert read("f", text.encode()).rows == (SheetRow(3, ("a", "two\nlines")), SheetRow(5, ("b", "")))


def test_a_workbook_holds_text_and_no_formulas() -> None:
    """Opened by another reader, every cell is a string formatted as text, whatever it begins with."""
    made = workbook.write(Sheet(("id", "telephone"), (SheetRow(2, ("=1+1", "01160")),)))
    cells = [cell for row in load_workbook(BytesIO(made))["Partners"].iter_rows() for cell in row]
    assert [cell.value for cell in cells] == ["id", "telephone", "=1+1", "01160"]
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}


def test_a_column_is_as_wide_as_what_stands_in_it() -> None:
    """Names are read whole, the arrow of the filter hides no heading, and a long text does not push the rest away."""
    made = workbook.write(Sheet(("id", "responsible telephone", "name"), (SheetRow(2, ("a" * 12, "", "b" * 200)),)))
    columns = load_workbook(BytesIO(made))["Partners"].column_dimensions
    assert [columns[letter].width for letter in "ABC"] == [14, 25, 40]


def test_the_headings_are_of_the_same_font_as_the_rows() -> None:
    """They are only heavier."""
    page = load_workbook(BytesIO(workbook.write(SHEET)))["Partners"]
    assert {(cell.font.name, cell.font.size) for row in page.iter_rows() for cell in row} == {("Calibri", 11)}
    assert page["A1"].font.bold


def test_a_workbook_says_what_it_is() -> None:
    """Its title is told where a screen reader or a search looks for it."""
    assert load_workbook(BytesIO(workbook.write(SHEET))).properties.title == "Partners"


def test_the_same_rows_are_the_same_bytes() -> None:
    """A workbook does not say when it was made."""
    made = workbook.write(SHEET)
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("docProps/core.xml").count(b"2000-01-01T00:00:00Z") == 2
    assert made == workbook.write(SHEET)


def test_numbers_and_days_of_a_workbook_become_text() -> None:
    """A number without .0, a day as it is written in records, a moment in full."""
    row = (116, 116.0, 1.5, date(2026, 11, 22), datetime(2026, 11, 22), datetime(2026, 11, 22, 14, 5), True, None)  # noqa: DTZ001  workbooks know no time zones
    found = read("f", saved(("id",) * 9, (*row, "_x005F_x0041_"))).rows
    texts = ("116", "116", "1.5", "2026-11-22", "2026-11-22", "2026-11-22T14:05:00", "True", "", "_x0041_")
    assert found == (SheetRow(2, texts, days=(3, 4, 5)),)


def test_text_that_looks_like_an_escape_of_excel_is_kept() -> None:
    """Excel reads _x0041_ as A, so it is escaped as Excel does."""
    made = workbook.write(Sheet(("id", "name"), (SheetRow(2, ("a", "_x0041_ _x")),)))
    assert [cell.value for cell in load_workbook(BytesIO(made))["Partners"][2]] == ["a", "_x005F_x0041_ _x"]
    assert read("f", made).rows == (SheetRow(2, ("a", "_x0041_ _x")),)


def test_the_sheet_called_partners_is_read_wherever_it_stands() -> None:
    """Else the first one."""
    both = saved(("no",), fill=lambda book: book.create_sheet("PARTNERS").append(("id",)))
    assert read("f", both).headings == ("id",)
    assert read("f", saved(("id",), fill=lambda book: book.create_sheet("Notes").append(("no",)))).headings == ("id",)


def test_rows_of_a_workbook_have_the_numbers_that_excel_shows() -> None:
    """Empty rows between count."""

    def fill(book: Any) -> None:  # noqa: ANN401  a workbook
        book.active["A4"] = "a"

    assert read("f", saved(("id",), fill=fill)).rows == (SheetRow(4, ("a",)),)


def test_a_workbook_with_more_in_it_than_rows_is_read() -> None:
    """Pictures, unused links and what the library warns of (here, styles without a default one) are passed over."""
    styles = b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    linked = b"<a/>"
    made = packed(
        GOOD, xl__media__a_dot_png=b"x", xl__styles_dot_xml=styles, xl__externalLinks__externalLink1_dot_xml=linked
    )
    assert read("f", made).rows == (SheetRow(2, ("a", "Alpha")),)


def test_g13_a_row_beyond_the_last_of_excel_is_refused_at_once() -> None:
    """A row without cells may bear any number, and the rows before it would be made up one by one."""
    content = changed(GOOD, "xl/worksheets/sheet1.xml", b"<row ", b'<row r="1000000000000"/><row ')
    started = datetime.now(UTC)
    with pytest.raises(NotASheetError, match="rows beyond 1,048,576"):
        read("f", content)
    assert (datetime.now(UTC) - started).total_seconds() < 30


def test_a_workbook_whose_styles_are_damaged_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Openpyxl prints that a style is out of range; whoever reads --json finds nothing beside it."""
    style = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    with pytest.raises(NotASheetError):
        read("f", changed(GOOD, "xl/styles.xml", style, b""))
    assert capsys.readouterr().out == ""


def _formula(book: Any) -> None:  # noqa: ANN401  a workbook
    book.active["B2"] = '=HYPERLINK("http://example.org")'


GOOD = saved(("id", "name"), ("a", "Alpha"))
WRONG = {
    "empty": (b"", "is empty"),
    "blank": (b" \r\n", "is empty"),
    "only separators": (b",,\n,\n", "neither a workbook nor text"),
    "cp1252": ("id,name\r\na,Ärzte\r\n".encode("cp1252"), "line 2: the text is not in UTF-8"),
    "utf-16": ("id,name\r\na,b\r\n".encode("utf-16"), "line 1: the text is not in UTF-8"),
    "with a nought byte": (b"id,name\na,\0\n", "neither a workbook nor text"),
    "quotes that do not match": (b'id,name\na,"b"c\n', "line 2: "),
    "a quote that does not end": (b'id,name\na,"b\n', "line 2: "),
    "a long cell": (b"id,name\na," + b"x" * 32_769 + b"\n", "line 2: "),
    "many columns": (b"id" + b"," * 501, "more than 500 columns"),
    "many rows": (b"id\n" + b"a\n" * 50_001, "line 50002: more than 50,000 rows"),
    "many bytes": (b"id\n" + b"a" * limits.MOST_BYTES, "at most 20,000,000"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "in the old format"),
    "half a zip": (GOOD[:500], "not an Excel workbook"),
    "a Word file": (packed(b"PK\x05\x06" + b"\0" * 18, word__document_dot_xml=b"<a/>"), "not an Excel workbook"),
    "macros": (
        changed(GOOD, "[Content_Types].xml", b"openxmlformats-officedocument.spreadsheetml.sheet.main", MACROS),
        "an Excel workbook with macros (.xlsm)",
    ),
    "a formula": (saved(("id",), fill=_formula), "the cell B2 holds a formula"),
    "an error": (saved(("id",), ("#N/A",)), "the cell A2 holds an error"),
    "a bomb": (packed(GOOD, xl__media__a_dot_bin=b"\0" * 2_000_000), "packed more than 200 times"),
    "XML that is broken": (packed(GOOD, xl__workbook_dot_xml=b"<a>"), "xl/workbook.xml is not well formed"),
    "definitions": (
        packed(GOOD, xl__workbook_dot_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "document type definition"
    ),
    "a part too few": (packed(GOOD, xl__workbook_dot_xml=b"<workbook/>"), "cannot be read as a workbook"),
    "no rows": (saved(), "has no rows"),
    "a column far right": (saved(("id",), fill=lambda book: book.active.cell(1, 502, "x")), "more than 500 columns"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_file_that_is_no_sheet_is_refused(case: str) -> None:
    """The message says what it holds, the remedy how to save it."""
    content, reason = WRONG[case]
    with pytest.raises(NotASheetError) as refused:
        read("partners.file", content)
    assert refused.value.message.startswith("partners.file: ")
    assert reason in refused.value.message
    assert refused.value.exit_code == 2
    assert refused.value.remedy


def test_an_encrypted_part_is_refused() -> None:
    """The flag in the directory of the zip says so."""
    content = bytearray(GOOD)
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    with pytest.raises(NotASheetError, match="encrypted"):
        read("f", bytes(content))


def test_a_part_that_stands_there_twice_is_refused() -> None:
    """Two readers might take one each."""
    made = BytesIO(GOOD)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("XL/workbook.xml", b"<a/>")
    with pytest.raises(NotASheetError, match="two parts of one name"):
        read("f", made.getvalue())


def test_a_cell_in_the_last_row_of_excel_takes_no_time() -> None:
    """The rows between are passed over, not kept."""

    def fill(book: Any) -> None:  # noqa: ANN401  a workbook
        book.active["A1048576"] = "a"

    started = datetime.now(UTC)
    assert read("f", saved(("id",), fill=fill)).rows == (SheetRow(1_048_576, ("a",)),)
    assert (datetime.now(UTC) - started).total_seconds() < 60
