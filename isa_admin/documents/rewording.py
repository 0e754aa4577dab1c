"""Gives a line of the terms other words, and says whether a text reads as a change would have it already (s.18)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.documents.outline import bare
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.documents.outline import Hunk
    from isa_admin.domain.review import Line

_PIECE_ENDS = re.compile(r"((?<!\\)\||<br>)")
_TABLE = "|"


def reworded(line: Line, words: str, quoted: str, before: Line | None = None) -> Line:
    """Give a line with other words: a heading stays one, and of a row of a table one paragraph of one cell changes.

    Args:
        line: The line.
        words: The new words in Markdown, on one line; those of a whole row begin with ``|``.
        quoted: The words of the line that they are for.
        before: The line as it was before a change that is taken up in other words.

    Raises:
        UsageError: It is a row, and nothing says which of its cells the words are for.
    """
    if line.text.startswith("#") and not words.startswith("#"):
        return replace(line, text=f"{line.text.partition(' ')[0]} {words}")
    if not line.text.startswith(_TABLE):
        return replace(line, text=words)
    if not words.startswith(_TABLE):
        words = _with_piece(line.text, words, quoted, before.text if before is not None else None)
    if _columns(words) != _columns(line.text):
        raise UsageError(
            "the words are about a row of a table, and nothing says which of its cells they are for",
            "give the whole row: --words '| first cell | second cell |'",
        )
    return replace(line, text=words)


def _with_piece(row: str, words: str, quoted: str, before: str | None) -> str:
    """Put words in place of the one paragraph of a row that has the quoted ones, or that a change makes another."""
    pieces = _PIECE_ENDS.split(row)
    was = _PIECE_ENDS.split(before) if before is not None else []
    if len(was) == len(pieces):
        found = [at for at, (old, new) in enumerate(zip(was, pieces, strict=True)) if old != new]
    else:
        found = [at for at, one in enumerate(pieces) if quoted and quoted in " ".join(one.split())]
    if len(found) != 1:
        return words
    pieces[found[0]] = words if "<br>" in {*pieces[found[0] - 1 : found[0] + 2]} else f" {words} "
    return "".join(pieces)


def _columns(row: str) -> int:
    return row.replace("\\|", "").count(_TABLE) - 1 if row.endswith(_TABLE) else 0


def reads_so(lines: Sequence[Line], hunk: Hunk) -> bool:
    """Say whether a text has the lines that a change would make, in its place, and not those that it is about."""
    becomes = tuple(map(bare, hunk.becomes))
    if not becomes:
        return False
    here = tuple(map(bare, lines))
    places = [at for at in range(len(here)) if here[at : at + len(becomes)] == becomes]
    if hunk.was:
        was = tuple(map(bare, hunk.was))
        return bool(places) and not any(here[at : at + len(was)] == was for at in range(len(here)))
    return hunk.after is not None and any(at and here[at - 1] == bare(hunk.after) for at in places)
