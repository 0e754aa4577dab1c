"""A returned form in Word is read as a person sees it, and one that would never end is read or refused at once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from isa_admin.documents.papers import LETTER, return_form
from isa_admin.documents.view import View
from isa_admin.domain.return_form import HEADINGS, Form, WrongFormError
from isa_admin.word.form_reading import read
from isa_admin.word.rendering import render
from tests.documents import registers
from tests.office.making import DOCUMENT, W, small, zipped

if TYPE_CHECKING:
    from collections.abc import Iterable

FACTS = (("Agreement", "isa-llr"), ("Partner", "County & Co"), ("Partner id", "county"), ("Year", "2026"))
ROWS = (("one", "What it asks", "Met", "A policy", ""), ("two", "Another", "Not met", "", "Training"))


def row(*cells: str) -> str:
    """Write a row of a table."""
    return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"


def text(said: str) -> str:
    """Write a paragraph."""
    return f"<w:p><w:r><w:t>{said}</w:t></w:r></w:p>"


def document(*rows: str, before: str = "") -> bytes:
    """Write a Word file with a table of answers."""
    body = f"{before}<w:tbl>{row(*map(text, HEADINGS))}{''.join(rows)}</w:tbl>"
    types, relations, _ = small()
    whole = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return zipped(types, relations, (DOCUMENT, whole.encode()))


def answers(content: bytes) -> Iterable[tuple[str, ...]]:
    """Give the rows of a form."""
    return read("form.docx", content).rows


def test_a_form_that_was_written_is_read_back() -> None:
    """All that the program put there, and what was filled in."""
    register = registers.register()
    paper = return_form(Form(FACTS, ROWS), View(register, registers.ON, None), "form")
    assert read("form.docx", render(paper, registers.templates(LETTER)).content) == Form(FACTS, ROWS)


def test_what_is_crossed_out_is_no_answer() -> None:
    """Of tracked changes what was inserted counts; a break is a gap."""
    changed = (
        "<w:p><w:del><w:r><w:t>Met</w:t></w:r></w:del><w:ins><w:r><w:t>Not</w:t><w:br/><w:t>met</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom></w:p>"
    )
    assert answers(document(row(text("one"), text("asks"), changed, text(""), text("")))) == (
        ("one", "asks", "Not met", "", ""),
    )


@pytest.mark.parametrize("looks", ["<w:strike/>", "<w:dstrike/>", "<w:vanish/>"])
def test_what_was_crossed_out_by_hand_or_hidden_is_no_answer(looks: str) -> None:
    """A pen through a word says the same as a tracked deletion; a switch that is off says nothing."""
    off = looks.replace("/>", ' w:val="0"/>')
    said = (
        f"<w:p><w:r><w:rPr>{looks}</w:rPr><w:t>Policy 7</w:t></w:r>"
        f"<w:r><w:rPr>{off}</w:rPr><w:t>Policy</w:t><w:noBreakHyphen/><w:t>8</w:t></w:r></w:p>"
    )
    (found,) = answers(document(row(text("one"), text("asks"), text("Met"), said, text(""))))
    assert found == ("one", "asks", "Met", "Policy-8", "")


def test_a_text_box_in_a_cell_is_read_once() -> None:
    """Word writes it twice, the second time for old programs; what stands there for those alone is read."""
    box = "<w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent>"
    markup = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    old = f"<mc:Fallback>{box.format('Policy')}</mc:Fallback>"
    new = f"<mc:Choice Requires='wps'>{box.format('Policy')}</mc:Choice>"
    forms = (f"<mc:AlternateContent {markup}>{inside}</mc:AlternateContent>" for inside in (new + old, old))
    cells = (f"<w:p><w:r>{inside}</w:r></w:p>" for inside in forms)
    (found,) = answers(document(row(text("one"), text("asks"), text("Met"), *cells)))
    assert found == ("one", "asks", "Met", "Policy", "Policy")


def test_a_table_in_a_cell_is_part_of_the_answer() -> None:
    """It is read once, with its cell, and not as a table of its own."""
    inner = f"<w:tbl>{row(text('a'), text('b'))}</w:tbl>"
    (said,) = answers(document(row(text("one"), text("asks"), text("Met"), inner + text("c"), text(""))))
    assert said == ("one", "asks", "Met", "a b c", "")
    assert read("form.docx", document(row(*[text("x")] * 5))).facts == ()


def test_g13_tables_in_one_another_are_read_at_once_or_refused() -> None:
    """25 levels with 4 MB of text are gone through once; more than the limit of levels is refused."""
    many = text("x" * 10) * 50_000
    for levels, refused in ((25, False), (33, True)):
        nested = many
        for _ in range(levels):
            nested = f"<w:tbl>{row(nested)}</w:tbl>{text('')}"
        content = document(row(text("one"), text("asks"), text("Met"), nested, text("")))
        begun = time.perf_counter()
        if refused:
            with pytest.raises(WrongFormError, match="nested more than 100 deep"):
                answers(content)
        else:
            assert len(list(answers(content))) == 1
        assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (zipped(("mimetype", b"application/vnd.oasis.opendocument.text")), "it is an OpenDocument text (.odt)"),
        (b"%PDF-1.4", "it is a PDF"),
        (document().replace(HEADINGS[0].encode(), b"Something"), "is damaged"),
        (zipped(*small()), "no table with the headings"),
    ],
)
def test_a_file_that_is_not_the_form_is_told_by_what_it_is(content: bytes, found: str) -> None:
    """The message names the file, what it is and how to save it."""
    with pytest.raises(WrongFormError) as caught:
        read("form.docx", content)
    assert caught.value.message.startswith("form.docx: ")
    assert found in caught.value.message
    assert caught.value.remedy
