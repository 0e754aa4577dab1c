"""Taking over a history that was verified: the store's branch is moved to it, and the work tree updated.

The objects come from the private copy, where they were verified, and not from wherever that took them from.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from isa_admin.errors import StoreError
from isa_admin.records.layout import FILE_MODE, is_portable
from isa_admin.store.creation import put_in_place
from isa_admin.store.journal import Pending
from isa_admin.store.packing import write_pack
from isa_admin.store.program import GitRefusedError
from isa_admin.store.publishing import move_branch
from isa_admin.store.remotes import set_origin
from isa_admin.store.snapshot import UnsafeEntryError
from isa_admin.store.trees import PathConflictError, TreeChange, check_path
from isa_admin.store.walking import chain
from isa_admin.store.worktree import EditsInTheWayError, bring_along, edits_in_the_way

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from isa_admin.store.archive import Archive
    from isa_admin.store.copies import PrivateCopy
    from isa_admin.store.place import Place
    from isa_admin.store.snapshot import Snapshot, TreeEntry

MAIN = "refs/heads/main"
_KEPT = "refs/isa-admin/kept/"
_SHORT = 12
_SUBMODULE = "160000"


class NotAFastForwardError(StoreError):
    """The store has commits that the other history does not have."""

    def __init__(self) -> None:
        super().__init__(
            "the store has commits of its own that the other history does not contain; nothing was changed",
            "run isa-admin sync, which records them again on top of the others",
        )


class UnrelatedHistoryError(StoreError):
    """Two histories have no commit in common."""

    def __init__(self) -> None:
        super().__init__(
            "the store and the other repository have no commit in common; nothing was changed",
            "check the address: it is the store of another agreement",
        )


def common(place: Place, own: str, archive: Archive, tip: str) -> str | None:
    """Give the latest commit that a store's history and another one share; None when they share none.

    Raises:
        IncompleteHistoryError: A parent is missing in one of them.
    """
    for name in chain(place.git, own):
        if archive.is_ancestor(name, tip):
            return name
    return None


def take_over(place: Place, now: Snapshot, archive: PrivateCopy, tip: str) -> bool:
    """Move main to a commit that descends from the present one; the caller holds the lock and brings the files along.

    Returns:
        Whether there was anything to do.

    Raises:
        NotAFastForwardError: It does not descend from the present one.
        EditsInTheWayError: Somebody changed a file by hand that would be written.
        UnsafePathError, UnsafeEntryError, PathConflictError: A path there is none that the program writes.
        MovedTipError, StoreError: As with `publishing.move_branch`.
    """
    if now.commit == tip:
        return False
    if not archive.is_ancestor(now.commit, tip):
        raise NotAFastForwardError
    _move(place, now, archive, tip, known=now.commit)
    return True


def rewind_to(place: Place, now: Snapshot, archive: PrivateCopy, tip: str) -> str | None:
    """Move main to a commit that shares some history with the present one, which is kept under a reference.

    The caller holds the lock and brings the files along; raises as `take_over` does, and UnrelatedHistoryError.

    Returns:
        The full name of the reference; None when the tip descends from the present one, and nothing has to be kept.
    """
    base = common(place, now.commit, archive, tip)
    if base is None:
        raise UnrelatedHistoryError
    if base == now.commit:
        take_over(place, now, archive, tip)
        return None
    kept = _kept_name(now.commit)
    _move(place, now, archive, tip, known=base, kept=kept)
    return kept


def keep_tip(place: Place, commit: str) -> str:
    """Keep a commit under a reference of its own; gives the reference's full name."""
    kept = _kept_name(commit)
    place.git.refs("update-ref", kept, commit)
    return kept


def set_back(place: Place, now: Snapshot, earlier: Snapshot) -> str:
    """Move main back to an earlier commit of its own history; what came after it is kept under a reference.

    The caller holds the lock and brings the files along. It is what ``git reset --keep`` does, without running anything
    that a repository names (hooks, filters).

    Returns:
        The full name of the reference.

    Raises:
        EditsInTheWayError: Somebody changed a file by hand that would be written.
        MovedTipError, StoreError: As with `publishing.move_branch`.
    """
    paths = paths_to_set_back(place, now, earlier)
    kept = keep_tip(place, now.commit)
    # The journal takes only paths that a store may have. Of the others, committed by hand, nobody depends on one.
    fit = tuple(filter(is_portable, paths))
    move_branch(place, Pending(MAIN, now.commit, earlier.commit, fit), who())
    with suppress(OSError):
        bring_along(place, now, earlier, [path for path in paths if path not in fit])
    return kept


def paths_to_set_back(place: Place, now: Snapshot, earlier: Snapshot) -> list[str]:
    """Name the files that `set_back` brings back as they were.

    Raises:
        EditsInTheWayError: Somebody changed one of them by hand.
    """
    before, after = now.paths(), earlier.paths()
    # A submodule is a repository of its own, and as with git its folder stays where it is.
    paths = sorted(
        path
        for path in {*before, *after}
        if (old := before.get(path)) != after.get(path) and not (old and old.mode == _SUBMODULE)
    )
    edits = edits_in_the_way(place, [TreeChange(path, before.get(path), after.get(path), None) for path in paths])
    if edits:
        raise EditsInTheWayError(edits)
    return paths


def _kept_name(tip: str) -> str:
    # Within one second the same tip may be kept twice, under one name.
    return f"{_KEPT}{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{tip[:_SHORT]}"


def clone_into(path: Path, copy: PrivateCopy, tip: str, origin_url: str) -> None:
    """Make a store from a private copy: a whole one or none, as `creation.create_store` does.

    Args:
        path: Where it shall be: a folder that is not there yet, or an empty one.
        copy: Where the history was verified.
        tip: The verified commit that the store shall stand at, on branch main.
        origin_url: The address that it is shared through, recorded as it is.

    Raises:
        UnusableAddressError: The address is of a kind that is not used.
        UnsafePathError, UnsafeEntryError, PathConflictError: It has a path that the program does not write.
        TargetTakenError: Something lies at the path.
        StoreNotWritableError: The folder cannot be made.
        StoreError: A file cannot be written, or git refused.
    """
    files = copy.snapshot(tip).paths()
    safe_paths(files)

    def fill(place: Place) -> tuple[Pending, Mapping[str, str]]:
        set_origin(place, origin_url)
        write_pack(place, copy.pack(tip, None), strict=True)
        return Pending(MAIN, None, tip, tuple(files)), who()

    put_in_place(path, fill)


def forget_kept(place: Place, names: Iterable[str], needed: Iterable[str]) -> None:
    """Let go of commits that `rewind_to` kept: what they recorded stands again.

    Args:
        place: The store.
        names: The references, or the commits themselves where a killed command did not come to know the name.
        needed: Those of them that stay.
    """
    ends = set(map(_end, names)).difference(map(_end, needed))
    # One that stays for now, because somebody holds it, takes no room and is in nobody's way.
    with suppress(GitRefusedError):
        for name in place.git.refs("for-each-ref", "--format=%(refname)", _KEPT).decode("utf-8", "replace").split():
            if _end(name) in ends:
                place.git.refs("update-ref", "-d", name)


def _end(name: str) -> str:
    return name[-_SHORT:] if name.startswith(_KEPT) else name[:_SHORT]


def safe_paths(files: Mapping[str, TreeEntry]) -> None:
    """Ensure that every file of a commit is one that the program would write, before any of them lands on the disk.

    Raises:
        UnsafePathError, UnsafeEntryError, PathConflictError: One of them is not.
    """
    seen: dict[str, str] = {}
    for path, entry in files.items():
        check_path(path)
        if entry.mode != FILE_MODE:
            raise UnsafeEntryError(path, entry.mode)
        twin = seen.setdefault(path.casefold(), path)
        if twin != path:
            raise PathConflictError(path, f"{twin} differs from it in capitals only")


def _move(  # noqa: PLR0913  # from where to where, what is known of it, and what is kept
    place: Place, now: Snapshot, archive: PrivateCopy, tip: str, *, known: str, kept: str | None = None
) -> None:
    before, after = now.paths(), archive.snapshot(tip).paths()
    safe_paths(after)
    paths = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    edits = edits_in_the_way(place, [TreeChange(path, before.get(path), after.get(path), None) for path in paths])
    if edits:
        raise EditsInTheWayError(edits)
    write_pack(place, archive.pack(tip, known), strict=True)
    if kept is not None:
        place.git.refs("update-ref", kept, now.commit)
    move_branch(place, Pending(MAIN, now.commit, tip, tuple(paths)), who())


def who() -> dict[str, str]:
    """Say for the reflog who moves a branch without a commit of their own: the program."""
    return {"GIT_COMMITTER_NAME": "isa-admin", "GIT_COMMITTER_EMAIL": "isa-admin"}
