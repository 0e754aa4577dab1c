"""Writing small files so that a crash leaves the old bytes or the new ones, and they are on the disk."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def replace_file(path: Path, content: bytes, temporary: Path, *, flush: bool = True) -> None:
    """Write a file under another name beside it, then give it its own.

    Args:
        path: The file.
        content: Its new bytes.
        temporary: The other name; in the same folder, so that the renaming is atomic.
        flush: Whether to wait until the bytes are on the disk.

    Raises:
        OSError: There is no room, or the folder cannot be written to; the file is as it was.
    """
    try:
        with temporary.open("wb") as sink:
            sink.write(content)
            sink.flush()
            if flush:
                os.fsync(sink.fileno())
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise


def flush_folder(folder: Path) -> None:
    """Make new names in a folder last; where the system cannot do that for folders (Windows), it does so itself."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def remove_tree(folder: Path) -> None:
    """Take a folder of ours away with all that is in it, as far as the system lets us."""
    with suppress(OSError):
        for path in folder.rglob("*"):
            # git writes its objects read-only, and Windows keeps read-only files.
            if not path.is_dir():
                path.chmod(0o600)
    shutil.rmtree(folder, ignore_errors=True)
