"""Says which text brought each paragraph of the agreement, from the texts that it had one after the other.

A paragraph that was reworded is of the text that reworded it; one that moved, or got another number, is as old as it
was.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from isa_admin.documents.comparing import compare
from isa_admin.documents.units import units, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.documents.blocks import Part
    from isa_admin.documents.comparing import Comparison
    from isa_admin.documents.units import Unit


class BroughtBlock(NamedTuple):
    """A paragraph, heading or table as it stands, and the place of the text that brought it."""

    unit: Unit
    by: int


def origins(texts: Sequence[Sequence[Part]], file: str) -> list[BroughtBlock]:
    """Say of each paragraph of a section which text brought it.

    Args:
        texts: The texts, the oldest first; the last is the one that is asked about.
        file: The file of the section in the last text.
    """
    known = {id(unit.leaf): 0 for part in texts[0] for unit in units(part)}
    for place, (old, new) in enumerate(pairwise(texts), start=1):
        known = _after(compare(old, new), known, place)
    part = next(part for part in texts[-1] if part.file == file)
    return [BroughtBlock(unit, known.get(id(unit.leaf), len(texts) - 1)) for unit in units(part) if words(unit)]


def _after(comparison: Comparison, known: dict[int, int], place: int) -> dict[int, int]:
    """Give what brought each paragraph of a text, from what brought those of the text before it."""
    made: dict[int, int] = {}
    # What left one place and came at another, by its words: it is no newer for that.
    gone = {
        words(pair.unit): known.get(id(pair.unit.leaf), place)
        for section in comparison.sections
        for pair in section.pairs
        if pair.how == "removed" and pair.moved is not None
    }
    for section in comparison.sections:
        for pair in section.pairs:
            if pair.new is None:
                continue
            if pair.old is not None and pair.how in {"kept", "relabelled"}:
                made[id(pair.new.leaf)] = known.get(id(pair.old.leaf), place)
            elif pair.moved is not None:
                made[id(pair.new.leaf)] = gone.get(words(pair.new), place)
            else:
                made[id(pair.new.leaf)] = place
    return made
