"""How far long work is: a bar at a terminal, and nothing if nobody looks."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from isa_admin.cli.ask import at_terminal
from isa_admin.system.watching import watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.progress import Progress

T = TypeVar("T")


@contextmanager
def work_shown(*, quiet: bool) -> Iterator[None]:
    """Show the long work of a command, if somebody sits at a terminal.

    Args:
        quiet: Whether a program reads the output.
    """
    if quiet or not at_terminal():
        yield
        return
    bars = _Bars()
    watch(bars)
    try:
        yield
    finally:
        watch(None)
        # Work that failed is still being gone through: the message is to stand below no bar.
        bars.stop()


class _Bars:
    """Draws a bar, and takes it away when the work is done; rich is imported when there is something to draw."""

    def __init__(self) -> None:
        self._drawn: Progress | None = None

    def along(self, things: Iterable[T], total: int, words: str) -> Iterator[T]:
        """Go through things, and show how many are done."""
        with self._bar(words, total) as advance:
            for thing in things:
                yield thing
                advance()

    @contextmanager
    def during(self, words: str) -> Iterator[None]:
        """Show that something is being done of which nobody knows how long it takes."""
        with self._bar(words, None):
            yield

    def stop(self) -> None:
        """Take the bar away, if there is one."""
        if self._drawn is not None:
            self._drawn.stop()
            self._drawn = None

    @contextmanager
    def _bar(self, words: str, total: int | None) -> Iterator[Callable[[], None]]:
        """Draw a bar, and give how to say that one more is done; work within work is left to the outer bar."""
        if self._drawn is not None:
            yield lambda: None
            return
        from rich.progress import Progress

        self._drawn = bar = Progress(transient=True)
        task = bar.add_task(words, total=total)
        bar.start()
        try:
            yield lambda: bar.advance(task)
        finally:
            self.stop()
