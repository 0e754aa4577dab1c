"""Parts tables that touch: Word and LibreOffice make one of two with no paragraph between them, rows and all."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.documents.importing.register_tables import register_table
from isa_admin.documents.importing.source import Shaped
from isa_admin.documents.raw import RawParagraph, RawTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.domain.bringing_in.ledger import Ledger

_LEAST = 2
"""A table has headings and a row."""


def without_touching(blocks: list[Shaped], ledger: Ledger) -> list[Shaped]:
    """Make two tables of one whose lower rows have other columns, if those are a table of the register."""
    made: list[Shaped] = []
    for block in blocks:
        parts = _parts(block)
        known = [register_table(part, "") for part in parts]
        if len(parts) > 1 and any(one is not None and one.certain for one in known[1:]):
            for part in parts[1:]:
                ledger.guess(part.pieces[:1], "its columns are not those of the rows above it: it begins another table")
            made += parts
        else:
            made.append(block)
    return made


def _parts(block: Shaped) -> list[Shaped]:
    """Give the rows of a table in groups with the same columns; a row of one cell goes with those below it."""
    table = block.block
    if isinstance(table, RawParagraph) or len(block.rows) != len(table.rows):
        return [block]
    columns = [tuple(cell.span for cell in row) if len(row) > 1 else () for row in table.rows]
    for at in range(len(columns) - 2, -1, -1):
        columns[at] = columns[at] or columns[at + 1]
    groups = [(shape, [at for at, _ in found]) for shape, found in groupby(enumerate(columns), key=lambda one: one[1])]
    shapes = [shape for shape, _ in groups]
    if len(set(shapes)) < len(shapes) or any(len(found) < _LEAST for _, found in groups):
        return [block]
    return [_part(table, block.rows, found) for _, found in groups]


def _part(table: RawTable, rows: Sequence[int], found: Sequence[int]) -> Shaped:
    width = max(len(table.rows[at]) for at in found)
    cells = tuple(
        tuple(replace(cell, span=width if len(table.rows[at]) == 1 else 1) for cell in table.rows[at]) for at in found
    )
    numbers = tuple(rows[at] for at in found)
    return Shaped(RawTable(cells), tuple(filter(None, numbers)), numbers)
