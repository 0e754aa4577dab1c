"""Nothing from outside has a say in these tests, and what they pin or remember is forgotten."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A computer on which nobody has used git, gpg or this program yet."""
    for name in list(os.environ):
        if name.startswith(("GIT_", "ISA_ADMIN_")):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    for name, value in {
        "HOME": home,
        "XDG_CONFIG_HOME": home / "config",
        "XDG_STATE_HOME": home / "state",
        "XDG_CACHE_HOME": home / "cache",
        "GNUPGHOME": home / "gnupg",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "NO_COLOR": "1",
        "COLUMNS": "200",
        "TERMINAL_WIDTH": "200",
    }.items():
        monkeypatch.setenv(name, str(value))
