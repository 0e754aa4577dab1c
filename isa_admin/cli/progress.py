"""How far long work is: a bar at a terminal, and nothing where nobody looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from isa_admin.cli.ask import at_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

T = TypeVar("T")
FEW = 2
"""From so many things on, a bar is shown while they are gone through."""


def shown(things: Sequence[T], words: str, *, quiet: bool) -> Iterable[T]:
    """Go through things; at a terminal a bar with these words shows how far it is.

    Args:
        things: What is gone through.
        words: What is being done.
        quiet: Whether a program reads the output.
    """
    if quiet or len(things) < FEW or not at_terminal():
        return things
    return _bar(things, words)


def _bar(things: Sequence[T], words: str) -> Iterator[T]:
    from rich.progress import Progress

    with Progress(transient=True) as progress:
        task = progress.add_task(words, total=len(things))
        for thing in things:
            yield thing
            progress.advance(task)
