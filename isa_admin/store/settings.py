"""What the user told git about signing and about reaching hosts: all that is taken from git's own settings.

From the user's and the machine's settings only, never from a repository's own.
"""

from __future__ import annotations

import re
import subprocess

from isa_admin.store.program import find_git

# How a host is reached over https, and with which credentials: a company's proxy and certificates, a credential helper.
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
        listed = subprocess.run([find_git(), "config", scope, "--list", "-z"], capture_output=True, check=False)
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
        command = [find_git(), "config", scope, "-z", "--get-all", "safe.directory"]
        listed = subprocess.run(command, capture_output=True, check=False)
        found += listed.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]
    return found


def _setting(name: str) -> str | None:
    for scope in ("--global", "--system"):
        done = subprocess.run([find_git(), "config", scope, "--get", name], capture_output=True, check=False)
        value = done.stdout.decode("utf-8", "replace").strip()
        if value:
            return value
    return None
