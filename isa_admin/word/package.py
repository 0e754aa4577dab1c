"""Makes the finished file: the same content gives the same bytes, and only well-formed XML leaves."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

from lxml import etree

from isa_admin.office.package import packed
from isa_admin.word.house_style import LANGUAGE
from isa_admin.word.wordxml import escape

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"


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


def pack(docx: Any, slots: Mapping[str, str]) -> bytes:  # noqa: ANN401 - python-docx's Document
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

    def change(name: str, data: bytes) -> bytes:
        if name != document:
            return data
        data = _with_slots(data, slots)
        etree.fromstring(data, etree.XMLParser(target=_Nothing(), resolve_entities=False))  # type: ignore[arg-type] # needs no more
        return data

    return packed(saved.getvalue(), change)


def _with_slots(data: bytes, slots: Mapping[str, str]) -> bytes:
    marks = "|".join(re.escape(mark) for mark in slots)
    pieces = re.split(f"({marks})".encode(), data) if marks else [data]
    return b"".join(slots[piece.decode()].encode() if index % 2 else piece for index, piece in enumerate(pieces))


class _Nothing:
    """Lets the parser read everything and keep nothing: a tree for 10,000 partners takes a gigabyte."""

    def close(self) -> None:
        """End the document."""
