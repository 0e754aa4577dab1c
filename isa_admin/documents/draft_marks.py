"""The marks in a draft by which what comes back is placed: a bookmark in each paragraph, and what it stood for.

Bookmarks are what survives Word, LibreOffice, splitting, merging and pasting best; tags, ids and hidden text do not. A
name says the draft, the paragraph, and four letters that follow from its words, so it can be forged by nobody who does
not know these. Which paragraph a name stood for is worked out again from the text of the draft, and kept nowhere.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode
from typing import TYPE_CHECKING, NamedTuple

from isa_admin.documents.blocks import Table, text_of
from isa_admin.documents.units import units, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isa_admin.documents.blocks import Part, Row

DRAFT, PARTNER, KIND = "isa-draft", "isa-partner", "isa-kind"
"""The properties of a file that say which draft it is, whose copy, and whether it is the draft or the comment form."""

_NAME = re.compile(r"(d[0-9_]+_[0-9]{4}_[a-z2-7]{4})(?:_Copy_[0-9]+)?", re.IGNORECASE)


class Sent(NamedTuple):
    """A paragraph of a draft as it was sent: its bookmark, its section and place there, its label and words.

    ``line`` is where it begins among the lines of its section, of which each row of a table is one; ``rows`` are the
    words of these rows.
    """

    name: str
    file: str
    at: int
    label: str
    text: str
    generated: bool
    line: int
    rows: tuple[str, ...] = ()


def sent(draft: str, parts: Sequence[Part]) -> Iterator[Sent]:
    """Give the paragraphs of a draft, each with the bookmark that it bears; a table has none of its own."""
    begins = "d" + draft.removeprefix("V").replace(".", "_")
    count = 0
    for part in parts:
        line = 0
        for at, unit in enumerate(units(part)):
            count += 1
            rows = tuple(map(_row, unit.leaf.rows)) if isinstance(unit.leaf, Table) else ()
            text = words(unit)
            digest = hashlib.sha256(f"{draft}\0{part.file}\0{at}\0{text}".encode()).digest()
            check = b32encode(digest)[:4].decode().casefold()
            generated = unit.leaf.place.file.startswith("{") or isinstance(unit.leaf, Table)
            yield Sent(f"{begins}_{count:04}_{check}", part.file, at, unit.label, text, generated, line, rows)
            line += len(rows) or 1


def _row(row: Row) -> str:
    return " ".join(text_of(paragraph.runs) for cell in row.cells for paragraph in cell)


def base(bookmark: str) -> str | None:
    """Give the name that a bookmark had when it was sent: a copy is called after it; nothing for any other."""
    found = _NAME.fullmatch(bookmark)
    return found[1].casefold() if found else None
