"""Started without input, output or errors, or with an output that is full: the command does what it can and says so."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import ADD_NEW_ROAD, PROGRAM, environment, git

if TYPE_CHECKING:
    from pathlib import Path


def started(folder: Path, streams: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the program with its streams as a shell was told."""
    command = ["sh", "-c", f'exec "$@" {streams}', "sh", *PROGRAM, *words]
    return subprocess.run(command, cwd=folder, env=environment({}), capture_output=True, text=True, check=False)


@pytest.mark.parametrize("streams", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_is_no_fault(streams: str, store: Path) -> None:
    """A timer that gives no input, or a window without output, gets the command's own exit code."""
    done = started(store, streams, "list-versions")
    assert (done.returncode, done.stderr) == (0, "")
    assert ("V4.00" in done.stdout) == (">&- 2" not in streams and streams != ">&-")


def test_nothing_that_is_printed_gets_into_a_file_of_the_store(store: Path) -> None:
    """The files that a change writes do not take the numbers of output and errors."""
    done = started(store, "<&- >&- 2>&-", *ADD_NEW_ROAD)
    assert done.returncode == 0
    assert git(store, "log", "-1", "--format=%s").strip() == "Add partner New Road Project"
    assert git(store, "status", "--porcelain") == ""
    assert git(store, "fsck", "--full", "--strict").strip() == ""


@pytest.mark.parametrize("words", [("--help",), ("list-versions",), ("--version",)])
def test_an_output_that_is_full_is_named(words: tuple[str, ...], store: Path) -> None:
    """It is the computer that refused, and not a fault of the program."""
    done = started(store, ">/dev/full", *words)
    assert done.returncode == 5
    assert done.stderr.startswith("error: the computer refused: No space left on device\ntry: see whether the disk")


def test_answers_that_cannot_be_shown_are_not_recorded(store: Path) -> None:
    """Nothing is written before the person has seen it."""
    tip = git(store, "rev-parse", "main")
    done = started(store, ">/dev/full", *ADD_NEW_ROAD)
    assert done.returncode == 5
    assert git(store, "rev-parse", "main") == tip
