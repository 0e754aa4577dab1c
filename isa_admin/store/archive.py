"""A history as verification reads it: its commits from the first one on, their files and bytes, each hashed again.

The parents are those that a commit's own bytes name. Replacements, grafts, shallow files and a commit-graph are not
seen at all (ATTACKS A06, A07), since every git here works with this package's own empty repository directory.
"""

from __future__ import annotations

import re
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Self

from isa_admin.errors import StoreError
from isa_admin.records.layout import FILE_MODE, LARGEST_READ
from isa_admin.store.commit_text import committer_time
from isa_admin.store.objects import COMMIT_LIMIT, DamagedObjectError, ObjectReader, TooLargeError
from isa_admin.store.snapshot import Snapshot
from isa_admin.store.walking import chain, linked, past_steps

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from types import TracebackType

    from isa_admin.store.history import PastCommit
    from isa_admin.store.program import Git

_OBJECT_ID = re.compile(r"[0-9a-f]{40}")
TAG_LIMIT = 64 * 1024
"""A tag of ours has some hundred bytes."""
# Of so many commits the new files are read in one go, as far as they are few and small: 32 MiB at most.
_STRIDE = 64
_MOST_AHEAD = 512
_LARGEST_AHEAD = 64 * 1024
_SNAPSHOTS = 2


class NotAnAncestorError(StoreError):
    """A history does not contain the commit that it should continue from (ATTACKS A02, A04)."""

    def __init__(self, before: str, tip: str) -> None:
        super().__init__(
            f"the history of {tip[:12]} does not contain the commit {before[:12]}",
            "it was rewritten, or is another history: ask its owner before you rely on it",
        )


class Archive:
    """What can be read of a history.

    It is a context manager: leaving it stops the git that objects are read through.
    """

    def __init__(self, git: Git) -> None:
        self._git = git
        self._reader = ObjectReader(git)
        self._ahead: dict[str, bytes] = {}
        self._line: list[str] = []
        self._ancestors: dict[tuple[str, str], bool] = {}
        self._snapshots: dict[str, Snapshot] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the git process that objects are read through."""
        self._reader.close()

    def steps(self, tip: str, after: str | None = None) -> Iterator[PastCommit]:
        """Go through the commits up to a tip, oldest first, each with the files that it changed.

        A merge comes as the commit it is, compared with its first parent; what it merged does not come.

        Args:
            tip: The last one.
            after: An ancestor of it that is known already: only those after it come.

        Raises:
            NotAnAncestorError: The history does not contain `after`.
            IncompleteHistoryError: A parent is missing.
            DamagedObjectError: An object is missing, or its bytes do not hash to its name.
        """
        yield from self.along(self.line(tip, after), after)

    def line(self, tip: str, after: str | None = None) -> list[str]:
        """Name the commits that `steps` goes through, oldest first; raises as it does."""
        if after is None:
            # Asked for twice: to see where a history begins, and to judge it.
            if self._line[:1] != [tip]:
                self._line = list(chain(self._git, _checked(tip)))
            return self._line[::-1]
        names = list(chain(self._git, _checked(tip), {after}))
        if names.pop() != after:
            raise NotAnAncestorError(after, tip)
        return names[::-1]

    def along(self, names: Sequence[str], after: str | None) -> Iterator[PastCommit]:
        """Go through commits that `line` named, or some of them in a row.

        Args:
            names: The commits, oldest first.
            after: The one before the first of them; None if that begins the history.

        Raises:
            IncompleteHistoryError: The first one has a parent and should have none.
            DamagedObjectError: An object is missing, or its bytes do not hash to its name.
        """
        yield from self._with_files(past_steps(self._reader, names, after))

    def has(self, commit: str) -> bool:
        """Say whether there is such a commit."""
        with suppress(DamagedObjectError):
            self._reader.read(commit, "commit", COMMIT_LIMIT)
            return True
        return False

    def made(self, commit: str) -> datetime:
        """Say when a commit claims to have been made: aware, UTC; 1970 where it does not say."""
        time = committer_time(self._reader.read(_checked(commit), "commit", COMMIT_LIMIT))
        return datetime.fromtimestamp(time[0] if time else 0, UTC)

    def is_ancestor(self, before: str, tip: str) -> bool:
        """Say whether a commit is the other one, or one that the other follows; no when it is not here.

        The line of first parents is what counts, as everywhere in a store: a merge is no part of it.

        Raises:
            IncompleteHistoryError: A parent between them is missing.
        """
        if not self.has(before):
            return False
        if before == tip:
            return True
        # Names are digests, so what was found of two of them stays true.
        if (before, tip) not in self._ancestors:
            with closing(self.linked(tip)) as commits:
                self._ancestors[before, tip] = any(name == before for name, _ in commits)
        return self._ancestors[before, tip]

    def linked(self, tip: str) -> Generator[tuple[str, bytes], None, None]:
        """Go back from a tip along the first parents, newest first, by hashed bytes; see `walking.linked`."""
        return linked(self._git, self._reader, _checked(tip))

    def files(self, commit: str) -> dict[str, str]:
        """Give the object of every file of a commit, by path.

        Raises:
            DamagedObjectError: A tree is missing or damaged.
        """
        return {path: entry.object_id for path, entry in self.snapshot(commit).paths().items()}

    def snapshot(self, commit: str) -> Snapshot:
        """Give the files of a commit; of the last two that were asked for each folder is read once."""
        if commit not in self._snapshots:
            if len(self._snapshots) == _SNAPSHOTS:
                del self._snapshots[next(iter(self._snapshots))]
            self._snapshots[commit] = Snapshot(commit, self._reader)
        return self._snapshots[commit]

    def read(self, object_id: str) -> bytes:
        """Give the bytes of a file's object.

        Raises:
            DamagedObjectError: It is missing, or its bytes do not hash to its name.
            TooLargeError: It has more than 64 MiB.
        """
        known = self._ahead.get(object_id)
        return self._reader.read(object_id, "blob", LARGEST_READ) if known is None else known

    def tag(self, object_id: str) -> bytes:
        """Give the bytes of a tag; none if the object is another one.

        Raises:
            DamagedObjectError: Its bytes do not hash to its name.
        """
        with suppress(DamagedObjectError):
            return self._reader.read(object_id, "tag", TAG_LIMIT)
        return b""

    def _with_files(self, steps: Iterator[PastCommit]) -> Iterator[PastCommit]:
        """Go through the commits with the files at hand that `read` is asked for: git gives many at once faster."""
        going_on = True
        while going_on:
            stride: list[PastCommit] = []
            failure: StoreError | None = None
            try:
                stride.extend(islice(steps, _STRIDE))
            except StoreError as error:
                # It is of a later commit: those before it come first.
                failure = error
            self._ahead = self._read_ahead(stride)
            yield from stride
            if failure is not None:
                raise failure
            going_on = len(stride) == _STRIDE
        self._ahead = {}

    def _read_ahead(self, stride: Sequence[PastCommit]) -> dict[str, bytes]:
        changed = (one.new for step in stride for one in step.changed)
        wanted = list(dict.fromkeys(new.object_id for new in changed if new is not None and new.mode == FILE_MODE))
        wanted = wanted[:_MOST_AHEAD]
        try:
            return dict(zip(wanted, self._reader.read_many(wanted, "blob", _LARGEST_AHEAD), strict=True))
        except (DamagedObjectError, TooLargeError):
            # Whoever asks for that one learns of it, and the others are read when they are asked for.
            return {}


def _checked(commit: str) -> str:
    if _OBJECT_ID.fullmatch(commit) is None:
        raise DamagedObjectError(ascii(commit), "has a name that git does not give")
    return commit
