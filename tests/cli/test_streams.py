"""Started without input, output or errors, or with an output that is full: the command does what it can and says so."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from isa_admin.cli.afterwards import StoppedAfterwardsError, recorded
from isa_admin.cli.output import Output
from isa_admin.errors import StoreError
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


@pytest.mark.parametrize(
    ("streams", "code", "says"),
    [
        (">/dev/full", 5, "note: this was recorded"),
        (">&-", 0, "note: nobody reads the report; this was recorded"),
        ("| true", 0, "note: nobody reads the report; this was recorded"),
    ],
)
def test_a_report_that_reaches_nobody_does_not_hide_what_was_recorded(
    streams: str, code: int, says: str, store: Path
) -> None:
    """The change stands when its report is printed: whoever does not get it is told so, or would record it again."""
    # The reader has gone before the program prints.
    command = ["bash", "-c", f'set -o pipefail; "$@" {streams}', "bash", *PROGRAM, *ADD_NEW_ROAD, "--json"]
    done = subprocess.run(command, cwd=store, env=environment({}), capture_output=True, text=True, check=False)
    tip = git(store, "rev-parse", "main").strip()
    assert done.returncode == code
    assert f"{says}, so do not record it again: Add partner New Road Project ({tip})\n" in done.stderr
    assert ("error: the computer refused: No space left" in done.stderr) == (code == 5)


@pytest.mark.parametrize("wrong", [OSError(28, "No space left"), StoreError("the folder is full", "empty it")])
def test_what_fails_when_a_change_is_recorded_says_that_it_is(
    wrong: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    """Letters that cannot be written do not make the record undone."""
    with pytest.raises(type(wrong)), recorded(Output(), "Suspend X", "0123456789abcdef"):
        raise wrong
    assert capsys.readouterr().err == (
        "note: this was recorded, so do not record it again: Suspend X (0123456789abcdef)\n"
    )


def test_what_is_stopped_when_a_change_is_recorded_does_not_say_that_nothing_changed() -> None:
    """Ctrl-C while letters are drawn comes too late for the record."""
    with pytest.raises(StoppedAfterwardsError) as stopped, recorded(Output(), "Suspend X", "0123456789abcdef"):
        raise KeyboardInterrupt
    assert (stopped.value.exit_code, stopped.value.message.startswith("stopped, and this was recorded")) == (130, True)
    assert stopped.value.remedy.endswith("isa-admin show-change 0123456789ab")
