"""Where a store is: its folder, and the parts of its repository."""

from __future__ import annotations

import os
import re
import shlex
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from isa_admin.domain.text import harmless
from isa_admin.errors import StoreError
from isa_admin.store.program import Git, GitRefusedError, run_at
from isa_admin.store.settings import safe_folders
from isa_admin.system.files import NotPlainError, first_oddity, is_link, read_file

HEAD = "HEAD"
MAIN = "refs/heads/main"
REVIEW = "refs/heads/review/"
EDITS = "isa-admin-edits"
"""The folder in the repository's own that holds the copies of the terms which somebody edits."""
# A setting that makes git read another file, wherever in a line it stands.
_INCLUDE = re.compile(rb"\[\s*include", re.IGNORECASE)
_MOST_WORDS = 4096
_COMMIT = re.compile(r"[0-9a-f]{40}")


class NotAStoreError(StoreError):
    """There is no store of an agreement here."""

    def __init__(self, where: Path) -> None:
        super().__init__(
            f"there is no store of an agreement in {where}",
            "change to the folder of a store, name it with --store PATH, or start one with isa-admin init PATH",
        )


class OtherHashError(StoreError):
    """The repository names its objects by SHA-256, which signatures and anchors of a store do not expect."""

    def __init__(self, where: Path) -> None:
        super().__init__(
            f"the repository in {where} uses SHA-256 object names",
            "start the store with isa-admin init, which makes a repository with SHA-1 object names",
        )


class OddStoreError(StoreError):
    """Something in the repository leads elsewhere: a link, a pipe, settings of another file."""

    def __init__(self, odd: NotPlainError) -> None:
        super().__init__(
            f"the repository of this store is not in one piece: {harmless(str(odd))}",
            "if somebody sent you this folder, do not use it: take a copy with isa-admin clone; else remove that",
        )


class NotYoursError(StoreError):
    """The folder belongs to another user, who could have prepared it."""

    def __init__(self, root: Path) -> None:
        super().__init__(
            f"{root} belongs to another user, and git works in no such folder",
            f"if you trust its owner: git config --global --add safe.directory {shlex.quote(str(root))}",
        )


class Place(Struct, frozen=True, dict=True):
    """The paths of one store.

    Attributes:
        root: The folder that people work in.
        git_dir: The repository directory of this work tree.
        common_dir: The repository directory that all its work trees share.
        objects: The object directory.
        index: The index file.
        of: The full name of the branch that this is a view of, main or that of a review, whatever the folder is on;
            None for what the folder shows.
        begins: The commit that this branch begins at, while nothing is on it and git knows it not.
    """

    root: Path
    git_dir: Path
    common_dir: Path
    objects: Path
    index: Path
    of: str | None = None
    begins: str | None = None

    @cached_property
    def git(self) -> Git:
        """The git program for this store."""
        return Git(self.git_dir, self.objects, self.index, self.root)

    @property
    def private(self) -> Path:
        """The directory for the program's own lock and journal."""
        return self.common_dir / "isa-admin"

    @property
    def journal(self) -> Path:
        """Where a commit on its way is written down; see `journal`."""
        return self.private / "pending.json"

    def tip(self) -> str | None:
        """Give the commit that the store shows, or None before the first commit; see `showing`."""
        return self.showing()[1]

    def showing(self) -> tuple[str, str | None]:
        """Say which branch the store shows, and where it stands: main, as verification proves it, wherever HEAD may be.

        A branch of a review that HEAD is on is shown too, for those who work on it; HEAD itself where there is no
        main. Whoever shows one of these says so.
        """
        branch = self.of or self.branch()
        wanted = branch if branch is not None and branch.startswith(REVIEW) else MAIN
        if (tip := self.stands_at(wanted)) is not None:
            return wanted, tip
        if self.of is not None:
            return wanted, self.begins
        try:
            return HEAD, self.git.refs("rev-parse", "--verify", "--quiet", HEAD).decode("ascii").strip()
        except GitRefusedError:
            return HEAD, None

    def review(self, name: str) -> str | None:
        """Give the commit of a branch of a review by its short name, ``review/2027``; nothing if there is none."""
        return self.stands_at(f"refs/heads/{name}")

    def stands_at(self, ref: str) -> str | None:
        """Give the commit of a reference by its whole name: git would also look for a tag that is called so."""
        # Where git has not packed it away, it is one line of a file, and a command asks for it again and again. No name
        # with two dots in it is a reference, and none leads out of the repository.
        with suppress(OSError):
            if ".." in ref:
                return None
            found = read_file(self.common_dir / ref, _MOST_WORDS).decode("utf-8", "surrogateescape").strip()
            if _COMMIT.fullmatch(found):
                return found
        try:
            return self.git.refs("show-ref", "--verify", "--hash", ref).decode("ascii").strip()
        except GitRefusedError:
            return None

    def reviews(self) -> list[str]:
        """List the branches of reviews by their short names, ``review/2027``."""
        names = self.git.refs("for-each-ref", "--format=%(refname)", REVIEW).decode("utf-8", "surrogateescape")
        return [name.removeprefix("refs/heads/") for name in names.splitlines()]

    def branch(self) -> str | None:
        """Give the full name of the branch that HEAD is on, or None when HEAD is on none."""
        with suppress(OSError):
            found = read_file(self.git_dir / HEAD, _MOST_WORDS).decode("utf-8", "surrogateescape").strip()
            if _COMMIT.fullmatch(found):
                return None
            # Where git keeps its references in another way, it writes a name that no branch can have.
            if found.startswith("ref: refs/heads/") and not found.endswith(".invalid"):
                return found.removeprefix("ref: ")
        try:
            return self.git.refs("symbolic-ref", "--quiet", HEAD).decode("utf-8", "surrogateescape").strip()
        except GitRefusedError:
            return None


def open_place(root: Path) -> Place:
    """Find the parts of the repository in a folder.

    Raises:
        NotAStoreError: The folder holds no repository that git understands.
        OddStoreError: There are links, pipes or settings from elsewhere in the repository.
        NotYoursError: It belongs to another user.
        OtherHashError: The repository uses SHA-256.
    """
    gate = root / ".git"
    if not os.path.lexists(gate):
        raise NotAStoreError(root)
    refuse_odd(root)
    parts = ("--git-dir", "--git-common-dir", "--git-path", "objects", "--git-path", "index")
    try:
        said = asks_git(root, "rev-parse", "--path-format=absolute", *parts, "--show-object-format")
    except GitRefusedError as refusal:
        odd = NotYoursError(root) if "dubious ownership" in refusal.words else NotAStoreError(root)
        raise odd from refusal
    *paths, hash_name = said.decode("utf-8", "surrogateescape").splitlines()
    if hash_name != "sha1":
        raise OtherHashError(root)
    git_dir, common_dir, objects, index = map(Path, paths)
    return Place(root=root, git_dir=git_dir, common_dir=common_dir, objects=objects, index=index)


def refuse_odd(root: Path) -> None:
    """Ensure that a repository lies in one piece in its folder, and that nothing in it leads elsewhere.

    git follows links in its own directory, waits for pipes, reads settings from wherever these say, and takes a whole
    repository from elsewhere where a file says so; with a folder that somebody sent, all of these were theirs to make.
    Hooks are not looked at: none is run. Nor are the copies of the terms that somebody edits, since editors leave links
    beside what they edit; `edits` follows none.

    Raises:
        NotAStoreError: There is no repository.
        OddStoreError: There is something of the kind.
    """
    directory = directory_of(root)
    if directory is None:
        raise NotAStoreError(root)
    try:
        odd = _oddity(directory, directory, frozenset({"hooks", EDITS}))
    except OSError as reason:
        raise NotAStoreError(root) from reason
    if odd is not None:
        raise OddStoreError(odd)


def refuse_odd_objects(directory: Path) -> None:
    """Ensure the same of those parts of a foreign repository that are read at all: references, settings and objects.

    Raises:
        OddStoreError: There is something that leads elsewhere.
        OSError: It cannot be read.
    """
    for name, skip in (("refs", ()), ("objects", ("info",))):
        if (odd := _oddity(directory, directory / name, frozenset(skip))) is not None:
            raise OddStoreError(odd)


def _oddity(directory: Path, looked_into: Path, skip: frozenset[str]) -> NotPlainError | None:
    try:
        for name in ("HEAD", "config", "config.worktree", "packed-refs"):
            content = read_file(directory / name) if os.path.lexists(directory / name) else b""
            if name.startswith("config") and _INCLUDE.search(content):
                return NotPlainError(directory / name, "takes settings from another file")
        if os.path.lexists(directory / "commondir"):
            return NotPlainError(directory / "commondir", "names a repository elsewhere")
        return NotPlainError(looked_into, "is a link") if is_link(looked_into) else first_oddity(looked_into, skip=skip)
    except NotPlainError as odd:
        return odd


def directory_of(root: Path) -> Path | None:
    """Give the repository directory in a folder that people work in; None if there is none.

    Of a work tree that was added to a repository elsewhere, it is that repository's: its own record names the folder.
    """
    gate = root / ".git"
    if gate.is_dir():
        return gate
    return _linked_from(gate) if gate.is_file() and not is_link(gate) else None


def _linked_from(gate: Path) -> Path | None:
    try:
        named = read_file(gate, _MOST_WORDS).decode("utf-8", "surrogateescape")
        git_dir = Path(os.path.normpath(gate.parent / named.removeprefix("gitdir:").strip()))
        back = read_file(git_dir / "gitdir", _MOST_WORDS).decode("utf-8", "surrogateescape").strip()
        if named.startswith("gitdir:") and git_dir.parent.name == "worktrees" and Path(back).samefile(gate):
            return git_dir.parent.parent
    except OSError:
        pass
    return None


def asks_git(root: Path, *args: str) -> bytes:
    """Run git in a folder by its own rule on who owns that folder, and by what the user says of it (safe.directory).

    Raises:
        GitRefusedError: git ended with an error; of an owner that it does not trust it speaks of dubious ownership.
    """
    try:
        return run_at(root, *args)
    except GitRefusedError as refusal:
        if "dubious ownership" not in refusal.words:
            raise
    with safe_folders() as settings:
        return run_at(root, *args, **settings)
