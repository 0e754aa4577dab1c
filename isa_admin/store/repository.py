"""The store as the application sees it: found, read as of any commit, written by one command at a time."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Self

from msgspec.structs import replace

from isa_admin.domain.text import harmless
from isa_admin.records.layout import AGREEMENT
from isa_admin.store.objects import ObjectReader
from isa_admin.store.place import MAIN, REVIEW, NotAStoreError, open_place
from isa_admin.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path
    from types import TracebackType

    from isa_admin.store.archive import Archive
    from isa_admin.store.commit_text import CommitWords
    from isa_admin.store.copies import PrivateCopy
    from isa_admin.store.edits import EditedCopies
    from isa_admin.store.history import PastCommit
    from isa_admin.store.place import Place
    from isa_admin.store.trees import NewObject
    from isa_admin.store.writing import Writer

# What makes a repository a store.
MARK = AGREEMENT


class Store:
    """A store, and the one git process that its objects are read through.

    It is a context manager: leaving it stops that process, and so does the end of the program.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._reader = ObjectReader(place.git)

    @classmethod
    def open(cls, root: Path) -> Store:
        """Open the store in a folder.

        Raises:
            NotAStoreError: There is no repository, or its tip holds no agreement.
            MissingProgramError: git is missing or too old.
        """
        store = cls(open_place(root.absolute()))
        tip = store._place.tip()
        if tip is None or not Snapshot(tip, store._reader).has(MARK):
            store.close()
            raise NotAStoreError(root)
        return store

    @classmethod
    def find(cls, start: Path) -> Store:
        """Open the store that a folder lies in: the nearest one on the way up.

        Raises:
            NotAStoreError: There is none up to the top.
            MissingProgramError: git is missing or too old.
        """
        here = start.absolute()
        for folder in (here, *here.parents):
            if (folder / ".git").exists():
                try:
                    return cls.open(folder)
                except NotAStoreError:
                    continue
        raise NotAStoreError(start)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the git process that objects are read through."""
        self._reader.close()

    @property
    def root(self) -> Path:
        """The folder that people work in."""
        return self._place.root

    def shown(self) -> str:
        """Give the full name of the branch that the store shows; see `place.Place.showing`."""
        return self._place.showing()[0]

    def notice(self) -> str | None:
        """Say what its readers have to know: the store shows a branch other than main, or HEAD is elsewhere."""
        shown, branch = self.shown(), self._place.of or self._place.branch()
        here = f"branch {harmless(branch.removeprefix('refs/heads/'))}" if branch else "no branch"
        if shown != MAIN:
            return f"this is {here}, not the register itself (main)"
        return None if branch == MAIN else f"the folder is on {here}; this is the register itself (main)"

    def tip(self) -> str:
        """Give the commit that the store shows: that of main, except for the branches that `shown` names.

        Raises:
            NotAStoreError: It has none any more.
        """
        tip = self._place.tip()
        if tip is None:
            raise NotAStoreError(self.root)
        return tip

    def snapshot(self, commit: str | None = None) -> Snapshot:
        """Give the files of a commit by its full name (see `tip`, `resolve`, `commit_before`); else of the tip."""
        return Snapshot(commit or self.tip(), self._reader)

    def resolve(self, given: str) -> str:
        """Give the full id of a commit of the store's history from the beginning of it; no name is looked up.

        Raises:
            NotAnIdError, NoSuchCommitError, SeveralCommitsError: See `naming_commits.find_commit`.
            IncompleteHistoryError, DamagedObjectError: The store is damaged.
        """
        from isa_admin.store.naming_commits import find_commit
        from isa_admin.store.walking import linked

        return find_commit(given, (name for name, _ in linked(self._place.git, self._reader, self.tip())))

    def main(self) -> Store:
        """Give this store as it stands on main, whatever branch the folder is on."""
        return type(self)(replace(self._place, of=MAIN, begins=None))

    def of_review(self, year: str, begins: str | None = None) -> Store:
        """Give this store as it stands on the branch of a review, whatever branch the folder is on.

        What is read is read from that branch, and what is written goes to it. The folder is brought along only where
        it is on the branch.

        Args:
            year: The year of the review.
            begins: The commit that the branch begins at, if it has none of its own yet.
        """
        return type(self)(replace(self._place, of=f"{REVIEW}{year}", begins=begins))

    def tags(self) -> frozenset[str]:
        """Give the names of all tags of the store."""
        from isa_admin.store.tags import labels

        return labels(self._place)

    def tag(self, label: str) -> bytes | None:
        """Give the bytes of the tag of a version; nothing if there is none."""
        from isa_admin.store.tags import tag_at

        return tag_at(self._place, self._reader, label)

    def tag_object(self, label: str) -> str | None:
        """Give the object of the tag of a version; nothing if there is none."""
        from isa_admin.store.tags import TAGS

        return self._place.stands_at(f"{TAGS}{label}")

    def take_tag(self, label: str, content: bytes) -> None:
        """Write the tag of a version that was verified elsewhere."""
        from isa_admin.store.tags import write_tag

        with self.writing():
            write_tag(self._place, label, content)

    def write_tag(self, label: str, commit: str, words: CommitWords, sign: Callable[[bytes], str]) -> str:
        """Write the signed tag of a version; gives its object.

        Raises:
            StoreError: There is another one of this name, or git or the disk refused.
        """
        from isa_admin.store.tags import payload, write_tag

        unsigned = payload(commit, label, words)
        content = unsigned + sign(unsigned).replace("\r\n", "\n").strip("\n").encode("ascii") + b"\n"
        with self.writing():
            return write_tag(self._place, label, content)

    def drop_tag(self, label: str) -> None:
        """Take away the tag of a version whose commit was taken back.

        Raises:
            StoreError: git or the disk refused.
        """
        from isa_admin.store.tags import drop_tag

        with self.writing():
            drop_tag(self._place, label)

    def review(self, name: str) -> str | None:
        """Give the commit of a branch of a review, ``review/2027``; nothing if there is none."""
        return self._place.review(name)

    def reviews(self) -> list[str]:
        """List the branches of reviews by their short names, ``review/2027``."""
        return self._place.reviews()

    def contains(self, commit: str) -> bool:
        """Say whether a commit is one of the store's history.

        Raises:
            IncompleteHistoryError, DamagedObjectError: The store is damaged.
        """
        from isa_admin.store.walking import linked

        with closing(linked(self._place.git, self._reader, self.tip())) as commits:
            return any(name == commit for name, _ in commits)

    def commit_before(self, on: date) -> str:
        """Give the last commit before the first one that was made after a day, by the committers' own local dates.

        Raises:
            NothingBeforeError: The store was started later.
            IncompleteHistoryError, DamagedObjectError: The store is damaged.
        """
        from isa_admin.store.naming_commits import last_until
        from isa_admin.store.walking import linked

        return last_until(on, linked(self._place.git, self._reader, self.tip()))

    def beginning(self) -> PastCommit:
        """Give the first commit, on which everything rests.

        Raises:
            IncompleteHistoryError: A parent is missing (a shallow clone).
        """
        from isa_admin.store.walking import chain

        *_, first = chain(self._place.git, self.tip())
        return next(self.history(tip=first))

    def history(
        self, paths: Sequence[str] = (), *, tip: str | None = None, since: str | None = None
    ) -> Iterator[PastCommit]:
        """Go through the commits, newest first.

        Args:
            paths: Only those that changed one of these files or folders; all of them when empty.
            tip: Where to start instead of the store's tip.
            since: A commit to stop before.

        Raises:
            IncompleteHistoryError: A parent is missing (a shallow clone).
            DamagedObjectError: A commit's bytes do not hash to its name.
        """
        from isa_admin.store.walking import past_commits

        return past_commits(self._place.git, self._reader, tip or self.tip(), since, paths)

    def commits_of(self, path: str) -> list[str]:
        """Name the commits that changed a file, newest first, without a look at what else they changed.

        Raises:
            IncompleteHistoryError: A parent is missing (a shallow clone).
        """
        from isa_admin.store.walking import commits_of

        return commits_of(self._place.git, self.tip(), None, [path])

    def hand_edits(self) -> list[str]:
        """List the files that somebody changed by hand and has not committed; see `worktree.hand_edits`."""
        from isa_admin.store.worktree import hand_edits

        return hand_edits(self._place, self.snapshot())

    def edited(self) -> dict[str, bytes | None]:
        """Give the bytes of each file that somebody changed by hand and has not committed; see `worktree.edited`."""
        from isa_admin.store.worktree import edited

        return edited(self._place, self.snapshot())

    @property
    def copies(self) -> EditedCopies:
        """The copies of the terms that somebody edits."""
        from isa_admin.store.edits import EditedCopies

        return EditedCopies(self._place.common_dir)

    def restore(self, paths: Iterable[str]) -> None:
        """Take back what somebody changed by hand in some files of the folder and has not committed.

        Raises:
            StoreBusyError, StoreNotWritableError: As with `writing`.
            OSError: A file cannot be written; those before it are done.
        """
        from isa_admin.store.lock import kernel_lock
        from isa_admin.store.worktree import restore

        with kernel_lock(self._place.private, 30.0):
            restore(self._place, self.snapshot(), sorted(paths))

    def settle(self) -> None:
        """Finish what a killed command left behind, when there is anything: one look at a file when there is not."""
        if os.path.lexists(self._place.journal):
            from isa_admin.store.publishing import settle

            settle(self._place, self._reader)

    @contextmanager
    def writing(self, *, branch: str | None = None, patience: float = 30.0) -> Iterator[Writer]:
        """Hold the store's lock for one writing command.

        Args:
            branch: The full name of the branch that the commit goes to; main, or that of the review that this is a
                view of.
            patience: How many seconds to wait for another command.

        Raises:
            StoreBusyError: Another command was at work all the time.
            StoreNotWritableError: The store's folder cannot be written to.
            OffBranchError: The work tree is on another branch.
        """
        from isa_admin.store.lock import kernel_lock
        from isa_admin.store.writing import Writer

        with kernel_lock(self._place.private, patience):
            yield Writer(self._place, self._reader, branch or self._place.of or MAIN)

    def common_with(self, archive: Archive, tip: str) -> str | None:
        """Give the latest commit that the store's history and another one share; None when they share none."""
        from isa_admin.store.taking_over import common

        return common(self._place, self.tip(), archive, tip)

    def take_over(self, archive: PrivateCopy, tip: str) -> tuple[str, ...]:
        """Let the store stand at a later commit of a history that was verified.

        Returns:
            The files of the work tree that could not be brought along; the next command tries again.

        Raises:
            NotAFastForwardError: The tip does not descend from the store's.
            EditsInTheWayError: Somebody changed a file by hand that the later commits change too; nothing is changed.
            UnsafePathError, UnsafeEntryError: The tip has a path that the program does not write.
            StoreError: As with `writing` and `Writer.publish`.
        """
        with self.writing() as writer:
            writer.take_over(archive, tip)
            return writer.left_behind

    def rewind_to(self, archive: PrivateCopy, tip: str, *, expected: str) -> str | None:
        """Put a history that was verified in place of the store's own commits since both parted, and keep those.

        Args:
            archive: Where the history lies.
            tip: The commit to stand at.
            expected: The tip that the store had when its own commits were listed.

        Returns:
            The reference that the old tip is kept under, refs/isa-admin/kept/TIME-COMMIT; None when there was nothing
            of the store's own.

        Raises:
            MovedTipError: Somebody committed to the store meanwhile.
            UnrelatedHistoryError: The two histories share no commit.
            EditsInTheWayError, UnsafePathError, UnsafeEntryError, StoreError: As with `take_over`.
        """
        from isa_admin.store.publishing import MovedTipError

        with self.writing() as writer:
            if writer.tip != expected:
                raise MovedTipError
            return writer.rewind_to(archive, tip)

    def set_back(self, commit: str, *, expected: str) -> tuple[str | None, tuple[str, ...]]:
        """Let the store stand at an earlier commit of its own history, and keep those that came after it.

        Args:
            commit: The earlier one.
            expected: The tip that the store had when that was decided.

        Returns:
            The reference that the old tip is kept under, refs/isa-admin/kept/TIME-COMMIT (None in a dry run); and the
            files of the work tree that could not be brought along: the next command tries again.

        Raises:
            MovedTipError: Somebody committed to the store meanwhile.
            EditsInTheWayError: Somebody changed a file by hand that the later commits changed too; nothing is changed.
            StoreError: As with `writing` and `Writer.publish`.
        """
        from isa_admin.store.publishing import MovedTipError

        with self.writing() as writer:
            if writer.tip != expected:
                raise MovedTipError
            return writer.set_back(commit), writer.left_behind

    def remote_tips(self) -> list[str]:
        """Give the commits that branches of other repositories had when git last asked or told them by hand."""
        return self._place.git.refs("for-each-ref", "--format=%(objectname)", "refs/remotes").decode("ascii").split()

    def archive(self) -> Archive:
        """Open the store's own history as verification reads one."""
        from isa_admin.store.archive import Archive

        return Archive(self._place.git)

    def forget_kept(self, names: Iterable[str], needed: Iterable[str]) -> None:
        """Let go of commits that `rewind_to` kept under references, but for those that are needed."""
        from isa_admin.store.taking_over import forget_kept

        forget_kept(self._place, names, needed)

    def origin(self) -> str | None:
        """Give the address that the store is shared through, as it was recorded; None when it is not."""
        from isa_admin.store.remotes import origin

        return origin(self._place)

    def set_origin(self, url: str) -> None:
        """Record the address that the store is shared through.

        Raises:
            UnusableAddressError: The address is of a kind that is not used.
            GitRefusedError: The store's settings cannot be written.
        """
        from isa_admin.store.remotes import set_origin

        set_origin(self._place, url)

    def push(self, url: str, tip: str, expected: str | None, ref: str = MAIN) -> bool:
        """Publish commits of the store; see `remotes.push`."""
        from isa_admin.store.remotes import push

        return push(self._place, url, tip, expected, ref)

    def stands_at(self, ref: str) -> str | None:
        """Give the commit that a branch stands at, by its full name; nothing if there is none."""
        return self._place.stands_at(ref)

    def take_objects(self, copy: PrivateCopy, tip: str, known: str | None) -> None:
        """Write the objects of a history that was verified; no branch is moved by that."""
        from isa_admin.store.packing import write_pack

        with self.writing():
            write_pack(self._place, copy.pack(tip, known))

    def put_objects(self, objects: Collection[NewObject]) -> None:
        """Write objects; no branch is moved by that."""
        from isa_admin.store.packing import write_objects

        with self.writing():
            write_objects(self._place, objects)

    def move_apart(self, ref: str, old: str | None, new: str, *, keep: bool) -> None:
        """Let a branch that the folder is not on stand at another commit of a history that was verified.

        Args:
            ref: The full name of the branch of a review.
            old: The commit that it stands at; None if it is not there yet.
            new: The commit that it shall stand at.
            keep: Whether the old commit is kept under a reference: something of it is not in the new one.

        Raises:
            OffBranchError: The folder is on that branch.
            MovedTipError, StoreError: As with `publishing.move_branch`.
        """
        from isa_admin.store.journal import Pending
        from isa_admin.store.publishing import move_apart
        from isa_admin.store.taking_over import keep_tip, who
        from isa_admin.store.writing import OffBranchError

        with self.writing():
            if self._place.branch() == ref:
                raise OffBranchError(MAIN, ref)
            if keep and old is not None:
                keep_tip(self._place, old)
            move_apart(replace(self._place, of=ref), Pending(ref, old, new, ()), who())

    def dry_run(self) -> Store:
        """Give this store for a dry run: the same in every way, but nothing is published."""
        return _RehearsedStore(self._place)


class _RehearsedStore(Store):
    """A store that nothing is written to."""

    def settle(self) -> None:
        """Leave what a killed command left to a command that writes."""

    @contextmanager
    def writing(self, *, branch: str | None = None, patience: float = 30.0) -> Iterator[Writer]:
        """Rehearse one writing command: no lock, since nothing is written."""
        from isa_admin.store.writing import RehearsedWriter

        del patience
        yield RehearsedWriter(self._place, self._reader, branch or self._place.of or MAIN)
