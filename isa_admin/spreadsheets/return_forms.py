"""The form of the yearly self-assessment in Excel: written for a partner, read when it comes back (Agreement s.18).

Only the cells to be filled in can be changed, and the answers are chosen from a list. The protection has no password:
it keeps a slip of the hand away, and reading finds whatever else was changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isa_admin.domain.compliance import VERDICTS
from isa_admin.domain.return_form import HEADINGS, HOW, TITLE, Form, WrongFormError
from isa_admin.spreadsheets import workbook
from isa_admin.spreadsheets.limits import NotASheetError

if TYPE_CHECKING:
    from collections.abc import Iterable

_WIDTHS = (24, 60, 16, 50, 50)
_FILLED_IN = len(HEADINGS) - 3
"""The first column that is filled in, counted from nought."""
_TEXT = "@"
_TITLE_LINE, _LINE, _SLACK = 21, 15, 6
"""Height of the title and of a line in points; how many letters a line loses where a word does not fit any more."""
_HEAD = "DCE6EF"
_AGAIN = "have the answers put into a new form: isa-admin compliance-form PARTNER --year YEAR --format xlsx"


def write(form: Form) -> bytes:
    """Write the form of one partner as a workbook with one sheet."""
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    page = book.active
    page.title = "Self-assessment"
    for number, width in enumerate(_WIDTHS, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    bold, fill = Font(name=workbook.FONT, size=11, bold=True), PatternFill("solid", fgColor=_HEAD)
    first = len(form.facts) + 4
    last = first + len(form.rows) - 1
    _put(page, 1, (TITLE,))
    page["A1"].font = Font(name=workbook.FONT, size=14, bold=True)
    page.row_dimensions[1].height = _TITLE_LINE
    for line, fact in enumerate(form.facts, start=2):
        _put(page, line, fact)
        page.cell(line, 1).font = bold
        _fit(page, line, fact)
    _put(page, first - 2, (HOW,))
    page.merge_cells(start_row=first - 2, end_row=first - 2, start_column=1, end_column=len(HEADINGS))
    _fit(page, first - 2, (HOW,), sum(_WIDTHS))
    for cell in _put(page, first - 1, HEADINGS):
        cell.font, cell.fill = bold, fill
    for line, row in enumerate(form.rows, start=first):
        for cell in _put(page, line, row)[_FILLED_IN:]:
            _open(cell)
        _fit(page, line, row)
    choices = DataValidation(type="list", formula1=f'"{",".join(VERDICTS.values())}"', allow_blank=True)
    # Without this Excel lets anything through and keeps the words below to itself.
    choices.showErrorMessage = True
    choices.error, choices.errorTitle = f"Choose one of: {', '.join(VERDICTS.values())}", "Answer"
    page.add_data_validation(choices)
    choices.add(f"C{first}:C{last}")
    page.freeze_panes = f"A{first}"
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatRows = False
    page.print_title_rows = f"{first - 1}:{first - 1}"
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    facts = dict(form.facts)
    return workbook.saved(book, f"{TITLE} {facts['Year']}: {facts['Partner']}")


def read(name: str, content: bytes) -> Form:
    """Read what a returned form holds.

    Args:
        name: What messages call the file.
        content: Its bytes.

    Raises:
        WrongFormError: It is no workbook that is safe to open, or its sheet has not the rows of the form.
    """
    try:
        sheet = workbook.read(name, content)
    except NotASheetError as error:
        raise WrongFormError(name, error.message.removeprefix(f"{name}: "), error.remedy) from error
    rows = [_said(cells) for cells in (sheet.headings, *(row.cells for row in sheet.rows))]
    if HEADINGS not in rows:
        raise WrongFormError(name, f"it has no row with the headings {', '.join(HEADINGS)}", _AGAIN)
    head = rows.index(HEADINGS)
    return Form(tuple((row[0], row[1]) for row in rows[:head]), tuple(rows[head + 1 :]))


def _said(cells: Iterable[str]) -> tuple[str, ...]:
    """Give a row as a person sees it: each cell in one line, and the empty ones at its end made as many as wanted."""
    said = [" ".join(cell.split()) for cell in cells]
    while said and not said[-1]:
        said.pop()
    return (*said, *[""] * (len(HEADINGS) - len(said)))


def _put(page: Any, line: int, texts: Iterable[str]) -> list[Any]:  # noqa: ANN401  openpyxl is imported late
    from openpyxl.styles import Alignment

    cells = []
    for number, text in enumerate(texts, start=1):
        cell = page.cell(line, number)
        cell.number_format = _TEXT
        cell.alignment = Alignment(wrap_text=line > 1, vertical="top")
        if text:
            # Not by setting the value, which would make a formula of what begins with =.
            cell._value, cell.data_type = text, "s"  # noqa: SLF001  the only way past it
        cells.append(cell)
    return cells


def _fit(page: Any, line: int, texts: Iterable[str], *widths: int) -> None:  # noqa: ANN401  openpyxl is imported late
    """Make a row as high as its texts need. Excel would do so by itself, LibreOffice does not before it is edited."""
    lines = (-(-len(text) // (width - _SLACK)) for text, width in zip(texts, widths or _WIDTHS, strict=False))
    page.row_dimensions[line].height = _LINE * max(1, *lines)


def _open(cell: Any) -> None:  # noqa: ANN401  openpyxl is imported late
    from openpyxl.styles import Border, Protection, Side

    side = Side(style="thin", color="8A9BAD")
    cell.protection, cell.border = Protection(locked=False), Border(left=side, right=side, top=side, bottom=side)
