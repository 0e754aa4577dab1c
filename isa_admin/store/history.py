"""What was committed, by whom: each commit as a value, from bytes that were hashed again.

GitPython reads the words of a commit for people: names, dates, the message in its encoding. It reads them from our
bytes, runs no git, and is imported when somebody first asks for them; what verification needs goes without it.
"""

from __future__ import annotations

import os
from functools import cache, cached_property
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple, cast

from msgspec import Struct

from isa_admin.errors import StoreError
from isa_admin.store.commit_text import parents, parted
from isa_admin.store.program import BLANK

if TYPE_CHECKING:
    from datetime import datetime

    from git import Actor, Commit, Repo

    from isa_admin.store.snapshot import TreeEntry

_NO_GIT = {"GIT_PYTHON_GIT_EXECUTABLE": str(BLANK / "no-git"), "GIT_PYTHON_REFRESH": "quiet"}


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
    """One file that a commit changed against its parent; against the first of them, if it has several.

    Attributes:
        path: Where it lies.
        old: Mode and object before; None when it is new.
        new: Mode and object after; None when it went.
    """

    path: str
    old: TreeEntry | None
    new: TreeEntry | None


class PastCommit(Struct, frozen=True, dict=True):
    """One commit of the history.

    Attributes:
        commit: Its name.
        raw: Its bytes; they hash to the name.
        changed: The files it changed, sorted by path; worked out from trees that were hashed (see `walking`).
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
    def signature(self) -> bytes | None:
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
        # Only `odb.stream` of a repository is ever asked for by a commit that is told its bytes this way.
        repository = cast("Repo", _OneObject(self.raw))
        return _commit_class()(repository, bytes.fromhex(self.commit))


class _OneObject:
    """A repository as GitPython sees it, which holds one commit."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self.odb = self

    def stream(self, name: bytes) -> tuple[bytes, bytes, int, BytesIO]:
        """Give the commit's name, kind, size and bytes."""
        return name, b"commit", len(self._raw), BytesIO(self._raw)


def _person(actor: Actor, when: datetime) -> Person:
    return Person(actor.name or "", actor.email or "", when)


@cache
def _commit_class() -> type[Commit]:
    """Import GitPython without a git: it would start one by its name to learn its version, from any folder of PATH."""
    before = {name: os.environ.get(name) for name in _NO_GIT}
    os.environ.update(_NO_GIT)
    try:
        from git import Commit
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
    return Commit
