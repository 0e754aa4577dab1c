"""The units of a part in reading order: each paragraph, heading, table and directive, and where it stands.

A tree of blocks is good to write; to compare two texts, or to mark a change, one needs its paragraphs in a row, each
with the label that the reader sees before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from isa_admin.documents.blocks import Directive, Heading, ListBlock, Paragraph, Quote, Table
from isa_admin.documents.labels import write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isa_admin.documents.blocks import Block, Part, Row

Leaf: TypeAlias = Paragraph | Heading | Table | Directive


@dataclass(frozen=True, slots=True)
class Unit:
    """A leaf of the tree of blocks, and where it stands.

    ``listed`` is the innermost list around it, and ``number`` that of its item. ``labelled`` says that the item's label
    stands before this unit, as it does before the first one of the item. ``around`` counts the lists and quotations
    around it, from the outermost in: ``l`` for a list and ``q`` for a quotation.
    """

    leaf: Leaf
    listed: ListBlock | None = None
    number: int = 0
    labelled: bool = False
    around: str = ""

    @property
    def label(self) -> str:
        """The label as the reader sees it: ``(b)``, ``-``; empty where none stands before this unit."""
        if not self.labelled or self.listed is None:
            return ""
        return "-" if self.listed.kind == "bullet" else write(self.listed.kind, self.number)


def units(part: Part) -> tuple[Unit, ...]:
    """Give the units of a part; its title is the first."""
    return (Unit(part.title), *_units(part.blocks, None, 0, around=""))


def _units(blocks: Sequence[Block], listed: ListBlock | None, number: int, *, around: str) -> Iterator[Unit]:
    for block in blocks:
        match block:
            case ListBlock():
                for item in block.items:
                    yield from _item(block, item.number, item.blocks, around + "l")
            case Quote():
                yield from _units(block.blocks, listed, number, around=around + "q")
            case _:
                yield Unit(block, listed, number, around=around)


def _item(listed: ListBlock, number: int, blocks: Sequence[Block], around: str) -> Iterator[Unit]:
    first, *rest = blocks
    if isinstance(first, Paragraph):
        yield Unit(first, listed, number, labelled=True, around=around)
    else:
        # A label with nothing beside it: "- (a) text".
        yield Unit(Paragraph(first.place, ()), listed, number, labelled=True, around=around)
        rest = list(blocks)
    yield from _units(rest, listed, number, around=around)


def row_text(row: Row) -> str:
    """Give the words of a row, its cells parted by a bar."""
    from isa_admin.documents.blocks import text_of

    return " | ".join(" / ".join(text_of(paragraph.runs) for paragraph in cell) for cell in row.cells)
