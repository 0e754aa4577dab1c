"""Records that wait: what a sync which was stopped in the middle has still to record again, and has still to tell.

Kept in the user's own state folder, one file per store, so that the next sync goes on however the last one ended.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import asdict

from isa_admin.application.verifying import pinned
from isa_admin.errors import StoreError
from isa_admin.store.lock import StoreNotWritableError, kernel_lock
from isa_admin.system.files import read_file, replace_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from isa_admin.store.history import PastCommit

_PATIENCE = 600.0
"""How many seconds to wait for another sync of the same store: it may be talking to a slow host."""


class CannotRememberError(StoreError):
    """What waits cannot be written down."""

    def __init__(self, file: Path, reason: OSError) -> None:
        super().__init__(
            f"what is to be recorded again cannot be remembered in {file.parent}: {reason.strerror or reason}",
            "make room on the disk, or make that folder writable, then isa-admin sync goes on: nothing is lost",
        )


class Left(Struct, frozen=True, kw_only=True):
    """A record of one's own that could not be recorded again: why, what settles it, and where it is kept."""

    subject: str
    commit: str
    reason: str
    remedy: str
    kept: str


class Unfinished:
    """The records of one store that wait to be recorded again.

    Attributes:
        commits: The commits that hold them, oldest first.
        kept: The references that they, and those before them that nobody was told of yet, are kept under.
        left: What could not be recorded again, and nobody was told yet.
        numbers: Where the breaches and notices of these commits that got another number stand now, by their old paths.
        given: The same for all that nobody was told yet: others may be quicker again, and each time gives new numbers.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            found = json.loads(file.read_text("utf-8"))
            self.commits = [str(commit) for commit in found["commits"]]
            self.kept = [str(name) for name in found["kept"]]
            self.left = [Left(**one) for one in found["left"]]
            self.numbers, self.given = (_paths(found.get(name, {})) for name in ("numbers", "given"))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            # Without the file nothing waits; the commits themselves stay under their reference in any case.
            self.commits, self.kept, self.left = [], [], []
            self.numbers, self.given = {}, {}

    def wait(self, commits: list[str], kept: str | None = None) -> None:
        """Let commits wait, or none any more; what was left, and where it is kept, goes on waiting to be told.

        Raises:
            CannotRememberError: The state folder cannot be written.
        """
        self.commits = commits
        if kept is not None:
            self.kept.append(kept)
        state = {
            "commits": commits,
            "kept": self.kept,
            "left": [asdict(one) for one in self.left],
            "numbers": self.numbers,
            "given": self.given,
        }
        try:
            pinned.write(self._file, json.dumps(state) + "\n")
        except OSError as reason:
            raise CannotRememberError(self._file, reason) from reason

    def settle_numbers(self) -> None:
        """Take the new numbers into those to be told: what is recorded again next bears them already."""
        before = dict(self.given)
        self.given = {old: self.numbers.get(new, new) for old, new in before.items()}
        self.given |= {old: new for old, new in self.numbers.items() if old not in before.values()}
        self.numbers = {}

    def take_back(self, numbers: dict[str, str], commit: PastCommit) -> None:
        """Forget the new numbers of a commit that could not be recorded again."""
        self.numbers = numbers
        new = {changed.path for changed in commit.changed if changed.old is None}
        self.given = {old: path for old, path in self.given.items() if path not in new}

    def told(self) -> None:
        """Let nothing wait any more."""
        self.commits, self.kept, self.left = [], [], []
        self.numbers, self.given = {}, {}
        self._file.unlink(missing_ok=True)


def _paths(found: dict[str, str]) -> dict[str, str]:
    return {str(old): str(new) for old, new in found.items()}


def kept(root: Path) -> list[Left]:
    """List the records of a store that could not be shared and that nobody has settled yet, oldest first."""
    try:
        return [Left(**one) for one in json.loads(read_file(_folder(root) / "kept.json"))]
    except (OSError, ValueError, TypeError):
        return []


def keep(root: Path, records: Iterable[Left]) -> None:
    """Remember the records of a store that were not shared, in place of those remembered before.

    Raises:
        CannotRememberError: The state folder cannot be written.
    """
    _write(root, "kept.json", json.dumps([asdict(one) for one in records]))


def synced_tip(root: Path) -> str | None:
    """Give the newest commit that a store and its shared repository had in common after the last sync here."""
    try:
        return read_file(_folder(root) / "tip.txt").decode("ascii")
    except (OSError, ValueError):
        return None


def remember_synced_tip(root: Path, tip: str) -> None:
    """Remember the commit that a store shares with others now.

    Raises:
        CannotRememberError: The state folder cannot be written.
    """
    _write(root, "tip.txt", tip)


def given_address(root: Path) -> str | None:
    """Give the address of the shared repository that somebody gave on this computer for a store; None if nobody did.

    A store's own settings name one too, and with a folder that was received, its sender chose it.
    """
    try:
        return read_file(_folder(root) / "address.txt").decode("utf-8", "surrogateescape")
    except OSError:
        return None


def remember_address(root: Path, url: str) -> None:
    """Remember the address that was given for a store.

    Raises:
        CannotRememberError: The state folder cannot be written.
    """
    if given_address(root) != url:
        _write(root, "address.txt", url)


def _write(root: Path, name: str, text: str) -> None:
    file = _folder(root) / name
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, text.encode("utf-8", "surrogateescape"), private=True)
    except OSError as reason:
        raise CannotRememberError(file, reason) from reason


def _folder(root: Path) -> Path:
    name = sha256(str(root.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return pinned.state_folder() / "sync" / name


@contextmanager
def unfinished(root: Path) -> Iterator[Unfinished]:
    """Hold what waits of a store; one sync of a store at a time.

    Raises:
        StoreBusyError: Another sync of this store was at work all the time.
        StoreNotWritableError: The state folder cannot be written.
    """
    folder = _folder(root)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as reason:
        raise StoreNotWritableError(reason) from reason
    with kernel_lock(folder, _PATIENCE):
        yield Unfinished(folder / "waiting.json")
