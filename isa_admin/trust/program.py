"""Finds gpg, once and the same for git and for us, and opens it through python-gnupg."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from isa_admin.errors import MissingProgramError
from isa_admin.system import programs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from isa_admin.trust.gnupg_process import Gnupg

OVERRIDE = "ISA_ADMIN_GPG"
OLDEST = (2, 2)
_NAMES = ("gpg", "gpg2")
# Gpg4win first: its keyring is the one that Kleopatra shows. Git for Windows brings a gpg with a keyring of its own.
_ON_WINDOWS = ("GnuPG/bin/gpg.exe", "Gpg4win/bin/gpg.exe", "Git/usr/bin/gpg.exe")
_INSTALL = (
    'install it: "sudo apt install gnupg" on Debian and Ubuntu, Gpg4win from gpg4win.org on Windows, '
    '"brew install gnupg pinentry-mac" on macOS'
)


def find_gpg(environ: Mapping[str, str] | None = None, *, windows: bool = os.name == "nt") -> Path:
    """Where gpg is: what ISA_ADMIN_GPG names, else the first on PATH, else (Windows) Gpg4win's, else Git's.

    Args:
        environ: Environment variables to look at; the process's own by default.
        windows: Whether to look in the places where Windows programs are installed.

    Raises:
        MissingProgramError: It is in none of these places.
    """
    environ = os.environ if environ is None else environ
    path = environ.get("PATH", "")
    override = environ.get(OVERRIDE)
    if override:
        named = programs.find_program(override, path)
        if named is None:
            raise MissingProgramError(
                f"{OVERRIDE} names {override}, which is not a program here",
                f"set {OVERRIDE} to the full path of gpg, or remove it so that gpg is looked for on PATH",
            )
        return named
    for name in _NAMES:
        found = programs.find_program(name, path)
        if found is not None:
            return found
    if windows:
        roots = [environ[name] for name in ("ProgramFiles(x86)", "ProgramFiles") if environ.get(name)]
        for place in _ON_WINDOWS:
            for root in roots:
                program = Path(root, place)
                if program.is_file():
                    return program
    raise MissingProgramError("GnuPG (gpg) is not installed, or not on PATH", _INSTALL)


def open_gnupg() -> Gnupg:
    """The gpg of this computer over the user's own keyring (GNUPGHOME counts), ready to be asked.

    Raises:
        MissingProgramError: gpg is not there, is older than GnuPG 2.2, or does not start.
    """
    return _opened(find_gpg(), os.environ.get("GNUPGHOME"))


def open_apart(folder: Path) -> Gnupg:
    """The same gpg over a keyring folder of its own, without the user's gpg.conf and without an agent.

    For looking at what strangers hand in. Raises as `open_gnupg` does.
    """
    return _start(find_gpg(), folder, ("--no-options", "--no-autostart"))


def gpg_version() -> str:
    """The version of gpg in dots, for example ``2.2.40``; raises as `open_gnupg` does."""
    return _dotted(open_gnupg().version)


@lru_cache(maxsize=8)
def _opened(program: Path, _user_home: str | None) -> Gnupg:
    """Started once per program and keyring: asking the version costs a process each time."""
    return _start(program)


def _start(program: Path, home: Path | None = None, options: Sequence[str] = ()) -> Gnupg:
    from isa_admin.trust.gnupg_process import Gnupg  # python-gnupg takes 80 ms to import

    try:
        gpg = Gnupg(program, gpg_environment, home=home, options=options)
    except (OSError, ValueError) as error:
        complaint = str(error).strip().splitlines()[-1].rpartition("gpg: ")[2]
        raise MissingProgramError(
            f"{program} does not start: {complaint}",
            f'run "{program} --version" to see the whole message; correct gpg.conf if it is named there, '
            f"or set {OVERRIDE} to a working gpg",
        ) from error
    version = gpg.version
    if version is None:
        raise MissingProgramError(
            f"{program} does not answer as gpg does",
            f"set {OVERRIDE} to the full path of gpg, or remove it so that gpg is looked for on PATH",
        )
    if version < OLDEST:
        raise MissingProgramError(
            f"{program} is version {_dotted(version)}, and {_dotted(OLDEST)} or later is needed", _INSTALL
        )
    return gpg


def end_agent(home: Path) -> None:
    """End the agent of a keyring that is about to be removed; where gpgconf is missing, the agent ends by itself.

    GnuPG starts an agent for every keyring and leaves it running.
    """
    gpgconf = programs.find_program("gpgconf", str(find_gpg().parent)) or programs.find_program("gpgconf")
    if gpgconf is not None:
        programs.run([gpgconf, "--homedir", home, "--kill", "all"])


def gpg_environment() -> dict[str, str]:
    """The user's environment, with GPG_TTY naming the terminal so that a passphrase can be asked for there.

    gpg's input is a pipe here, so neither gpg nor its agent could find the terminal by themselves.
    """
    environ = programs.environment()
    terminal = gpg_terminal()
    if terminal is not None:
        environ["GPG_TTY"] = terminal
    return environ


def gpg_terminal() -> str | None:
    """What GPG_TTY says, or else the terminal of this process; None without a terminal and on Windows."""
    if os.environ.get("GPG_TTY"):
        return os.environ["GPG_TTY"]
    for descriptor in (0, 1, 2):
        try:
            return os.ttyname(descriptor)
        except (OSError, AttributeError):
            continue
    return None


def _dotted(version: Iterable[int] | None) -> str:
    return ".".join(map(str, version or ()))
