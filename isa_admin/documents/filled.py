"""Tells the terms from the tables that the register fills in them, where two texts are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.documents.blocks import Table, text_of
from isa_admin.documents.comparing import Comparison
from isa_admin.documents.generated import HEADS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from isa_admin.documents.blocks import Block, Cell, Part
    from isa_admin.documents.comparing import Pair, SectionPair
    from isa_admin.documents.units import Leaf


def without_filled(comparison: Comparison) -> Comparison:
    """Give what changed in the terms themselves."""
    return Comparison(tuple(_section_only(section, generated=False) for section in comparison.sections))


def filled_only(comparison: Comparison) -> Comparison:
    """Give what changed in the tables that the register fills."""
    return Comparison(tuple(_section_only(section, generated=True) for section in comparison.sections))


class Filled:
    """Finds what the register fills in a document from outside, whose blocks do not say where they come from.

    Args:
        parts: The parts of the text that the document was drawn from, with the places of generated blocks.
    """

    def __init__(self, parts: Iterable[Part]) -> None:
        looks: dict[tuple[str, ...], set[str]] = {}
        for block in (block for part in parts for block in part.blocks if _name(block)):
            for look in _looks(block):
                looks.setdefault(look, set()).add(_name(block))
        # Several tables have the partners in their first column: that alone tells none of them.
        self._looks = {look: names.pop() for look, names in looks.items() if len(names) == 1}

    def blocks(self, section: SectionPair) -> dict[int, str]:
        """Name the generated part that each block of the later text belongs to, by the block's identity."""
        found: dict[int, str] = {}
        for pair in section.pairs:
            if pair.new is None:
                continue
            name = _name(pair.old.leaf) if pair.old is not None else ""
            # A table that was moved, or a form that came, looks like one that is known.
            known = (self._looks[look] for look in _looks(pair.new.leaf) if look in self._looks)
            if name or (pair.old is None and (name := next(known, ""))):
                found[id(pair.new.leaf)] = name
        return found


def _name(block: Block) -> str:
    """Give the name of the generated part that a block stands in, which its place has in braces; else nothing."""
    file = block.place.file
    return file[1:-1] if file.startswith("{") else ""


def _looks(block: Block) -> set[tuple[str, ...]]:
    """Say by what a table is known: its heads, and the words in its first column where that holds the heads."""
    if not isinstance(block, Table):
        return set()
    return {_labels(block)} if block.form else {tuple(map(_words, block.rows[0].cells)), _labels(block)}


def _section_only(section: SectionPair, *, generated: bool) -> SectionPair:
    forms = {_labels(pair.old.leaf) for pair in section.pairs if pair.old is not None and _is_filled(pair)}
    filled = [pair for pair in section.pairs if pair.old is not None and _is_filled(pair)]
    gone = {_name(pair.old.leaf) for pair in filled if pair.old and (pair.new is None or not _labels(pair.old.leaf))}
    pairs = tuple(
        pair
        for pair in section.pairs
        if (_is_filled(pair) or _is_new_form(pair, forms) or _stands_in(pair, gone)) is generated
    )
    if section.how != "changed":
        return replace(section, pairs=pairs) if not generated else replace(section, pairs=(), how="kept", moved=False)
    changed = any(pair.how != "kept" for pair in pairs)
    return replace(section, pairs=pairs, how="changed" if changed else "kept")


def _is_filled(pair: Pair) -> bool:
    """Say whether a pair stands where the register fills a table."""
    return pair.old is not None and bool(_name(pair.old.leaf))


def _is_new_form(pair: Pair, forms: set[tuple[str, ...]]) -> bool:
    """Say whether a table is one more signing form: any other table that came is a change of the terms."""
    return pair.old is None and pair.new is not None and _labels(pair.new.leaf) in forms - {()}


def _stands_in(pair: Pair, gone: AbstractSet[str]) -> bool:
    """Say whether a table came in place of one that the register fills: its heads are those of that table.

    There was nobody to fill one with, or too few that the two would look alike.
    """
    if pair.old is not None or pair.new is None:
        return False
    leaf = pair.new.leaf
    heads = {tuple(map(_words, leaf.rows[0].cells)), _labels(leaf)} if isinstance(leaf, Table) else set()
    return any(_HEADS[name] in heads for name in gone & _HEADS.keys())


_HEADS: dict[str, tuple[str, ...]] = {
    **HEADS,
    "signing-forms": (
        "Partner", "Person who signs this agreement for the partner", "Name", "Role", "Signature", "Date",
        "Responsible post", "Post", "Address", "Telephone", "Email",
    ),
}  # fmt: skip
"""The heads of the tables that the register fills with partners; a sentence stands there while nobody has adopted."""


def _labels(leaf: Leaf | Block) -> tuple[str, ...]:
    """Give the words in the first column of a table; nothing for what is not a table."""
    return tuple(_words(row.cells[0]) for row in leaf.rows) if isinstance(leaf, Table) else ()


def _words(cell: Cell) -> str:
    return "\n".join(text_of(one.runs) for one in cell)
