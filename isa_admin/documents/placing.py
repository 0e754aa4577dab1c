"""Places what came back in the draft that was sent: by its marks, then by its words, and never by a guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.fuzz import ratio

from isa_admin.documents.draft_marks import base

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isa_admin.documents.draft_marks import Sent
    from isa_admin.documents.returned import Spot

_LIKE = 60
"""A paragraph whose words are less like those that were sent than this (of 100) is not taken for the same one."""


def place(spots: Sequence[Spot], sent: Sequence[Sent]) -> list[Sent | None]:
    """Say of each paragraph that came back which one of the draft it is; nothing where that cannot be told.

    A bookmark counts where the words have not become others entirely: a mark stays behind where a paragraph was typed
    over. Without one, words that stand in the draft once count, then the paragraph after the one before it.
    """
    by_name = {one.name: one for one in sent}
    by_words: dict[str, list[Sent]] = {}
    for one in sent:
        by_words.setdefault(_flat(one.text), []).append(one)
    index = {one.name: at for at, one in enumerate(sent)}
    found: list[Sent | None] = []
    last = -1
    for spot in spots:
        words = _flat(spot.old)
        held = next((by_name[name] for name in _names(spot) if name in by_name and _alike(spot, by_name[name])), None)
        same = by_words.get(words, []) if words else []
        if held is None and len(same) == 1:
            held = same[0]
        if held is None and same:
            held = next((one for one in same if index[one.name] > last), None)
        if held is None and words and last + 1 < len(sent) and _alike(spot, sent[last + 1]):
            held = sent[last + 1]
        if held is not None:
            last = index[held.name]
        found.append(held)
    return found


def _names(spot: Spot) -> Iterator[str]:
    for bookmark in spot.bookmarks:
        if (name := base(bookmark)) is not None:
            yield name


def _alike(spot: Spot, sent: Sent) -> bool:
    old = _flat(spot.old or spot.new)
    return not old or old in _flat(sent.text) or ratio(old, _flat(sent.text)) >= _LIKE


def _flat(text: str) -> str:
    return " ".join(text.split())


def holds(text: str, words: str) -> bool:
    """Say whether words stand in a text, blanks apart."""
    return _flat(words) in _flat(text)
