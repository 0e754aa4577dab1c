"""Finds the tables of a plain text whose columns are made with blanks, as people type them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
_LEAST_ROWS, _LEAST_COLUMNS = 3, 3
"""A clause behind its number has two columns, and two lines with gaps are no table."""


def with_columns(lines: Sequence[str]) -> list[str]:
    """Put a tab in place of the blanks between the columns of each table: rows that have as many, below each other."""
    made: list[str] = []
    at = 0
    while at < len(lines):
        width = _width(lines[at])
        end = at + 1
        while end < len(lines) and width >= _LEAST_COLUMNS and _width(lines[end]) == width:
            end += 1
        is_table = end - at >= _LEAST_ROWS and _begin_together(lines[at:end])
        made += [_GAP.sub("\t", line.strip(" ")) if is_table else line for line in lines[at:end]]
        at = end
    return made


def _width(line: str) -> int:
    """Give the number of columns that a line may have; a table that is marked as one has none of these."""
    return 0 if "\t" in line or "|" in line else len(_GAP.findall(line.strip(" "))) + 1


def _begin_together(lines: Sequence[str]) -> bool:
    """Say whether each column begins at one place: text that is stretched to both margins has gaps anywhere."""
    places = {tuple(match.end() for match in _GAP.finditer(line)) for line in lines}
    return len(places) == 1
