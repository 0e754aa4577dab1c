"""Places what came back in the draft that was sent: by its marks, then by its words, and never by a guess."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.fuzz import ratio

from isa_admin.documents.draft_marks import base

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from isa_admin.documents.draft_marks import Sent
    from isa_admin.documents.returned import Spot

_LIKE = 60
"""A paragraph whose words are less like those that were sent than this (of 100) is not taken for the same one."""


class DraftPlace(NamedTuple):
    """A place in a draft: the paragraph or table as it was sent, and the line of its section."""

    sent: Sent
    line: int


class Placing:
    """Says of paragraphs that came back which ones of a draft they are.

    A bookmark counts where the words have not become others entirely: a mark stays behind where a paragraph was typed
    over. Without one, words that stand in the draft once count, then the paragraph after the one before it. The
    paragraphs of a table have no bookmarks: what counts there are the words of the whole row.

    Args:
        sent: The paragraphs of the draft.
    """

    def __init__(self, sent: Sequence[Sent]) -> None:
        self._sent = sent
        self._words = [_flat(one.text) for one in sent]
        self._by_name = {one.name: at for at, one in enumerate(sent)}
        self._by_words = _places((words, at) for at, words in enumerate(self._words))
        self._by_row = _places((_flat(row), at) for at, one in enumerate(sent) for row in one.rows)

    def place(self, spots: Sequence[Spot]) -> list[DraftPlace | None]:
        """Say of each paragraph that came back which one of the draft it is; nothing if that cannot be told."""
        found: list[DraftPlace | None] = []
        last = -1
        for table, together in groupby(spots, key=lambda spot: spot.row[0] if spot.row else None):
            if table is not None:
                at, places = self._table([*together], last)
                found += places
                last = last if at is None else at
                continue
            for spot in together:
                at = self._paragraph(spot, last)
                found.append(None if at is None else DraftPlace(self._sent[at], self._sent[at].line))
                last = last if at is None else at
        return found

    def _paragraph(self, spot: Spot, last: int) -> int | None:
        words = _flat(spot.old)
        for bookmark in spot.bookmarks:
            name = base(bookmark)
            at = self._by_name.get(name) if name is not None else None
            if at is not None and self._alike(words or _flat(spot.new), at):
                return at
        same = self._by_words.get(words, ()) if words else ()
        if len(same) == 1:
            return same[0]
        at = next((at for at in same if at > last), None)
        if at is None and words and last + 1 < len(self._sent) and self._alike(words, last + 1):
            at = last + 1
        return at

    def _alike(self, words: str, at: int) -> bool:
        sent = self._words[at]
        return words == sent or words in sent or ratio(words, sent) >= _LIKE

    def _table(self, spots: Sequence[Spot], last: int) -> tuple[int | None, list[DraftPlace | None]]:
        """Find the table that most of the rows are of, the next one where several are, and each row in it."""
        rows = [[*one] for _, one in groupby(spots, key=lambda spot: spot.row)]
        words = [_flat(" ".join(spot.old for spot in row)) for row in rows]
        counted: dict[int, int] = {}
        for one in filter(None, words):
            for at in self._by_row.get(one, ()):
                counted[at] = counted.get(at, 0) + 1
        table = max(counted, key=lambda at: (counted[at], at > last, -at), default=None)
        if table is None:
            return None, [None] * len(spots)
        found: list[DraftPlace | None] = []
        line, sent = -1, self._sent[table]
        theirs = [_flat(row) for row in sent.rows]
        for row, said in zip(rows, words, strict=True):
            known = _row(said, theirs, line)
            # A row that came is told by the one above it.
            line = line if known is None else known
            found += [DraftPlace(sent, sent.line + max(line, 0))] * len(row)
        return table, found


def _row(said: str, theirs: Sequence[str], last: int) -> int | None:
    """Find a row by its words: the next one that has them, or the one that is most like it."""
    if not said:
        return None
    same = [at for at, words in enumerate(theirs) if words == said]
    if same:
        return next((at for at in same if at > last), same[0])
    near = max(range(len(theirs)), key=lambda at: (ratio(said, theirs[at]), -abs(at - last - 1)), default=None)
    return near if near is not None and ratio(said, theirs[near]) >= _LIKE else None


def _places(found: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    made: dict[str, list[int]] = {}
    for words, at in found:
        if words:
            made.setdefault(words, []).append(at)
    return made


def _flat(text: str) -> str:
    return " ".join(text.split())


def holds(text: str, words: str) -> bool:
    """Say whether words stand in a text, blanks apart."""
    return _flat(words) in _flat(text)
