"""The private copy: a bare repository of our own that foreign histories are brought into before they are looked at.

Each object is hashed again and its form checked by git on the way in (`index-pack --strict`), and hashed here whenever
it is read: caches are shared and restored. git works on the copy's objects only, from a repository directory that is
made anew each time, with settings of ours (`foreign`): of what lies in the copy's folder nothing is run and no setting
read. Of a repository on this machine nothing is run and no setting read either.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from isa_admin.errors import StoreError, UsageError
from isa_admin.store.address import read_address
from isa_admin.store.archive import TAG_LIMIT, Archive
from isa_admin.store.foreign import WINDOW, new_directory, open_window
from isa_admin.store.history import IncompleteHistoryError
from isa_admin.store.lock import StoreNotWritableError, kernel_lock
from isa_admin.store.objects import DamagedObjectError
from isa_admin.store.program import STRICTER, Git, GitRefusedError, run_in
from isa_admin.store.transport import NoSuchBranchError, explained, talk
from isa_admin.store.walking import chain
from isa_admin.system.files import (
    create_file,
    first_oddity,
    folders_to,
    is_link,
    new_folder,
    plain_folder,
    read_file,
    remove_file,
    remove_tree,
    replace_file,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from isa_admin.store.address import RemoteAddress

    Meanwhile = Callable[[str, Archive | None], object]

MAIN = "refs/heads/main"
_BRANCH = re.compile(r"(?!.*(?:\.\.|//|/\.|\./|\.lock(?:/|$)|[./]$))[A-Za-z0-9][A-Za-z0-9._/-]{0,199}")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_SHORT_ID = re.compile(r"[0-9a-f]{4,39}")
# What tells a private copy from any other repository.
_MARK = "isa-admin/private-copy"
# Somebody else's first fetch of a long history may take this long, in seconds.
_PATIENCE = 600.0
# An unfinished pack that has not grown for so long belongs to a git that was killed.
_LITTER = 600.0
_MOST_PACKS = 50
_KEPT = "refs/isa-admin/brought/"
_TAGS = "refs/tags/"
_KEY = re.compile(r"[0-9a-f]{32}")
_SETTINGS = """[core]
\trepositoryformatversion = 0
\tbare = true
"""
_STRICT = (
    "-c", "fetch.fsckObjects=true",
    "-c", "transfer.fsckObjects=true",
    "-c", f"fetch.fsck.{STRICTER}=error",
    # Whatever comes stays in its pack, where one file holds it.
    "-c", "fetch.unpackLimit=1",
    "-c", "transfer.unpackLimit=1",
    "-c", "transfer.bundleURI=false",
)  # fmt: skip
_FETCH = (
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-recurse-submodules",
    "--no-auto-maintenance",
    "--no-write-commit-graph",
    "--no-write-fetch-head",
    "--no-show-forced-updates",
    "--atomic",
)


def _nothing(_tip: str, _there: Archive | None) -> None:
    pass


class NotOurCopyError(StoreError):
    """Something that is not ours, or that others can change, is where the private copy should be."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} is not a private copy of this program, or others can write to it",
            "delete that folder, then run the command again",
        )


class PrivateCopy(Archive):
    """A private copy in a folder; made when it is not there yet.

    Args:
        folder: Where it shall be: a folder of its own in the user's cache. It can be deleted at any time.

    Raises:
        NotOurCopyError: Something else lies there, others can write to it, or there are links in it.
        StoreNotWritableError: It cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        _prepare(self._folder)
        self.objects = self._folder / "objects"
        self._window = self._folder / "isa-admin/window"
        self._directory = self._folder / "isa-admin/directory"
        super().__init__(Git(self._folder, self.objects, self._folder / "index", self._folder))

    def bring(
        self,
        source: str | os.PathLike[str],
        ref: str | None = None,
        *,
        meanwhile: Meanwhile = _nothing,
    ) -> str:
        """Bring a branch of another repository in, as far as it is not here yet.

        Args:
            source: A folder (a store, a clone, a bare repository), a bundle file, or an address (https, ssh, file).
            ref: The branch, the full name of another reference, HEAD, or the full name of a commit; else main.
            meanwhile: Is called while git copies from a folder or a bundle, which takes a while: with the commit, and
                with what is copied if nothing of it is here yet. What it learns counts once the commit is given here:
                git has looked at each object by then, and read the same bytes if they hash to the same names.

        Returns:
            The commit that it stands at.

        Raises:
            UnusableAddressError: The address is of a kind that is not used.
            NoSuchRepositoryError, NoSuchBranchError: There is none.
            NoNetworkError, UnknownHostError, NotLetInError: The host cannot be reached, or is not to be.
            IncompleteHistoryError: Commits, trees or files are missing there.
            DamagedObjectError: An object there does not hash to its name, or is not well formed.
            StoreBusyError: Another command was bringing something in all the time.
            StoreError: git or the disk refused; the copy is as good as before.
        """
        address = read_address(source)
        tip = self._bring(address, ref, meanwhile)
        if not self.has(tip):
            raise NoSuchBranchError(ref or MAIN, address.shown)
        return tip

    def _bring(self, address: RemoteAddress, ref: str | None, meanwhile: Meanwhile = _nothing) -> str:
        """Bring what a reference stands at: a commit, or the object of a tag."""
        wanted = _full_name(ref, address)
        with kernel_lock(self._folder / "isa-admin", _PATIENCE):
            self._tidy()
            try:
                if address.path is None:
                    return self._fetch(address, address.text, wanted)
                window = open_window(address, self._window, self.objects, wanted, self.has)
                taken = self._take(address, window, wanted, meanwhile)
                return taken or self._fetch(address, str(window), WINDOW, wanted)
            except OSError as reason:
                raise StoreNotWritableError(reason) from reason
            finally:
                remove_tree(self._window)
                remove_tree(self._directory)

    def bring_tag(self, source: str | os.PathLike[str], label: str) -> bytes | None:
        """Bring the tag of a version in, and give its bytes; None if it is missing, and none if it is another object.

        Raises:
            StoreError: As `bring`.
        """
        try:
            found = self._bring(read_address(source), f"{_TAGS}{label}")
        except NoSuchBranchError:
            return None
        try:
            return self._reader.read(found, "tag", TAG_LIMIT)
        except DamagedObjectError:
            return b""

    def _holds(self, tip: str, wanted: str) -> bool:
        """Say whether what was brought is here: a commit, or the object of a tag."""
        if self.has(tip):
            return True
        if not wanted.startswith(_TAGS):
            return False
        with suppress(DamagedObjectError):
            self._reader.read(tip, "tag", TAG_LIMIT)
            return True
        return False

    def pack(self, tip: str, known: str | None) -> bytes:
        """Give the objects of a history as a pack, without those of a commit that the taker has."""
        return self._git.pack(tip, known)

    def _take(self, address: RemoteAddress, window: Path, wanted: str, meanwhile: Meanwhile) -> str | None:
        """Take the commits of a history that are not here yet, as one pack in which git follows every link to its end.

        `fetch` would go through all of it once more. It is for `fetch` to bring what does not go on from what is here,
        and to say what is wrong with a repository that this fails with: None is given for these.
        """
        tip = (window / WINDOW).read_text("ascii").strip()
        git = Git(window, window / "objects", window / "index", window)
        here = {commit for commit in self._kept().values() if self.has(commit)}
        try:
            before = next((name for name in chain(git, tip, here) if name in here), None) if here else None
            if here and before is None:
                return None
            if before != tip:
                with git.pouring(tip, before, self._git), Archive(git) as there:
                    meanwhile(tip, None if here else there)
        except (GitRefusedError, IncompleteHistoryError):
            return None
        if not self.has(tip):
            return None
        self._keep(_kept_as(address, wanted), tip)
        return tip

    def _fetch(self, address: RemoteAddress, url: str, wanted: str, called: str | None = None) -> str:
        name = called or wanted
        ours = _kept_as(address, name)
        new_directory(self._directory, _SETTINGS, {ref: tip for ref, tip in self._kept().items() if self.has(tip)})
        where = {"GIT_DIR": str(self._directory), "GIT_OBJECT_DIRECTORY": str(self.objects)}
        command = (*_STRICT, *_FETCH, "--end-of-options", url, f"+{wanted}:{ours}")
        code, _, errors = talk(address, *command, **where)
        if code:
            raise explained(address, name, errors)
        look = ("show-ref", "--verify", "--hash", ours)
        try:
            tip = run_in(self._directory, *look, GIT_OBJECT_DIRECTORY=str(self.objects)).decode("ascii").strip()
        except GitRefusedError:
            # git leaves a reference out, and says so only in passing, when the other side's history is shallow.
            raise explained(address, name, errors) from None
        if not self._holds(tip, called or wanted):
            raise NoSuchBranchError(name, address.shown)
        if self.has(tip):
            self._keep(ours, tip)
        return tip

    def _kept(self) -> dict[str, str]:
        """Give the commits that were brought in before, by the references that git tells the other side about."""
        found: dict[str, str] = {}
        for file in (self._folder / _KEPT).glob("*"):
            with suppress(OSError):
                tip = read_file(file, 64).decode("ascii", "replace").strip()
                if _COMMIT.fullmatch(tip) and _KEY.fullmatch(file.name):
                    found[_KEPT + file.name] = tip
        return found

    def _keep(self, ref: str, tip: str) -> None:
        replace_file(folders_to(self._folder, ref), f"{tip}\n".encode("ascii"))

    def _tidy(self) -> None:
        """Clear away what a killed git left, and put many small packs together; the caller holds the lock."""
        remove_tree(self._window)
        remove_tree(self._directory)
        for litter in (*self.objects.glob("pack/tmp_*"), *self.objects.glob("??/tmp_obj_*")):
            with suppress(OSError):
                if time.time() - litter.lstat().st_mtime > _LITTER:
                    litter.unlink()
        if len(list(self.objects.glob("pack/*.pack"))) > _MOST_PACKS:
            new_directory(self._directory, _SETTINGS, {})
            # What no branch leads to any more may be what another command is reading: it stays.
            run_in(self._directory, "repack", "-a", "-d", "-k", "-q", GIT_OBJECT_DIRECTORY=str(self.objects))
            remove_tree(self._directory)


def _kept_as(address: RemoteAddress, name: str) -> str:
    key = hashlib.sha256(f"{address.text}\0{name}".encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return f"{_KEPT}{key}"


def _prepare(folder: Path) -> None:
    try:
        if not os.path.lexists(folder):
            _make(folder)
        found = folder.lstat()
        ours = os.name != "posix" or (
            found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        )
        if is_link(folder) or not ours or not (folder / _MARK).is_file() or first_oddity(folder) is not None:
            raise NotOurCopyError(folder)
        # All that git reads beside the objects, which are hashed: it could name others, and name them falsely.
        for name in ("alternates", "http-alternates"):
            remove_file(folder / "objects/info" / name)
    except OSError as reason:
        raise StoreNotWritableError(reason) from reason


def _make(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    # For nobody else to see, and by one renaming: another command may be making the same one.
    aside = new_folder(folder.parent, f".{folder.name}-")
    try:
        # So that whoever is curious can look into it with git; this program never lets git read these settings.
        new_directory(aside, _SETTINGS, {})
        plain_folder(aside / "isa-admin")
        create_file(aside / _MARK, b"")
        with suppress(OSError):
            aside.rename(folder)
    finally:
        remove_tree(aside)


def _full_name(ref: str | None, address: RemoteAddress) -> str:
    if ref is None:
        return MAIN
    if ref == "HEAD" or _COMMIT.fullmatch(ref):
        return ref
    if _SHORT_ID.fullmatch(ref):
        raise UsageError(
            f"{ref} may be the beginning of a commit's id, or the name of a branch",
            f"give all 40 digits of the commit, or refs/heads/{ref} if you mean the branch",
        )
    if _BRANCH.fullmatch(ref) is None:
        raise NoSuchBranchError(ref, address.shown)
    return ref if ref.startswith("refs/") else f"refs/heads/{ref}"
