"""A store for each test of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.store.acting import make

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from isa_admin.store.repository import Store


@pytest.fixture(autouse=True)
def state(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The user's own state, where the seal of journals is kept, is forgotten after each test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with two partners."""
    with make(tmp_path / "isa") as made:
        yield made
