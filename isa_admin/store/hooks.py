"""The guard at the door of a shared repository: a pre-receive hook that runs the installed program."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from isa_admin.errors import StoreError, UsageError
from isa_admin.store.address import RemoteAddress
from isa_admin.store.foreign import find_foreign
from isa_admin.store.lock import StoreNotWritableError
from isa_admin.store.program import STRICTER, GitRefusedError, run_in
from isa_admin.system.files import plain_folder, read_file, replace_file

if TYPE_CHECKING:
    from collections.abc import Sequence

FORM_IS_CHECKED = {"receive.fsckObjects": "true", f"receive.fsck.{STRICTER}": "error"}
"""The settings by which the git of a shared repository checks the form of what it receives."""

_LONGEST = 64 * 1024
_MARK = "# Written by isa-admin install-hook: refuses commits that the rules of the agreement refuse.\n"


class ForeignHookError(StoreError):
    """There is already a hook that this program did not write, or hooks are kept elsewhere."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"{where}; it was left as it is",
            "move it away, or have the people who look after it call isa-admin from it, then run the command again",
        )


class NoWholePathError(UsageError):
    """The hook is run from another folder, with another PATH: it needs the program's whole path."""

    def __init__(self, program: str) -> None:
        super().__init__(f"the hook cannot run {program!r}", "give the full path of a program that exists")


def install_hook(repository: Path, command: Sequence[str]) -> Path:
    """Install the hook in a bare repository, and let its git check the form of what it receives.

    One that this program wrote is replaced.

    Args:
        repository: The bare repository.
        command: The program, by its whole path, and its arguments.

    Returns:
        The hook's file.

    Raises:
        NoSuchRepositoryError, NotLetInError: There is no repository that can be read.
        StoreError: It is not bare.
        ForeignHookError: Another hook is there, or hooks are kept elsewhere (core.hooksPath).
        NoWholePathError: The program is not named by its whole path, or is not there.
        StoreNotWritableError: The hook cannot be written.
    """
    folder = repository.absolute()
    if not command or not Path(command[0]).is_absolute() or not Path(command[0]).is_file():
        raise NoWholePathError(command[0] if command else "")
    foreign = find_foreign(RemoteAddress(str(folder), folder))
    if run_in(foreign.git_dir, "rev-parse", "--is-bare-repository").strip() != b"true":
        raise StoreError(
            f"{folder} is not a bare repository",
            "name the shared repository; git init --bare --initial-branch=main PATH makes one",
        )
    if _has_hooks_elsewhere(foreign.git_dir):
        raise ForeignHookError("the repository keeps its hooks elsewhere (core.hooksPath)")
    hook = foreign.common_dir / "hooks/pre-receive"
    if os.path.lexists(hook) and not _is_ours(hook):
        raise ForeignHookError(f"there is another hook already, {hook}")
    for setting, value in FORM_IS_CHECKED.items():
        run_in(foreign.git_dir, "config", "--local", "--replace-all", setting, value)
    try:
        _write(hook, command)
    except OSError as reason:
        raise StoreNotWritableError(reason) from reason
    return hook


def _has_hooks_elsewhere(git_dir: Path) -> bool:
    try:
        run_in(git_dir, "config", "--local", "--get", "core.hooksPath")
    except GitRefusedError:
        return False
    return True


def _is_ours(hook: Path) -> bool:
    try:
        return _MARK in read_file(hook, _LONGEST).decode("utf-8", "replace")
    except OSError:
        return False


def _write(hook: Path, command: Sequence[str]) -> None:
    # The sh that comes with git for Windows takes forward slashes, and no carriage returns.
    words = [Path(command[0]).as_posix(), *command[1:]]
    script = f"#!/bin/sh\n{_MARK}exec {' '.join(map(shlex.quote, words))}\n"
    plain_folder(hook.parent)
    replace_file(hook, script.encode("utf-8", "surrogateescape"), executable=True)
