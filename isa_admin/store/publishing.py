"""Moving a branch to a new commit: compare and swap, and finishing what a killed command left half done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.errors import StoreError
from isa_admin.store.index import free_index
from isa_admin.store.journal import (
    Pending,
    drop_pending,
    free_references,
    has_pending,
    journal_age,
    read_pending,
    write_pending,
)
from isa_admin.store.lock import StoreBusyError, StoreNotWritableError, kernel_lock
from isa_admin.store.program import GitRefusedError
from isa_admin.store.snapshot import Snapshot
from isa_admin.store.worktree import bring_along
from isa_admin.system.files import remove_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isa_admin.store.objects import ObjectReader
    from isa_admin.store.place import Place

# The folder that a new store is built in, inside or beside its place.
ASIDE = ".isa-admin-init"

_NO_COMMIT = "0" * 40
# No git takes so many seconds to move a branch.
_ORPHAN = 10.0


class MovedTipError(StoreError):
    """Somebody else's commit came between; ours was not published."""

    def __init__(self) -> None:
        super().__init__("the store changed meanwhile, and nothing was written", "run the command again")


class LockedReferenceError(StoreError):
    """Another git program holds a lock on the branch."""

    def __init__(self, words: str) -> None:
        lock = next((part for part in words.split("'") if part.endswith(".lock")), "the .lock file in .git/refs/heads")
        super().__init__(
            "another git program is at work in this store, or was stopped in the middle; nothing was written",
            f"close it and run the command again; when no git program runs, delete {lock}",
        )


def move_branch(place: Place, pending: Pending, who: Mapping[str, str]) -> None:
    """Write the journal, then move the branch to the new commit if it still stands at the old one.

    Args:
        place: The store.
        pending: What is about to happen.
        who: The environment that says for the reflog who moves it.

    Raises:
        MovedTipError: The branch stands elsewhere.
        LockedReferenceError: Another git holds it for more than three seconds.
        StoreNotWritableError: The journal cannot be written.
        GitRefusedError: git could not move it.
    """
    # What is left of an earlier commit (a file that was open in Word) is still to be done: the journals are joined.
    earlier = read_pending(place)
    whole = pending
    if earlier is not None:
        whole = replace(pending, old=earlier.old, paths=tuple(sorted({*earlier.paths, *pending.paths})))
    try:
        write_pending(place, whole)
    except OSError as reason:
        raise StoreNotWritableError(reason) from reason
    try:
        _update(place, pending, who)
    except GitRefusedError as refusal:
        if earlier is None:
            drop_pending(place)
        else:
            write_pending(place, earlier)
        _explain(place, pending, refusal)
        raise


def _update(place: Place, pending: Pending, who: Mapping[str, str]) -> None:
    order = f"update {pending.branch}\0{pending.new}\0{pending.old or _NO_COMMIT}\0"
    command = ["update-ref", "--create-reflog", "-m", "isa-admin", "-z", "--stdin"]
    place.git.refs(*command, stdin=order.encode("ascii"), **who)


def _explain(place: Place, pending: Pending, refusal: GitRefusedError) -> None:
    """Raise what the refusal of git means, where that is known."""
    if place.tip() != pending.old:
        raise MovedTipError from refusal
    # That it cannot be made for want of room or of a right names the lock too, and is no other program.
    if ".lock': File exists" in refusal.words:
        raise LockedReferenceError(refusal.words) from refusal


def move_apart(place: Place, pending: Pending, who: Mapping[str, str]) -> None:
    """Move a branch that the folder is not on: no journal is needed, since git moves it or does not.

    Raises:
        MovedTipError, LockedReferenceError, GitRefusedError: As `move_branch`.
    """
    begun = place.stands_at(pending.branch) is not None
    try:
        # The first commit of its own makes the branch, which shows the commit that it begins at until then.
        _update(place, pending if begun else replace(pending, old=None), who)
    except GitRefusedError as refusal:
        _explain(place, pending, refusal)
        raise


def finish(place: Place, reader: ObjectReader) -> list[str]:
    """Finish what a killed command left; the caller holds the lock.

    Returns:
        The files that could not be brought along, because somebody changed them by hand since.

    Raises:
        OSError: A file cannot be written now; the journal stays, and the next command tries again.
        StoreError: The same of the index.
    """
    free_index(place)
    pending = read_pending(place)
    left: list[str] = []
    if pending is not None:
        free_references(place, pending)
        if place.branch() != pending.branch:
            # The work tree is not the one that the journal speaks of; it waits until that one is back.
            return left
        tip = place.tip()
        if tip == pending.old:
            # Killed alone, a command leaves a git that may move the branch yet: what it needs then is kept for it.
            if journal_age(place) < _ORPHAN:
                return left
        elif tip is not None:
            old = Snapshot(pending.old, reader) if pending.old else None
            left = bring_along(place, old, Snapshot(tip, reader), pending.paths)
        if pending.old is None:
            remove_tree(place.root / ASIDE)
    drop_pending(place)
    return left


def settle(place: Place, reader: ObjectReader) -> None:
    """Finish what a killed command left, if there is anything and nobody is at work; for commands that only read."""
    if not has_pending(place):
        return
    try:
        with kernel_lock(place.private, 0):
            finish(place, reader)
    except (OSError, StoreBusyError, StoreNotWritableError, GitRefusedError):
        # Reading goes by the tip, so a work tree that is behind does no harm: the next writing command sees to it.
        return
