"""Gets a Word file ready to become pages: a contents list that says on which, and nothing that is fetched.

A program that lays out pages counts them, but it fills in a contents list only where somebody asks it to. A reference
to the page of a bookmark is counted by itself, so the list is turned from one field into lines with such references.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lxml import etree
from msgspec import Struct

from isa_admin.office.package import packed
from isa_admin.word.wordxml import NAMESPACES, escape, run, w

if TYPE_CHECKING:
    from lxml.etree import _Element

_CREATED = re.compile(rb"<dcterms:created[^>]*>([^<]+)<")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
_HYPERLINK = "/hyperlink"


class ForPages(Struct, frozen=True):
    """A Word file that is ready, and when its document was made, in UTC."""

    content: bytes
    made: datetime


def for_pages(document: bytes) -> ForPages:
    """Get a document of ours ready.

    Args:
        document: The bytes of a file that ``word.rendering`` made.
    """
    moments: list[datetime] = []

    def change(name: str, data: bytes) -> bytes:
        if name.endswith(".rels"):
            return _without_outside(data)
        if found := _CREATED.search(data) if name.startswith("docProps/") else None:
            moments.append(datetime.fromisoformat(found[1].decode()).astimezone(UTC))
        return _with_page_numbers(data) if b" TOC " in data and name.endswith(".xml") else data

    content = packed(document, change)
    return ForPages(content, moments[0])


def _without_outside(data: bytes) -> bytes:
    """Drop what leads out of the file, but for links that a reader may follow: LibreOffice would fetch it."""
    relations = etree.fromstring(data, _PARSER)
    for one in list(relations):
        if one.get("TargetMode") == "External" and not one.get("Type", "").endswith(_HYPERLINK):
            relations.remove(one)
    return etree.tostring(relations, xml_declaration=True, encoding="UTF-8", standalone=True)


def _with_page_numbers(data: bytes) -> bytes:
    """Turn the contents list into lines, each with the number of its page."""
    root = etree.fromstring(data, _PARSER)
    for instruction in list(root.iter(w("instrText"))):
        if (instruction.text or "").split()[:1] == ["TOC"]:
            _spread(instruction)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _spread(instruction: _Element) -> None:
    """Take away the marks of the field around a contents list, and put a number behind each of its links."""
    holder = next((one for one in instruction.iterancestors() if one.tag == w("sdtContent")), None)
    if holder is None:  # a template's own list, which has numbers of its own
        return
    for mark in [*holder.iter(w("fldChar")), *holder.iter(w("instrText"))]:
        piece = mark.getparent()
        paragraph = piece.getparent() if piece is not None else None
        if piece is not None and paragraph is not None:
            paragraph.remove(piece)
    for paragraph in list(holder.iter(w("p"))):
        links = [link for link in paragraph.iter(w("hyperlink")) if link.get(w("anchor"))]
        # Sub-headings stand together on a line, as in an index; a section has a line of its own.
        before = "<w:r><w:tab/></w:r>" if len(links) == 1 else run(", ")
        for link in links:
            link.extend(_pieces(before + _page_of(link.get(w("anchor"), ""))))
        if len(links) == 1:
            _use_whole_width(paragraph)
        if not len(paragraph):
            holder.remove(paragraph)


def _use_whole_width(paragraph: _Element) -> None:
    """Let a line go up to the margin: LibreOffice shows no text that a tab brings beyond the paragraph's own edge."""
    properties = paragraph.find(w("pPr"))
    if properties is not None:
        # Behind the style (ECMA-376 part 1, 17.3.1.26); the indent on the left stays that of the style.
        properties.insert(1, *_pieces('<w:ind w:right="0"/>'))


def _page_of(bookmark: str) -> str:
    """Write a field with the number of the page of a bookmark."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> PAGEREF {escape(bookmark)} \\h </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("0")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _pieces(xml: str) -> list[_Element]:
    return list(etree.fromstring(f"<w:p {NAMESPACES}>{xml}</w:p>", _PARSER))
