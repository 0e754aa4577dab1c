"""Publishing to a repository in a folder: objects are put there, then main is moved if it stands where expected.

git's own way of pushing to a folder starts a git in that repository, which runs the hooks there as whoever pushes, with
their keyring. Whoever keeps the folder would decide what these do. So nothing of that repository is run, and no setting
of it read but those that say where its references lie; what is handed over was verified by `sync` before.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from isa_admin.domain.text import harmless
from isa_admin.errors import StoreError
from isa_admin.store.archive import Archive
from isa_admin.store.foreign import find_foreign, references
from isa_admin.store.lock import StoreNotWritableError
from isa_admin.store.place import MAIN, OddStoreError, asks_git
from isa_admin.store.program import BLANK, GitRefusedError, quoted, run_in
from isa_admin.store.transport import NotLetInError, RemoteRefusedError
from isa_admin.system.files import first_oddity, folders_to, new_folder, remove_tree

if TYPE_CHECKING:
    from isa_admin.store.address import RemoteAddress
    from isa_admin.store.foreign import Foreign
    from isa_admin.store.place import Place

_NO_COMMIT = "0" * 40
# So often moving main is tried, each time after some more seconds, while another one holds it.
_TURNS = 4
_STILL = 0.5


class SomebodysStoreError(StoreError):
    """The other repository is a store that somebody works in, so nothing is published to it."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"{where} is a store that somebody works in, and nothing can be published to it",
            "share through a bare repository: git init --bare --initial-branch=main PATH",
        )


def hand_over(place: Place, address: RemoteAddress, tip: str, expected: str | None, ref: str = MAIN) -> bool:
    """Let a branch of a repository in a folder stand at a commit of a store, if it still stands where it is expected.

    Args:
        place: The store.
        address: The folder.
        tip: The commit, which follows the expected one, or the object of a tag.
        expected: The commit that the branch stands at there, as far as is known; None when there is none yet.
        ref: The full name of the branch, or of the tag.

    Returns:
        Whether it stands at the tip now; False when others were quicker, and nothing was changed.

    Raises:
        NoSuchRepositoryError, OtherHashError, OddStoreError: There is no repository that can be relied on.
        SomebodysStoreError: It is not a bare one.
        NotLetInError: It belongs to somebody else, or cannot be written to.
        StoreNotWritableError: There is no room.
        RemoteRefusedError: git could not move main; its words are in the message.
    """
    foreign = _open(address)
    stands = _stands(foreign, ref)
    if stands == tip or stands != expected:
        return stands == tip
    try:
        _put_objects(foreign, place.git.pack(tip, expected or _known(place, foreign, ref)))
    except PermissionError as reason:
        raise NotLetInError(address.shown, "the folder cannot be written to") from reason
    except OSError as reason:
        raise StoreNotWritableError(reason) from reason
    return _move(address, foreign, tip, expected, ref)


def _open(address: RemoteAddress) -> Foreign:
    assert address.path is not None  # noqa: S101  # the caller looked
    foreign = find_foreign(address)
    if foreign.git_dir != address.path:
        raise SomebodysStoreError(address.shown)
    try:
        bare = asks_git(address.path, "rev-parse", "--is-bare-repository").strip() == b"true"
    except GitRefusedError as refusal:
        if "dubious ownership" not in refusal.words:
            raise
        raise NotLetInError(
            address.shown, "it belongs to somebody else; git config --global --add safe.directory PATH allows that"
        ) from refusal
    if not bare:
        raise SomebodysStoreError(address.shown)
    # What is read was looked at already; here something is written, so nothing in it may lead elsewhere.
    odd = first_oddity(foreign.common_dir, skip=frozenset({"hooks"}))
    if odd is not None:
        raise OddStoreError(odd)
    return foreign


def _stands(foreign: Foreign, ref: str) -> str | None:
    return references(foreign, ref).get(ref)


def _known(place: Place, foreign: Foreign, ref: str) -> str | None:
    """Give what the repository already has of what a new branch continues from: its main, if the store has that."""
    main = None if ref == MAIN else _stands(foreign, MAIN)
    with Archive(place.git) as archive:
        return main if main is not None and archive.has(main) else None


def _put_objects(foreign: Foreign, pack: bytes) -> None:
    """Put a pack among the objects of the repository, after git has looked at every object and every link in it."""
    aside = new_folder(foreign.objects, "tmp_objdir-isa-admin-")
    try:
        (aside / "pack").mkdir()
        settings = {
            "GIT_OBJECT_DIRECTORY": str(aside),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": quoted(foreign.objects),
        }
        run_in(BLANK, "index-pack", "--stdin", "--strict", stdin=pack, **settings)
        # Who may read the folder may read what is put there, as it is with git's own shared repositories.
        readable = (foreign.objects / "pack").stat().st_mode & 0o444 if (foreign.objects / "pack").is_dir() else 0o444
        # An index is what makes a pack known, so it comes after its pack: `.idx` sorts before `.pack`.
        for source in sorted((aside / "pack").iterdir(), reverse=True):
            target = folders_to(foreign.objects, f"pack/{source.name}")
            if not target.exists():
                source.chmod(readable)
                source.replace(target)
    finally:
        remove_tree(aside)


def _move(address: RemoteAddress, foreign: Foreign, tip: str, expected: str | None, ref: str) -> bool:
    order = f"update {ref}\0{tip}\0{expected or _NO_COMMIT}\0".encode("ascii")
    who = {"GIT_COMMITTER_NAME": "isa-admin", "GIT_COMMITTER_EMAIL": "isa-admin"}
    for turn in range(_TURNS):
        # Who publishes at the same moment holds main there; a lock that stays was left by a git that was killed.
        time.sleep(turn * _STILL)
        try:
            run_in(foreign.git_dir, "update-ref", "-m", "isa-admin sync", "-z", "--stdin", stdin=order, **who)
        except GitRefusedError as refusal:
            words = refusal.words
        else:
            return True
        stands = _stands(foreign, ref)
        if stands != expected:
            return stands == tip
        if ".lock'" not in words:
            break
    if "Permission denied" in words:
        raise NotLetInError(address.shown, "the folder cannot be written to")
    raise RemoteRefusedError(address.shown, f"its {ref.rpartition('/')[2]} cannot be moved", harmless(words.strip()))
