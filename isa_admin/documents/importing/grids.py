"""Tables of an agreement as words: what stands above the columns, the rows, and the pieces that they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.documents.importing.source import cell_texts
from isa_admin.domain.bringing_in.partner_cells import NOT_GIVEN, tidied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.documents.raw import RawTable

PARTNER = re.compile(
    r"\b(?:partner|agenc(?:y|ies)|organi[sz]ation|signator(?:y|ies)|part(?:y|ies)|member|body|sefydliad|asiantaeth)",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"\b(?:address|cyfeiriad|location|head office)", re.IGNORECASE)
DATE = re.compile(r"\b(?:dated?|dyddiad|when|issued)\b", re.IGNORECASE)
SIGN = re.compile(r"\b(?:signature|signed|llofnod)\b", re.IGNORECASE)
FOR_WHOM = re.compile(
    r"\s*(?:(?:signed\s+)?for(?:\s+and)?(?:\s+on\s+behalf\s+of)?|(?:signed\s+)?on\s+behalf\s+of|ar\s+ran)\W*$",
    re.IGNORECASE,
)
"""What stands above, or before, the name of whoever a signature binds."""


class Grid(Struct, frozen=True):
    """A table as words.

    Attributes:
        header: What stands above the columns; empty if the table has no such row.
        rows: The cells of the other rows.
        pieces: The piece of each of these rows; 0 for a row without words.
        spans: Whether each of these rows is one cell over all columns.
        head: The piece of the row with the headings; 0 if there is none.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    pieces: tuple[int, ...]
    spans: tuple[bool, ...]
    head: int = 0

    def column(self, pattern: re.Pattern[str], *, besides: Sequence[int | None] = ()) -> int | None:
        """Find the first column whose heading has these words."""
        return next((at for at, words in enumerate(self.header) if at not in besides and pattern.search(words)), None)

    def cell(self, row: int, column: int | None) -> str:
        """Give the words of a cell; nothing if the row or the table has no such column."""
        return self.rows[row][column].strip() if column is not None and column < len(self.rows[row]) else ""


def names_partners(header: tuple[str, ...]) -> bool:
    """Say whether the first column has the names of partners, or the second one behind a number."""
    numbers = header[0].casefold().rstrip(".") in {"name", "no", "#", "ref"}
    return bool(PARTNER.search(header[0]) or (numbers and PARTNER.search(" ".join(header))))


def is_form(grid: Grid) -> bool:
    """Say whether a table is a form: labels in the first column, and at most one more."""
    return len(grid.header) <= 2 and not (len(grid.header) == 2 and DATE.search(grid.header[1]))  # noqa: PLR2004  a label and its answer


def grid_of(table: RawTable, pieces: Sequence[int]) -> Grid:
    """Give a table as words; its headings are the first row that has more than one cell with words."""
    texts = [tuple(_expanded(table, at)) for at in range(len(table.rows))]
    width = max(map(len, texts), default=0)
    spans = [len(row) == 1 and width > 1 for row in table.rows]
    head = next(
        (at for at, text in enumerate(texts) if sum(bool(one.strip()) for one in text) > (1 if width > 1 else 0)),
        len(texts),
    )
    if head == len(texts):
        return Grid((), tuple(texts), tuple(pieces), tuple(spans))
    rest = slice(head + 1, None)
    before = slice(0, head)
    return Grid(
        tuple(tidied(one) for one in texts[head]),
        (*texts[before], *texts[rest]),
        (*pieces[before], *pieces[rest]),
        (*spans[before], *spans[rest]),
        pieces[head],
    )


def _expanded(table: RawTable, row: int) -> list[str]:
    found: list[str] = []
    for cell, words in zip(table.rows[row], cell_texts(table, row), strict=True):
        found += [words, *[""] * (cell.span - 1)]
    return found


class PostWords(Struct, frozen=True):
    """What a row or a form says of a post of a partner, as it was typed."""

    partner: str
    title: str = ""
    name: str = ""
    address: str = ""
    telephone: str = ""
    email: str = ""
    signed: str = ""

    @property
    def says_nothing(self) -> bool:
        """Whether nothing was filled in."""
        return not any((self.title, self.name, self.address, self.telephone, self.email, self.signed))


def given(words: str) -> str:
    """Give words on one line; nothing where they only say that nothing was given."""
    plain = tidied(words)
    return "" if plain.casefold() in NOT_GIVEN else plain


def names_column(grid: Grid) -> int:
    """Find the column of a partners table that has the names: the first one, or the one behind a number."""
    counted = len(grid.header) > 1 and grid.header[0].casefold().rstrip(".") in {"no", "#", "ref"}
    return 1 if counted or address_column(grid) == 0 else 0


def address_column(grid: Grid) -> int | None:
    """Find the column of a partners table that has the addresses."""
    return grid.column(ADDRESS)
