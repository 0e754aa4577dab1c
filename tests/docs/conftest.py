"""What a reader of the pages has: a computer with git and a key, a folder, and mostly a store in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import ROOT
from tests.gpg_home import gpg_home

if TYPE_CHECKING:
    from collections.abc import Iterator

OFFICER = "Sam Example <sam.officer@example.org>"
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


@pytest.fixture(scope="session")
def env(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a reader: the officer's key, git told of her name, nothing of this computer's own."""
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text("[user]\n\tname = Sam Example\n\temail = sam.officer@example.org\n", "utf-8")
    with gpg_home(OFFICER) as keyring:
        yield {
            "HOME": str(home),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PYTHONPATH": str(ROOT),
            "GNUPGHOME": str(keyring.path),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_PAGER": "cat",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            # As on a terminal, what is said stands before the error that follows.
            "PYTHONUNBUFFERED": "1",
            # The pages show dates.
            "ISA_ADMIN_TODAY": "2026-11-22",
        }


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory, env: dict[str, str]) -> Path:
    """A folder with a scanned form and, in ``my-isa``, a store that one partner joined. Not to be changed."""
    folder = tmp_path_factory.mktemp("begun")
    (folder / "signed-form.pdf").write_bytes(SCAN)
    for words in _STORE:
        subprocess.run(["isa-admin", *words, "--yes"], cwd=folder, env=env, capture_output=True, check=True)
    return folder


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
