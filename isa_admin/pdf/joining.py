"""Joins PDFs into one to print: each begins on the front of a sheet, also where a printer prints on both sides."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


def joined(documents: Iterable[bytes], on: date) -> bytes:
    """Join documents in their order; the same documents give the same bytes.

    Args:
        documents: The PDFs.
        on: The date that the joined file bears.
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
