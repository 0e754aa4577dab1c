"""The source of an import in pieces, each with a number, so that every word of it can be accounted for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.documents.raw import RawParagraph
from isa_admin.domain.bringing_in.ledger import Piece
from isa_admin.domain.text import OTHER_SPACES, without_unseen

_BLANKS = re.compile(rf"[{OTHER_SPACES}]")

if TYPE_CHECKING:
    from isa_admin.documents.raw import RawBlock, RawDocument, RawTable


class Shaped(Struct, frozen=True):
    """A block of the source as it is understood so far, and the pieces that it is made of.

    A paragraph has one piece, or several once they were joined. A table has one for each row that says something;
    ``rows`` gives them row by row, with 0 for a row without words.
    """

    block: RawBlock
    pieces: tuple[int, ...]
    rows: tuple[int, ...] = ()

    @property
    def paragraph(self) -> RawParagraph | None:
        """The paragraph, if it is one."""
        return self.block if isinstance(self.block, RawParagraph) else None


def in_pieces(document: RawDocument) -> tuple[list[Piece], list[Shaped], list[int]]:
    """Part a document into pieces.

    Returns:
        The pieces; the blocks that say something, made of them; and the numbers of the pieces that stand apart.
    """
    pieces: list[Piece] = []
    blocks: list[Shaped] = []

    def take(kind: str, text: str) -> int:
        if not text.strip():
            return 0
        pieces.append(Piece(len(pieces) + 1, kind, text.strip()))
        return len(pieces)

    for block in map(_clean, document.blocks):
        if isinstance(block, RawParagraph):
            label = f"{block.numbered.label} " if block.numbered else ""
            kind = "text box" if block.boxed else "paragraph"
            if number := take(kind, label + block.text if block.text.strip() else ""):
                blocks.append(Shaped(block, (number,)))
        else:
            rows = tuple(
                take("row", text) for text in map(_row_text, range(len(block.rows)), [block] * len(block.rows))
            )
            blocks.append(Shaped(block, tuple(filter(None, rows)), rows))
    apart = [take(kind, text) for kind, text in document.apart]
    return pieces, [one for one in blocks if one.pieces], apart


def _clean(block: RawBlock) -> RawBlock:
    """Give a block without what nobody sees, and with ordinary blanks in place of all others."""
    if isinstance(block, RawParagraph):
        return replace(block, runs=tuple(run._replace(text=_plain(run.text)) for run in block.runs))
    rows = tuple(tuple(replace(cell, blocks=tuple(map(_clean, cell.blocks))) for cell in row) for row in block.rows)
    return replace(block, rows=rows)


def _plain(words: str) -> str:
    return _BLANKS.sub(" ", without_unseen(words)) if not words.isascii() or not words.isprintable() else words


def all_words(block: RawBlock) -> str:
    """Give all words of a block; those of a table cell by cell."""
    if isinstance(block, RawParagraph):
        return block.text
    return "\n".join(cell.text for row in block.rows for cell in row)


def cell_texts(table: RawTable, row: int) -> list[str]:
    """Give the words of each cell of a row, nested tables and all."""
    return [_cell_text(cell.blocks) for cell in table.rows[row]]


def _row_text(row: int, table: RawTable) -> str:
    found = cell_texts(table, row)
    return " | ".join(found) if any(one.strip() for one in found) else ""


def _cell_text(blocks: tuple[RawBlock, ...]) -> str:
    found = []
    for block in blocks:
        if isinstance(block, RawParagraph):
            label = f"{block.numbered.label} " if block.numbered else ""
            found.append(label + block.text)
        else:
            found += [" | ".join(_cell_text(cell.blocks) for cell in row) for row in block.rows]
    return "\n".join(one for one in found if one.strip())
