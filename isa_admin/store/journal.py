"""What a commit is about to do, written down before it is published, so that the next command can finish it."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from isa_admin.store.durable import flush_folder, replace_file

if TYPE_CHECKING:
    from pathlib import Path

    from isa_admin.store.place import Place

_FORMAT = 1
# A lock of ours that nobody has touched for so long (in seconds) belongs to a process that was killed.
_STILL = 1.0


@dataclass(frozen=True)
class Pending:
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
    place.private.mkdir(exist_ok=True)
    replace_file(_file(place), text.encode("ascii"), place.private / "pending.new")
    flush_folder(place.private)


def read_pending(place: Place) -> Pending | None:
    """Read the journal; None when nothing is on its way."""
    try:
        known: dict[str, Any] = json.loads(_file(place).read_bytes())
        if known.pop("format") == _FORMAT:
            return Pending(**known | {"paths": tuple(known["paths"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # It is replaced as a whole, so what cannot be read was not written by this program, and says nothing.
        return None
    return None


def drop_pending(place: Place) -> None:
    """Take the journal away: everything it says is done, or never happened."""
    with suppress(FileNotFoundError):
        _file(place).unlink()


def has_pending(place: Place) -> bool:
    """Say whether there is a journal, without reading it."""
    return _file(place).exists()


def journal_age(place: Place) -> float:
    """Give how many seconds ago the journal was written."""
    return time.time() - _file(place).stat().st_mtime


def free_references(place: Place, pending: Pending) -> None:
    """Take away the reference locks that our own killed git left, and none of anybody else's.

    The caller holds the kernel's lock, so the process that wrote the journal has ended. A lock is taken for its own
    when it is younger than the journal, holds nothing or the very commit of the journal, and does not change any more.
    """
    born = _file(place).stat().st_mtime
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
        state = lock.stat()
        return lock.read_bytes(), state.st_mtime, state.st_ino
    except OSError:
        return None


def _file(place: Place) -> Path:
    return place.private / "pending.json"
