"""Reads who signed for which partner and when, from the tables that agreements keep it in.

Three shapes are in use: a form for each partner (labels and answers), a table with a row for each partner, and the same
table turned round, with a column for each.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.documents.importing.grids import (
    DATE,
    FOR_WHOM,
    PARTNER,
    SIGN,
    Grid,
    PostWords,
    given,
    is_form,
    names_column,
    names_partners,
)
from isa_admin.domain.bringing_in.partner_cells import tidied

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_NAME = re.compile(r"\bnames?\b|\bsignator|\bsigned by\b|\brepresentative|\bprint|\benw\b", re.IGNORECASE)
_TITLE = re.compile(r"\b(?:post|role|job|title|position|designation|capacity|rank|office|swydd)\b", re.IGNORECASE)
_SIGNING = re.compile(r"\bsign|\bsignator|\bllofnod", re.IGNORECASE)
_DAY = re.compile(rf"{DATE.pattern}|^\s*(?:on|signed on|ar)\s*$", re.IGNORECASE)


class Signature(Struct, frozen=True):
    """What a table says of the signature of one partner.

    Attributes:
        words: The partner, who signs for it, and the day as it was typed.
        pieces: The pieces that say so.
        day_asked: Whether the table has a place for the day, whatever stands there.
    """

    words: PostWords
    pieces: tuple[int, ...]
    day_asked: bool


def signatures(grid: Grid) -> list[Signature]:
    """Give the signatures that a table has, or has room for; none if it is a form for one partner."""
    if is_form(grid):
        return []
    return list(_across(grid) if _is_turned(grid) else _down(grid))


def is_of_signatures(grid: Grid, where: str) -> bool:
    """Say whether a table has a row, or a column, for the signature of each partner.

    Args:
        grid: The table.
        where: The words that it stands below.
    """
    if is_form(grid) or not grid.header:
        return False
    if _is_turned(grid):
        return True
    who = names_column(grid)
    others = " | ".join(words for at, words in enumerate(grid.header) if at != who)
    named = names_partners(grid.header) or FOR_WHOM.match(grid.header[who]) is not None
    signing = _SIGNING.search(f"{where} {others}") is not None
    return named and bool(SIGN.search(others) or (signing and _NAME.search(others) and _day(grid) is not None))


def _is_turned(grid: Grid) -> bool:
    """Say whether the first column has the labels, and each further column is a partner's."""
    if not (PARTNER.search(grid.header[0]) or FOR_WHOM.match(grid.header[0]) or not grid.header[0]):
        return False
    labels = [tidied(row[0]) for row in grid.rows if row]
    known = [one for one in labels if _NAME.search(one) or _TITLE.search(one) or _DAY.search(one) or SIGN.search(one)]
    return len(known) == len(labels) > 1 and any(map(SIGN.search, labels))


def _day(grid: Grid) -> int | None:
    return grid.column(_DAY, besides=(names_column(grid),))


def _down(grid: Grid) -> Iterator[Signature]:
    who, day = names_column(grid), _day(grid)
    name, title = _named_and_titled(list(grid.header), {who, day})
    for at, piece in enumerate(grid.pieces):
        if not piece or grid.spans[at]:
            continue
        words = _words(*(grid.cell(at, column) for column in (who, title, name, day)))
        yield Signature(words, (piece,), day is not None)


def _across(grid: Grid) -> Iterator[Signature]:
    labels = [tidied(row[0]) for row in grid.rows]
    day = next((at for at, one in enumerate(labels) if _DAY.search(one)), None)
    name, title = _named_and_titled(labels, {day})
    pieces = tuple(piece for piece in (grid.head, *grid.pieces) if piece)
    for column in range(1, len(grid.header)):
        answers = ("" if row is None else grid.cell(row, column) for row in (title, name, day))
        yield Signature(_words(grid.header[column], *answers), pieces, day is not None)


def _named_and_titled(labels: Sequence[str], besides: Collection[int | None]) -> tuple[int | None, int | None]:
    """Find which label is that of the name, and which that of the post; one for both is that of the name."""
    rest = [(at, label) for at, label in enumerate(labels) if at not in besides]
    names = [(at, label) for at, label in rest if _NAME.search(label)]
    name = next((at for at, label in names if not _TITLE.search(label)), names[0][0] if names else None)
    return name, next((at for at, label in rest if at != name and _TITLE.search(label)), None)


def _words(partner: str, title: str, name: str, day: str) -> PostWords:
    who, comma, post = given(name).partition(", ")
    if title or not comma:
        who, post = given(name), given(title)
    return PostWords(given(partner), title=post, name=who, signed=given(day))
