"""The private copy: a bare repository of our own that foreign histories are brought into before they are looked at.

Each object is hashed again and its form checked by git on the way in (`index-pack --strict`). Of a repository on this
machine nothing is run and no setting read: git serves its objects from a repository directory of ours (`window`).
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from isa_admin.errors import StoreError
from isa_admin.store.address import read_address
from isa_admin.store.archive import Archive
from isa_admin.store.durable import remove_tree
from isa_admin.store.foreign import WINDOW, open_window
from isa_admin.store.lock import StoreNotWritableError, kernel_lock
from isa_admin.store.program import STRICTER, Git, GitRefusedError, make_repository, run_in
from isa_admin.store.transport import NoSuchBranchError, explained, talk

if TYPE_CHECKING:
    from isa_admin.store.address import Address

MAIN = "refs/heads/main"
_BRANCH = re.compile(r"(?!.*(?:\.\.|//|/\.|\./|\.lock(?:/|$)|[./]$))[A-Za-z0-9][A-Za-z0-9._/-]{0,199}")
_COMMIT = re.compile(r"[0-9a-f]{40}")
# What tells a private copy from any other repository.
_MARK = "isa-admin/private-copy"
# Somebody else's first fetch of a long history may take this long, in seconds.
_PATIENCE = 600.0
# An unfinished pack that has not grown for so long, and a lock that is so old, belong to a git that was killed.
_LITTER = 600.0
_STILL = 1.0
# So often a transfer is tried while another git is writing down what it brought.
_TURNS = 3
_MOST_PACKS = 50
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


class NotOurCopyError(StoreError):
    """What lies where the private copy should be is not ours, or others can change it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} is no private copy of this program, or others can write to it",
            "delete that folder, then run the command again",
        )


class PrivateCopy(Archive):
    """A private copy in a folder; made when it is not there yet.

    Args:
        folder: Where it shall be: a folder of its own in the user's cache. It can be deleted at any time.

    Raises:
        NotOurCopyError: Something else lies there, or others can write to it.
        StoreNotWritableError: It cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        _prepare(self._folder)
        self.objects = self._folder / "objects"
        super().__init__(Git(self._folder, self.objects, self._folder / "index", self._folder))

    def bring(self, source: str | os.PathLike[str], ref: str | None = None) -> str:
        """Bring a branch of another repository in, as far as it is not here yet.

        Args:
            source: A folder (a store, a clone, a bare repository), a bundle file, or an address (https, ssh, file).
            ref: The branch, the full name of another reference, HEAD, or the full name of a commit; else main.

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
        wanted = _full_name(ref, address)
        with kernel_lock(self._folder / "isa-admin", _PATIENCE):
            self._tidy()
            try:
                if address.path is None:
                    return self._fetch(address, address.text, wanted)
                window = open_window(address, self._folder, wanted, self.has)
                if not any(self.objects.glob("pack/*.pack")) and (tip := self._take_whole(address, window, wanted)):
                    return tip
                return self._fetch(address, str(window), WINDOW, wanted)
            except OSError as reason:
                raise StoreNotWritableError(reason) from reason
            finally:
                remove_tree(self._folder / "isa-admin/window")

    def pack(self, tip: str, known: str | None) -> bytes:
        """Give the objects of a history as a pack, without those of a commit that the taker has."""
        order = f"{tip}\n" + (f"^{known}\n" if known else "")
        return self._git.plumbing("pack-objects", "--revs", "--stdout", "-q", stdin=order.encode("ascii"))

    def _take_whole(self, address: Address, window: Path, wanted: str) -> str | None:
        """Take a history of which nothing is here yet as one pack, in which git follows every link to its end.

        `fetch` would go through all of it once more. A repository that this fails with, None is given for: it is for
        `fetch` to say what is wrong with it.
        """
        tip = (window / WINDOW).read_text("ascii").strip()
        git = Git(window, window / "objects", window / "index", window)
        try:
            git.pour(f"{tip}\n".encode("ascii"), self._git)
            run_in(self._folder, "update-ref", _kept_as(address, wanted), tip)
        except GitRefusedError:
            return None
        return tip if self.has(tip) else None

    def _fetch(self, address: Address, url: str, wanted: str, called: str | None = None) -> str:
        name = called or wanted
        ours = _kept_as(address, name)
        for _ in range(_TURNS):
            code, _, errors = talk(
                address, *_STRICT, *_FETCH, "--end-of-options", url, f"+{wanted}:{ours}", GIT_DIR=str(self._folder)
            )
            # A git whose parent was killed holds no lock of ours, and may come to its end at just this moment.
            if "cannot lock ref" not in errors:
                break
        if code:
            raise explained(address, name, errors)
        try:
            tip = run_in(self._folder, "rev-parse", "--verify", "--quiet", ours).decode("ascii").strip()
        except GitRefusedError:
            # git leaves a reference out, and says so only in passing, when the other side's history is shallow.
            raise explained(address, name, errors) from None
        if not self.has(tip):
            raise NoSuchBranchError(name, address.shown)
        return tip

    def _tidy(self) -> None:
        """Clear away what a killed git left, and put many small packs together; the caller holds the lock."""
        remove_tree(self._folder / "isa-admin/window")
        for lock in (self._folder / "refs/isa-admin/brought").glob("*.lock"):
            _remove_when_still(lock)
        for litter in (*self.objects.glob("pack/tmp_*"), *self.objects.glob("??/tmp_obj_*")):
            with suppress(OSError):
                if time.time() - litter.stat().st_mtime > _LITTER:
                    litter.unlink()
        if len(list(self.objects.glob("pack/*.pack"))) > _MOST_PACKS:
            # What no branch leads to any more may be what another command is reading: it stays.
            run_in(self._folder, "repack", "-a", "-d", "-k", "-q")


def _kept_as(address: Address, name: str) -> str:
    key = hashlib.sha256(f"{address.text}\0{name}".encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return f"refs/isa-admin/brought/{key}"


def _prepare(folder: Path) -> None:
    try:
        if not folder.exists():
            _make(folder)
        found = folder.stat()
    except OSError as reason:
        raise StoreNotWritableError(reason) from reason
    ours = os.name != "posix" or (found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
    if not ours or not (folder / _MARK).is_file():
        raise NotOurCopyError(folder)


def _make(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    # For nobody else to see, and by one renaming: another command may be making the same one.
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        make_repository(aside, "main", bare=True)
        (aside / "isa-admin").mkdir()
        (aside / _MARK).touch()
        with suppress(OSError):
            aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _full_name(ref: str | None, address: Address) -> str:
    if ref is None:
        return MAIN
    if ref == "HEAD" or _COMMIT.fullmatch(ref):
        return ref
    if _BRANCH.fullmatch(ref) is None:
        raise NoSuchBranchError(ref, address.shown)
    return ref if ref.startswith("refs/") else f"refs/heads/{ref}"


def _remove_when_still(lock: Path) -> None:
    # A git whose parent was killed may still be at work; it holds such a lock for a moment only.
    with suppress(OSError):
        before = lock.stat().st_mtime_ns
        time.sleep(_STILL)
        if lock.stat().st_mtime_ns == before:
            lock.unlink()
