"""One writing command at the store, while it holds the lock: what is in its way, and publishing what was staged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.errors import StoreError
from isa_admin.store.commit_text import CommitWords
from isa_admin.store.journal import Pending, read_pending
from isa_admin.store.packing import write_objects
from isa_admin.store.publishing import finish, move_apart, move_branch
from isa_admin.store.snapshot import Snapshot
from isa_admin.store.staging import stage
from isa_admin.store.trees import NewObject
from isa_admin.store.worktree import EditsInTheWayError, edits_in_the_way

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from isa_admin.store.copies import PrivateCopy
    from isa_admin.store.objects import ObjectReader
    from isa_admin.store.place import Place
    from isa_admin.store.staging import Staged


class OffBranchError(StoreError):
    """The store's work tree is on a branch other than the one that commits go to, or on none."""

    def __init__(self, wanted: str, found: str | None) -> None:
        name = wanted.removeprefix("refs/heads/")
        here = f"on branch {found.removeprefix('refs/heads/')}" if found else "on no branch"
        super().__init__(f"the store is {here}, and changes go to {name}", f"run git switch {name} in the store")


class Writer:
    """A command that writes, while it holds the lock.

    Attributes:
        snapshot: The tip, which nobody else's command can move meanwhile.
        left_behind: After publishing, the files of the work tree that could not be brought along: the commit stands,
            and the next command tries again.
    """

    def __init__(self, place: Place, reader: ObjectReader, branch: str) -> None:
        self._place = place
        self._reader = reader
        self._branch = branch
        self.left_behind: tuple[str, ...] = ()
        found = place.branch()
        # A view of a review's branch writes to it while the folder is on another: then the folder has no part in it.
        self._apart = place.of == branch != found
        self._prepare()
        if found != branch and not self._apart:
            raise OffBranchError(branch, found)
        tip = place.tip()
        if tip is None:
            raise StoreError(
                "the store has no commit yet",
                "start a store with isa-admin init PATH",
            )
        if self._moved_late(tip):
            self._prepare()
        self.snapshot = Snapshot(tip, reader)

    @property
    def tip(self) -> str:
        """The commit that the store stands at."""
        return self.snapshot.commit

    def stage(
        self,
        changes: Mapping[str, bytes | None],
        *,
        message: str,
        name: str,
        email: str,
        when: datetime,
    ) -> Staged:
        """Build the commit that changes some files, to be looked at and signed.

        Args:
            changes: The new bytes for each path, or None to take a file away.
            message: The commit's subject, and after a blank line the rest.
            name: Who commits.
            email: Their e-mail.
            when: The time, with its UTC offset.

        Raises:
            StoreError: Every file has these bytes already.
            UnsafePathError, PathConflictError, UnsafeEntryError: A path cannot be written.
            UnfitWordsError: Name, e-mail or message cannot stand in a commit.
            EditsInTheWayError: Somebody changed one of these files by hand and has not committed it.
        """
        staged = stage(self.snapshot, changes, CommitWords(message, name, email, when))
        edits = [] if self._apart else edits_in_the_way(self._place, staged.changed)
        if edits:
            raise EditsInTheWayError(edits)
        return staged

    def publish(self, staged: Staged, sign: Callable[[bytes], str]) -> str | None:
        """Sign a commit, write it, and let the store stand at it.

        Args:
            staged: What `stage` gave.
            sign: Makes the armored signature over the bytes it is given; what it raises passes through, and nothing
                has changed then.

        Returns:
            The name of the commit; None in a dry run, which asks for no signature.

        Raises:
            MovedTipError: A git outside this program moved the branch meanwhile.
            StoreError: git or the disk refused; the store is as it was.
        """
        name, content = staged.commit(sign(staged.payload))
        write_objects(self._place, [*staged.objects.values(), NewObject("commit", content)])
        paths = tuple(change.path for change in staged.changed)
        pending = Pending(self._branch, staged.parent, name, paths)
        if self._apart:
            move_apart(self._place, pending, staged.who)
        else:
            move_branch(self._place, pending, staged.who)
        self._moved(name)
        return name

    def take_over(self, archive: PrivateCopy, tip: str) -> None:
        """Let the store stand at a later commit of a history that was verified; see `adopting.take_over`.

        The work tree is brought along as with `publish`.
        """
        from isa_admin.store.taking_over import take_over

        if take_over(self._place, self.snapshot, archive, tip):
            self._moved(tip)

    def rewind_to(self, archive: PrivateCopy, tip: str) -> str | None:
        """Put a history that was verified in place of the store's own latest commits, and keep those.

        Returns:
            The reference that the old tip is kept under, if it had to be kept; see `adopting.rewind_to`.
        """
        from isa_admin.store.taking_over import rewind_to

        kept = rewind_to(self._place, self.snapshot, archive, tip)
        self._moved(tip)
        return kept

    def set_back(self, commit: str) -> str | None:
        """Let the store stand at an earlier commit of its own history; see `taking_over.set_back`.

        Returns:
            The reference that the commits after it are kept under; None in a dry run.
        """
        from isa_admin.store.taking_over import set_back

        kept = set_back(self._place, self.snapshot, Snapshot(commit, self._reader))
        self._moved(commit)
        return kept

    def _moved(self, tip: str) -> None:
        self.snapshot = Snapshot(tip, self._reader)
        self.left_behind = self._bring_along()

    def _prepare(self) -> None:
        # What a killed command could not bring along may still be in the way: then staging says which file it is.
        self.left_behind = self._bring_along()

    def _moved_late(self, tip: str) -> bool:
        """Say whether the git of a command that was killed alone moved the branch since we looked."""
        pending = None if self._apart else read_pending(self._place)
        return pending is not None and pending.old != tip and not self.left_behind

    def _bring_along(self) -> tuple[str, ...]:
        if self._apart:
            return ()
        try:
            return tuple(finish(self._place, self._reader))
        except (OSError, StoreError):
            pending = read_pending(self._place)
            return pending.paths if pending else ()


class RehearsedWriter(Writer):
    """A writer of a dry run: it reads and stages like any other, and publishes nothing."""

    def take_over(self, archive: PrivateCopy, tip: str) -> None:
        """Leave the store where it stands."""
        del archive, tip

    def rewind_to(self, archive: PrivateCopy, tip: str) -> None:
        """Leave the store where it stands; nothing has to be kept."""
        del archive, tip

    def set_back(self, commit: str) -> None:
        """Leave the store where it stands, and say which edits would be in the way; nothing has to be kept."""
        from isa_admin.store.taking_over import paths_to_set_back

        paths_to_set_back(self._place, self.snapshot, Snapshot(commit, self._reader))

    def _prepare(self) -> None:
        """Leave the journal alone: a dry run writes nothing at all."""

    def publish(self, staged: Staged, sign: Callable[[bytes], str]) -> None:
        """Publish nothing, and ask for no signature."""
        del staged, sign
