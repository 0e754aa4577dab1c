"""Records that wait: what a sync which was stopped in the middle has still to record again.

Kept in the user's own state folder, one file per store, so that the next sync goes on however the last one ended.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

from isa_admin.application.verifying import pinned
from isa_admin.store.lock import StoreNotWritableError, kernel_lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PATIENCE = 600.0
"""How many seconds to wait for another sync of the same store: it may be talking to a slow host."""


class Unfinished:
    """The records of one store that wait to be recorded again.

    Attributes:
        commits: The commits that hold them, oldest first.
        kept: The reference that they are kept under.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            found = json.loads(file.read_text("utf-8"))
            self.commits = [str(commit) for commit in found["commits"]]
            self.kept: str | None = str(found["kept"]) if found["kept"] else None
        except (OSError, ValueError, KeyError, TypeError):
            # Without the file nothing waits; the commits themselves stay under their reference in any case.
            self.commits, self.kept = [], None

    def wait(self, commits: list[str], kept: str | None) -> None:
        """Let commits wait, or none any more.

        Raises:
            OSError: The state folder cannot be written.
        """
        self.commits, self.kept = commits, kept
        if commits:
            pinned.write(self._file, json.dumps({"commits": commits, "kept": kept}) + "\n")
        else:
            self._file.unlink(missing_ok=True)


@contextmanager
def unfinished(root: Path) -> Iterator[Unfinished]:
    """Hold what waits of a store; one sync of a store at a time.

    Raises:
        StoreBusyError: Another sync of this store was at work all the time.
        StoreNotWritableError: The state folder cannot be written.
    """
    folder = (
        pinned.state_folder() / "sync" / sha256(str(root.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as reason:
        raise StoreNotWritableError(reason) from reason
    with kernel_lock(folder, _PATIENCE):
        yield Unfinished(folder / "waiting.json")
