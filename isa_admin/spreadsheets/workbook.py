"""Excel workbooks: one sheet of text cells out, one sheet in. Formulas are neither written nor read."""

from __future__ import annotations

import re
import warnings
from contextlib import redirect_stdout
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from isa_admin.domain.sheets.sheet import Sheet, SheetRow
from isa_admin.office import kinds
from isa_admin.office.package import opened, packed
from isa_admin.office.parts import UnsafeFileError
from isa_admin.spreadsheets.limits import NotASheetError, ensure_row, ensure_size

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "Partners"
FONT = "Calibri"
"""That of every other cell; a font that only says how heavy it is comes out as another one."""
_TEXT = "@"  # Excel's number format for text: a telephone number keeps its nought
_WIDEST, _ROOM, _ARROW = 40, 2, 4
"""How wide a column gets at most, and beside its text: room, and the arrow of the filter; in letters."""
# What OOXML calls ST_Xstring: _x0041_ stands for A, so that text which looks so is escaped itself.
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def write(sheet: Sheet, title: str = TITLE) -> bytes:
    """Write a sheet as a workbook: every cell is text, the headings stay in sight and can be filtered by."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    workbook = Workbook(write_only=True)
    page = workbook.create_sheet(title)
    page.freeze_panes = "C2"
    for number, heading in enumerate(sheet.headings):
        longest = max((len(row.cells[number]) for row in sheet.rows if number < len(row.cells)), default=0)
        width = max(longest + _ROOM, len(heading) + _ARROW)
        page.column_dimensions[get_column_letter(number + 1)].width = min(width, _WIDEST)
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.headings))}{len(sheet.rows) + 1}"
    bold = Font(name=FONT, size=11, bold=True)

    def cell(text: str) -> Any:  # noqa: ANN401  openpyxl is imported late
        made = WriteOnlyCell(page)
        # Not by setting the value, which would make a formula of what begins with =.
        made._value, made.data_type = _LOOKS_ESCAPED.sub("_x005F_", text), "s"  # noqa: SLF001  the only way past it
        made.number_format = _TEXT
        return made

    headings = [cell(heading) for heading in sheet.headings]
    for heading in headings:
        heading.font = bold
    page.append(headings)
    for row in sheet.rows:
        page.append([cell(text) if text else None for text in row.cells])
    return saved(workbook, title)


def saved(workbook: Any, title: str) -> bytes:  # noqa: ANN401  openpyxl is imported late
    """Save a workbook with a title and without the moment: the same cells are the same bytes."""
    workbook.properties.title, workbook.properties.creator, workbook.properties.language = title, "isa-admin", "en-GB"
    made = BytesIO()
    workbook.save(made)
    return packed(made.getvalue(), _without_moment)


def _without_moment(part: str, data: bytes) -> bytes:
    """Take the moment out of a part, and let rows grow with what is typed into them."""
    if part == "docProps/core.xml":
        return _MOMENT.sub(b"2000-01-01T00:00:00Z", data)
    if part.startswith("xl/worksheets/"):
        # A height that openpyxl calls the user's own stays as it is, however much is typed into the row.
        return data.replace(b' customHeight="1"', b"")
    return data


_LAST_ROW = 1_048_576
_AGAIN = "save it again in Excel, or as CSV UTF-8"


def read(name: str, content: bytes) -> Sheet:
    """Read the sheet called Partners, or else the first one.

    Raises:
        NotASheetError: It is no workbook, holds formulas or errors, or is too large.
    """
    ensure_size(name, content)
    try:
        opened(content, kinds.WORKBOOK)
    except UnsafeFileError as error:
        raise NotASheetError(name, error.found, error.remedy) from error
    from openpyxl import load_workbook

    try:
        # openpyxl prints about styles that are missing, and --json is to be the only thing that is printed.
        with warnings.catch_warnings(), redirect_stdout(StringIO()):
            # What openpyxl leaves out (styles, lists to choose from) is nothing that is read here.
            warnings.simplefilter("ignore")
            workbook = load_workbook(BytesIO(content), read_only=True, keep_links=False)
            pages = workbook.worksheets
            page = next((one for one in pages if one.title.casefold() == TITLE.casefold()), pages[0])
            page.reset_dimensions()
            rows = list(_rows(name, page))
    except NotASheetError:
        raise
    # openpyxl raises whatever a part that lacks something leads to.
    except Exception as error:
        raise NotASheetError(
            name, f"it cannot be read as a workbook: {error!r}", "save it again in Excel, or as CSV UTF-8"
        ) from error
    if not rows:
        raise NotASheetError(name, "its sheet has no rows", "isa-admin export-partners writes one to start from")
    return Sheet(headings=rows[0].cells, rows=tuple(rows[1:]))


def _rows(name: str, page: Any) -> Iterator[SheetRow]:  # noqa: ANN401  openpyxl is imported late
    kept = 0
    for line, cells in enumerate(page.iter_rows(), 1):
        if line > _LAST_ROW:
            # openpyxl makes up the rows before one that is numbered 1,000,000,000,000.
            raise NotASheetError(name, f"it has rows beyond {_LAST_ROW:,}, the last that Excel has", _AGAIN)
        texts = tuple(_text(name, cell) for cell in cells)
        if any(text.strip() for text in texts):
            ensure_row(name, line, len(texts), max(map(len, texts)), kept)
            kept += 1
            yield SheetRow(line, texts, tuple(at for at, cell in enumerate(cells) if isinstance(cell.value, date)))


def _text(name: str, cell: Any) -> str:  # noqa: ANN401  openpyxl is imported late
    """Give a cell as text: a number without .0, a day as 2026-11-22."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in {"f", "e"}:
        what = "a formula" if cell.data_type == "f" else "an error"
        raise NotASheetError(
            name, f"the cell {cell.coordinate} holds {what}", "copy the cells and paste them as values, and save again"
        )
    if isinstance(value, str):
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    if isinstance(value, datetime) and value == datetime.combine(value, datetime.min.time()):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
