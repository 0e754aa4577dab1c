"""git's index: what it says of some paths, and how a commit updates it.

The new index is built beside the old one and takes its place by one renaming. The lock that git asks for meanwhile
(`index.lock`) is a hard link to a file of ours, so that after a kill there is no doubt whose it was.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import TYPE_CHECKING

from isa_admin.errors import StoreError
from isa_admin.store.snapshot import TreeEntry
from isa_admin.system.files import create_file, draft_of, plain_folder, read_file, remove_file, sweep

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from isa_admin.store.place import Place

# Windows takes 32,767 characters for a command line; past this the whole index is listed instead.
_MOST_NAMED = 100
_PATIENCE = 3.0
_GONE = "0" * 40


def index_entries(place: Place, paths: Sequence[str]) -> dict[str, TreeEntry]:
    """Give what the index says of some paths; one that is in conflict has the mode `unmerged`."""
    return dict(_entries(place, tuple(paths), _sight(place.index)))


# git writes an index anew and renames it, so while the same file lies there, what it said of some paths holds. A commit
# asks before it is signed and when it is published.
@lru_cache(maxsize=4)
def _entries(place: Place, paths: tuple[str, ...], _index: tuple[int, ...] | None) -> dict[str, TreeEntry]:
    named = ("--", *paths) if len(paths) <= _MOST_NAMED else ()
    wanted = frozenset(paths)
    found: dict[str, TreeEntry] = {}
    for row in place.git.plumbing("ls-files", "--stage", "-z", "--full-name", *named).split(b"\0")[:-1]:
        about, _, raw = row.partition(b"\t")
        path = raw.decode("utf-8", "surrogateescape")
        if path in wanted:
            mode, object_id, stage = about.decode("ascii").split()
            found[path] = TreeEntry(mode if stage == "0" else "unmerged", object_id)
    return found


def update_index(place: Place, updates: Mapping[str, TreeEntry | None], tip: str) -> None:
    """Give some paths new entries in the index; a missing index is made from the tip.

    Raises:
        StoreError: Another git program held the index for three seconds.
        GitRefusedError: git could not write the new index.
        OSError: The new index cannot take the place of the old one.
    """
    # "Mode 0" takes an entry out.
    rows = [
        f"{entry.mode} {entry.object_id}\t{path}\0" if entry else f"0 {_GONE}\t{path}\0"
        for path, entry in updates.items()
    ]
    plain_folder(place.private)
    # A name of its own: the git of a command that was killed alone may go on writing under another.
    fresh = draft_of(place.private / "index")
    with _held(place):
        sweep(place.private / "index")
        if place.index.exists():
            create_file(fresh, read_file(place.index))
            listing = "".join(rows).encode("utf-8", "surrogateescape")
            place.git.plumbing("update-index", "-z", "--index-info", stdin=listing, index=fresh)
        else:
            place.git.plumbing("read-tree", tip, index=fresh)
        fresh.replace(place.index)


def free_index(place: Place) -> None:
    """Take away the index lock that a killed process of ours left; the caller holds the kernel's lock."""
    lock, token = _lock(place), _token(place)
    with suppress(OSError):
        if token.samefile(lock):
            lock.unlink()
    with suppress(IsADirectoryError, PermissionError):
        remove_file(token)


@contextmanager
def _held(place: Place) -> Iterator[None]:
    free_index(place)
    lock, token = _lock(place), _token(place)
    create_file(token, b"")
    deadline = time.monotonic() + _PATIENCE
    while not _taken(lock, token):
        if time.monotonic() > deadline:
            raise StoreError(
                "another git program is at work in this store, or was stopped in the middle",
                f"close it and run the command again; when no git program runs, delete {lock}",
            )
        time.sleep(0.02)
    try:
        yield
    finally:
        lock.unlink()
        token.unlink()


def _sight(index: Path) -> tuple[int, ...] | None:
    """Say by what a file is known to be the one that was there before; nothing where there is none."""
    try:
        state = index.lstat()
    except OSError:
        return None
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns


def _taken(lock: Path, token: Path) -> bool:
    try:
        os.link(token, lock)
    except FileExistsError:
        return False
    except OSError:
        # A file system without hard links (exFAT): the lock is then as anonymous as any git's.
        try:
            create_file(lock, b"")
        except FileExistsError:
            return False
    return True


def _lock(place: Place) -> Path:
    return place.index.with_name(f"{place.index.name}.lock")


def _token(place: Place) -> Path:
    return place.private / "index.token"
