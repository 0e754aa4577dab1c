"""A store for each test of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.store.acting import make

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from isa_admin.store.repository import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with two partners."""
    with make(tmp_path / "isa") as made:
        yield made
