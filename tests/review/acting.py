"""What the tests of a review do over and over: type a command as somebody, and look at the branches."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import git, run
from tests.cli.conftest import settle_surroundings
from tests.gpg_home import cached_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.acting import Said
    from tests.gpg_home import GpgHome

OLIVE = "Olive Officer <olive@example.org>"
RITA = "Rita Reviewer <rita@example.org>"
RAY = "Ray Reviewer <ray@example.org>"
PEOPLE = {"olive": OLIVE, "rita": RITA, "ray": RAY}
YEAR = "2027"
OPENED, BY = "2027-01-11", "2027-06-30"
BRANCH = f"review/{YEAR}"


def keyring(who: str) -> GpgHome:
    """Give the keyring of one of the people, which holds that person's key alone."""
    return cached_home(PEOPLE[who])


def settle(patch: pytest.MonkeyPatch, who: str, home: Path, here: Path, day: str) -> None:
    """Sit down as somebody on a day, with settings of one's own below ``home``; nothing from outside has a say."""
    settle_surroundings(patch, keyring(who))
    for name in ("CONFIG", "STATE", "CACHE"):
        patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    patch.setenv("ISA_ADMIN_TODAY", day)
    patch.chdir(here)


@contextmanager
def settled(who: str, home: Path, here: Path, day: str) -> Iterator[None]:
    """Do the same for a while, where a store is made that is copied afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        settle(patch, who, home, here, day)
        yield


@contextmanager
def acting(who: str) -> Iterator[None]:
    """Sit down as somebody else."""
    before = os.environ["GNUPGHOME"]
    os.environ["GNUPGHOME"] = str(keyring(who).path)
    try:
        yield
    finally:
        os.environ["GNUPGHOME"] = before


def as_(who: str, *words: str, feed: str = "") -> Said:
    """Type a command as somebody."""
    with acting(who):
        return run(*words, feed=feed)


def branch_tip(root: Path, name: str = BRANCH) -> str:
    """Give the commit that the branch of the review stands at; empty where there is none."""
    return git(root, "rev-parse", "--verify", "-q", f"refs/heads/{name}", check=False).strip()


def certificate(who: str, folder: Path) -> Path:
    """Write somebody's certificate into a folder, as they send it."""
    home = keyring(who)
    file = folder / f"{who}.asc"
    file.write_text(home.certificate(next(iter(home.fingerprints.values()))), encoding="ascii")
    return file
