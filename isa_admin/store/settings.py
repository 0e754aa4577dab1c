"""What the user told git about signing: the one thing that is taken from git's own settings."""

from __future__ import annotations

import subprocess

from isa_admin.store.program import find_git


def git_signing_key() -> str | None:
    """Give git's ``user.signingkey`` from the user's or the machine's settings, never from a repository's own."""
    return _setting("user.signingkey")


def git_gpg_program() -> str | None:
    """Give git's ``gpg.program`` from the user's or the machine's settings, never from a repository's own."""
    return _setting("gpg.program")


def _setting(name: str) -> str | None:
    for scope in ("--global", "--system"):
        done = subprocess.run([find_git(), "config", scope, "--get", name], capture_output=True, check=False)
        value = done.stdout.decode("utf-8", "replace").strip()
        if value:
            return value
    return None
