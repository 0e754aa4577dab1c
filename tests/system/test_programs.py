"""Programs are found in whole folders of PATH, and started with nothing of a stranger around them."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

import pytest

from isa_admin.system import programs


def program(folder: Path, name: str, script: str = "echo found") -> Path:
    """Put a program into a folder."""
    folder.mkdir(exist_ok=True)
    made = folder / name
    made.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    made.chmod(0o755)
    return made


@pytest.mark.parametrize("path", ["", ".", "bin", ".:bin::../here/bin"])
def test_no_program_is_taken_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Neither by a dot in PATH, nor by an empty part of it, nor by a relative folder."""
    here = tmp_path / "here"
    program(here, "git")
    program(here / "bin", "git")
    monkeypatch.chdir(here)
    monkeypatch.setenv("PATH", path)
    for name in ("git", "./git", "bin/git"):
        assert programs.find_program(name) is None
    assert "here" not in programs.environment()["PATH"]


def test_a_program_is_found_in_the_first_whole_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that cannot be run is passed by; a whole path names itself."""
    program(tmp_path / "one", "tool").chmod(0o644)
    wanted = program(tmp_path / "two", "tool")
    monkeypatch.setenv("PATH", f".:{tmp_path}/one:{tmp_path}/two")
    assert programs.find_program("tool") == wanted
    assert programs.find_program(str(wanted)) == wanted
    assert programs.find_program(str(tmp_path / "one/tool")) is None


def test_a_program_sees_no_variable_of_git_and_no_relative_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it starts in turn is found by the same rule; a git below it talks no protocol."""
    monkeypatch.setenv("GIT_SSH_COMMAND", "touch sprung")
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    shown = programs.run([program(tmp_path, "show", "env; cat; pwd")], stdin=b"told\n", folder=tmp_path)
    said = shown.stdout.decode()
    assert "GIT_SSH_COMMAND" not in said
    assert "GIT_ALLOW_PROTOCOL=none\n" in said
    assert "PATH=.:" not in said
    assert said.endswith(f"told\n{tmp_path}\n")


def test_a_program_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    """Whoever starts it says how long it may take."""
    with pytest.raises(programs.TooLongError):
        programs.run([program(tmp_path, "slow", "exec sleep 60")], patience=0.2)


def test_a_program_is_started_by_its_whole_path_only(tmp_path: Path) -> None:
    """A slip in the house itself is an error at once."""
    with pytest.raises(ValueError, match="whole path"):
        programs.run(["git", "version"])
    with programs.start([program(tmp_path, "cat", "cat")]) as running:
        said, _ = running.communicate(b"told")
    assert said == b"told"
    assert Path(running.args[0]).is_absolute()  # type: ignore[index]  # a list, as it was given


def test_what_runs_apart_ends_with_all_that_it_started(tmp_path: Path) -> None:
    """When it takes too long, and also when it ends before its children do."""
    for script in ("sleep 60 & echo $! > child; wait", "sleep 60 & echo $! > child"):
        slow = program(tmp_path, "slow", script)
        with contextlib.suppress(programs.TooLongError):
            programs.run_apart([slow], patience=0.5, folder=tmp_path)
        child = int((tmp_path / "child").read_text("ascii"))
        for _ in range(100):
            if not is_running(child):
                break
            time.sleep(0.02)
        assert not is_running(child)


def is_running(process: int) -> bool:
    """Say whether a process is there and not just waiting for somebody to take note of its end."""
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
