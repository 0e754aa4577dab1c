"""A store for each test of this room."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.store.acting import make

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from isa_admin.store.repository import Store


@pytest.fixture(autouse=True)
def state(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The user's own state, where the seal of journals is kept, is forgotten after each test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], str]:
    """Gives the ssh address of a repository on this machine; a script stands for ssh, and no host is reached."""
    if os.name != "posix":
        pytest.skip("what stands for ssh is a script")
    program = tmp_path / "stands-for/ssh"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nwhile [ $# -gt 1 ]; do shift; done\nexec sh -c "$1"\n')
    program.chmod(0o755)
    settings = program.with_name("settings")
    settings.write_text(f"[core]\n\tsshCommand = {program}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    return lambda repository: f"ssh://shared.example{repository}"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with two partners."""
    with make(tmp_path / "isa") as made:
        yield made
