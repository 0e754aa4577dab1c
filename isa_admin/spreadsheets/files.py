"""Files that hold a sheet, read whatever their ending; those of comma-separated values (RFC 4180) are written here."""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING

from isa_admin.domain.sheets.sheet import Sheet, SheetRow
from isa_admin.office import kinds
from isa_admin.spreadsheets import workbook
from isa_admin.spreadsheets.limits import MOST_CHARACTERS, NotASheetError, ensure_row, ensure_size

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEPARATORS = ",;\t"


def write_csv(sheet: Sheet) -> bytes:
    """Write a sheet in UTF-8 with a byte order mark, without which Excel takes it for another encoding."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(sheet.headings)
    writer.writerows(row.cells for row in sheet.rows)
    return codecs.BOM_UTF8 + made.getvalue().encode()


def read(name: str, content: bytes) -> Sheet:
    """Read a workbook or a file of comma-separated values; its first bytes say which of them it is.

    Args:
        name: What messages call the file.
        content: Its bytes.

    Raises:
        NotASheetError: It is neither, or is too large, or holds what a sheet of facts does not need.
    """
    if content.startswith(kinds.ZIP) or kinds.begins_as(content):
        return workbook.read(name, content)
    return _read_csv(name, content)


def _read_csv(name: str, content: bytes) -> Sheet:
    """Read a sheet; the separator may be a comma, a semicolon or a tab, as the headings have it.

    Raises:
        NotASheetError: It is not UTF-8, its quotes do not match, or it is too large.
    """
    ensure_size(name, content)
    text = _decoded(name, content)
    # The file's first row that says something holds the headings.
    first = next(line for line in text.splitlines() if line.strip(" \t,;"))
    separator = max(_SEPARATORS, key=lambda one: len(next(csv.reader([first], delimiter=one), ())))
    rows: list[SheetRow] = []
    for row in _rows(name, text, separator):
        if any(cell.strip() for cell in row.cells):
            rows.append(row)
            ensure_row(name, row.line, len(row.cells), max(map(len, row.cells)), len(rows) - 1)
    return Sheet(headings=rows[0].cells, rows=tuple(rows[1:]))


def _rows(name: str, text: str, separator: str) -> Iterator[SheetRow]:
    # A module-wide setting: nothing else here reads such files.
    csv.field_size_limit(MOST_CHARACTERS + 1)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise NotASheetError(
                name, f"line {line}: {error}", "save it again as CSV UTF-8 from a spreadsheet"
            ) from error
        yield SheetRow(line, tuple(cells))
        line = reader.line_num + 1


def _decoded(name: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Not guessed: a name taken for another one would be signed.
        line = content.count(b"\n", 0, error.start) + 1
        raise NotASheetError(
            name,
            f"line {line}: the text is not in UTF-8",
            "save it as 'CSV UTF-8 (Comma delimited)' or as an Excel workbook (.xlsx)",
        ) from error
    if "\0" in text or not text.strip(" \t\r\n,;"):
        raise NotASheetError(
            name, "it is neither a workbook nor text with rows", "save it as a workbook (.xlsx) or as CSV UTF-8"
        )
    return text
