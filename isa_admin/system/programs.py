"""Starting other programs: found in whole folders of PATH only, with nothing of a stranger in their surroundings.

A received folder may hold a `git.exe`, and the current folder comes first where Windows looks for programs, as it does
where PATH has a dot in it. So a program is looked for here, by hand, and is started by its whole path; PATH as the
program itself sees it has whole folders alone.
"""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Finished = subprocess.CompletedProcess[bytes]
Running = subprocess.Popen[bytes]
TooLongError = subprocess.TimeoutExpired
PIPE = subprocess.PIPE
NOTHING = subprocess.DEVNULL

# A batch file takes its arguments apart by rules of its own, so what is started is a program.
_WINDOWS_ENDINGS = (".exe", ".com")


def search_path(path: str | None = None) -> str:
    """Give PATH, or another list of folders like it, without what is relative to the current folder."""
    return _whole_folders(os.environ.get("PATH", os.defpath) if path is None else path)


@lru_cache(maxsize=8)
def _whole_folders(path: str) -> str:
    return os.pathsep.join(folder for folder in path.split(os.pathsep) if Path(folder).is_absolute())


def find_program(name: str, path: str | None = None) -> Path | None:
    """Find a program by its name, or take it by its whole path; None if there is none.

    Args:
        name: Its name without folder, or its whole path. A relative path names nothing.
        path: Where to look instead of PATH.
    """
    named = Path(name)
    if named.is_absolute():
        folders = [named.parent]
    elif named.name != name:
        return None
    else:
        folders = [Path(folder) for folder in search_path(path).split(os.pathsep) if folder]
    endings: tuple[str, ...] = ("",)
    if os.name == "nt" and named.suffix.lower() not in _WINDOWS_ENDINGS:
        endings = _WINDOWS_ENDINGS
    for folder in folders:
        for ending in endings:
            program = folder / f"{named.name}{ending}"
            if program.is_file() and os.access(program, os.X_OK):
                return program
    return None


def environment(**settings: str) -> dict[str, str]:
    """Build the environment of a program: the user's own, without any GIT_ variable, and with whole folders in PATH.

    A git below it talks no protocol, unless GIT_ALLOW_PROTOCOL is among the settings.
    """
    clean = {name: value for name, value in os.environ.items() if not name.upper().startswith("GIT_")}
    return clean | {
        "PATH": search_path(),
        "GIT_ALLOW_PROTOCOL": "none",
        # Windows then looks for programs as other systems do.
        "NoDefaultCurrentDirectoryInExePath": "1",
        **settings,
    }


def run(
    command: Sequence[str | Path],
    *,
    stdin: bytes | IO[bytes] | None = b"",
    env: Mapping[str, str] | None = None,
    folder: Path | None = None,
    patience: float | None = None,
) -> Finished:
    """Run a program to its end, and give what it said, whatever its exit code.

    Args:
        command: The program by its whole path, and its arguments.
        stdin: What it reads: the bytes, a file, or None for nothing at all.
        env: Its environment, else `environment()`.
        folder: Its current folder.
        patience: How many seconds it may take.

    Raises:
        OSError: It does not start.
        TooLongError: It took longer than that, and was ended.
    """
    words = _whole(command)
    surroundings = dict(environment() if env is None else env)
    if isinstance(stdin, bytes):
        return subprocess.run(
            words, input=stdin, capture_output=True, env=surroundings, cwd=folder, timeout=patience, check=False
        )
    source = NOTHING if stdin is None else stdin
    return subprocess.run(
        words, stdin=source, capture_output=True, env=surroundings, cwd=folder, timeout=patience, check=False
    )


def run_apart(
    command: Sequence[str | Path],
    *,
    patience: float,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Finished:
    """Run a program that starts others, apart from the terminal: they all end with it, or when it takes too long.

    Args:
        command: The program by its whole path, and its arguments.
        patience: How many seconds it may take.
        stdin: What it reads.
        env: Its environment, else `environment()`.
        folder: Its current folder.

    Raises:
        OSError: It does not start.
        TooLongError: It took longer than that, and was ended with all that it had started.
    """
    words = _whole(command)
    surroundings = dict(environment() if env is None else env)
    running = subprocess.Popen(
        words, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=surroundings, cwd=folder, start_new_session=True
    )
    try:
        said, complained = running.communicate(stdin, timeout=patience)
    finally:
        # Also where the person stopped us: the terminal's Ctrl-C does not reach another session.
        _end_all(running)
    return Finished(words, running.returncode, said, complained)


def _end_all(running: Running) -> None:
    """End a program and what it started, and give back what it held."""
    with suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(running.pid, signal.SIGKILL)
        else:
            running.kill()
    running.wait()
    for pipe in (running.stdin, running.stdout, running.stderr):
        if pipe is not None:
            pipe.close()


def attend(command: Sequence[str | Path]) -> int:
    """Run a program that the person talks to, in this terminal or in a window of its own; gives its exit code.

    Raises:
        OSError: It does not start.
    """
    return subprocess.run(_whole(command), env=environment(), check=False).returncode


def start(
    command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, folder: Path | None = None
) -> Running:
    """Start a program that is talked to over its pipes; what it complains about is not heard.

    Raises:
        OSError: It does not start.
    """
    surroundings = dict(environment() if env is None else env)
    return subprocess.Popen(_whole(command), stdin=PIPE, stdout=PIPE, stderr=NOTHING, env=surroundings, cwd=folder)


def start_behind(source: Running, command: Sequence[str | Path], *, env: Mapping[str, str] | None = None) -> Running:
    """Start a program that reads what another one writes; what it complains about is heard in the end.

    Raises:
        OSError: It does not start.
    """
    surroundings = dict(environment() if env is None else env)
    return subprocess.Popen(_whole(command), stdin=source.stdout, stdout=NOTHING, stderr=PIPE, env=surroundings)


def _whole(command: Sequence[str | Path]) -> list[str]:
    words = [str(word) for word in command]
    if not Path(words[0]).is_absolute():
        raise ValueError(f"a program is started by its whole path, and {words[0]!r} is none")
    return words
