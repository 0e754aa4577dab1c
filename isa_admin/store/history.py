"""What was committed, by whom: each commit as a value, from bytes that were hashed again.

GitPython reads the words of a commit for people: names, dates, the message in its encoding. It reads them from our
bytes, runs no git, and is imported when somebody first asks for them; what verification needs goes without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, cast

from isa_admin.errors import StoreError
from isa_admin.store.commit_text import parents, parted
from isa_admin.store.objects import COMMIT_LIMIT
from isa_admin.store.program import GitRefusedError
from isa_admin.store.snapshot import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from git import Actor, Commit, Repo

    from isa_admin.store.objects import ObjectReader
    from isa_admin.store.program import Git

# So many commits are looked into at a time: one process each time, and the first page comes quickly.
_PAGE = 500
_NO_MODE = b"000000"


class IncompleteHistoryError(StoreError):
    """A commit names a parent that is not there (ATTACKS A06)."""

    def __init__(self) -> None:
        super().__init__(
            "the store's history is incomplete: a commit names a parent that is not here",
            "take the whole history, with git fetch --unshallow, or clone the store again",
        )


class Person(NamedTuple):
    """Who made a commit and when, in their own UTC offset."""

    name: str
    email: str
    when: datetime


class ChangedPath(NamedTuple):
    """One file that a commit changed against its parent; against each of them, if it has several.

    Attributes:
        path: Where it lies.
        old: Mode and object before; None when it is new.
        new: Mode and object after; None when it went.
    """

    path: str
    old: Entry | None
    new: Entry | None


@dataclass(frozen=True)
class PastCommit:
    """One commit of the history.

    Attributes:
        commit: Its name.
        raw: Its bytes; they hash to the name.
        changed: The files it changed, as git's diff-tree lists them.
    """

    commit: str
    raw: bytes
    changed: tuple[ChangedPath, ...]

    @property
    def parents(self) -> tuple[str, ...]:
        """The commits it follows: one, or none for the first."""
        return parents(self.raw)

    @property
    def payload(self) -> bytes:
        """The bytes that were signed."""
        return parted(self.raw)[0]

    @property
    def signature(self) -> str | None:
        """The armored signature; None when there is none."""
        return parted(self.raw)[1]

    @property
    def author(self) -> Person:
        """Who wrote it."""
        return _person(self._words.author, self._words.authored_datetime)

    @property
    def committer(self) -> Person:
        """Who committed it."""
        return _person(self._words.committer, self._words.committed_datetime)

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self._message.partition("\n")[0]

    @property
    def body(self) -> str:
        """The message after its first line."""
        return self._message.partition("\n")[2].strip()

    @property
    def _message(self) -> str:
        message = self._words.message
        return message if isinstance(message, str) else message.decode("utf-8", "replace")

    @cached_property
    def _words(self) -> Commit:
        from git import Commit

        # Only `odb.stream` of a repository is ever asked for by a commit that is told its bytes this way.
        repository = cast("Repo", _OneObject(self.raw))
        return Commit(repository, bytes.fromhex(self.commit))


class _OneObject:
    """A repository as GitPython sees it, which holds one commit."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self.odb = self

    def stream(self, name: bytes) -> tuple[bytes, bytes, int, BytesIO]:
        """Give the commit's name, kind, size and bytes."""
        return name, b"commit", len(self._raw), BytesIO(self._raw)


def past_commits(
    git: Git, reader: ObjectReader, tip: str, since: str | None, paths: Sequence[str]
) -> Iterator[PastCommit]:
    """Go through the commits from a tip, newest first; see `Store.history`."""
    order = [tip, *([f"^{since}"] if since else []), "--", *paths]
    try:
        listed = git.plumbing(
            "rev-list", "--topo-order", "--stdin", stdin="".join(f"{row}\n" for row in order).encode()
        )
    except GitRefusedError as reason:
        raise IncompleteHistoryError from reason
    names = iter(listed.decode("ascii").split())
    while page := list(islice(names, _PAGE)):
        changed = _changed(git, page)
        raws = list(reader.read_many(page, "commit", COMMIT_LIMIT))
        for name, raw in zip(page, raws, strict=True):
            yield PastCommit(name, raw, tuple(changed.get(name, ())))


def _changed(git: Git, commits: list[str]) -> dict[str, list[ChangedPath]]:
    options = ["--stdin", "--root", "-r", "-m", "-z", "--no-renames", "--no-abbrev"]
    listed = git.plumbing("diff-tree", *options, stdin="".join(f"{name}\n" for name in commits).encode("ascii"))
    changed: dict[str, list[ChangedPath]] = {}
    here: list[ChangedPath] = []
    rows = iter(listed.split(b"\0")[:-1])
    for row in rows:
        if row.startswith(b":"):
            old_mode, new_mode, old, new, _ = row[1:].split(b" ")
            path = next(rows).decode("utf-8", "surrogateescape")
            here.append(ChangedPath(path, _entry(old_mode, old), _entry(new_mode, new)))
        else:
            here = changed.setdefault(row.decode("ascii"), [])
    return changed


def _entry(mode: bytes, object_id: bytes) -> Entry | None:
    return None if mode == _NO_MODE else Entry(mode.decode("ascii"), object_id.decode("ascii"))


def _person(actor: Actor, when: datetime) -> Person:
    return Person(actor.name or "", actor.email or "", when)
