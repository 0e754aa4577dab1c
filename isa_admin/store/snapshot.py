"""One commit of the store, read from its objects: which files there are, and their bytes."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.errors import StoreError
from isa_admin.records.layout import FILE_MODE, LARGEST_READ, LARGEST_RECORD
from isa_admin.store.commit_text import root_tree
from isa_admin.store.objects import COMMIT_LIMIT, TREE_LIMIT, DamagedObjectError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from isa_admin.store.objects import ObjectReader

    Row = tuple[bytes, bytes, bytes]

DIRECTORY = "40000"
_FOLDER = DIRECTORY.encode("ascii")
LINK = "120000"
_KINDS = {LINK: "a symbolic link", "100755": "an executable file", "160000": "a submodule", DIRECTORY: "a folder"}

# One entry: mode, name, object. No name that a file system takes for something else than a file's name.
_ENTRY = rb"([1-7][0-7]{4,5}) (?!\.{1,2}\0|\.[gG][iI][tT]\0)([^\0/]+)\0(.{20})"
_TREE_ENTRY = re.compile(_ENTRY, re.DOTALL)
_TREE = re.compile(rb"(?:%s)*+" % _ENTRY, re.DOTALL)
# A blank, a zero byte and the object.
_BESIDES = 22
# Trees that name each other can unfold to more files than any machine can hold.
_MOST_FILES = 2_000_000
# So many folders are kept from one snapshot to the next: a command takes several, and the folder of partners is large.
_RECENT = 16


class TreeEntry(Struct, frozen=True):
    """What a tree says of one name: its mode (`100644` for a file) and the name of the object."""

    mode: str
    object_id: str


class NoSuchPathError(StoreError):
    """A commit has no file of this path."""

    def __init__(self, path: str, commit: str) -> None:
        super().__init__(
            f"there is no {path} in the store at {commit[:12]}", "run isa-admin check to see what is missing"
        )


class UnsafeEntryError(StoreError):
    """A path of the store is not a plain file: a symbolic link, an executable file, a submodule (ATTACKS D09)."""

    def __init__(self, path: str, mode: str) -> None:
        super().__init__(
            f"{path} is {_KINDS.get(mode, f'of mode {mode}')} in the store, and only plain files are read",
            f"replace {path} by a plain file, or undo the commit that brought it",
        )


class Snapshot:
    """The files of one commit. Nothing is read before it is asked for, and nothing twice but blobs."""

    def __init__(self, commit: str, reader: ObjectReader) -> None:
        self.commit = commit
        self._reader = reader
        self._root: str | None = None
        self._trees: dict[str, dict[str, TreeEntry]] = {}
        self._listings: dict[str, Mapping[str, TreeEntry]] = {}

    def paths(self, under: str = "") -> Mapping[str, TreeEntry]:
        """List the files, sorted by path, whatever their mode; with `under` those below one folder only.

        Raises:
            DamagedObjectError: A tree is missing or damaged.
        """
        if under not in self._listings:
            self._listings[under] = self._walk(under)
        return self._listings[under]

    def entry(self, path: str) -> TreeEntry | None:
        """Look up one path without listing the others; None when there is nothing."""
        entry: TreeEntry | None = TreeEntry(DIRECTORY, self.root_tree())
        for name in path.split("/"):
            if entry is None or entry.mode != DIRECTORY:
                return None
            entry = self.tree(entry.object_id).get(name)
        return entry

    def has(self, path: str) -> bool:
        """Say whether there is a file of this path."""
        entry = self.entry(path)
        return entry is not None and entry.mode != DIRECTORY

    def read(self, path: str, limit: int = LARGEST_RECORD) -> bytes:
        """Read one file.

        Args:
            path: Its path from the top of the store, with `/`.
            limit: The most bytes it may have.

        Raises:
            NoSuchPathError: There is no such file.
            UnsafeEntryError: It is no plain file.
            TooLargeError: It has more bytes than the limit.
            DamagedObjectError: An object on the way to it is damaged.
        """
        return self._reader.read(self._blob_id(path, self.entry(path)), "blob", limit)

    def read_many(self, paths: Iterable[str], limit: int = LARGEST_RECORD) -> Iterator[tuple[str, bytes]]:
        """Read files in the order asked for, through one process; raises as `read` does."""
        wanted = list(paths)
        # Path by path: listing all files would read the folders of 10,000 partners for the sake of one.
        ids = [self._blob_id(path, self.entry(path)) for path in wanted]
        yield from zip(wanted, self._reader.read_many(ids, "blob", limit), strict=True)

    def blob(self, object_id: str, limit: int = LARGEST_READ) -> bytes:
        """Read the bytes of an object that a tree of this store names; raises as `read` does."""
        return self._reader.read(object_id, "blob", limit)

    def root_tree(self) -> str:
        """Give the name of the tree of the top folder."""
        if self._root is None:
            self._root = root_tree(self.commit, self._reader.read(self.commit, "commit", COMMIT_LIMIT))
        return self._root

    def tree(self, tree_id: str) -> dict[str, TreeEntry]:
        """Give the entries of one folder."""
        if tree_id not in self._trees:
            recent = self._reader.recent_trees
            if tree_id not in recent:
                self._load([tree_id])
                self.expect(tree_id, self._trees[tree_id])
            self._trees[tree_id] = recent[tree_id]
        return self._trees[tree_id]

    def expect(self, tree_id: str, entries: dict[str, TreeEntry]) -> None:
        """Keep the entries of a folder, for the snapshot of a commit that is about to be written."""
        recent = self._reader.recent_trees
        recent[tree_id] = entries
        if len(recent) > _RECENT:
            recent.pop(next(iter(recent)))

    def _load(self, tree_ids: list[str]) -> None:
        for tree_id, content in zip(tree_ids, self._reader.read_many(tree_ids, "tree", TREE_LIMIT), strict=True):
            self._trees[tree_id] = tree_entries(checked_rows(tree_id, content))

    def _walk(self, under: str) -> Mapping[str, TreeEntry]:
        top = self.entry(under) if under else TreeEntry(DIRECTORY, self.root_tree())
        found: dict[str, TreeEntry] = {}
        level = [(f"{under}/" if under else "", top.object_id)] if top and top.mode == DIRECTORY else []
        while level:
            self._load(list(dict.fromkeys(tree_id for _, tree_id in level if tree_id not in self._trees)))
            below: list[tuple[str, str]] = []
            for folder, tree_id in level:
                # git keeps no empty folder. One that somebody made shows in no comparison of two commits.
                if folder and not self._trees[tree_id]:
                    raise DamagedObjectError(tree_id, "is an empty folder, which a commit never has")
                for name, entry in self._trees[tree_id].items():
                    if entry.mode == DIRECTORY:
                        below.append((f"{folder}{name}/", entry.object_id))
                    else:
                        found[folder + name] = entry
            if len(found) + len(below) > _MOST_FILES:
                raise DamagedObjectError(self.commit, f"unfolds to more than {_MOST_FILES:,} files")
            level = below
        return dict(sorted(found.items()))

    def _blob_id(self, path: str, entry: TreeEntry | None) -> str:
        if entry is None:
            raise NoSuchPathError(path, self.commit)
        if entry.mode != FILE_MODE:
            raise UnsafeEntryError(path, entry.mode)
        return entry.object_id


def tree_rows(content: bytes) -> list[Row]:
    """Give the entries of a tree as they stand in it: mode, name, object."""
    return _TREE_ENTRY.findall(content)


def tree_entries(rows: Iterable[Row]) -> dict[str, TreeEntry]:
    """Give entries of a tree by their names."""
    return {
        name.decode("utf-8", "surrogateescape"): TreeEntry(mode.decode("ascii"), raw.hex()) for mode, name, raw in rows
    }


def checked_rows(tree_id: str, content: bytes) -> list[Row]:
    """Check the form of a tree, and give its entries.

    Raises:
        DamagedObjectError: It is not well formed, has a name twice, or is not in git's order: two readers of such a
            tree may see two different folders.
    """
    if _TREE.fullmatch(content) is None:
        raise DamagedObjectError(tree_id, "is not a well-formed tree, or has a name that no file may have")
    rows = tree_rows(content)
    if len({name for _, name, _ in rows}) != len(rows):
        raise DamagedObjectError(tree_id, "has a name twice")
    if not in_order((mode, name) for mode, name, _ in rows):
        raise DamagedObjectError(tree_id, "has its names in a different order from git's")
    return rows


def tree_starts(tree_id: str, content: bytes) -> list[int]:
    """Check the form of a tree, and say where each entry begins; raises as `checked_rows` does."""
    return list(accumulate(map(_size, checked_rows(tree_id, content)), initial=0))[:-1]


def _size(row: Row) -> int:
    return len(row[0]) + len(row[1]) + _BESIDES


def in_order(rows: Iterable[tuple[bytes, bytes]]) -> bool:
    """Say whether modes and names stand in git's order, which sorts a folder as if its name ended in a slash."""
    order = [name + b"/" if mode == _FOLDER else name for mode, name in rows]
    return order == sorted(order)
