"""A store with an officer and two reviewers, in which the review of 2027 is open; made once, copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import copy, run
from tests.review.acting import BY, OPENED, YEAR, certificate, keyring, settle, settled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing from outside has a say, the day is that of the opening, and the officer sits here."""
    settle(monkeypatch, "olive", tmp_path_factory.mktemp("settings"), tmp_path, OPENED)


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The store, as made; the letters of the opening lie beside it."""
    folder = tmp_path_factory.mktemp("review")
    root = folder / "isa"
    with settled("olive", folder, folder, OPENED):
        commands = (
            ("init", str(root), "--yes"),
            *(
                ("add-officer", str(certificate(who, folder)), "--role", "reviewer", "--store", str(root), "--yes")
                for who in ("rita", "ray")
            ),
            (
                *("open-review", "--year", YEAR, "--by", BY, "--round", "2027-02-28", "--round", "2027-04-30"),
                *("--store", str(root), "--out", str(folder / "letters"), "--yes"),
            ),
        )
        for words in commands:
            done = run(*words)
            assert done.code == 0, done.err
        yield root


@pytest.fixture
def store(opened: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of one's own, which is the current folder."""
    root = copy(opened, tmp_path / "isa")
    monkeypatch.chdir(root)
    return root


@pytest.fixture(scope="session")
def drawn(opened: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which the first draft went out; its papers lie beside it, in the folder ``first``."""
    folder = tmp_path_factory.mktemp("drawn")
    root = copy(opened, folder / "isa")
    with settled("rita", folder, root, OPENED):
        done = run("draft", "--out", "../first", "--yes")
        assert done.code == 0, done.err
    return root


@pytest.fixture
def sent_out(drawn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that store, which is the current folder; a reviewer sits here."""
    root = copy(drawn, tmp_path / "isa")
    monkeypatch.chdir(root)
    monkeypatch.setenv("GNUPGHOME", str(keyring("rita").path))
    return root
