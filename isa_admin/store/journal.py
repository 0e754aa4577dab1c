"""What a commit is about to do, written down before it is published, so that the next command can finish it.

A journal in a folder that somebody sent would let them choose which files a command brings along. So it bears the seal
of this user on this computer, and its branch and paths are held against a store's grammar: any other says nothing.
"""

from __future__ import annotations

import json
import os
import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import asdict

from isa_admin.store.trees import UnsafePathError, check_path
from isa_admin.system import seal
from isa_admin.system.files import flush_folder, plain_folder, read_file, remove_file, replace_file

if TYPE_CHECKING:
    from pathlib import Path

    from isa_admin.store.place import Place

_FORMAT = 2
_LIMIT = 64 * 1024 * 1024
# git writes the name of a commit into its lock, and HEAD's lock may name a branch.
_LOCK_LIMIT = 4096
_PURPOSE = "journal"
_BRANCH = re.compile(r"refs/heads/(?:main|review/[A-Za-z0-9][A-Za-z0-9._-]{0,99})(?<!\.lock)(?<!\.)")
_COMMIT = re.compile(r"[0-9a-f]{40}")
# A lock of ours that nobody has touched for so long (in seconds) belongs to a process that was killed.
_STILL = 1.0


class Pending(Struct, frozen=True):
    """A commit on its way.

    Attributes:
        branch: The full name of the branch it goes to.
        old: The tip before it; None for the first commit of a store.
        new: The commit.
        paths: The files it changes.
    """

    branch: str
    old: str | None
    new: str
    paths: tuple[str, ...]


def write_pending(place: Place, pending: Pending) -> None:
    """Write the journal; raises OSError when that is not possible."""
    text = json.dumps({"format": _FORMAT, **asdict(pending)})
    plain_folder(place.private)
    replace_file(place.journal, seal.sealed(_PURPOSE, text).encode("ascii"))
    flush_folder(place.private)


def read_pending(place: Place) -> Pending | None:
    """Read the journal; None when nothing is on its way, or when it was not written by this user on this computer."""
    try:
        text = seal.unsealed(_PURPOSE, read_file(place.journal, _LIMIT).decode("ascii"))
        known: dict[str, Any] = json.loads(text or "{}")
        if known.pop("format") == _FORMAT:
            return _checked(Pending(**known | {"paths": tuple(known["paths"])}))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, UnsafePathError):
        # It is replaced as a whole, so what cannot be read was not written by this program, and says nothing.
        return None
    return None


def _checked(pending: Pending) -> Pending:
    for path in pending.paths:
        check_path(path)
    commits = [pending.new] if pending.old is None else [pending.old, pending.new]
    if _BRANCH.fullmatch(pending.branch) is None or not all(map(_COMMIT.fullmatch, commits)):
        raise ValueError(pending.branch)
    return pending


def drop_pending(place: Place) -> None:
    """Take the journal away: everything it says is done, or never happened."""
    with suppress(IsADirectoryError, PermissionError):
        remove_file(place.journal)


def has_pending(place: Place) -> bool:
    """Say whether there is a journal that is believed."""
    return os.path.lexists(place.journal) and read_pending(place) is not None


def journal_age(place: Place) -> float:
    """Give how many seconds ago the journal was written."""
    return time.time() - place.journal.lstat().st_mtime


def free_references(place: Place, pending: Pending) -> None:
    """Take away the reference locks that our own killed git left, and none of anybody else's.

    The caller holds the kernel's lock, so the process that wrote the journal has ended. A lock is taken for its own
    when it is younger than the journal, holds nothing or the very commit of the journal, and does not change any more.
    """
    born = place.journal.lstat().st_mtime
    for lock in (place.git_dir / "HEAD.lock", place.common_dir / f"{pending.branch}.lock"):
        seen = _sight(lock)
        # Whole seconds: some file systems keep no finer time.
        if seen is None or seen[1] < int(born) or seen[0].strip() not in (b"", pending.new.encode("ascii")):
            continue
        time.sleep(max(0.0, min(_STILL, seen[1] + _STILL - time.time())))
        if _sight(lock) == seen:
            lock.unlink()


def _sight(lock: Path) -> tuple[bytes, float, int] | None:
    try:
        state = lock.lstat()
        return read_file(lock, _LOCK_LIMIT), state.st_mtime, state.st_ino
    except OSError:
        return None
