"""Files of comma-separated values (RFC 4180), as Excel writes and reads them."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import TYPE_CHECKING

from isa_admin.domain.sheets.sheet import Row, Sheet
from isa_admin.spreadsheets.files import MOST_CHARACTERS, NotASheetError, ensure_row, ensure_size

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEPARATORS = ",;\t"
_SAID = re.compile(r'"?sep=(?P<separator>[,;\t|])"?[,;\t]*\r?\n', re.IGNORECASE)


def write(sheet: Sheet) -> bytes:
    """Write a sheet in UTF-8 with a byte order mark, without which Excel takes it for another encoding."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(sheet.headings)
    writer.writerows(row.cells for row in sheet.rows)
    return codecs.BOM_UTF8 + made.getvalue().encode()


def read(name: str, content: bytes) -> Sheet:
    """Read a sheet; the separator may be a comma, a semicolon or a tab, as the headings have it.

    A first line ``sep=;`` says it, as Excel writes and takes it.

    Raises:
        NotASheetError: It is not UTF-8, its quotes do not match, or it is too large.
    """
    ensure_size(name, content)
    text = _decoded(name, content)
    said = _SAID.match(text)
    if said is not None:
        separator, text, first = said["separator"], text[said.end() :], 2
    else:
        separator, first = _separator(text), 1
    rows: list[Row] = []
    for row in _rows(name, text, separator, first):
        if any(cell.strip() for cell in row.cells):
            rows.append(row)
            ensure_row(name, row.line, len(row.cells), max(map(len, row.cells)), len(rows) - 1)
    if not rows:
        raise _says_nothing(name)
    return Sheet(headings=rows[0].cells, rows=tuple(rows[1:]))


def _separator(text: str) -> str:
    """Find the separator that parts the file's first row that says something into most cells: that of its headings."""
    first = next(line for line in text.splitlines() if line.strip(" \t,;"))

    def cells(separator: str) -> int:
        try:
            return len(next(csv.reader([first], delimiter=separator), ()))
        except csv.Error:  # told when the rows are read
            return 0

    return max(_SEPARATORS, key=cells)


def _rows(name: str, text: str, separator: str, first: int) -> Iterator[Row]:
    # A module-wide setting: nothing else here reads such files.
    csv.field_size_limit(MOST_CHARACTERS + 1)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = first
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            found = (
                f"a cell has more than {MOST_CHARACTERS:,} characters, or a quotation mark is missing"
                if "field larger" in str(error)
                else "its quotation marks do not match"
            )
            raise NotASheetError(
                name, f"line {line}: {found}", "save it again as CSV UTF-8 from a spreadsheet"
            ) from error
        yield Row(line, tuple(cells))
        line = reader.line_num + first


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
        raise _says_nothing(name)
    return text


def _says_nothing(name: str) -> NotASheetError:
    return NotASheetError(
        name, "it is neither a workbook nor text with rows", "save it as a workbook (.xlsx) or as CSV UTF-8"
    )
