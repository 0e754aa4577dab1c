"""The form of the self-assessment in Excel, opened by another reader."""

from __future__ import annotations

import zipfile
from io import BytesIO

from openpyxl import load_workbook

from isa_admin.domain.return_form import HEADINGS, Form
from isa_admin.spreadsheets import return_forms

FORM = Form(
    facts=(("Agreement", "an-isa"), ("Partner", "A partner with a long name " * 5), ("Year", "2026")),
    rows=(
        ("retention", "A policy says how long each type of information is kept (section 14)", "", "", ""),
        ("accuracy", "Short", "Met", "Seen by the auditors. " * 20, ""),
    ),
)


def test_a_wrong_answer_is_refused_where_it_is_typed() -> None:
    """Excel shows the message only where it is told to; without that it lets anything through."""
    [choices] = load_workbook(BytesIO(return_forms.write(FORM))).active.data_validations.dataValidation
    assert choices.showErrorMessage
    assert choices.error == "Choose one of: Met, Partly met, Not met, Not applicable"
    assert str(choices.sqref) == "C7:C8"


def test_every_row_is_as_high_as_its_texts_and_grows_with_them() -> None:
    """No text runs into the next row, and no height is fixed: an answer of many lines is seen whole."""
    made = return_forms.write(FORM)
    page = load_workbook(BytesIO(made)).active
    heights = {page.cell(row, 1).value: page.row_dimensions[row].height for row in range(2, page.max_row + 1)}
    assert heights["Agreement"] == 15
    assert heights["Partner"] >= 3 * 15
    assert heights["retention"] == 30
    assert heights["accuracy"] >= 9 * 15
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert b"customHeight" not in archive.read("xl/worksheets/sheet1.xml")


def test_the_headings_stand_on_every_printed_page() -> None:
    """They stay in sight on the screen too."""
    page = load_workbook(BytesIO(return_forms.write(FORM))).active
    assert page.print_title_rows == "$6:$6"
    assert page.freeze_panes == "A7"
    assert tuple(cell.value for cell in page[6]) == HEADINGS


def test_a_form_has_a_title_and_does_not_say_when_it_was_made() -> None:
    """The same form is the same bytes."""
    made = return_forms.write(FORM)
    title = load_workbook(BytesIO(made)).properties.title
    assert title.startswith("Self-assessment of compliance 2026: A partner")
    assert made == return_forms.write(FORM)
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert archive.read("docProps/core.xml").count(b"2000-01-01T00:00:00Z") == 2
