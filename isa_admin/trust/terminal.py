"""Where gpg can ask a person: the terminal that this process talks to."""

from __future__ import annotations

import os


def gpg_environment() -> dict[str, str]:
    """The user's environment, with GPG_TTY naming the terminal so that a passphrase can be asked there.

    gpg's input is a pipe here, so neither gpg nor its agent could find the terminal by themselves.
    """
    environ = dict(os.environ)
    terminal = gpg_terminal()
    if terminal is not None:
        environ["GPG_TTY"] = terminal
    return environ


def gpg_terminal() -> str | None:
    """What GPG_TTY says, else the terminal of this process; None when there is none (or on Windows)."""
    if os.environ.get("GPG_TTY"):
        return os.environ["GPG_TTY"]
    for descriptor in (0, 1, 2):
        try:
            return os.ttyname(descriptor)
        except (OSError, AttributeError):
            continue
    return None
