"""Two officers and a signatory at work at once lose nothing: every record is in the final history once."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import REPOSITORY
from tests.sharing.acting import git, linear, subjects, tip
from tests.store.ssh_server import ssh_server, why_not

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sharing.acting import Person

ROUNDS = 1


def at_once(people: list[Person]) -> None:
    """Let people work at once, each as a process, until all have finished."""
    path = os.pathsep.join((str(REPOSITORY), str(REPOSITORY / "tests")))
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.sharing.worker", person.folder.name, str(ROUNDS)],
            cwd=person.root,
            env={**os.environ, **person.settings, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for person in people
    ]
    said = [process.communicate(timeout=200)[0].decode() for process in processes]
    assert [process.returncode for process in processes] == [0] * len(people), said


def ensure_whole(hub: Path, before: int, people: list[Person]) -> None:
    """Ensure that everybody's records are in the shared history once, and that it counts."""
    new = subjects(hub)[before:]
    officers = [person.folder.name.capitalize() for person in people if person.folder.name != "robin"]
    assert sorted(one for one in new if one.startswith("Add partner")) == sorted(
        f"Add partner {name} {number}" for name in officers for number in range(ROUNDS)
    )
    assert len(new) == ROUNDS * len(people)
    linear(hub)
    for person in people:
        person.syncs()
        assert tip(person.root) == tip(hub)
        assert git(person.root, "status", "--porcelain") == ""
    assert people[0].types("verify", "--no-cache", "--json").report["ok"] is True


@pytest.fixture
def people(olive: Person, ed: Person, robin: Person) -> list[Person]:
    """Two officers and a signatory."""
    return [olive, ed, robin]


def test_three_at_once_over_a_path(hub: Path, people: list[Person]) -> None:
    """With the hook at the door."""
    people[0].types("install-hook", str(hub))
    before = len(subjects(hub))
    at_once(people)
    ensure_whole(hub, before, people)


@pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
def test_three_at_once_over_ssh(
    hub: Path, people: list[Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same through a real server on loopback."""
    before = len(subjects(hub))
    with ssh_server() as server:
        settings = tmp_path / "gitconfig"
        settings.write_text(server.settings(), "utf-8")
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
        for person in people:
            git(person.root, "config", "remote.origin.url", server.url(hub))
        at_once(people)
        ensure_whole(hub, before, people)
