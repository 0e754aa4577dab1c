"""Reads the form of the yearly self-assessment that a partner filled in with Word (Agreement s.18)."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from isa_admin.domain.return_form import HEADINGS, Form, WrongFormError
from isa_admin.word import unsafe_files
from isa_admin.word.wordxml import w

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_AGAIN = "have the answers put into a new form: isa-admin compliance-form PARTNER --year YEAR"
_LIMITS = unsafe_files.Limits(parts=500, part=5_000_000, xml_part=5_000_000, whole=20_000_000)
_PAIR = 2
# What a reader sees crossed out, or does not see at all, is no answer.
_NOT_SEEN = frozenset({w("del"), w("moveFrom")})
_BREAKS = frozenset({w("br"), w("cr"), w("tab"), w("p")})


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
    pairs = [(row[0], row[1]) for rows in tables if rows is not answers for row in rows if len(row) == _PAIR]
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
