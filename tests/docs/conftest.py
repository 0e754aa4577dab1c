"""What a reader of the pages has: a computer with git and a key, a folder, and mostly a store in it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import ROOT
from tests.docs.ready_program import ready
from tests.gpg_home import gpg_home

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TODAY = datetime(2026, 11, 22, tzinfo=UTC)
"""The day that the pages show."""
PEOPLE = {
    "officer": "Sam Example <sam.officer@example.org>",
    "second-officer": "Alex Example <alex.officer@example.org>",
    "signatory": "Kim Example <kim@example.org>",
    "reviewer": "Rita Example <rita@example.org>",
}
SCAN = b"%PDF-1.4\n% stands for the scan of a signed form\n"
_STORE = (
    ("init", "my-isa"),
    (
        *("add-partner", "Example Youth Trust", "--category", "other", "--address", "1 Example Street"),
        *("--town", "Leicester", "--postcode", "LE1 1AA", "--signatory", "Robin Example"),
        *("--signatory-role", "Chief Executive", "--breach-contact", "Duty Manager"),
        *("--breach-email", "breach@example.org", "--breach-telephone", "0116 496 0002", "--store", "my-isa"),
    ),
    ("record-adoption", "example-youth-trust", "--paper", "signed-form.pdf", "--on", "today", "--store", "my-isa"),
)
_SECOND = (
    *("add-partner", "Second Example Trust", "--category", "other", "--address", "2 Example Street"),
    *("--town", "Leicester", "--postcode", "LE1 1AB", "--signatory", "Kim Example", "--signatory-role", "Chair"),
)


@pytest.fixture(scope="session")
def keyrings() -> Iterator[dict[str, Path]]:
    """The keyring of each person, with one key in it, made the day before; every signature bears the day of the pages.

    From the first second of that day on, so that it is past at whatever hour the tests run.
    """
    with contextlib.ExitStack() as homes:
        made = {person: homes.enter_context(gpg_home()) for person in PEOPLE}
        for person, home in made.items():
            home.make_key(PEOPLE[person], at=TODAY - timedelta(days=1))
            (home.path / "gpg.conf").write_text(f"faked-system-time {TODAY:%Y%m%dT%H%M%S}!\n", "utf-8")
        yield {person: home.path for person, home in made.items()}


@pytest.fixture(scope="session")
def env(tmp_path_factory: pytest.TempPathFactory, keyrings: dict[str, Path]) -> dict[str, str]:
    """The environment of the officer, at whose desk everything begins; nothing of this computer's own."""
    return _environment(tmp_path_factory.mktemp("homes"), keyrings)


@pytest.fixture
def reader(tmp_path: Path, keyrings: dict[str, Path]) -> dict[str, str]:
    """The same for one page: what was pinned and verified on another page is not known here."""
    return _environment(tmp_path / "homes", keyrings)


@pytest.fixture(scope="session")
def at_the_ready(env: dict[str, str]) -> Iterator[Path]:
    """A folder for the front of PATH, whose ``isa-admin`` has been imported already."""
    with tempfile.TemporaryDirectory() as folder, ready(Path(folder), env) as programs:
        yield programs


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory, env: dict[str, str]) -> Path:
    """A folder with a scanned form, the anchor and, a store that a partner joined. Not to be changed."""
    folder = tmp_path_factory.mktemp("begun")
    (folder / "signed-form.pdf").write_bytes(SCAN)
    for words in _STORE:
        done = subprocess.run(
            ["isa-admin", *words, "--yes"], cwd=folder, env=env, capture_output=True, text=True, check=True
        )
        if words[0] == "init":
            anchor = next(line.strip() for line in done.stdout.splitlines() if "isa-anchor:" in line)
            (folder / "letterhead.txt").write_text(f"{anchor}\n", "utf-8")
    return folder


@pytest.fixture(scope="session")
def signed(
    tmp_path_factory: pytest.TempPathFactory, begun: Path, env: dict[str, str], keyrings: dict[str, Path]
) -> Path:
    """The same with a second partner, whose signatory signed with a key. Not to be changed."""
    folder = shutil.copytree(begun, tmp_path_factory.mktemp("signed") / "desk", symlinks=True)
    signatory = {**env, "GNUPGHOME": str(keyrings["signatory"])}

    def run(*words: str, env: Mapping[str, str] = env) -> None:
        subprocess.run(words, cwd=folder / "my-isa", env=dict(env), capture_output=True, check=True)

    run("gpg", "--armor", "--output", "../kim.asc", "--export", "kim@example.org", env=signatory)
    run("isa-admin", *_SECOND, "--yes")
    run("isa-admin", "add-key", "second-example-trust", "../kim.asc", "--yes")
    run("isa-admin", "request-adoption", "second-example-trust", "--out", "../packs")
    statement = "../packs/second-example-trust/adoption-second-example-trust-v5.00.txt"
    run("gpg", "--armor", "--detach-sign", statement, env=signatory)
    run("isa-admin", "record-adoption", statement, f"{statement}.asc", "--yes")
    return folder


@pytest.fixture
def signed_desk(tmp_path: Path, signed: Path) -> Path:
    """A folder with a store in which a partner adopted with a key, to be worked in."""
    return shutil.copytree(signed, tmp_path / "desk", symlinks=True)


@pytest.fixture
def desk(tmp_path: Path, begun: Path) -> Path:
    """A folder with a scanned form and a store, to be worked in."""
    return shutil.copytree(begun, tmp_path / "desk", symlinks=True)


@pytest.fixture
def empty_desk(tmp_path: Path) -> Path:
    """A folder with a scanned form and no store yet."""
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "signed-form.pdf").write_bytes(SCAN)
    return folder


def _environment(homes: Path, keyrings: Mapping[str, Path]) -> dict[str, str]:
    """Make a home for each person, with git told of the name and the keyring noted; gives the officer's environment."""
    for person, owner in PEOPLE.items():
        home = homes / person
        home.mkdir(parents=True)
        name, _, email = owner.rstrip(">").partition(" <")
        (home / ".gitconfig").write_text(f"[user]\n\tname = {name}\n\temail = {email}\n", "utf-8")
        (home / "keyring").write_text(str(keyrings[person]), "utf-8")
    return {
        "HOMES": str(homes),
        # Configuration, caches and what is remembered follow from it.
        "HOME": str(homes / "officer"),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
        "GNUPGHOME": str(keyrings["officer"]),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_PAGER": "cat",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        # As on a terminal, what is said stands before the error that follows.
        "PYTHONUNBUFFERED": "1",
        # The pages show dates.
        "ISA_ADMIN_TODAY": f"{TODAY:%Y-%m-%d}",
    }
