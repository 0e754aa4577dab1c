"""A new store: built aside with its first signed commit, and put in place by one rename."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.errors import StoreError
from isa_admin.store.commit_text import CommitWords
from isa_admin.store.journal import Pending
from isa_admin.store.lock import StoreNotWritableError, kernel_lock
from isa_admin.store.objects import ObjectReader
from isa_admin.store.packing import write_objects
from isa_admin.store.place import MAIN, open_place
from isa_admin.store.program import make_repository
from isa_admin.store.publishing import ASIDE, finish, move_branch
from isa_admin.store.staging import stage
from isa_admin.store.trees import NewObject
from isa_admin.system.files import flush_folder, own_folder, remove_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from isa_admin.store.place import Place

    Filled = tuple[Pending, Mapping[str, str]]

_PATIENCE = 30.0


class TargetTakenError(StoreError):
    """There is something where the store would be."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} already exists and is not an empty folder", "name a new folder, or an empty one")


def create_store(  # noqa: PLR0913  # the words of the first commit are asked for by name
    path: Path,
    files: Mapping[str, bytes],
    *,
    message: str,
    name: str,
    email: str,
    when: datetime,
    sign: Callable[[bytes], str],
) -> str:
    """Make a new store with its first commit.

    It is built in a hidden folder and given its place by one renaming, so that there is a whole store or none.

    Args:
        path: Where it shall be: a folder that is not there yet, or an empty one.
        files: The bytes of its files, by path.
        message: The message of the first commit.
        name: Who commits.
        email: Their e-mail.
        when: The time, with its UTC offset.
        sign: Makes the armored signature over the bytes it is given.

    Returns:
        The name of the first commit.

    Raises:
        TargetTakenError: Something lies at the path.
        StoreNotWritableError: The folder cannot be made.
        StoreError: A file cannot be written, or git refused.
    """
    staged = stage(None, files, CommitWords(message, name, email, when))

    def fill(place: Place) -> Filled:
        commit, content = staged.commit(sign(staged.payload))
        write_objects(place, [*staged.objects.values(), NewObject("commit", content)])
        return Pending(MAIN, None, commit, tuple(change.path for change in staged.changed)), staged.who

    return put_in_place(path, fill)


def put_in_place(path: Path, fill: Callable[[Place], Filled]) -> str:
    """Make a store in a hidden folder, and put it in place by one rename.

    Args:
        path: Where it shall be: a folder that is not there yet, or an empty one.
        fill: Writes the objects into the new repository; gives the commit that it shall stand at, and the environment
            that says for the reflog who did it.

    Returns:
        The name of that commit.

    Raises:
        TargetTakenError: Something lies at the path.
        StoreNotWritableError: The folder cannot be made.
        StoreError: A file cannot be written, or git refused.
    """
    target = path.absolute()
    check_free(target)
    aside = target / ASIDE if target.is_dir() else target.parent / f"{ASIDE}-{target.name}"
    try:
        aside.parent.mkdir(parents=True, exist_ok=True)
        own_folder(aside)
        with kernel_lock(aside, _PATIENCE):
            try:
                check_free(target)
                # What a killed run left.
                remove_tree(aside / "store")
                return _build(aside / "store", target, fill)
            finally:
                remove_tree(aside)
    except (OSError, StoreNotWritableError) as reason:
        # Another init for the same place may have been quicker, and taken its folder aside with it.
        check_free(target)
        raise reason if isinstance(reason, StoreNotWritableError) else StoreNotWritableError(reason) from reason


def check_free(target: Path) -> None:
    """Ensure that nothing is at a place except what a killed run left there.

    Raises:
        TargetTakenError: Something does.
    """
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise TargetTakenError(target)
    if target.is_dir() and any(child.name != ASIDE for child in target.iterdir()):
        raise TargetTakenError(target)


def _build(draft: Path, target: Path, fill: Callable[[Place], Filled]) -> str:
    """Build the store aside, and give it its place; the caller holds the lock."""
    make_repository(draft, MAIN.removeprefix("refs/heads/"))
    place = open_place(draft)
    pending, who = fill(place)
    move_branch(place, pending, who)
    if target.is_dir():
        # The folder may be somebody's current one, so it stays. The repository alone is a whole store already: its
        # journal says which files are still to be written, and if this run is killed the next command writes them.
        (draft / ".git").replace(target / ".git")
        _write_files(open_place(target))
    else:
        _write_files(place)
        draft.replace(target)
    flush_folder(target.parent)
    return pending.new


def _write_files(place: Place) -> None:
    reader = ObjectReader(place.git)
    try:
        finish(place, reader)
    finally:
        reader.close()
