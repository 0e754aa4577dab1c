"""What a push brings, as the pre-receive hook of a shared repository sees it: in quarantine until the hook says yes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.domain.text import harmless
from isa_admin.errors import StoreError
from isa_admin.store.archive import Archive
from isa_admin.store.hooks import FORM_IS_CHECKED
from isa_admin.store.program import Git, GitRefusedError, run_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LINE = re.compile(rb"([0-9a-f]{40}) ([0-9a-f]{40}) (refs/[^\0-\x20\x7f]+)\n?")
_NO_COMMIT = "0" * 40


class NotInAHookError(StoreError):
    """What git tells a pre-receive hook is missing, or does not fit together."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"this is not run by git as the pre-receive hook of a repository: {why}",
            "set the hook up with isa-admin install-hook, and let git run it",
        )


class Update(Struct, frozen=True):
    """One reference that a push wants to move.

    Attributes:
        old: The commit that it stands at; None when it is new.
        new: The commit that it shall stand at; None when it shall go.
        ref: Its full name, with everything that could deceive a terminal made visible.
    """

    old: str | None
    new: str | None
    ref: str


class Incoming(Archive):
    """The objects of a push, together with those of the repository.

    Attributes:
        updates: What the push wants.
    """

    def __init__(self, git_dir: Path, quarantine: Path | None, updates: tuple[Update, ...]) -> None:
        objects = git_dir / "objects"
        self.updates = updates
        self._git_dir = git_dir
        super().__init__(Git(git_dir, quarantine or objects, git_dir / "index", git_dir, behind=objects))

    @classmethod
    def received(cls, environment: Mapping[str, str], lines: Iterable[bytes]) -> Incoming:
        """Read what git tells its pre-receive hook.

        Args:
            environment: The environment of the hook.
            lines: Its standard input.

        Raises:
            NotInAHookError: It was not git that started this, or it says something that cannot be.
            StoreError: The repository's git does not check the form of objects.
        """
        git_dir = _folder(environment, "GIT_DIR")
        if git_dir is None or not (git_dir / "objects").is_dir():
            raise NotInAHookError("GIT_DIR names no repository")
        # Deleting brings no objects, and then there is no quarantine.
        quarantine = _folder(environment, "GIT_QUARANTINE_PATH")
        if quarantine is not None:
            if _folder(environment, "GIT_OBJECT_DIRECTORY") != quarantine:
                raise NotInAHookError("the quarantine is not where new objects go")
            if quarantine.parent != (git_dir / "objects").resolve() or not quarantine.is_dir():
                raise NotInAHookError("the quarantine does not lie inside the repository")
        updates = tuple(_update(line) for line in lines)
        if not _checks_objects(git_dir):
            raise StoreError(
                "the shared repository does not check the form of what it receives (receive.fsckObjects)",
                "ask the people who look after it to run isa-admin install-hook again",
            )
        return cls(git_dir, quarantine, updates)

    def standing(self, ref: str) -> str | None:
        """Give the commit that a branch will stand at once the push is let in; nothing if there is no such branch."""
        for update in self.updates:
            if update.ref == ref:
                return update.new
        try:
            # The whole name or nothing: git's rules for short names do not apply.
            return run_in(self._git_dir, "show-ref", "--verify", "--hash", ref).decode().strip()
        except GitRefusedError:
            return None


def _folder(environment: Mapping[str, str], name: str) -> Path | None:
    value = environment.get(name)
    return Path(value).resolve() if value else None


def _update(line: bytes) -> Update:
    match = _LINE.fullmatch(line)
    if match is None:
        raise NotInAHookError(f"it was told {harmless(line[:200].decode('utf-8', 'replace'))!r}")
    old, new = (None if part == _NO_COMMIT else part for part in (match[1].decode(), match[2].decode()))
    return Update(old, new, harmless(match[3].decode("utf-8", "replace")))


def _checks_objects(git_dir: Path) -> bool:
    try:
        said = {setting: run_in(git_dir, "config", "--local", "--get", setting) for setting in FORM_IS_CHECKED}
    except GitRefusedError:
        return False
    return all(said[setting].decode("utf-8", "replace").strip() == value for setting, value in FORM_IS_CHECKED.items())
