"""A sheet: rows of text under named columns, as a spreadsheet or a file of comma-separated values holds them."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A spreadsheet takes a cell that begins so for a formula and runs it; the wide forms too, in some languages.
_BECOMES_FORMULA = re.compile(r"'*[=+\-@\uff1d\uff0b\uff0d\uff20]")
# Line breaks within a cell, tabs, the unbreakable spaces of web pages: one ordinary space each.
_OTHER_SPACE = re.compile(r"[^\S ]+")

EMPTIED = "-"
"""What stands in a cell whose fact is to be taken away; an empty cell leaves it as it is."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row and the line it stands on: in a file of comma-separated values its first line, else the row's number."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows below the headings; a row may have fewer or more cells than there are headings."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]


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
