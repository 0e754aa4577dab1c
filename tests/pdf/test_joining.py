"""Joining PDFs for the printer."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pikepdf

from isa_admin.pdf.finishing import joined


def made(pages: int) -> bytes:
    """Make a PDF of some pages of A4."""
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(595, 842))
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


def test_each_document_begins_on_the_front_of_a_sheet() -> None:
    """One page and three pages get a blank one behind them, two do not; the order is that of the documents."""
    content = joined([made(1), made(2), made(3)], date(2026, 11, 22))
    with pikepdf.open(BytesIO(content)) as pdf:
        assert len(pdf.pages) == 8
        assert pdf.docinfo["/CreationDate"] == "D:20261122000000Z"
        assert all([float(side) for side in page.mediabox] == [0, 0, 595, 842] for page in pdf.pages)


def test_the_same_documents_give_the_same_bytes() -> None:
    """What is printed twice is the same file."""
    assert joined([made(1)], date(2026, 11, 22)) == joined([made(1)], date(2026, 11, 22))
