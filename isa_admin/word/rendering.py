"""Turns a paper into a Word file: fills the template, writes the body, and checks that nothing is missing.

The same paper gives the same bytes, and only well-formed XML leaves. Import it late: docxtpl costs 180 ms.
"""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.parts.numbering import NumberingPart
from lxml import etree
from msgspec import Struct

from isa_admin.documents.blocks import paragraphs, text_of
from isa_admin.documents.paper import Rendered, collector_paused
from isa_admin.errors import IsaError, StoreError
from isa_admin.office.package import packed
from isa_admin.word import table_of_contents
from isa_admin.word.body import BodyWriter
from isa_admin.word.draft_marking import mark, with_line
from isa_admin.word.house_style import LANGUAGE
from isa_admin.word.numbering import Numbering
from isa_admin.word.redline import Marks, RedlineWriter
from isa_admin.word.runs import Links
from isa_admin.word.styles import Styles
from isa_admin.word.template import Slot, Template
from isa_admin.word.template_fields import TemplateError
from isa_admin.word.wordxml import NAMESPACES, escape, w

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from lxml.etree import _Element

    from isa_admin.documents.blocks import Part
    from isa_admin.documents.paper import Paper
    from isa_admin.documents.redlines import Changes
    from isa_admin.word.draft_marking import DraftMarks

_TEXT = re.compile(r'<w:t xml:space="preserve">([^<]*)<')
_CHUNK = 1_000_000
_NARROWEST = 2000
_A4 = ("11906", "1247")
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"


class LostTextError(StoreError):
    """A paragraph of the model is missing from the document: a defect, reported rather than hidden."""

    def __init__(self, text: str) -> None:
        super().__init__(f"the document lacks the text '{text[:60]}'", "report this; nothing was written")


class Sheet(Struct, frozen=True, kw_only=True):
    """A paper without the register: all that its Word file is made of.

    Attributes:
        name: The name of its file, without an ending.
        template: The file name of its template.
        parts: Its parts.
        contents: Whether a contents list stands before them.
        values: The text of each field.
        required: The fields that its template must have.
        slots: The fields that hold whole paragraphs.
        whole: The title in its properties.
        author: Whose it is.
        day: The date of its version.
    """

    name: str
    template: str
    parts: tuple[Part, ...]
    contents: bool
    values: Mapping[str, str | list[str]]
    required: frozenset[str]
    slots: tuple[str, ...]
    whole: str
    author: str
    day: date


def sheet_of(paper: Paper) -> Sheet:
    """Take out of a paper, and of the register that it shows, what its Word file is made of."""
    agreement = paper.view.register.agreement
    values, slots = values_of(paper), slots_of(paper)
    whole = paper.title if paper.title == agreement.title else f"{paper.title} ({agreement.title})"
    return Sheet(
        name=paper.name,
        template=paper.template,
        parts=paper.parts,
        contents=paper.contents,
        values=values,
        required=frozenset({"title", "version", *slots, *paper.fields}),
        slots=slots,
        whole=f"{whole}, {values['version']}",
        author=" and ".join(agreement.boards),
        day=paper.view.day,
    )


def render(paper: Paper, template: bytes, changes: Changes | None = None, marks: DraftMarks | None = None) -> Rendered:
    """Turn a paper into a Word file. The same arguments give the same bytes.

    Args:
        paper: What the document says.
        template: The bytes of its template, ``paper.template``.
        changes: What a redline marks in it.
        marks: What marks it as a draft of a review.

    Raises:
        StoreError: The template is faulty; the message says what is wrong.
    """
    return render_sheet(sheet_of(paper), template, changes, marks)


def render_sheet(sheet: Sheet, template: bytes, changes: Changes | None, marks: DraftMarks | None) -> Rendered:
    """Turn a sheet into a Word file, as ``render`` does.

    Raises:
        StoreError: The template is faulty; the message says what is wrong.
    """
    with collector_paused():
        try:
            made, notes = _assembled(sheet, template, changes, marks)
        except (IsaError, AssertionError):
            raise
        # docxtpl, python-docx and lxml raise all kinds of exceptions for a template that is odd in an unforeseen way.
        except Exception as error:
            raise TemplateError(
                sheet.template, f"it cannot be used: {error!r}", "make it again from the template of a new store"
            ) from error
    return Rendered(f"{sheet.name}.docx", made, notes)


def _assembled(
    sheet: Sheet, template: bytes, changes: Changes | None, marks: DraftMarks | None
) -> tuple[bytes, tuple[str, ...]]:
    filled = Template(sheet.template, template)
    filled.fill(sheet.values, sheet.slots, sheet.required)
    styles = Styles(filled.docx.styles.element, sheet.template)
    numbering_part = _numbering_part(filled)
    numbering = Numbering(numbering_part, styles)
    part = filled.docx.part
    root = filled.docx.element
    ids = (one.get(w("id"), "") for one in root.iter(w("bookmarkStart")))
    taken = max((int(one) for one in ids if one.isdecimal()), default=0)
    links = Links(lambda url: part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True), sheet.parts, taken)
    writer = BodyWriter(styles, numbering, links, _text_width(root.body))
    body = Held()
    for piece in _complete(sheet.parts, _body(sheet.parts, writer, numbering, changes, marks)):
        body.add(piece)
    listed = table_of_contents.write(writer.entries, styles) if sheet.contents else ""
    numbering.finish()
    describe(filled.docx, title=sheet.whole, author=sheet.author, day=sheet.day)
    if marks is not None:
        mark(filled.docx, marks)
    made = pack(filled.docx, {Slot("body").mark: body.chunks(), Slot("contents").mark: [listed.encode()]})
    made = with_line(made, marks) if marks is not None else made
    return made, (*filled.notes, *styles.notes)


def values_of(paper: Paper) -> dict[str, str | list[str]]:
    """Give the words of each field of a paper."""
    view = paper.view
    agreement = view.register.agreement
    return {
        "title": agreement.title,
        "document": paper.title,
        "area": agreement.area,
        "boards": list(agreement.boards),
        "version": view.label,
        "date": view.date_words,
        "status": view.status,
        "digest": view.register.terms_digest,
        "draft": "DRAFT" if view.is_draft else "",
        **paper.fields,
    }


def slots_of(paper: Paper) -> tuple[str, ...]:
    """Give the fields of a paper that hold whole paragraphs."""
    return ("contents", "body") if paper.contents else ("body",)


def _body(
    parts: tuple[Part, ...], writer: BodyWriter, numbering: Numbering, changes: Changes | None, marks: DraftMarks | None
) -> Iterator[str]:
    if changes is None:
        yield from writer.body(parts, marks=marks.bookmarks if marks else None)
        return
    front, *_, end = parts
    yield from writer.body([front])
    yield RedlineWriter(writer, numbering, Marks(changes.author, changes.day)).body(changes.comparison)
    yield from writer.body([end], first=False)


def _complete(parts: tuple[Part, ...], body: Iterable[str]) -> Iterator[str]:
    """Pass a body on, and ensure that all text of the model is in it, once and in order."""
    wanted = map(escape, _wanted(parts))
    ahead = ""
    for piece in body:
        written = "".join(_TEXT.findall(piece))
        while len(ahead) < len(written) and (more := next(wanted, None)) is not None:
            ahead += more
        if not ahead.startswith(written):
            at = next(
                (at for at, (one, other) in enumerate(zip(ahead, written, strict=False)) if one != other), len(ahead)
            )
            raise LostTextError(ahead[at:] or written[at:])
        ahead = ahead[len(written) :]
        yield piece
    if rest := ahead or next(filter(None, wanted), ""):
        raise LostTextError(rest)


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


def describe(docx: Any, *, title: str, author: str, day: date) -> None:  # noqa: ANN401 - python-docx's Document
    """Set the document's properties: nothing in them comes from a clock or from the person who restyled the template.

    Args:
        docx: The document.
        title: Its title.
        author: Whose it is.
        day: The date of its version; created and modified are that day's midnight, UTC.
    """
    moment = f"{day.isoformat()}T00:00:00Z"
    # Written whole: python-docx cannot remove a property.
    docx.part.package._core_properties_part._element = etree.fromstring(  # noqa: SLF001 - there is no other way to it
        f'<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title[:255])}</dc:title><dc:creator>{escape(author[:255])}</dc:creator>"
        f"<cp:lastModifiedBy>{escape(author[:255])}</cp:lastModifiedBy><cp:revision>1</cp:revision>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified>'
        f"<dc:language>{LANGUAGE}</dc:language></cp:coreProperties>"
    )


class Held:
    """Text that waits, packed: the body of the agreement of 10,000 partners takes 150 MB as it is, and 3 MB packed."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(1)
        self._packed: list[bytes] = []
        self._loose: list[str] = []
        self._size = 0

    def add(self, text: str) -> None:
        """Add some text."""
        self._loose.append(text)
        self._size += len(text)
        if self._size > _CHUNK:
            self._pack()

    def chunks(self) -> Iterator[bytes]:
        """Give it all, a chunk at a time; nothing can be added any more."""
        self._pack()
        self._packed.append(self._packer.flush())
        unpacker = zlib.decompressobj()
        for packed_ in self._packed:
            waiting = packed_
            while waiting:
                yield unpacker.decompress(waiting, _CHUNK)
                waiting = unpacker.unconsumed_tail

    def _pack(self) -> None:
        self._packed.append(self._packer.compress("".join(self._loose).encode()))
        self._loose, self._size = [], 0


def pack(docx: Any, slots: Mapping[str, Iterable[bytes]]) -> bytes:  # noqa: ANN401 - python-docx's Document
    """Make the file.

    Args:
        docx: The document, with a mark for each slot in its body.
        slots: What takes the place of each mark.

    Raises:
        lxml.etree.XMLSyntaxError: The body that was written is not well formed: a defect of ours.
    """
    saved = BytesIO()
    docx.save(saved)
    document = str(docx.part.partname).lstrip("/")

    def change(name: str, data: bytes) -> bytes | Iterable[bytes]:
        return _well_formed(_with_slots(data, slots)) if name == document else data

    return packed(saved.getvalue(), change)


def _with_slots(data: bytes, slots: Mapping[str, Iterable[bytes]]) -> Iterator[bytes]:
    marks = "|".join(re.escape(mark) for mark in slots)
    pieces = re.split(f"({marks})".encode(), data) if marks else [data]
    for index, piece in enumerate(pieces):
        yield from slots[piece.decode()] if index % 2 else [piece]


def _well_formed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Pass the document on, and ensure that it is well formed."""
    parser = etree.XMLParser(target=_Nothing(), resolve_entities=False)  # type: ignore[arg-type] # needs no more
    for chunk in chunks:
        parser.feed(chunk)
        yield chunk
    parser.close()


class _Nothing:
    """Lets the parser read everything and keep nothing: a tree for 10,000 partners takes a gigabyte."""

    def close(self) -> None:
        """End the document."""
