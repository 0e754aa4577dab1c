"""How wide the columns of a table are, so that it takes the fewest lines: worked out from what its cells say."""

from __future__ import annotations

from functools import cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from isa_admin.documents.blocks import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.documents.blocks import Cell, Row

_LEAST, _STEP = 14, 4
"""The smallest share of the width that a column gets, and by how much it grows, in hundredths."""
_ROWS = 100
"""So many rows, from the whole table, say enough."""
_TORN = (1, 100)
"""How many lines more a broken word counts for, in the plain rows and in the header, which stands on every page."""
_IN_A_LINE, _LOST = 0.94, 2
"""How many letters of a table's text fit into a hundredth of the width of the page, and how many the edges of a cell
take away."""


def shortest(rows: Sequence[Row]) -> tuple[int, ...]:
    """Give the share of each column, in hundredths, with which the rows take the fewest lines.

    Rows across all columns say nothing about widths. A word that is broken, such as a long e-mail address, counts
    for more than the lines that it takes.
    """
    plain = [row for row in rows if row.kind != "category"]
    seen = plain[:: max(1, len(plain) // _ROWS)]
    columns = len(seen[0].cells)
    free = (100 - columns * _LEAST) // _STEP
    lines = [
        [_lines(row.cells[column], free, _TORN[row.kind == "header"]) for row in seen] for column in range(columns)
    ]
    by_width = [[*zip(*cells, strict=True)] for cells in lines]
    return min(_shares(columns, free), key=lambda shares: _height(shares, by_width))


def _height(shares: tuple[int, ...], by_width: Sequence[Sequence[tuple[int, ...]]]) -> int:
    """Say how many lines a table takes; of each column the lines of its cells are known for each width."""
    chosen = [lines[(share - _LEAST) // _STEP] for share, lines in zip(shares, by_width, strict=True)]
    return sum(map(max, zip(*chosen, strict=True)))


@cache
def _shares(columns: int, free: int) -> tuple[tuple[int, ...], ...]:
    """Give every way to share the width out; the most even ones first, which are taken where others are as good."""
    left = 100 - columns * _LEAST - free * _STEP
    made = []
    for bars in combinations(range(free + columns - 1), columns - 1):
        edges = (-1, *bars, free + columns - 1)
        steps = [after - before - 1 for before, after in pairwise(edges)]
        made.append((*(_LEAST + _STEP * step for step in steps[:-1]), _LEAST + _STEP * steps[-1] + left))
    return tuple(sorted(made, key=lambda shares: (max(shares) - min(shares), shares)))


def _lines(cell: Cell, free: int, torn: int) -> list[int]:
    """Give how many lines a cell takes in a column of each width."""
    words = [text_of(paragraph.runs).split(" ") for paragraph in cell]
    return [
        sum(_wrapped(one, int((_LEAST + _STEP * step) * _IN_A_LINE) - _LOST, torn) for one in words)
        for step in range(free + 1)
    ]


def _wrapped(words: Sequence[str], room: int, torn: int) -> int:
    lines, used = 1, 0
    for word in words:
        if used and used + 1 + len(word) > room:
            lines, used = lines + 1, 0
        used += len(word) + bool(used)
        while used > room:
            # A word that does not fit is broken, which nobody wants to read.
            lines, used = lines + 1 + torn, used - room
    return lines
