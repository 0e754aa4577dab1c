"""What the user told git about signing and about reaching hosts: all that is taken from git's own settings.

From the user's and the machine's settings only, never from a repository's own.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from isa_admin.store.program import BLANK, find_git
from isa_admin.system import programs
from isa_admin.system.files import create_file, passing_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

# How a host is reached over https, and with which credentials: a company's proxy and certificates, a credential helper.
_WHERE = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
_FOR_HTTPS = re.compile(r"(?:http|credential)\..+")


def git_signing_key() -> str | None:
    """Give git's ``user.signingkey`` from the user's or the machine's settings, never from a repository's own."""
    return _setting("user.signingkey")


def git_gpg_program() -> str | None:
    """Give git's ``gpg.program`` from the user's or the machine's settings, never from a repository's own."""
    return _setting("gpg.program")


def git_ssh_program() -> str:
    """Give git's ``core.sshCommand`` from the user's or the machine's settings, else plain ssh."""
    # Somebody waits: an unreachable host shall say so before they give up.
    return _setting("core.sshCommand") or "ssh -oConnectTimeout=20"


def git_https_settings() -> dict[str, str]:
    """Give the environment that tells a git what the user's and the machine's settings say about https."""
    found: list[tuple[str, str]] = []
    for scope in ("--system", "--global"):
        listed = _config(scope, "--list", "-z")
        for entry in listed.stdout.decode("utf-8", "surrogateescape").split("\0"):
            name, has_value, value = entry.partition("\n")
            if _FOR_HTTPS.fullmatch(name) is not None:
                found.append((name, value if has_value else "true"))
    numbered = {f"GIT_CONFIG_KEY_{number}": name for number, (name, _) in enumerate(found)}
    numbered |= {f"GIT_CONFIG_VALUE_{number}": value for number, (_, value) in enumerate(found)}
    return numbered | {"GIT_CONFIG_COUNT": str(len(found))}


def git_safe_folders() -> list[str]:
    """Give the repositories of other people that the user told git to work in (``safe.directory``)."""
    found: list[str] = []
    for scope in ("--system", "--global"):
        listed = _config(scope, "-z", "--get-all", "safe.directory")
        found += listed.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]
    return found


@contextmanager
def safe_folders() -> Iterator[dict[str, str]]:
    """Write down which repositories of other people the user lets git work in: git hands it on in no other way.

    Gives the environment in which a git goes by it.
    """
    rows = [path.replace("\\", "\\\\").replace('"', '\\"') for path in git_safe_folders()]
    content = "".join(f'[safe]\n\tdirectory = "{row}"\n' for row in rows)
    with passing_folder("isa-git-") as folder:
        create_file(folder / "config", content.encode("utf-8", "surrogateescape"))
        yield {"GIT_CONFIG_GLOBAL": str(folder / "config")}


def _setting(name: str) -> str | None:
    # In a repository without settings: the user's come before the machine's, and there are no others.
    done = _config("--get", name, GIT_DIR=str(BLANK))
    return done.stdout.decode("utf-8", "replace").strip() or None


def _config(*args: str, **settings: str) -> programs.Finished:
    # Where the user's own settings lie, a variable may say; which of a store's own are read, none.
    ours = {name: os.environ[name] for name in _WHERE if name in os.environ}
    return programs.run([find_git(), "config", *args], env=programs.environment(**ours, **settings))
