"""Finishes a PDF that LibreOffice made: the same document gives the same bytes, and its contents list is one by name.

What LibreOffice writes differs from run to run in its dates, its ids and a checksum, and in nothing else. A contents
list with page numbers reaches it as plain paragraphs (``word.for_pages``); here they become entries of a list again for
people who have the document read aloud (PDF 32000-1, 14.8.4.3.1). What is printed is joined here as well.
"""

from __future__ import annotations

import re
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pikepdf

from isa_admin.pdf.libreoffice import NotTurnedError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

_LISTED = re.compile(r"/Contents [1-9]")


def finished(content: bytes, moment: datetime) -> bytes:
    """Finish a PDF.

    Args:
        content: The PDF as LibreOffice wrote it.
        moment: When the document was made, in UTC: the date of its version.

    Raises:
        NotTurnedError: It is not tagged, so that LibreOffice is older than 7.4 and did not understand what to write.
    """
    with pikepdf.open(BytesIO(content)) as pdf:
        if "/StructTreeRoot" not in pdf.Root or "/Lang" not in pdf.Root:
            raise NotTurnedError("the PDF has no tags; LibreOffice 7.4 or newer writes them")
        stamp = pikepdf.String(moment.strftime("D:%Y%m%d%H%M%SZ"))
        pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = stamp
        for key in ("/ID", "/DocChecksum"):
            if key in pdf.trailer:
                del pdf.trailer[key]
        _tag_contents(pdf)
        made = BytesIO()
        pdf.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return made.getvalue()


def joined(documents: Iterable[bytes], on: date) -> bytes:
    """Join documents, in order, into one to print; the same documents give the same bytes.

    Each begins on the front of a sheet, even if the printer prints on both sides.

    Args:
        documents: The PDFs.
        on: The date of the joined file.
    """
    with pikepdf.new() as made:
        for content in documents:
            with pikepdf.open(BytesIO(content)) as one:
                made.pages.extend(one.pages)
                if len(made.pages) % 2:
                    _, _, width, height = one.pages[-1].mediabox.as_list()
                    made.add_blank_page(page_size=(int(width), int(height)))
        made.docinfo["/CreationDate"] = made.docinfo["/ModDate"] = pikepdf.String(on.strftime("D:%Y%m%d000000Z"))
        out = BytesIO()
        made.save(out, deterministic_id=True)
        return out.getvalue()


def _tag_contents(pdf: pikepdf.Pdf) -> None:
    """Make a contents list of the paragraphs that are its entries."""
    whole: Any = pdf.Root.StructTreeRoot.K
    if isinstance(whole, pikepdf.Array):
        whole = whole[0]
    children: list[Any] = []
    for is_listed, together in groupby(whole.K, key=_is_listed):
        if not is_listed:
            children += together
            continue
        entries = list(together)
        listed = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.TOC, P=whole))
        listed.K = pikepdf.Array([_entry(pdf, listed, one) for one in entries])
        children.append(listed)
    whole.K = pikepdf.Array(children)


def _entry(pdf: pikepdf.Pdf, listed: Any, paragraph: Any) -> Any:  # noqa: ANN401  objects of a PDF
    kind = pikepdf.Name.TOCI
    made = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=kind, P=listed, K=paragraph))
    paragraph.P = made
    return made


def _is_listed(element: Any) -> bool:  # noqa: ANN401  an object of a PDF
    return isinstance(element, pikepdf.Dictionary) and bool(_LISTED.fullmatch(str(element.get("/S", ""))))
