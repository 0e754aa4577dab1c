"""The next tree: only the folders on the way to a changed file are read and built, however large the store is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from isa_admin.errors import StoreError
from isa_admin.records.layout import FILE_MODE, LONGEST_PATH, is_portable
from isa_admin.store.objects import object_name
from isa_admin.store.snapshot import DIRECTORY, TreeEntry, UnsafeEntryError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isa_admin.store.snapshot import Snapshot


class PathConflictError(StoreError):
    """Two paths that cannot both be: a file where a folder is, or names that differ in capitals only."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path} cannot be written: {why}", "choose another name")


class UnsafePathError(StoreError):
    """A path that is not written, whoever asks."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"the store takes no file named {path!a}",
            f"use letters, digits, hyphens and dots, at most {LONGEST_PATH} characters,"
            " and no name that Windows keeps for itself",
        )


class TreeChange(NamedTuple):
    """One file that a commit writes or takes away.

    Attributes:
        path: Where it lies.
        old: What the parent has there; None for a new file.
        new: What the commit has there; None for a file that goes.
        content: The new bytes; None for a file that goes.
    """

    path: str
    old: TreeEntry | None
    new: TreeEntry | None
    content: bytes | None


class NewObject(NamedTuple):
    """An object that a commit brings: its kind and its bytes."""

    kind: str
    content: bytes


class NextTree(NamedTuple):
    """The tree after some changes, the changes that are real, and the objects that it needs."""

    tree: str
    changed: tuple[TreeChange, ...]
    objects: dict[str, NewObject]


_Plan = dict[str, "TreeChange | _Plan"]


def check_path(path: str) -> None:
    """Ensure a path is one that a commit may write.

    Raises:
        UnsafePathError: It is absolute, leaves the store, hides, or has a name that some system cannot keep.
    """
    if not is_portable(path):
        raise UnsafePathError(path)


def next_tree(snapshot: Snapshot | None, wanted: Mapping[str, bytes | None]) -> NextTree:
    """Work out the tree after some changes; nothing is written.

    Args:
        snapshot: The commit to start from; None for the first commit.
        wanted: The new bytes for each path, or None to take the file away. Bytes that are there already are no change.

    Raises:
        StoreError: Nothing is left to change.
        UnsafePathError: A path is none that a commit may write.
        PathConflictError: A file would lie where a folder is, or beside a name that differs in capitals only.
        UnsafeEntryError: A symbolic link, executable file or submodule lies there.
    """
    changed = tuple(change for path in sorted(wanted) if (change := _change(snapshot, path, wanted[path])) is not None)
    if not changed:
        raise StoreError(
            "this would change nothing in the store",
            "check what you entered: it is already recorded",
        )
    plan: _Plan = {}
    for change in changed:
        *folders, name = change.path.split("/")
        place = plan
        for folder in folders:
            below = place.setdefault(folder, {})
            if isinstance(below, TreeChange):
                raise PathConflictError(change.path, f"{below.path} is a file")
            place = below
        place[name] = change
    build = _Build(snapshot)
    tree = build.folder("", snapshot.root_tree() if snapshot else None, plan)
    objects = {
        change.new.object_id: NewObject("blob", change.content)
        for change in changed
        if change.new is not None and change.content is not None
    }
    # A store without any file still has a tree: the empty one.
    return NextTree(tree or build.keep({}), changed, objects | build.objects)


def _change(snapshot: Snapshot | None, path: str, content: bytes | None) -> TreeChange | None:
    check_path(path)
    old = snapshot.entry(path) if snapshot else None
    if old is not None and old.mode == DIRECTORY:
        raise PathConflictError(path, "it is a folder")
    if old is not None and old.mode != FILE_MODE:
        raise UnsafeEntryError(path, old.mode)
    if content is None:
        if old is None:
            raise PathConflictError(path, "there is no such file to take away")
        return TreeChange(path, old, None, None)
    new = TreeEntry(FILE_MODE, object_name("blob", content))
    return None if new == old else TreeChange(path, old, new, content)


class _Build:
    """Folders built from the deepest up, with the objects they come to."""

    def __init__(self, snapshot: Snapshot | None) -> None:
        self._snapshot = snapshot
        self.objects: dict[str, NewObject] = {}

    def folder(self, path: str, tree_id: str | None, plan: _Plan) -> str | None:
        """Build one folder; None when nothing is left in it, since git keeps no empty folder."""
        entries = dict(self._snapshot.tree(tree_id)) if self._snapshot and tree_id else {}
        before = frozenset(entries)
        for name, step in plan.items():
            here = entries.get(name)
            if isinstance(step, TreeChange):
                new = step.new
            else:
                if here is not None and here.mode != DIRECTORY:
                    raise PathConflictError(f"{path}{name}/", f"{path}{name} is a file")
                below = self.folder(f"{path}{name}/", here.object_id if here else None, step)
                new = TreeEntry(DIRECTORY, below) if below else None
            if new is None:
                entries.pop(name, None)
            else:
                entries[name] = new
        if not before.issuperset(entries):
            _refuse_twins(path, entries)
        return self.keep(entries) if entries else None

    def keep(self, entries: dict[str, TreeEntry]) -> str:
        """Keep a tree for writing, and give its name."""
        content = _tree_bytes(entries)
        tree_id = object_name("tree", content)
        self.objects[tree_id] = NewObject("tree", content)
        if self._snapshot is not None:
            self._snapshot.expect(tree_id, entries)
        return tree_id


def _refuse_twins(folder: str, entries: Mapping[str, TreeEntry]) -> None:
    """Ensure no two names differ in capitals only: Windows and macOS keep one file for both."""
    seen: dict[str, str] = {}
    for name in entries:
        twin = seen.setdefault(name.casefold(), name)
        if twin != name:
            raise PathConflictError(f"{folder}{name}", f"{folder}{twin} differs from it in capitals only")


def _tree_bytes(entries: Mapping[str, TreeEntry]) -> bytes:
    # git sorts a folder as if its name ended in a slash.
    rows = sorted(
        (name.encode("utf-8", "surrogateescape") + (b"/" if entry.mode == DIRECTORY else b""), name, entry)
        for name, entry in entries.items()
    )
    return b"".join(
        b"%s %s\0%s"
        % (entry.mode.encode("ascii"), name.encode("utf-8", "surrogateescape"), bytes.fromhex(entry.object_id))
        for _, name, entry in rows
    )
