"""A history in memory whose every byte a test decides: commits made well or badly, and written out as a repository.

It is built without git, object by object, because most attacks are things that git itself would not write.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from copy import copy
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct, field

from isa_admin.records.write import to_files
from isa_admin.store.commit_text import committer_time, parents
from isa_admin.store.history import ChangedPath, PastCommit
from isa_admin.store.objects import DamagedObjectError
from isa_admin.store.snapshot import TreeEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from isa_admin.domain.changes import Change
    from tests.attacks.openpgp import Key

FILE = "100644"
Files = dict[str, bytes | None]


def name_of(kind: str, content: bytes) -> str:
    """Give the name of an object."""
    return hashlib.sha1(f"{kind} {len(content)}\0".encode() + content).hexdigest()  # noqa: S324  git's choice


class History(Struct):
    """Commits one after the other, with all their objects.

    Attributes:
        objects: Kind and bytes of every object, by its name.
        files: Mode and bytes of every file of the newest commit, by path.
        commits: The names of the commits, oldest first.
    """

    objects: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    commits: list[str] = field(default_factory=list)

    @property
    def tip(self) -> str:
        """The newest commit."""
        return self.commits[-1]

    def copy(self) -> History:
        """Give the same history, to be bent."""
        return History(dict(self.objects), dict(self.files), list(self.commits))

    def up_to(self, count: int) -> History:
        """Give the history as it was after its first commits."""
        made = self.copy()
        made.commits = made.commits[:count]
        made.files = {
            path: (mode, self.objects[name][1])
            for path, (mode, name) in self.listing(made.tip if count else "").items()
        }
        return made

    def content(self, path: str) -> bytes:
        """Give the bytes of a file of the newest commit."""
        return self.files[path][1]

    def changed(self, *changes: Change) -> Files:
        """Give the files that the program would write for some changes."""
        return to_files(changes, Tip(self))

    def commit(  # noqa: PLR0913  every detail of a commit may be bent
        self,
        files: Mapping[str, bytes | None],
        by: Key,
        at: datetime,
        *,
        name: str | None = None,
        email: str | None = None,
        message: str = "Record something\n",
        dated: datetime | None = None,
        modes: Mapping[str, str] | None = None,
        parent: tuple[str, ...] | None = None,
        armor: Callable[[bytes], str | None] | None = None,
        bend: Callable[[bytes], bytes] | None = None,
    ) -> str:
        """Add a commit.

        Args:
            files: The new bytes of each file; nothing for one that goes.
            by: Whose key signs, and whose name it bears.
            at: When it was signed.
            name: The committer's name, if another.
            email: The committer's address, if another.
            message: The message.
            dated: The date of the commit, if another than that of the signature.
            modes: The mode of a file, if another than a plain file's.
            parent: The parents, if others than the newest commit.
            armor: Makes the signature instead; nothing for none.
            bend: Changes the bytes of the whole commit in the end.
        """
        for path, content in files.items():
            if content is None:
                self.files.pop(path)
            else:
                self.files[path] = ((modes or {}).get(path, FILE), content)
        tree = self.put_tree(self.files)
        before = parent if parent is not None else tuple(self.commits[-1:])
        stamp = int((dated or at).timestamp())
        who = f"{name or by.name} <{email or by.email}> {stamp} +0000"
        parental = "".join(f"parent {one}\n" for one in before)
        payload = f"tree {tree}\n{parental}author {who}\ncommitter {who}\n\n{message}".encode()
        signature = armor(payload) if armor else by.armor(payload, at)
        raw = with_signature(payload, signature)
        return self.add(bend(raw) if bend else raw)

    def add(self, raw: bytes) -> str:
        """Add a commit by its bytes."""
        self.commits.append(self.put("commit", raw))
        return self.tip

    def put(self, kind: str, content: bytes) -> str:
        """Put an object among the others."""
        name = name_of(kind, content)
        self.objects[name] = (kind, content)
        return name

    def put_tree(self, files: Mapping[str, tuple[str, bytes]]) -> str:
        """Put the tree of some files among the objects."""
        rows: list[tuple[bytes, bytes]] = []
        folders: dict[str, dict[str, tuple[str, bytes]]] = {}
        for path, (mode, content) in files.items():
            head, slash, rest = path.partition("/")
            if slash:
                folders.setdefault(head, {})[rest] = (mode, content)
            else:
                name = content.decode() if mode == "160000" else self.put("blob", content)
                rows.append((_raw(head), f"{mode} ".encode() + _raw(head) + b"\0" + bytes.fromhex(name)))
        for head, below in folders.items():
            name = self.put_tree(below)
            rows.append((_raw(head) + b"/", b"40000 " + _raw(head) + b"\0" + bytes.fromhex(name)))
        return self.put("tree", b"".join(row for _, row in sorted(rows)))

    def listing(self, commit: str) -> dict[str, tuple[str, str]]:
        """Give mode and object of every file of a commit, read from its trees."""
        if not commit:
            return {}
        tree = re.match(rb"tree ([0-9a-f]{40})\n", self.read(commit, "commit"))
        if tree is None:
            raise DamagedObjectError(commit, "names no tree")
        return dict(self._rows("", tree[1].decode()))

    def read(self, name: str, kind: str = "blob") -> bytes:
        """Give the bytes of an object, hashed again as the store does.

        Raises:
            DamagedObjectError: It is missing, of another kind, or other bytes lie there.
        """
        found = self.objects.get(name)
        if found is None or found[0] != kind or name_of(*found) != name:
            raise DamagedObjectError(name, "does not hash to its name, or is missing")
        return found[1]

    def write(self, folder: Path, **branches: str) -> Path:
        """Write a bare repository with the history as its main branch; more branches by name."""
        (folder / "objects/info").mkdir(parents=True)
        (folder / "refs/heads").mkdir(parents=True)
        (folder / "HEAD").write_text("ref: refs/heads/main\n", "utf-8")
        (folder / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = true\n", "utf-8")
        for name, (kind, content) in self.objects.items():
            put_loose(folder, name, kind, content)
        for branch, tip in {"main": self.tip, **branches}.items():
            reference = folder / "refs/heads" / branch
            reference.parent.mkdir(parents=True, exist_ok=True)
            reference.write_text(f"{tip}\n", "utf-8")
        return folder

    def _rows(self, folder: str, tree: str) -> Iterator[tuple[str, tuple[str, str]]]:
        rest = self.read(tree, "tree")
        while rest:
            head, _, rest = rest.partition(b"\0")
            mode, _, name = head.partition(b" ")
            path = folder + name.decode("utf-8", "surrogateescape")
            if mode == b"40000":
                yield from self._rows(f"{path}/", rest[:20].hex())
            else:
                yield path, (mode.decode(), rest[:20].hex())
            rest = rest[20:]


class Shelf:
    """A history as verification reads one, without git: what the private copy is, for thousands of small bends."""

    def __init__(self, history: History) -> None:
        self._history = history

    def line(self, tip: str, after: str | None = None) -> list[str]:
        """Name the commits as they lie in the history's list; their own parents are the verifier's to check."""
        commits = self._history.commits
        return commits[commits.index(after) + 1 if after else 0 : commits.index(tip) + 1]

    def along(self, names: Sequence[str], after: str | None) -> Iterator[PastCommit]:
        """Go through commits in a row."""
        before: dict[str, tuple[str, str]] = self._history.listing(after or "")
        for name in names:
            now = self._history.listing(name)
            changed = tuple(
                ChangedPath(path, _entry(before.get(path)), _entry(now.get(path)))
                for path in sorted({*before, *now})
                if before.get(path) != now.get(path)
            )
            yield PastCommit(name, self._history.read(name, "commit"), changed)
            before = now

    def files(self, commit: str) -> dict[str, str]:
        """Give the object of every file of a commit."""
        return {path: name for path, (_, name) in self._history.listing(commit).items()}

    def read(self, name: str) -> bytes:
        """Give the bytes of a file's object."""
        return self._history.read(name)

    def snapshot(self, commit: str) -> Tip:
        """Give the files of a commit, as records are read."""
        return Tip(self._history.up_to(self._history.commits.index(commit) + 1))

    def has(self, commit: str) -> bool:
        """Say whether there is such a commit."""
        return commit in self._history.commits

    def is_ancestor(self, before: str, tip: str) -> bool:
        """Say whether a commit comes before another one."""
        commits = self._history.commits
        return commits.index(before) <= commits.index(tip)

    def made(self, commit: str) -> datetime:
        """Say when a commit claims to have been made."""
        time = committer_time(self._history.read(commit, "commit"))
        return datetime.fromtimestamp(time[0] if time else 0, UTC)


class Tip:
    """The files of the newest commit, as records are read."""

    def __init__(self, history: History) -> None:
        self._files = history.files

    def paths(self, under: str = "") -> dict[str, tuple[str, bytes]]:
        """Give every file below a folder, sorted by path."""
        return {path: self._files[path] for path in sorted(self._files) if not under or path.startswith(f"{under}/")}

    def has(self, path: str) -> bool:
        """Say whether there is such a file."""
        return path in self._files

    def read(self, path: str) -> bytes:
        """Give the bytes of one file."""
        return self._files[path][1]

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Give the bytes of many files, in the order asked for."""
        return ((path, self.read(path)) for path in paths)


def with_signature(payload: bytes, armor: str | None) -> bytes:
    """Put a signature into a commit."""
    if armor is None:
        return payload
    head, _, message = payload.partition(b"\n\n")
    folded = armor.rstrip("\n").replace("\n", "\n ").encode()
    return head + b"\ngpgsig " + folded + b"\n\n" + message


def with_parent(raw: bytes, parent: str | None) -> bytes:
    """Give a commit with another parent, its signature kept."""
    line = f"parent {parent}\n".encode() if parent else b""
    return re.sub(rb"\A(tree [0-9a-f]{40}\n)(?:parent [0-9a-f]{40}\n)*", lambda found: found[1] + line, raw)


def rebuilt(history: History, start: int, raws: Iterable[bytes]) -> History:
    """Give a history whose commits from a place on are others, each made to follow the one before it."""
    made = copy(history.up_to(start) if start else History(dict(history.objects)))
    for raw in raws:
        made.add(with_parent(raw, made.tip if made.commits else None))
    return made


def parents_of(history: History) -> list[tuple[str, ...]]:
    """Give the parents that each commit names."""
    return [parents(history.objects[name][1]) for name in history.commits]


def put_loose(folder: Path, name: str, kind: str, content: bytes) -> None:
    """Write an object into a repository, under whatever name."""
    place = folder / "objects" / name[:2] / name[2:]
    place.parent.mkdir(exist_ok=True)
    if place.exists():
        place.chmod(0o600)
    place.write_bytes(zlib.compress(f"{kind} {len(content)}\0".encode() + content, 1))


def _entry(found: tuple[str, str] | None) -> TreeEntry | None:
    return TreeEntry(*found) if found else None


def _raw(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")
