"""The folder that people work in: what they changed by hand, and how a commit updates it.

A file is written only where it holds exactly what the commit before had; whatever else lies there is somebody's work.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from isa_admin.errors import StoreError
from isa_admin.records.layout import FILE_MODE, FOLDERS
from isa_admin.store.index import index_entries, update_index
from isa_admin.store.objects import object_name
from isa_admin.store.snapshot import LINK, TreeEntry, UnsafeEntryError
from isa_admin.system.files import folders_to, is_link, leads_through_link, read_file, replace_file, sweep

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from isa_admin.store.place import Place
    from isa_admin.store.snapshot import Snapshot
    from isa_admin.store.trees import TreeChange

# A folder, a device, or a file that cannot be read: never the same as anything in a commit.
_SOMETHING_ELSE = TreeEntry("something else", "")
# Plain, and with the executable bit, which does not count here.
_FILES = (FILE_MODE, "100755")
# A template or an old record may be larger than what is read as a record.
_LARGEST = 1 << 30
# Past so many files it is quicker to flush the whole system once.
_MOST_FLUSHED = 100


class EditsInTheWayError(StoreError):
    """Files that a command would write have been changed by hand and not committed.

    Attributes:
        paths: Those files.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self.paths = tuple(paths)
        super().__init__(
            f"changed by hand and not committed: {', '.join(paths)}",
            'record these changes with isa-admin commit "What I changed", or take them back with git restore FILE,'
            " then run the command again",
        )


def hand_edits(place: Place, tip: Snapshot) -> list[str]:
    """List the files that differ from the tip, in the work tree or in the index, and new files in the store's folders.

    Executable bits and times do not count. Sorted by path.
    """
    return sorted(_staged(place, tip) | _unstaged(place) | _untracked(place))


def edited(place: Place, tip: Snapshot) -> dict[str, bytes | None]:
    """Give the bytes of each file that differs from the tip, as git would commit them; None for one that is gone.

    Raises:
        UnsafeEntryError: A file is a link, a device, or too large.
        StoreError: It was added with git and then edited again, so there are two new versions of it.
    """
    found: dict[str, bytes | None] = {}
    paths = hand_edits(place, tip)
    staged = index_entries(place, paths)
    for path in paths:
        lies = _found(place.root, path, (staged.get(path), tip.entry(path)))
        if lies is not None and lies.mode not in _FILES:
            raise UnsafeEntryError(path, lies.mode)
        if staged.get(path) not in (tip.entry(path), lies):
            raise StoreError(
                f"{path} was added with git add and edited again since, so it is not clear which of the two is meant",
                "type git reset, which forgets what was added and leaves the folder as it is, then run the command"
                " again",
            )
        if lies == tip.entry(path):
            continue
        found[path] = None if lies is None else _as_committed(path, read_file(place.root / path, _LARGEST))
    return found


def _as_committed(path: str, content: bytes) -> bytes:
    """Give the bytes that git commits of a file: texts with the line ends that a store pins."""
    binary = path.endswith(".docx") or b"\0" in content
    return content if binary else content.replace(b"\r\n", b"\n")


def edits_in_the_way(place: Place, changes: Sequence[TreeChange]) -> list[str]:
    """List the files that a commit would write over somebody's uncommitted work."""
    staged = index_entries(place, [change.path for change in changes])
    return [
        change.path
        for change in changes
        if staged.get(change.path) not in (change.old, change.new)
        or _found(place.root, change.path, (change.old, change.new)) not in (change.old, change.new)
    ]


def bring_along(place: Place, old: Snapshot | None, tip: Snapshot, paths: Sequence[str]) -> list[str]:
    """Bring some files of the work tree and the index from an old commit to the tip.

    Returns:
        The files that were left as they are, because they hold neither what the old commit nor what the tip has.

    Raises:
        OSError: A file cannot be written; those before it are done, and doing it again does no harm.
        StoreError: The index cannot be written, or an object is damaged.
    """
    before = {path: old.entry(path) if old else None for path in paths}
    after = {path: tip.entry(path) for path in paths}
    left: list[str] = []
    stale: list[str] = []
    for path in paths:
        found = _found(place.root, path, (before[path], after[path]))
        if found == before[path] != after[path]:
            stale.append(path)
        elif found != after[path]:
            left.append(path)
        else:
            _sweep(place.root, path)
    _write(place.root, tip, [path for path in stale if after[path] is not None])
    _remove(place.root, [path for path in stale if after[path] is None])
    staged = index_entries(place, paths)
    updates = {path: after[path] for path in paths if staged.get(path) == before[path] != after[path]}
    if updates:
        update_index(place, updates, tip.commit)
    return left


def restore(place: Place, tip: Snapshot, paths: Sequence[str]) -> None:
    """Let some files of the work tree and the index be what the tip has, whatever somebody made of them.

    Raises:
        OSError: A file cannot be written; those before it are done, and doing it again does no harm.
        StoreError: The index cannot be written, or an object is damaged.
    """
    there = {path: tip.entry(path) for path in paths}
    _write(place.root, tip, [path for path in paths if there[path] is not None])
    _remove(place.root, [path for path in paths if there[path] is None and os.path.lexists(place.root / path)])
    update_index(place, there, tip.commit)


def _write(root: Path, tip: Snapshot, paths: Sequence[str]) -> None:
    flush = len(paths) <= _MOST_FLUSHED
    for path in paths:
        target = folders_to(root, path)
        sweep(target)
        replace_file(target, tip.read(path, limit=_LARGEST), flush=flush)
    if not flush:
        # Windows has no such call, and flushes by itself.
        getattr(os, "sync", lambda: None)()


def _remove(root: Path, paths: Iterable[str]) -> None:
    for path in paths:
        target = root / path
        if leads_through_link(root, path):
            continue
        target.unlink()
        # git keeps no empty folder, and neither does the work tree.
        with suppress(OSError):
            for folder in list(target.relative_to(root).parents)[:-1]:
                (root / folder).rmdir()


def _sweep(root: Path, path: str) -> None:
    """Take away what a killed command wrote beside a file before it could give it its name."""
    if not leads_through_link(root, path):
        sweep(root / path)


def _found(root: Path, path: str, expected: Iterable[TreeEntry | None]) -> TreeEntry | None:
    """Look at what is at a path, never through a link: None for nothing.

    Args:
        root: The folder that people work in.
        path: The path of the file in it.
        expected: What a commit or the index has there. One of these is given where what lies there amounts to it for
            git: the same text with the line ends of Windows, or the same bytes with another executable bit.
    """
    target = root
    *folders, name = path.split("/")
    for folder in folders:
        target /= folder
        if not os.path.lexists(target):
            return None
        if is_link(target) or not target.is_dir():
            return _SOMETHING_ELSE
    target /= name
    if not os.path.lexists(target):
        return None
    try:
        if target.is_symlink():
            return TreeEntry(LINK, object_name("blob", os.fsencode(target.readlink())))
        return _amounts_to(read_file(target, _LARGEST), expected)
    except OSError:
        return _SOMETHING_ELSE


def _amounts_to(content: bytes, expected: Iterable[TreeEntry | None]) -> TreeEntry:
    """Say which of the expected entries the bytes of a file amount to for git; else what they are themselves."""
    ids = [object_name("blob", content)]
    if b"\r\n" in content and b"\0" not in content:
        ids.append(object_name("blob", content.replace(b"\r\n", b"\n")))
    for entry in expected:
        if entry is not None and entry.mode in _FILES and entry.object_id in ids:
            return entry
    return TreeEntry(FILE_MODE, ids[0])


def _staged(place: Place, tip: Snapshot) -> set[str]:
    return set(_raw(place.git.plumbing("diff-index", "--cached", "-z", "--no-renames", tip.commit, "--")))


def _unstaged(place: Place) -> set[str]:
    # git goes by file times here, and a file that was only touched, or that we wrote, is no edit.
    suspects = list(_raw(place.git.plumbing("diff-files", "-z", "--no-renames", "--")))
    staged = index_entries(place, suspects)
    return {path for path in suspects if _found(place.root, path, (staged.get(path),)) != staged.get(path)}


def _untracked(place: Place) -> set[str]:
    listed = place.git.plumbing("ls-files", "--others", "-z", "--full-name", "--", *FOLDERS)
    return {raw.decode("utf-8", "surrogateescape") for raw in listed.split(b"\0")[:-1]}


def _raw(listing: bytes) -> Iterable[str]:
    return (raw.decode("utf-8", "surrogateescape") for raw in listing.split(b"\0")[1::2])
