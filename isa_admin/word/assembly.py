"""Puts a document together: fills the template, writes the body, and checks that nothing is missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.parts.numbering import NumberingPart
from lxml import etree

from isa_admin.documents.blocks import paragraphs, text_of
from isa_admin.errors import StoreError
from isa_admin.word import table_of_contents
from isa_admin.word.body import BodyWriter
from isa_admin.word.links import Links
from isa_admin.word.numbering import Numbering
from isa_admin.word.package import describe, pack
from isa_admin.word.redline import Marks, Redline
from isa_admin.word.styles import Styles
from isa_admin.word.template import Slot, Template
from isa_admin.word.wordxml import NAMESPACES, escape, w

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from lxml.etree import _Element

    from isa_admin.documents.blocks import Part
    from isa_admin.documents.comparing import Comparison
    from isa_admin.documents.paper import Paper

_TEXT = re.compile(r'<w:t xml:space="preserve">([^<]*)<')
_NARROWEST = 2000
_A4 = ("11906", "1247")


@dataclass(frozen=True, slots=True)
class Changes:
    """What a redline marks: the comparison of two texts, and who is said to have made the changes, on which day."""

    comparison: Comparison
    author: str
    day: date


class LostTextError(StoreError):
    """A paragraph of the model is missing from the document: a defect, reported rather than hidden."""

    def __init__(self, text: str) -> None:
        super().__init__(f"the document lacks the text '{text[:60]}'", "report this; nothing was written")


def assemble(paper: Paper, template: bytes, changes: Changes | None = None) -> tuple[bytes, tuple[str, ...]]:
    """Make one document.

    Args:
        paper: What it says.
        template: The bytes of its template.
        changes: What changed between an earlier text and the parts of the paper but the first and the last; it is
            marked between these two.

    Returns:
        The Word file, and notes for the officer.

    Raises:
        TemplateError: The template is not safe to open, or cannot be filled.
    """
    view = paper.view
    agreement = view.register.agreement
    values: dict[str, str | list[str]] = {
        "title": agreement.title,
        "document": paper.title,
        "area": agreement.area,
        "boards": list(agreement.boards),
        "version": view.label,
        "date": view.date_words,
        "status": view.status,
        **paper.fields,
    }
    slots = ("contents", "body") if paper.contents else ("body",)
    filled = Template(paper.template, template)
    filled.fill(values, slots, {"title", "version", *slots, *paper.fields})
    styles = Styles(filled.docx.styles.element, paper.template)
    numbering_part = _numbering_part(filled)
    numbering = Numbering(numbering_part, styles)
    part = filled.docx.part
    links = Links(lambda url: part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True), paper.parts)
    writer = BodyWriter(styles, numbering, links, _text_width(filled.docx.element.body))
    if changes is None:
        body = writer.body(paper.parts)
    else:
        front, *_, end = paper.parts
        redline = Redline(writer, numbering, Marks(changes.author, changes.day)).body(changes.comparison)
        body = f"{writer.body([front])}{redline}{writer.body([end], first=False)}"
    _check_complete(paper.parts, body)
    listed = table_of_contents.write(writer.entries, styles) if paper.contents else ""
    numbering.finish()
    whole = paper.title if paper.title == agreement.title else f"{paper.title} ({agreement.title})"
    describe(filled.docx, title=f"{whole}, {values['version']}", author=" and ".join(agreement.boards), day=view.day)
    made = pack(filled.docx, {Slot("body").mark: body, Slot("contents").mark: listed})
    return made, (*filled.notes, *styles.notes)


def _check_complete(parts: tuple[Part, ...], body: str) -> None:
    """Ensure that all text of the model is in the body, once and in order."""
    wanted = escape("".join(_wanted(parts)))
    written = "".join(_TEXT.findall(body))
    if wanted != written:
        position = next(
            (at for at, (one, other) in enumerate(zip(wanted, written, strict=False)) if one != other),
            min(len(wanted), len(written)),
        )
        raise LostTextError(wanted[position:] or written[position:])


def _wanted(parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        yield text_of(part.title.runs)
        yield from paragraphs(part.blocks)


def _numbering_part(template: Template) -> _Element:
    """Give the numbering of a template; a template without lists gets an empty one."""
    part = template.docx.part
    for relation in part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
            found: _Element = relation.target_part.element
            return found
    made = NumberingPart(
        part.package.next_partname("/word/numbering%d.xml"),
        CONTENT_TYPE.WML_NUMBERING,
        parse_xml(f"<w:numbering {NAMESPACES}/>"),
        part.package,
    )
    part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
    element: _Element = made.element
    return element


def _text_width(body: _Element) -> int:
    """Give the width of the text on the page that holds the body, in twentieths of a point."""
    section = _section_of_body(body)
    size = section.find(w("pgSz")) if section is not None else None
    margins = section.find(w("pgMar")) if section is not None else None
    page = int(size.get(w("w"), _A4[0]) if size is not None else _A4[0])
    left, right = (int(margins.get(w(side), _A4[1]) if margins is not None else _A4[1]) for side in ("left", "right"))
    return max(_NARROWEST, page - left - right)


def _section_of_body(body: _Element) -> _Element | None:
    """Find the section of the field ``body``: the first one that ends after it."""
    marks = (one for one in body.iterchildren(etree.ProcessingInstruction) if one.text == "body")
    for following in next(marks).itersiblings(w("p"), w("sectPr")):
        section = following if following.tag == w("sectPr") else following.find(f"{w('pPr')}/{w('sectPr')}")
        if section is not None:
            return section
    return None
