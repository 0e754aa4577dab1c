"""Watching: how far long work is, for somebody who waits for it.

Whoever does long work says here what it goes through, and knows no terminal. The command line sets somebody who shows
it where a person sits (``cli/progress.py``); for everybody else this costs nothing.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

T = TypeVar("T")
FEW = 2
"""From so many things on they are worth a look, if nobody says otherwise: each takes a moment."""


class Watcher(Protocol):
    """Shows how far work is."""

    def along(self, things: Iterable[T], total: int, words: str) -> Iterator[T]:
        """Go through things, and show how many are done."""

    def during(self, words: str) -> AbstractContextManager[None]:
        """Show that something is being done of which nobody knows how long it takes."""


class _Watching:
    by: Watcher | None = None


def watch(by: Watcher | None) -> None:
    """Let somebody show the work of this process from now on, or nobody."""
    _Watching.by = by


def along(things: Iterable[T], total: int, words: str, *, least: int = FEW) -> Iterable[T]:
    """Go through things, which somebody may watch.

    Args:
        things: What is gone through.
        total: How many they are.
        words: What is being done: "Drawing letters".
        least: With fewer things it is over before somebody has read the words.
    """
    watcher = _Watching.by
    return things if watcher is None or total < least else watcher.along(things, total, words)


def during(words: str) -> AbstractContextManager[None]:
    """Say what is being done in a block of which nobody knows how long it takes."""
    return nullcontext() if _Watching.by is None else _Watching.by.during(words)
