"""Ctrl-C: up to the signature it stops the command with nothing changed; after it, it comes too late."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


class PointOfNoReturn:
    """From the signature to the outcome shown: Ctrl-C waits, so "nothing was changed" is never said of a commit.

    The git that publishes is in the foreground too, and is started without an ear for Ctrl-C.
    """

    def __enter__(self) -> Self:
        self._passed = False
        return self

    def passed(self) -> None:
        """Stop listening to Ctrl-C; what follows takes a fraction of a second."""
        if not self._passed and threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, signal.SIG_IGN)
            self._passed = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._passed:
            signal.signal(signal.SIGINT, self._before)
