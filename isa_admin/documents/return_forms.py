"""The form of the yearly self-assessment in Word: written for a partner, read when it comes back (Agreement s.18)."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from isa_admin.documents.blocks import Block, Heading, Paragraph, Part, Place, Row, Run, Table
from isa_admin.documents.catalogue import Content, Document, Rendered
from isa_admin.domain.return_form import HEADINGS, HOW, TITLE, Form, WrongFormError
from isa_admin.word import unsafe_files
from isa_admin.word.wordxml import w

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

    from isa_admin.documents.view import View

_PLACE = Place("{self-assessment}")
_WIDTHS = (16, 26, 12, 23, 23)
_LABELS = (24, 76)
_AGAIN = "have the answers put into a new form: isa-admin compliance-form PARTNER --year YEAR"
_LIMITS = unsafe_files.Limits(parts=500, part=5_000_000, xml_part=5_000_000, whole=20_000_000)
# What a reader sees crossed out, or does not see at all, is no answer.
_NOT_SEEN = frozenset({w("del"), w("moveFrom")})
_BREAKS = frozenset({w("br"), w("cr"), w("tab"), w("p")})


def write(form: Form, view: View, template: bytes, name: str) -> Rendered:
    """Write the form of one partner.

    Args:
        form: What stands in it.
        view: The agreement as it stands.
        template: The template of the store.
        name: The file's name.

    Raises:
        StoreError: The template is not as it should be.
    """
    from isa_admin.word.assembly import assemble  # docxtpl costs 180 ms

    facts = dict(form.facts)
    first, *others = form.facts
    blocks: list[Block] = [
        Table(_PLACE, (_row(first, header=True), *map(_row, others)), _LABELS, "Whose form this is", form=True),
        _text(HOW),
        Table(_PLACE, (_row(HEADINGS, header=True), *map(_row, form.rows)), _WIDTHS, TITLE, ruled=True),
    ]
    part = Part(_PLACE.file, "generated", "", Heading(_PLACE, 1, (Run(TITLE),)), tuple(blocks))
    content = Content(f"{TITLE} {facts['Year']}: {facts['Partner']}", (part,))
    document = Document("self-assessment", TITLE, "letter.docx", lambda _edition, _partner: content)
    made, notes = assemble(document, content, view, template)
    return Rendered(name, made, notes)


def read(name: str, content: bytes) -> Form:
    """Read what a returned form holds.

    Args:
        name: What messages call the file.
        content: Its bytes.

    Raises:
        WrongFormError: It is no Word file that is safe to open, or has not the two tables of the form.
    """
    try:
        unsafe_files.check(name, content, _LIMITS)
    except unsafe_files.HostileFileError as error:
        raise WrongFormError(name, error.message.removeprefix(f"{name}: "), error.remedy) from error
    import docx

    try:
        body = docx.Document(BytesIO(content)).element.body
    # python-docx raises whatever a part that lacks something leads to.
    except Exception as error:
        raise WrongFormError(name, f"it cannot be read as a Word document: {error!r}", _AGAIN) from error
    tables = [list(_rows(table)) for table in body.iter(w("tbl"))]
    answers = next((rows for rows in tables if rows and rows[0] == HEADINGS), None)
    if answers is None:
        raise WrongFormError(name, f"it has no table with the headings {', '.join(HEADINGS)}", _AGAIN)
    pairs = [(row[0], row[1]) for rows in tables if rows is not answers for row in rows if len(row) == len(_LABELS)]
    return Form(tuple(pairs), tuple(answers[1:]))


def _rows(table: _Element) -> Iterator[tuple[str, ...]]:
    for row in table.iterfind(w("tr")):
        yield tuple(_said(cell) for cell in row.iterfind(w("tc")))


def _said(cell: _Element) -> str:
    """Give the text of a cell as a person sees it, in one line: what was inserted counts, what was deleted does not."""
    return " ".join("".join(_pieces(cell)).split())


def _pieces(element: _Element) -> Iterator[str]:
    for child in element:
        if child.tag in _NOT_SEEN:
            continue
        if child.tag in _BREAKS:
            yield " "
        if child.tag == w("t"):
            yield child.text or ""
        yield from _pieces(child)


def _row(texts: Iterable[str], *, header: bool = False) -> Row:
    return Row(tuple((_text(one),) for one in texts), "header" if header else "plain")


def _text(text: str) -> Paragraph:
    return Paragraph(_PLACE, (Run(text),) if text else ())
