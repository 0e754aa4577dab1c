"""What these tests do over and over: sit down at somebody's computer, record something, bend a commit by hand."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from isa_admin.application.exchange.waiting import remember_address
from tests.cli.acting import Said, git, run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.gpg_home import GpgHome

OLIVE = "Olive Officer <olive@example.org>"
ED = "Ed Second <ed@example.org>"
ROBIN = "Robin Example <robin@example.org>"
RITA = "Rita Reviewer <rita@example.org>"
STRANGER = "Ben Stranger <ben@example.org>"
HARBOUR, QUAY = "harbour-trust", "quay-trust"
TERMS = "agreement/terms/02-purpose.md"
VERSIONS = "agreement/versions.yaml"


def added(name: str, *more: str) -> tuple[str, ...]:
    """Give the words that add a prospective partner."""
    return (
        *("add-partner", name, "--category", "other", "--address", "2 Quay Street", "--town", "Leicester"),
        *("--postcode", "LE1 3PL", *more, "--yes"),
    )


class Person:
    """Somebody with a computer, a keyring and perhaps a copy of the store.

    Attributes:
        home: The keyring.
        root: The copy of the store.
        folder: Where this person's settings, state and caches lie.
    """

    def __init__(self, user_id: str, home: GpgHome, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.home = home
        self.folder = folder
        self.root = folder / "isa"
        self._patch = patch
        self.fingerprint = home.fingerprints[user_id.rpartition("<")[2].rstrip(">")]
        self.name = user_id.partition(" <")[0]
        folder.mkdir(parents=True)

    @property
    def settings(self) -> dict[str, str]:
        """The environment of this person's computer."""
        places = {f"XDG_{what}_HOME": str(self.folder / what.lower()) for what in ("CONFIG", "STATE", "CACHE")}
        return {**places, "GNUPGHOME": str(self.home.path)}

    def pin(self, anchor: str) -> None:
        """Pin an anchor, as trust does."""
        file = self.folder / "config/isa-admin/anchors.txt"
        file.parent.mkdir(parents=True)
        file.write_text(f"{anchor}\n", "utf-8")

    def gave(self, hub: Path) -> None:
        """Have given the address of the shared repository, as sync URL does."""
        self.sits()
        remember_address(self.root, str(hub))

    def sits(self) -> None:
        """Sit down at this computer, in the copy if there is one."""
        for name, value in self.settings.items():
            self._patch.setenv(name, value)
        self._patch.chdir(self.root if self.root.is_dir() else self.folder)

    def types(self, *words: str) -> Said:
        """Type a command that works."""
        done = self.tries(*words)
        assert done.code == 0, done.err
        return done

    def tries(self, *words: str) -> Said:
        """Type a command that may not work."""
        self.sits()
        return run(*words)

    def syncs(self) -> dict[str, object]:
        """Sync, and give what it came to; the exit code is 1 when something of one's own was left."""
        done = self.tries("sync", "--json")
        assert done.code == (1 if done.out and done.report["left"] else 0), done.err
        return done.report

    def commits(self, path: str, content: str | None, *, by: str | None, message: str = "By hand") -> str:
        """Commit one file with git alone, signed with a key of this keyring or not at all."""
        self.sits()
        file = self.root / path
        if content is None:
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, "utf-8")
        git(self.root, "add", "-A", "--", path)
        who = ("-c", f"user.name={self.name}", "-c", "user.email=hand@example.org")
        sign = f"-S{by}" if by else "--no-gpg-sign"
        git(self.root, *who, "commit", "-q", sign, "-m", message)
        return tip(self.root)

    def pushes(self, *words: str) -> str | None:
        """Push with git alone; gives what was said against it, and nothing when it was let in."""
        self.sits()
        done = subprocess.run(["git", "push", "-q", *words], cwd=self.root, capture_output=True, check=False)
        return done.stderr.decode() if done.returncode else None


def tip(repository: Path, ref: str = "refs/heads/main") -> str:
    """Give the commit that a branch stands at."""
    return git(repository, "rev-parse", ref).strip()


def subjects(repository: Path) -> list[str]:
    """Give the subjects of main, oldest first."""
    return git(repository, "log", "--reverse", "--format=%s", "refs/heads/main").splitlines()


def linear(repository: Path) -> None:
    """Ensure that no commit of main has two parents."""
    assert git(repository, "rev-list", "--merges", "refs/heads/main") == ""


def copied(template: Path, target: Path, hub: Path | None) -> Path:
    """Take a copy of a store, shared through a repository."""
    shutil.copytree(template, target)
    if hub is not None:
        git(target, "config", "remote.origin.url", str(hub))
    return target


def without_git_variables(patch: pytest.MonkeyPatch, home: Path) -> None:
    """Take away what the computer of whoever runs the tests has set."""
    for name in list(os.environ):
        if name.startswith(("GIT_", "ISA_ADMIN_")):
            patch.delenv(name)
    for name, value in {
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "COLUMNS": "200",
        "TERMINAL_WIDTH": "200",
        "NO_COLOR": "1",
    }.items():
        patch.setenv(name, value)
