"""One writer at a time: a lock that the kernel frees when its holder ends, however it ends."""

from __future__ import annotations

import os
import platform
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING

from isa_admin.domain.text import harmless
from isa_admin.errors import StoreError
from isa_admin.system.files import plain_folder, read_file, remove_file, replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_MOST_WORDS = 500


class StoreBusyError(StoreError):
    """Somebody else holds the store's lock."""

    def __init__(self, who: str) -> None:
        super().__init__(f"{who} is at work in this store", "wait until it has finished, then run the command again")


class StoreNotWritableError(StoreError):
    """The disk is full, or the store cannot be written to."""

    def __init__(self, reason: OSError) -> None:
        super().__init__(
            f"the store cannot be written to: {reason.strerror or reason}; nothing was changed",
            "make room on the disk, or make the folder writable, then run the command again",
        )


@contextmanager
def kernel_lock(private: Path, patience: float) -> Iterator[None]:
    """Hold the store's lock.

    Args:
        private: The program's own directory in the repository; made when it is not there.
        patience: How many seconds to wait for another holder.

    Raises:
        StoreBusyError: Another process held it all the time; says which one.
        StoreNotWritableError: The lock file cannot be made.
    """
    from filelock import FileLock, Timeout  # 30 ms that a reading command does not pay

    try:
        plain_folder(private)
        file = private / "lock"
        if os.path.lexists(file):
            # It is opened for writing: whoever sent the folder may have put a link or a pipe there.
            read_file(file, _MOST_WORDS)
        # The soft lock that filelock falls back to would outlive a killed holder.
        lock = FileLock(file, timeout=patience, fallback_to_soft=False)
        lock.acquire()
    except Timeout:
        raise StoreBusyError(_holder(private)) from None
    except OSError as reason:
        raise StoreNotWritableError(reason) from reason
    try:
        with suppress(OSError):
            words = f"process {os.getpid()} on {platform.node()} (since {datetime.now().astimezone():%H:%M:%S})"
            replace_file(private / "at-work", words.encode(), flush=False)
        yield
    finally:
        with suppress(OSError):
            remove_file(private / "at-work")
        lock.release()


def _holder(private: Path) -> str:
    try:
        return harmless(read_file(private / "at-work", _MOST_WORDS).decode("utf-8", "replace")) or "another command"
    except OSError:
        return "another command"
