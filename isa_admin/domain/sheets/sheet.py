"""A sheet: rows of text under named columns, as a spreadsheet or a file of comma-separated values holds them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# A spreadsheet takes a cell that begins so for a formula and runs it; the wide forms too, in some languages.
_BECOMES_FORMULA = re.compile(r"'*[=+\-@\uff1d\uff0b\uff0d\uff20]")
# Line breaks within a cell, tabs, the unbreakable spaces of web pages: one ordinary space each.
_OTHER_SPACE = re.compile(r"[^\S ]+")
LINE_BREAK = re.compile(r"\r\n|[\r\n]")
"""What Alt+Enter in Excel puts into a cell."""
_TITLE_ROWS = 10


class SheetRow(Struct, frozen=True):
    """One row and the line it stands on: in a file of comma-separated values its first line, else the row's number.

    ``days`` are the places of the cells that a workbook holds as days and not as text.
    """

    line: int
    cells: tuple[str, ...]
    days: tuple[int, ...] = ()


class Sheet(Struct, frozen=True):
    """The rows below the headings; a row may have fewer or more cells than there are headings."""

    headings: tuple[str, ...]
    rows: tuple[SheetRow, ...]

    def below_titles(self, are_headings: Callable[[Iterable[str]], bool]) -> Sheet:
        """Leave out what stands above the headings: a title over the table, a date, a blank line.

        Args:
            are_headings: Says of the cells of a row whether they are the headings.

        Returns:
            The sheet from its headings on; the whole sheet if none of its first rows holds them.
        """
        if are_headings(self.headings):
            return self
        for place, row in enumerate(self.rows[:_TITLE_ROWS]):
            if are_headings(row.cells):
                return Sheet(row.cells, self.rows[place + 1 :])
        return self


def to_cell(text: str) -> str:
    """Write text so that no spreadsheet runs it: one apostrophe before what would begin a formula.

    An apostrophe in front of another such text is doubled by the same rule, so that ``from_cell`` gives back every
    text as it was, and a lone hyphen that is text is told from the one that empties a fact.
    """
    return f"'{text}" if _BECOMES_FORMULA.match(text) else text


def from_cell(cell: str) -> str:
    """Give the text of a cell: without the apostrophe that ``to_cell`` put there, and without space around it."""
    text = _OTHER_SPACE.sub(" ", cell).strip(" ")
    return text[1:] if text.startswith("'") and _BECOMES_FORMULA.match(text) else text
