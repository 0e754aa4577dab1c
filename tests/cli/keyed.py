"""Helpers for the tests of commands about keys: Ben's certificate, and what is done, proved and refused with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.acting import Said, anchor_line, run, state
from tests.scenarios.offering import not_to_be_typed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gpg_home import GpgHome

BEN_FILE = "../ben.asc"


def fingerprint_of(home: GpgHome) -> str:
    """Give the one fingerprint of a keyring."""
    (fingerprint,) = home.fingerprints.values()
    return fingerprint


def works(*words: str) -> Said:
    """Type a command that works."""
    done = run(*words)
    assert done.code == 0, done.err
    return done


def proved(store: Path) -> Said:
    """Verify the store from its first commit and the officer who made it."""
    return run("verify", "--no-cache", "--accept-rewrite", "--anchor", anchor_line(store))


def refused(store: Path, before: dict[str, str], done: Said, code: int, *words: str) -> None:
    """Ensure that a command was refused with these words and a remedy, and changed nothing."""
    assert done.code == code, done
    for word in words:
        assert word in done.err
    assert done.remedy
    assert not_to_be_typed(done) == []
    assert state(store) == before
