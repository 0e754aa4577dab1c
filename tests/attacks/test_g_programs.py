"""Attacks by what is run: programs of a stranger's, and protocols that run some (docs/threat-model.md, G19)."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from isa_admin.errors import UsageError
from tests.attacks.proving import asked, found
from tests.attacks.story import received
from tests.cli.acting import run

if TYPE_CHECKING:
    from pathlib import Path


def test_g19_no_program_is_taken_from_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PATH has a dot in it, and the folder a git, a gpg and an ssh."""
    folder = received(tmp_path)
    for name in ("git", "gpg", "gpg2", "ssh", "gpgconf"):
        (folder / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\nexit 1\n")
        (folder / name).chmod(0o755)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", os.pathsep.join((".", "", os.environ["PATH"])))
    assert [one[:2] for one in found(asked(folder, engine="gpg"))] == []
    run("doctor")
    # In a process of its own, since a library that is imported then looks for a git.
    reading = [sys.executable, "-m", "isa_admin", "history"]
    done = subprocess.run(reading, capture_output=True, text=True, check=True)
    assert done.stdout
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("address", ["ext::sh -c touch% x", "fd::7", "http://example.org/x", "git://example.org/x"])
def test_g19_protocols_that_run_programs_or_hide_nothing_are_refused(address: str) -> None:
    """Files, ssh and https are spoken."""
    with pytest.raises(UsageError, match=r"is not the address of a repository"):
        asked(address)  # type: ignore[arg-type]  # an address instead of a folder
