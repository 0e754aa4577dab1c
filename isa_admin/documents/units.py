"""The units of a part in reading order: each paragraph, heading, table and directive, and where it stands.

A tree of blocks is good to write; to put it on a page, to compare two texts or to mark a change, one needs its
paragraphs in a row, each with the label that the reader sees before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.documents.blocks import Directive, Heading, ListBlock, Paragraph, Quote, Table, text_of
from isa_admin.documents.labels import write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isa_admin.documents.blocks import Block, Item, Part, Row

Leaf: TypeAlias = Paragraph | Heading | Table | Directive


class Unit(Struct, frozen=True):
    """A leaf of the tree of blocks, and where it stands.

    Attributes:
        leaf: The paragraph, heading, table or directive.
        listed: The innermost list around it, if any.
        number: The number of its item in that list.
        labelled: Whether the item's label stands before it, as it does before the first unit of an item.
        around: The lists (``l``) and quotations (``q``) around it, from the outermost in.
        leads: Whether a list, a table or a quotation follows, which its words lead to.
        ends: Whether it is the last paragraph of a whole list.
    """

    leaf: Leaf
    listed: ListBlock | None = None
    number: int = 0
    labelled: bool = False
    around: str = ""
    leads: bool = False
    ends: bool = False

    @property
    def label(self) -> str:
        """The label as the reader sees it: ``(b)``, ``-``; empty if none stands before this unit."""
        if not self.labelled or self.listed is None:
            return ""
        return "-" if self.listed.kind == "bullet" else write(self.listed.kind, self.number)

    @property
    def quoted(self) -> bool:
        """Whether it stands in a quotation."""
        return "q" in self.around


def units(part: Part) -> tuple[Unit, ...]:
    """Give the units of a part; its title is the first."""
    return (Unit(part.title), *_units(part.blocks, Unit(part.title)))


def _units(blocks: Sequence[Block], where: Unit) -> Iterator[Unit]:
    """Give the units of some blocks; ``where`` says what stands around them."""
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        match block:
            case ListBlock():
                yield from _list(block, where)
            case Quote():
                yield from _units(block.blocks, replace(where, around=where.around + "q"))
            case _:
                yield replace(where, leaf=block, leads=isinstance(following, ListBlock | Table | Quote))


def _list(block: ListBlock, where: Unit) -> Iterator[Unit]:
    around = where.around + "l"
    found = [
        unit
        for item in block.items
        for unit in _item(item, replace(where, listed=block, number=item.number, around=around))
    ]
    if "l" not in where.around:
        # The last paragraph of the whole list stands off from the text below it.
        found[-1] = replace(found[-1], ends=True)
    yield from found


def _item(item: Item, where: Unit) -> Iterator[Unit]:
    blocks = item.blocks
    if not isinstance(blocks[0], Paragraph):
        # A label with nothing beside it: "- (a) text".
        blocks = (Paragraph(item.place, ()), *blocks)
    first, *rest = _units(blocks, where)
    yield replace(first, labelled=True)
    yield from rest


def words(unit: Unit) -> str:
    """Give the words of a unit; those of a table row by row, and nothing for a directive."""
    leaf = unit.leaf
    if isinstance(leaf, Table):
        return "\n".join(map(row_words, leaf.rows))
    return text_of(leaf.runs) if isinstance(leaf, Paragraph | Heading) else ""


def row_words(row: Row) -> str:
    """Give the words of a row, its cells parted by a bar."""
    return " | ".join(" / ".join(text_of(paragraph.runs) for paragraph in cell) for cell in row.cells)
