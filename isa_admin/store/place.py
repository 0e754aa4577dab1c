"""Where a store lies: its folder, and the parts of its repository."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from isa_admin.errors import StoreError
from isa_admin.store.program import Git, GitRefusedError, run_in


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


@dataclass(frozen=True)
class Place:
    """The paths of one store.

    Attributes:
        root: The folder that people work in.
        git_dir: The repository directory of this work tree.
        common_dir: The repository directory that all its work trees share.
        objects: The object directory.
        index: The index file.
    """

    root: Path
    git_dir: Path
    common_dir: Path
    objects: Path
    index: Path

    @cached_property
    def git(self) -> Git:
        """The git program for this store."""
        return Git(self.git_dir, self.objects, self.index, self.root)

    @property
    def private(self) -> Path:
        """The directory for the program's own lock and journal."""
        return self.common_dir / "isa-admin"

    def tip(self) -> str | None:
        """Give the commit that the store stands at, or None before the first commit.

        Raises:
            NotAStoreError: HEAD is no longer readable.
        """
        try:
            return self.git.refs("rev-parse", "--verify", "--quiet", "HEAD").decode("ascii").strip()
        except GitRefusedError:
            return None

    def branch(self) -> str | None:
        """Give the full name of the branch that HEAD is on, or None when HEAD is on none."""
        try:
            return self.git.refs("symbolic-ref", "--quiet", "HEAD").decode("utf-8", "surrogateescape").strip()
        except GitRefusedError:
            return None


def open_place(root: Path) -> Place:
    """Find the parts of the repository in a folder.

    Raises:
        NotAStoreError: The folder holds no repository that git understands.
        OtherHashError: The repository uses SHA-256.
    """
    gate = root / ".git"
    if not gate.exists():
        raise NotAStoreError(root)
    parts = ["--git-dir", "--git-common-dir", "--git-path", "objects", "--git-path", "index"]
    try:
        said = run_in(gate, "rev-parse", "--path-format=absolute", *parts, "--show-object-format")
    except GitRefusedError as reason:
        raise NotAStoreError(root) from reason
    *paths, hash_name = said.decode("utf-8", "surrogateescape").splitlines()
    if hash_name != "sha1":
        raise OtherHashError(root)
    git_dir, common_dir, objects, index = map(Path, paths)
    return Place(root=root, git_dir=git_dir, common_dir=common_dir, objects=objects, index=index)
