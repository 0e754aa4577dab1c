"""Reads the form of the yearly self-assessment that a partner filled in with Word (Agreement s.18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.return_form import HEADINGS, Form, WrongFormError
from isa_admin.office import kinds
from isa_admin.office.package import opened
from isa_admin.office.parts import UnsafeFileError
from isa_admin.word.style_sheet import first, on
from isa_admin.word.wordxml import w

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_AGAIN = "have the answers put into a new form: isa-admin compliance-form PARTNER --year YEAR"
_PAIR = 2
# Text that is crossed out or hidden is not an answer.
_NOT_SEEN = frozenset({w("del"), w("moveFrom")})
_BREAKS = frozenset({w("br"), w("cr"), w("tab"), w("p")})
# Word writes a text box twice, and shows the first of the two.
_FOR_OLD_PROGRAMS = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read(name: str, content: bytes, headings: tuple[str, ...] = HEADINGS, again: str = _AGAIN) -> Form:
    """Read a returned form.

    Args:
        name: What messages call the file.
        content: Its bytes.
        headings: Those of the table that was filled in.
        again: What to do where it lacks that table.

    Raises:
        WrongFormError: It is not a Word file that is safe to open, or lacks the two tables of the form.
    """
    try:
        package = opened(content, kinds.WORD_FORM)
    except UnsafeFileError as error:
        raise WrongFormError(name, error.found, error.remedy) from error
    from lxml import etree

    body = etree.fromstring(package.main.data, etree.XMLParser(resolve_entities=False, no_network=True))
    tables = [[*_rows(table)] for table in _outermost(body)]
    answers = next((rows for rows in tables if rows and rows[0] == headings), None)
    if answers is None:
        raise WrongFormError(name, f"it has no table with the headings {', '.join(headings)}", again)
    pairs = [(row[0], row[1]) for rows in tables if rows is not answers for row in rows if len(row) == _PAIR]
    return Form(tuple(pairs), tuple(answers[1:]))


def _outermost(body: _Element) -> Iterator[_Element]:
    """Give the tables that are not inside another: a table in a cell is part of that cell."""
    return (table for table in body.iter(w("tbl")) if next(table.iterancestors(w("tbl")), None) is None)


def _rows(table: _Element) -> Iterator[tuple[str, ...]]:
    for row in table.iterfind(w("tr")):
        yield tuple(_said(cell) for cell in row.iterfind(w("tc")))


def _is_not_seen(element: _Element) -> bool:
    """Say whether nobody reads what is in an element, or whoever filled in the form crossed it out."""
    if element.tag == w("r"):
        looks = first(element, w("rPr"))
        return looks is not None and any(on(looks, name) for name in ("strike", "dstrike", "vanish"))
    return element.tag in _NOT_SEEN or (element.tag == _FOR_OLD_PROGRAMS and element.getprevious() is not None)


def _said(cell: _Element) -> str:
    """Give the text of a cell as a person sees it, in one line: insertions count, deletions do not."""
    from lxml import etree

    pieces = []
    hidden = 0
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        if _is_not_seen(element):
            hidden += 1 if event == "start" else -1
        if event == "end" or hidden:
            continue
        if element.tag in _BREAKS:
            pieces.append(" ")
        if element.tag == w("noBreakHyphen"):
            pieces.append("-")
        if element.tag == w("t"):
            pieces.append(element.text or "")
    return " ".join("".join(pieces).split())
