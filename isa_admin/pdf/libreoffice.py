"""Runs LibreOffice: without a network, and with a profile that is thrown away.

It is asked on its command line and not over UNO: that needs no second package and no Python of the system's, and one
process turns any number of files. Its exit code says nothing, so what counts is whether the file is there.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from isa_admin.errors import MissingProgramError, StoreError
from isa_admin.system.files import create_file, passing_folder, plain_folder, read_file
from isa_admin.system.programs import TooLongError, environment, find_program, run_apart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAMES = ("soffice", "libreoffice")
_ELSEWHERE = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
"""Where its installers for macOS and Windows put it, which is no folder of PATH."""

INSTALL = (
    'install it: "sudo apt install libreoffice-writer-nogui" on Debian and Ubuntu, LibreOffice from libreoffice.org on'
    " Windows and macOS"
)
_START = 60
_EACH = 30
"""How many seconds LibreOffice may take to start, and for each file: ten times of what a slow computer needs."""


class NoOfficeError(MissingProgramError):
    """LibreOffice is not here."""

    def __init__(self, what: str) -> None:
        super().__init__(f"LibreOffice, which {what}, was not found", INSTALL)


class NotTurnedError(StoreError):
    """LibreOffice did not turn a Word document into a PDF, or another file into what was asked for."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"LibreOffice did not do its part: {why}",
            "isa-admin doctor says which LibreOffice is here; without --pdf the Word documents are written",
        )


def find() -> Path | None:
    """Say where LibreOffice is, if it is here."""
    found = (find_program(name) for name in (*_NAMES, *_ELSEWHERE))
    return next((program for program in found if program is not None), None)


def turned(
    files: Mapping[str, bytes], into: str, ending: str, what: str = "turns Word documents into PDF"
) -> dict[str, bytes]:
    """Have LibreOffice write files anew, all in one run.

    Args:
        files: What each file holds, by a name with its ending. A file that comes from outside was judged before.
        into: The filter that writes them, with its options, as ``soffice --convert-to`` takes it.
        ending: How the names of what it writes end.
        what: What it does for us, for the message where it is not here.

    Returns:
        What it wrote, by the names of the files.

    Raises:
        NoOfficeError: LibreOffice is not here.
        NotTurnedError: It did not write one of them, or took too long.
    """
    program = find()
    if program is None:
        raise NoOfficeError(what)
    if not files:
        return {}
    with passing_folder("isa-admin-office-") as folder:
        for part in ("in", "out", "profile"):
            plain_folder(folder / part)
        # Names of ours: what a file is called is no word of a command line.
        given = {name: folder / "in" / f"{number}{Path(name).suffix}" for number, name in enumerate(files)}
        for name, path in given.items():
            create_file(path, files[name], private=True)
        command = (
            *_cut_off(),
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nologo", "--nolockcheck"),
            *("--convert-to", into, "--outdir", folder / "out"),
            *given.values(),
        )
        _run(command, _START + _EACH * len(files), folder)
        return {name: _read(folder / "out" / f"{path.stem}.{ending}") for name, path in given.items()}


def _run(command: Sequence[str | Path], patience: int, folder: Path) -> None:
    # Its own words are English then, among them the names of styles, and no screen is looked for.
    surroundings = environment(LC_ALL="C.UTF-8", SAL_USE_VCLPLUGIN="svp")
    try:
        run_apart(command, env=surroundings, folder=folder, patience=patience)
    except TooLongError as error:
        raise NotTurnedError(f"it was not done after {patience} seconds") from error
    except OSError as error:
        raise NotTurnedError(f"it did not start: {error.strerror or error}") from error


def _read(path: Path) -> bytes:
    try:
        return read_file(path)
    except OSError as error:
        raise NotTurnedError("it wrote no file") from error


@lru_cache
def _cut_off() -> tuple[str | Path, ...]:
    """Give the words before a program that cut it off from the network, where the system lets us (Linux)."""
    unshare, true = find_program("unshare"), find_program("true")
    if os.name != "posix" or unshare is None or true is None:
        return ()
    words = (unshare, "--map-root-user", "--net", "--")
    try:
        done = run_apart((*words, true), patience=10)
    except (OSError, TooLongError):
        return ()
    return words if done.returncode == 0 else ()
